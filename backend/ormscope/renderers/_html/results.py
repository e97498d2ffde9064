"""The same result on every database? As a section of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, el
from ormscope.renderers._results import difference_lines

if TYPE_CHECKING:
    from ormscope.document.results import Results


def results_section(results: Results | None) -> Html | None:
    """Give the verdict and the differences; None where nothing was compared."""
    if results is None:
        return None
    lines = [el("li", line) for line in difference_lines(results)]
    listed = el("ul", *lines) if lines else None
    return el("section", el("h2", "Results"), el("p", results.message), listed, id="results")
