"""One page that opens without a server: the databases beside each other, lighting up what belongs
together. Nothing is loaded, no script but its own runs, and without that one all can be read."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from ormscope.renderers._html.page import page
from ormscope.renderers._words import visible

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison

_LOWEST, _HIGHEST = 420, 860
_LINE = 24


class HtmlRenderer:
    """A self-contained HTML file."""

    media_type = "text/html"
    suffix = "html"

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        return page(comparison)


RENDERER = HtmlRenderer()


def fragment(comparison: Comparison) -> str:
    """Give the page in a frame of its own, for a notebook's ``_repr_html_()``.

    The frame keeps the notebook's style and scripts out of the page and the page's out of the
    notebook. Its height follows the longest column, in pixels, within what a screen shows.
    """
    longest = max(
        (
            sum(each.formatted.text.count("\n") + 3 for each in trace.statements)
            for trace in comparison.traces
        ),
        default=0,
    )
    height = min(max(_LOWEST, 260 + _LINE * longest), _HIGHEST)
    # Between single quotes only these two have to be escaped: the markup keeps its size.
    source = page(comparison, with_document=False).replace("&", "&amp;").replace("'", "&#39;")
    title = html.escape(visible(comparison.headline))
    return (
        f"<iframe srcdoc='{source}' "
        f'title="{title}" width="100%" height="{height}" '
        'frameborder="0" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox">'
        "</iframe>"
    )
