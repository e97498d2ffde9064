"""The document itself, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.codec import to_json

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison


class JsonRenderer:
    """JSON on one line, as the API serves it."""

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        return to_json(comparison) + "\n"


RENDERER = JsonRenderer()
