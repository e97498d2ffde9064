"""Whether the results are the same, as lines that the formats share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.results import Results


def results_line(results: Results) -> str:
    """Give the verdict in its sentence."""
    return visible(f"Results: {results.message}")


def difference_lines(results: Results) -> Iterator[str]:
    """Give each difference; one that several have in the same words is said once."""
    said: dict[tuple[str, str], list[str]] = {}
    for each in results.differences:
        said.setdefault((each.kind, each.message), []).append(each.alias)
    for (kind, message), aliases in said.items():
        yield visible(f"{', '.join(aliases)}: {kind}. {message}")
