"""What each kind of work costs plain, traced, and under two profilers."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.management.bench.bars import Bar
from ormscope.management.bench.ratios import Median, median, ratios
from ormscope.management.bench.sampling import (
    a_trace_each,
    built_before,
    compiled,
    fitting,
    from_the_start,
    in_turn,
)
from ormscope.management.bench.tracers import CPROFILE, PLAIN, TRACED, VIZTRACER, tracers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ormscope.management.bench.sampling import Block
    from ormscope.management.bench.works import Work

_EACH = "a trace each"
_COLUMNS = (TRACED, CPROFILE, VIZTRACER)


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to time works, and the bound that tracing has to keep in it."""

    title: str
    what: str
    make: Callable[[Work], Callable[[int], Block]]
    bound: float
    only_queries: bool = False
    each: bool = False
    """Whether a trace for each repetition is measured, too."""


MEASURES = (
    Measure(
        "Compile, execute, fetch, make instances; what is run was built before, in the trace",
        "compile and execute",
        built_before,
        1.5,
    ),
    Measure(
        "The same, and build it",
        "build, compile and execute",
        from_the_start,
        1.5,
        each=True,
    ),
    Measure("as_sql() alone", "as_sql() alone", compiled, 3.0, only_queries=True),
)


def measured(
    measure: Measure, works: Sequence[Work], rounds: int, say: Callable[[str], None]
) -> Bar:
    """Time the works, print the table, and give how tracing's bar is kept by the worst of them."""
    say(f"\n{measure.title}")
    heads = [f"{name:>18}" for name in _COLUMNS]
    each = f"{'a trace each':>16}" if measure.each else ""
    say(f"  {'':38}{'plain':>9}{''.join(heads)}{each}")
    found: dict[str, Median] = {}
    for work in works:
        if measure.only_queries and not work.has_query:
            continue
        found[work.name] = _line(measure, work, rounds, say)
    worst = max(found, key=lambda name: found[name].value)
    middle = statistics.median(each.value for each in found.values())
    return Bar(
        what=f"{measure.what}, traced to plain",
        figure=found[worst].value,
        bound=measure.bound,
        worst=f"{worst}; half of the works ≤ {middle:.2f}×",
    )


def _line(measure: Measure, work: Work, rounds: int, say: Callable[[str], None]) -> Median:
    make = measure.make(work)
    times = fitting(make, work.undo)
    watched = tracers()
    blocks = {name: (tracer, make(times)) for name, tracer in watched.items()}
    if measure.each:
        blocks[_EACH] = watched[PLAIN], a_trace_each(work, times)
    samples = dict(zip(blocks, in_turn(list(blocks.values()), rounds, work.undo), strict=True))
    plain = samples[PLAIN]
    medians = {name: median(ratios(taken, plain)) for name, taken in samples.items()}
    cells = [
        f"{medians[name]!s:>18}" if name in medians else f"{'not installed':>18}"
        for name in _COLUMNS
    ]
    if measure.each:
        added = [
            (one - other) / times / 1000 for one, other in zip(samples[_EACH], plain, strict=True)
        ]
        cells.append(f"{f'+{statistics.median(added):,.0f} µs':>16}")
    once = statistics.median(plain) / times / 1000
    say(f"  {work.name:38}{f'{once:,.0f} µs':>9}{''.join(cells)}")
    return medians[TRACED]
