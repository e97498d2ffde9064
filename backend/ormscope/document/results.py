"""Whether several runs gave the same result, and if not, in what they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DifferenceKind = Literal[
    "order", "collation", "nulls", "types", "precision", "values", "rows", "columns", "cut",
    "generated",
]  # fmt: skip
"""In what a result differs from the baseline's.

*order*: the same rows, in another order, which nothing in the query fixes. *collation*: the order
of texts differs, by how the databases compare them; or what matches does. *nulls*: NULLs sort at
the other end. *types*: the same values with other Python types. *precision*: numbers or times that
agree but for their last digits. *values*: other cells of the same rows. *rows*: rows that only one
has. *columns*: other columns. *cut*: only the rows that were kept could be compared. *generated*:
what is another one in each run, wherever that is: the keys of new rows, the time, random values.
"""

Verdict = Literal["same", "same rows", "differs", "undetermined"]
"""*same*: equal values in all that was kept; what *generated*, *cut* and, where it is but zeros at
a number's end, *precision* say does not count. *same rows*: in another order. *undetermined*: what
was kept differs, and whether the results do cannot be told: their rows are random, or only the
first ones of an order that nothing fixes were kept.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDifference:
    """One difference of trace ``alias``'s result from the baseline's, in a sentence.

    ``rows`` are positions in the result's kept rows (``Trace.value.rows``) of ``alias`` that show
    it, ``baseline_rows`` those of the baseline; at most ten each. ``column`` is the column's name,
    where it is one column's.
    """

    alias: str
    kind: DifferenceKind
    message: str
    rows: tuple[int, ...] = ()
    baseline_rows: tuple[int, ...] = ()
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results of all that were executed to their end, held against the first of them.

    ``compared`` are their aliases, the ``baseline`` first. ``verdict`` is the strongest of theirs,
    ``message`` says it in a sentence. Compared are the value of the last expression and what
    ``print()`` wrote.
    """

    baseline: str
    compared: tuple[str, ...]
    verdict: Verdict
    message: str
    differences: tuple[ResultDifference, ...] = ()
