"""What the traces of a whole run sum up to; how a run tells its parent of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ormscope.management.conformance.record import Run

KEPT: Final = 200  # findings of each sort that are kept; all are counted


@dataclass(slots=True)
class Finding:
    """Something wrong with the trace of a test: `text` says what, `sql` where."""

    test: str
    text: str
    sql: str = ""


@dataclass(slots=True)
class Counts:
    """Sums over every statement of every trace.

    `inexact` counts the fragments that are not exact by their node and clause, `examples` has the
    first of each. `broken` and `internal` (exceptions out of ORMscope, `sql` being the traceback)
    are the first of `broken_total` and `internal_total`. `watching` is the time that building and
    checking took, in seconds.
    """

    tracer: str = ""
    traces: int = 0
    statements: int = 0
    fragments: int = 0
    exact: int = 0
    unplaced: int = 0
    round_trips: int = 0
    broken_total: int = 0
    internal_total: int = 0
    watching: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)
    inexact: dict[str, int] = field(default_factory=dict)
    examples: dict[str, Finding] = field(default_factory=dict)
    broken: list[Finding] = field(default_factory=list)
    internal: list[Finding] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Exact fragments in percent of all nodes that were compiled; None when there are none."""
        nodes = self.fragments + self.unplaced
        return 100 * self.exact / nodes if nodes else None


def data(counts: Counts) -> dict[str, Any]:
    """Return them JSON-able."""
    return dataclasses.asdict(counts)


def counts_of(run: Run) -> Counts | None:
    """Return those of a traced run; None of a plain one."""
    if run.watched is None:
        return None
    told = dict(run.watched)
    for name in ("broken", "internal"):
        told[name] = [Finding(**each) for each in told[name]]
    told["examples"] = {key: Finding(**each) for key, each in told["examples"].items()}
    return Counts(**told)
