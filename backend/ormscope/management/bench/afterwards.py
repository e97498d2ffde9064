"""Whether anything is left of a trace that has ended.

Two processes are forked from this one, so that they differ in one thing only: one of them traces
the work before it is timed. They are timed in turn. The first block after a trace is not counted:
since classes have changed, the interpreter specialises its bytecode anew (PEP 659).
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import ormscope
from ormscope.databases.discovery import by_vendor
from ormscope.management.bench.bars import Bar
from ormscope.management.bench.ratios import Median, median, ratios
from ormscope.management.bench.sampling import fitting, from_the_start
from ormscope.recorder.stages import stages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from ormscope.management.bench.tracers import Tracer
    from ormscope.management.bench.works import Work

_TRACES = 3


def measured(works: Sequence[Work], rounds: int, say: Callable[[str], None]) -> Bar | None:
    """Time the works in both processes, print the table, and give how the bar is kept."""
    say("\nAfter a trace has ended: the same, in a process that traced it to one that did not")
    if sys.platform == "win32":
        say("  not measured: this needs fork()")
        return None
    pairs: list[float] = []
    # What a first trace imports is no part of what it leaves.
    stages()
    by_vendor("sqlite")
    with _process(works, nullcontext) as never, _process(works, ormscope.trace) as traced:
        for number, work in enumerate(works):
            times = fitting(from_the_start(work), work.undo)
            samples: tuple[list[int], list[int]] = ([], [])
            for pipe in (never, traced):
                pipe.send((number, 0))
                pipe.recv()
            for each in range(rounds + 1):
                order = [(never, samples[0]), (traced, samples[1])]
                for pipe, taken in order if each % 2 else reversed(order):
                    pipe.send((number, times))
                    nanoseconds = pipe.recv()
                    if each:  # the first round warms up
                        taken.append(nanoseconds)
            found = ratios(samples[1], samples[0])
            pairs += found
            say(f"  {work.name:38}{median(found)!s:>27}")
    all_pairs = median(pairs)
    say(f"  {f'all {len(pairs)} pairs':38}{all_pairs!s:>27}")
    return Bar(
        what="after a trace has ended, to never traced",
        figure=all_pairs.value,
        bound=1.0,
        tolerance=_half(all_pairs),
    )


def _half(found: Median) -> float:
    return round((found.high - found.low) / 2, 2)


@contextmanager
def _process(works: Sequence[Work], tracer: Tracer) -> Iterator[Connection[Any, Any]]:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(works, tracer, theirs), daemon=True)
    process.start()
    try:
        yield ours
    finally:
        ours.send(None)
        process.join()


def _answer(works: Sequence[Work], tracer: Tracer, pipe: Connection[Any, Any]) -> None:
    while (asked := pipe.recv()) is not None:
        number, times = asked
        work = works[number]
        if not times:
            for _ in range(_TRACES):
                with tracer():
                    work.run(work.build())
                work.undo()
        gc.collect()
        pipe.send(from_the_start(work)(times)())
        work.undo()
