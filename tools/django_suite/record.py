"""What one process says about its run of the suite: a JSON file between child and parent."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

Mode = Literal["plain", "traced"]
Result = Literal[
    "ok", "failed", "error", "skipped", "expected failure", "unexpected success"
]  # fmt: skip

KEPT: Final = 200  # findings of each sort that are kept; all are counted
CUT: Final = 300  # characters of SQL that a finding shows


@dataclass(slots=True)
class Outcome:
    """What became of a test, or of a subtest (`sub`) that did not pass.

    `message` is a failure's last line or a skip's reason; `subtests` counts a test's subtests that
    passed.
    """

    id: str
    result: Result
    message: str = ""
    sub: bool = False
    subtests: int = 0


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


@dataclass(slots=True)
class Run:
    """One process's run. `seconds` are those of the tests, without making the databases."""

    mode: Mode
    django: str  # the file of the package that was tested
    version: str
    tests: int = 0
    seconds: float = 0.0
    outcomes: list[Outcome] = field(default_factory=list)
    counts: Counts | None = None

    def count(self, result: Result) -> int:
        """Tests that ended so; a test with failed subtests counts once."""
        return sum(each.result == result and not each.sub for each in self.outcomes)


def write(run: Run, path: Path) -> None:
    """Write it beside its place and move it there: a file that is there is whole."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(dataclasses.asdict(run)), encoding="utf-8")
    part.rename(path)


def read(path: Path) -> Run:
    """Read what `write` wrote."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    data["outcomes"] = [Outcome(**each) for each in data["outcomes"]]
    if (counts := data["counts"]) is not None:
        for name in ("broken", "internal"):
            counts[name] = [Finding(**each) for each in counts[name]]
        counts["examples"] = {key: Finding(**each) for key, each in counts["examples"].items()}
        data["counts"] = Counts(**counts)
    return Run(**data)
