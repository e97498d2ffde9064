"""Comparison in, text out. One module a format, found by discovery.

A module defines ``RENDERER``, an instance of a class with :meth:`Renderer.render`. Its name is the
format's name on the command line. Renderers know the document and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.comparison import Comparison, Contrast


class Renderer(Protocol):
    """Turns a comparison into text that ends with a line break; as a file, UTF-8."""

    media_type: str
    suffix: str  # of a file's name, without the dot

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        """:param width: columns, and :param colour: ANSI colours, for formats that have them."""


@runtime_checkable
class ContrastRenderer(Protocol):
    """A renderer that shows two snippets held against each other, too."""

    def render_contrast(self, contrast: Contrast, *, width: int = 120, colour: bool = False) -> str:
        """As :meth:`Renderer.render`."""


@cache
def renderers() -> Mapping[str, Renderer]:
    """Give every renderer by the name of its format."""
    return {
        found.name: importlib.import_module(f"{__name__}.{found.name}").RENDERER
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    }


def contrast_renderers() -> Mapping[str, ContrastRenderer]:
    """Give those that can show a contrast, by the name of their format."""
    return {
        name: renderer
        for name, renderer in renderers().items()
        if isinstance(renderer, ContrastRenderer)
    }
