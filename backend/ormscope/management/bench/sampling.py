"""Samples of one kind of work, in turn for everybody who watches it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import ormscope

if TYPE_CHECKING:
    from ormscope.management.bench.tracers import Tracer
    from ormscope.management.bench.works import Work

Block = Callable[[], int]
"""Does a piece of work some times and gives the nanoseconds it took."""

clock = time.thread_time_ns
"""Of this thread's processor: what others do on the machine is not counted."""

_BLOCK = 2_000_000
"""Nanoseconds that a block of plain work takes at least."""
_MOST = 100


def built_before(work: Work) -> Callable[[int], Block]:
    """Compile and execute what was built before: its building is not counted."""

    def block(times: int) -> int:
        built = [work.build() for _ in range(times)]
        start = clock()
        for each in built:
            work.run(each)
        return clock() - start

    return lambda times: lambda: block(times)


def from_the_start(work: Work) -> Callable[[int], Block]:
    """Build, compile and execute."""

    def block(times: int) -> int:
        start = clock()
        for _ in range(times):
            work.run(work.build())
        return clock() - start

    return lambda times: lambda: block(times)


def compiled(work: Work) -> Callable[[int], Block]:
    """Compile only: ``as_sql()`` of one query, by a new compiler each time."""

    def block(times: int) -> int:
        query: Any = work.build().query
        start = clock()
        for _ in range(times):
            query.get_compiler("default").as_sql()
        return clock() - start

    return lambda times: lambda: block(times)


def a_trace_each(work: Work, times: int) -> Block:
    """Build, compile and execute, in a trace of its own each time, its start and end counted."""

    def block() -> int:
        start = clock()
        for _ in range(times):
            with ormscope.trace():
                work.run(work.build())
        return clock() - start

    return block


def fitting(make: Callable[[int], Block], undo: Callable[[], None]) -> int:
    """Give how often a block has to repeat its work to be long enough to be timed; warms it up."""
    times = 1
    while True:
        taken = make(times)()
        undo()
        if taken >= _BLOCK or times >= _MOST:
            return times
        times = min(_MOST, max(times + 1, times * _BLOCK // max(taken, 1) + 1))


def in_turn(
    blocks: Sequence[tuple[Tracer, Block]], rounds: int, undo: Callable[[], None]
) -> list[list[int]]:
    """Time the blocks one after another, so many rounds, forth and back; give each one's times.

    A tracer is started before its block's time begins and ended after.
    """
    times: list[list[int]] = [[] for _ in blocks]
    order = list(range(len(blocks)))
    for number in range(rounds + 1):
        for index in order:
            tracer, block = blocks[index]
            gc.collect()
            with tracer():
                taken = block()
            undo()
            if number:  # the first round warms up
                times[index].append(taken)
        order.reverse()
    return times
