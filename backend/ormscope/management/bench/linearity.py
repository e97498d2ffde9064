"""Whether the cost of a node depends on how many there are."""

from __future__ import annotations

import operator
import statistics
from contextlib import nullcontext
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.db.models import Q

import ormscope
from ormscope.management.bench.bars import Bar
from ormscope.management.bench.ratios import median
from ormscope.management.bench.sampling import clock, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.management.bench.sampling import Block
    from ormscope.management.bench.works import Models

_LEAVES = (100, 1_000, 10_000)
_BOUND = 1.3


def measured(models: Models, rounds: int, say: Callable[[str], None]) -> list[Bar]:
    """Compile conditions of up to 10,000 leaves, print the table, and give how the bar is kept.

    They are not executed: SQLite takes conditions up to a depth of 1,000.
    """
    say("\nTime per leaf of filter(Q(…) | Q(…) | …), in µs; 10,000 to 100 leaves")
    heads = "".join(f"{f'{leaves:,}':>9}" for leaves in _LEAVES)
    say(f"  {'':38}{heads}{'10,000 to 100':>20}")
    books = models["Book"].objects
    found: dict[str, float] = {}
    for name, connect in (("OR", operator.or_), ("AND", operator.and_)):
        # Made before: joining 10,000 Qs is Q's own business, and not linear.
        conditions = {leaves: _joined(connect, leaves) for leaves in _LEAVES}
        for what, make in (("as_sql()", _compile), ("filter()", _build)):
            blocks = {leaves: make(books, conditions[leaves], leaves) for leaves in _LEAVES}
            pairs = [
                (tracer, blocks[leaves])
                for tracer in (nullcontext, ormscope.trace)
                for leaves in _LEAVES
            ]
            samples = in_turn(pairs, rounds, lambda: None)
            plain = _line(f"{name}, {what}, plain", samples[: len(_LEAVES)], say)
            traced = _line(f"{name}, {what}, traced", samples[len(_LEAVES) :], say)
            found[f"{name}, {what}; plain {plain:.2f}×"] = traced
    worst = max(found, key=lambda key: found[key])
    return [
        Bar(
            what="traced time per node, 10,000 to 100 leaves",
            figure=found[worst],
            bound=_BOUND,
            worst=worst,
        )
    ]


def _joined(connect: Callable[[Any, Any], Any], leaves: int) -> Q:
    """Join conditions by halves: one by one, each step copies all that came before."""
    conditions = [Q(pages=number) for number in range(leaves)]
    while len(conditions) > 1:
        conditions = [
            reduce(connect, conditions[at : at + 10]) for at in range(0, len(conditions), 10)
        ]
    return conditions[0]


def _times(leaves: int) -> int:
    return max(_LEAVES) // leaves


def _compile(books: Any, condition: Q, leaves: int) -> Block:
    def block() -> int:
        query = books.filter(condition).query
        start = clock()
        for _ in range(_times(leaves) // 4 or 1):
            query.get_compiler("default").as_sql()
        return (clock() - start) * _times(leaves) // (_times(leaves) // 4 or 1)

    return block


def _build(books: Any, condition: Q, leaves: int) -> Block:
    def block() -> int:
        start = clock()
        for _ in range(_times(leaves) // 4 or 1):
            books.filter(condition)
        return (clock() - start) * _times(leaves) // (_times(leaves) // 4 or 1)

    return block


def _line(name: str, samples: list[list[int]], say: Callable[[str], None]) -> float:
    """Print the time per leaf; give the ratio of the most leaves to the fewest."""
    cells = [f"{statistics.median(each) / max(_LEAVES) / 1000:>9.2f}" for each in samples]
    ratio = median([most / few for few, most in zip(samples[0], samples[-1], strict=True)])
    say(f"  {name:38}{''.join(cells)}{ratio!s:>20}")
    return ratio.value
