"""Comparison in, text out. One module a format, found by discovery.

A module defines ``RENDERER``, an instance of a class with :meth:`Renderer.render`. Its name is the
format's name on the command line. Renderers know the document and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.comparison import Comparison


class Renderer(Protocol):
    """Turns a comparison into text that ends with a line break."""

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        """:param width: columns, and :param colour: ANSI colours, for formats that have them."""


@cache
def renderers() -> Mapping[str, Renderer]:
    """Give every renderer by the name of its format."""
    return {
        found.name: importlib.import_module(f"{__name__}.{found.name}").RENDERER
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    }
