"""Who watches the work: nobody, ORMscope, cProfile, VizTracer."""

from __future__ import annotations

import cProfile
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

import ormscope

if TYPE_CHECKING:
    from collections.abc import Iterator

Tracer = Callable[[], AbstractContextManager[object]]

PLAIN, TRACED, CPROFILE, VIZTRACER = "plain", "traced", "cProfile", "VizTracer"


def tracers() -> dict[str, Tracer]:
    """Give everybody by name, as far as they are installed, in the order of the columns."""
    found: dict[str, Tracer] = {PLAIN: nullcontext, TRACED: ormscope.trace, CPROFILE: _profiled}
    viztracer = _viztracer()
    if viztracer is not None:
        found[VIZTRACER] = viztracer
    return found


@contextmanager
def _profiled() -> Iterator[None]:
    profile = cProfile.Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()


def _viztracer() -> Tracer | None:
    try:
        from viztracer import VizTracer
    except ImportError:
        return None
    # Its buffer is made once; as in its own command, with what it records by default.
    tracer = VizTracer(verbose=0)

    @contextmanager
    def watched() -> Iterator[None]:
        tracer.start()
        try:
            yield
        finally:
            tracer.stop()
            tracer.clear()

    return watched


def versions() -> str:
    """Say with what the columns were made."""
    try:
        from importlib.metadata import version

        viztracer = version("viztracer")
    except ImportError:  # PackageNotFoundError is one
        viztracer = "not installed (pip install viztracer)"
    python = ".".join(map(str, sys.version_info[:3]))
    return f"cProfile of Python {python}, VizTracer {viztracer}"
