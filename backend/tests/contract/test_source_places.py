"""Every place that a trace names can be shown: its lines hold the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.runs.columns import columns
from ormscope.runs.definitions import definition
from ormscope.runs.options import Options
from ormscope.runs.source_files import source_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Trace
    from ormscope.runs.pool import Pool

EVERYWHERE = (
    "Review.objects.annotate(month=TruncMonth('posted_at')).values('month')"
    ".annotate(n=Count('pk'), s=StdDev('stars')).order_by('month')",
    "Book.objects.filter(metadata__language='en', title__iregex='^a', published__week_day=2)",
    "Tag.objects.bulk_create([Tag(name='one'), Tag(name='two')], ignore_conflicts=True)",
)
"""Snippets that take every database to its own operations; the corpus runs on the first ones."""


def _check(traces: Iterable[Trace], state: Path) -> int:
    known = columns(state)
    places = {
        (trace.target.alias, place)
        for trace in traces
        for place in trace.places
        if place.line is not None
    }
    for alias, place in places:
        found = definition(source_file(known[alias], place.file), place.line or 0)
        text = "\n".join(line for _, line in found.lines)
        assert place.name.rpartition(".")[2].strip("<>") in text, (alias, place, text)
    return len(places)


def test_every_place_of_the_corpus_is_shown(
    comparisons: Mapping[str, Comparison], snippet_id: str, state: Path
) -> None:
    _check(comparisons[snippet_id].traces, state)


def test_every_databases_own_places_are_shown(pool: Pool, state: Path) -> None:
    for snippet in EVERYWHERE:
        comparison = pool.run(snippet, list(pool.names), Options())
        assert _check(comparison.traces, state) > 10 * len(pool.names)
