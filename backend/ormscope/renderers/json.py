"""The document itself, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.codec import to_json

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison, Contrast


class JsonRenderer:
    """JSON on one line, as the API serves it."""

    media_type = "application/json"
    suffix = "json"

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        return to_json(comparison) + "\n"

    def render_contrast(self, contrast: Contrast, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        return to_json(contrast) + "\n"


RENDERER = JsonRenderer()
