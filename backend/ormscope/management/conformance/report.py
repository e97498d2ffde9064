"""What became of the labels, as lines and as data."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ormscope.management.conformance.record import BAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.management.conformance.record import Result, Run

COLUMNS: Final[tuple[tuple[Result, str], ...]] = (
    ("ok", "passed"), ("failed", "failed"), ("error", "errors"), ("skipped", "skipped"),
    ("expected failure", "expected"), ("unexpected success", "unexpected"),
)  # fmt: skip
REASONS: Final = 8  # that a label was skipped for, of those that are printed


@dataclass(frozen=True, slots=True)
class Ran:
    """One label: its run, or why there is none; the `seconds` with making the databases."""

    label: str
    run: Run | None
    problem: str | None
    seconds: float

    def is_bad(self) -> bool:
        """Tell whether something failed that was not expected to."""
        return self.problem is not None or self.run is None or bool(self.run.failing())


def heads(labels: Sequence[str]) -> str:
    """Return the line above the labels'."""
    names = "".join(f"{name:>12}" for _, name in COLUMNS)
    return f"{'':<{_width(labels)}}{'tests':>7}{names}{'seconds':>10}"


def row(ran: Ran, labels: Sequence[str]) -> str:
    """Return the line of a label."""
    if ran.run is None:
        return f"{ran.label:<{_width(labels)}}{'-':>7}"
    cells = "".join(f"{ran.run.count(result):>12}" for result, _ in COLUMNS)
    return f"{ran.label:<{_width(labels)}}{ran.run.tests:>7}{cells}{ran.run.seconds:>10.1f}"


def _width(labels: Sequence[str]) -> int:
    return max(map(len, labels)) + 1


def skips(run: Run) -> Iterator[str]:
    """Write the reasons that tests were skipped for, the most frequent first."""
    counted = _skipped(run).most_common()
    for reason, number in counted[:REASONS]:
        yield f"    {number} skipped: {reason}"
    if (more := len(counted) - REASONS) > 0:
        yield f"    … and for {more} more reasons, which --json has"


def _skipped(run: Run) -> Counter[str]:
    return Counter(each.message for each in run.outcomes if each.result == "skipped")


def data(ran: Ran) -> dict[str, Any]:
    """Return a label's part of the report, JSON-able; of the tests those that failed."""
    told: dict[str, Any] = {"label": ran.label, "problem": ran.problem, "seconds": ran.seconds}
    if ran.run is not None:
        told |= {
            "django": ran.run.version,
            "server": ran.run.server,
            "is_whole": ran.run.is_whole,
            "tests": ran.run.tests,
            "results": {name: ran.run.count(result) for result, name in COLUMNS},
            "skipped": dict(_skipped(ran.run)),
            "failing": [dataclasses.asdict(each) for each in ran.run.failing()],
        }
    return told


def verdict(told: Sequence[Ran], *, is_plain: bool) -> list[str]:
    """Write what it came to in all, and how to go on where something failed."""
    runs = [each.run for each in told if each.run is not None]
    failing = sum(run.count(result) for run in runs for result in BAD)
    broken = sum(each.problem is not None for each in told)
    tests = _several(sum(run.tests for run in runs), "test")
    if not failing and not broken:
        return ["", f"{tests}: nothing failed that was not expected to."]
    parts = [f"{failing} failed", *([f"{_several(broken, 'label')} broke off"] if broken else [])]
    hint = "Whether they fail without ORMscope, too: the same with --plain"
    return ["", f"{tests}: {', '.join(parts)}.", *([hint] if failing and not is_plain else [])]


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
