"""How long it takes to build and to serialise the document of a large statement."""

from __future__ import annotations

import gc
import statistics
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Q, Value, When

import ormscope
from ormscope.document.codec import to_json
from ormscope.management.bench.bars import Bar
from ormscope.recorder import statements
from ormscope.recorder.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.management.bench.works import Models

_BOUND = 300.0
_FRAGMENTS = 10_000
_PARTS = {"lay_out": "layout", "place": "placing"}
"""The functions that are timed inside of the building, and how they are called here."""


def measured(models: Models, rounds: int, say: Callable[[str], None]) -> Bar:
    """Build and serialise, print the table, and give how the bar is kept by the slower shape."""
    say(f"\nThe document of about {_FRAGMENTS:,} fragments, wall-clock ms")
    names = ("total", *_PARTS.values(), "other building", "serialising")
    say(f"  {'':38}{'fragments':>10}{''.join(f'{name:>16}' for name in names)}")
    books = models["Book"].objects
    found = {
        name: _line(name, shape(books), names, rounds, say)
        for name, shape in (("WHERE of ORs", _ors), ("CASE of many WHENs", _whens))
    }
    worst = max(found, key=lambda name: found[name])
    return Bar(
        what="build and serialise 10,000 fragments",
        figure=found[worst],
        bound=_BOUND,
        unit=" ms",
        worst=worst,
    )


def _ors(books: Any) -> Any:
    """Conditions in groups: SQLite takes a depth of 1,000."""
    groups = [
        Q(*[Q(pages=10 * group + leaf) for leaf in range(41)], _connector=Q.OR)
        for group in range(120)
    ]
    return books.filter(*groups).order_by()


def _whens(books: Any) -> Any:
    whens = [When(pages=number, then=Value(number)) for number in range(2_500)]
    return books.order_by().values_list(Case(*whens, default=Value(0)))[:1]


def _line(
    name: str, queryset: Any, names: tuple[str, ...], rounds: int, say: Callable[[str], None]
) -> float:
    rows: list[dict[str, float]] = []
    count = 0
    for _ in range(rounds + 1):
        with ormscope.trace() as trace:
            list(queryset.all())
        lay_out.cache_clear()
        gc.collect()
        start = time.perf_counter()
        with _stopwatches() as times:
            comparison = trace.comparison
        built = time.perf_counter()
        to_json(comparison)
        end = time.perf_counter()
        count = len(comparison.traces[0].statements[0].fragments)
        rows.append(
            {
                "total": end - start,
                **{_PARTS[part]: times[part] for part in _PARTS},
                "other building": built - start - sum(times.values()),
                "serialising": end - built,
            }
        )
    del rows[0]  # it warmed up
    medians = {each: 1000 * statistics.median(row[each] for row in rows) for each in names}
    cells = "".join(f"{medians[each]:>16.0f}" for each in names)
    least = 1000 * min(row["total"] for row in rows)
    say(f"  {name:38}{count:>10,}{cells}   (least {least:.0f})")
    return medians["total"]


@contextmanager
def _stopwatches() -> Iterator[dict[str, float]]:
    """Time what the building calls, for as long as the context lasts."""
    times: dict[str, float] = defaultdict(float)
    with ExitStack() as stack:
        for name in _PARTS:
            plain = getattr(statements, name)
            setattr(statements, name, _timed(plain, name, times))
            stack.callback(setattr, statements, name, plain)
        yield times


def _timed(plain: Callable[..., Any], name: str, times: dict[str, float]) -> Callable[..., Any]:
    def timed(*args: Any) -> Any:
        start = time.perf_counter()
        try:
            return plain(*args)
        finally:
            times[name] += time.perf_counter() - start

    return timed
