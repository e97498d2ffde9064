"""The stages of the descent, one module each, found by discovery.

A stage module defines ``STAGE`` (a :class:`Stage`) and ``Probe`` (a :class:`StageProbe`). Its
``order`` is its place in the descent.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.recorder.probe import Stage, StageProbe


@cache
def stages() -> tuple[tuple[Stage, type[StageProbe]], ...]:
    """Give every stage with its probe's class, in the order of the descent."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    ]
    found = [(module.STAGE, module.Probe) for module in modules]
    return tuple(sorted(found, key=lambda pair: pair[0].order))
