"""What both runs came to, for people and as JSON, and whether it is good enough."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django_suite.counts import counts_of
from django_suite.differences import common_failures
from ormscope.management.conformance.record import BAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_suite.counts import Counts, Finding
    from django_suite.differences import Difference
    from ormscope.management.conformance.record import Mode, Run

EXACT: Final = 99.0  # percent of the fragments that must be exact
SHOWN: Final = 20  # findings of a sort that are printed
UNLOADABLE: Final = "unittest.loader._FailedTest."
COLUMNS: Final = (
    ("ok", "ok"), ("failed", "failed"), ("error", "errors"), ("skipped", "skipped"),
    ("expected failure", "expected"), ("unexpected success", "unexpected"),
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """All that is known after the runs."""

    database: str
    labels: list[str]
    runs: dict[Mode, Run]
    differences: list[Difference] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """Say why this is not good enough; an empty list when it is."""
        run = next(iter(self.runs.values()))
        found = [
            f"a label cannot be loaded ({each.message})"
            for each in run.outcomes
            if each.id.startswith(UNLOADABLE)
        ]
        if not run.tests:
            found.append("no test was run")
        if self.differences:
            found.append(f"{len(self.differences)} tests differ")
        traced = self.runs.get("traced")
        counts = None if traced is None else counts_of(traced)
        if counts is None:
            return found
        if counts.broken_total:
            found.append(f"{counts.broken_total} invariants are broken")
        if counts.internal_total:
            found.append(f"ORMscope raised {counts.internal_total} times")
        if counts.share is None:
            found.append("nothing was traced")
        elif counts.share < EXACT:
            found.append(f"only {counts.share:.2f} % of the fragments are exact, not {EXACT:.0f} %")
        return found

    def text(self) -> str:
        """Return the printed report."""
        return "\n".join(self._lines())

    def data(self) -> dict[str, Any]:
        """Return the report for --json: of the tests, those that did not end ok."""
        runs = {}
        for mode, run in self.runs.items():
            runs[mode] = dataclasses.asdict(run)
            runs[mode]["outcomes"] = [
                dataclasses.asdict(each) for each in run.outcomes if each.result != "ok"
            ]
            counts = counts_of(run)
            runs[mode]["counts"] = runs[mode].pop("watched")
            if counts is not None:
                runs[mode]["counts"]["share"] = counts.share
        return {
            "database": self.database,
            "labels": self.labels,
            "complaints": self.complaints(),
            "differences": [dataclasses.asdict(each) for each in self.differences],
            "runs": runs,
        }

    def _lines(self) -> Iterator[str]:
        run = next(iter(self.runs.values()))
        yield f"Django {run.version} on {self.database}: {' '.join(self.labels)}"
        yield ""
        heads = "".join(f"{head:>11}" for _, head in COLUMNS)
        yield f"{'':<8}{'tests':>7}{heads}{'seconds':>10}"
        for mode, run in self.runs.items():
            cells = "".join(f"{run.count(result):>11}" for result, _ in COLUMNS)  # type: ignore[arg-type]
            yield f"{mode:<8}{run.tests:>7}{cells}{run.seconds:>10.1f}"
        if len(self.runs) == 2:
            yield from self._side_by_side(self.runs["plain"], self.runs["traced"])
        else:
            yield from self._failures(run)
        traced = self.runs.get("traced")
        if traced is not None and (counts := counts_of(traced)) is not None:
            yield from _traces(counts)
        yield ""
        complaints = self.complaints()
        yield "Not good enough: " + "; ".join(complaints) if complaints else "All is well."

    def _side_by_side(self, plain: Run, traced: Run) -> Iterator[str]:
        counts = counts_of(traced)
        watching = counts.watching if counts is not None else 0.0
        if plain.seconds:
            yield (
                f"Slower {(traced.seconds - watching) / plain.seconds:.2f} times while tracing, "
                f"{traced.seconds / plain.seconds:.2f} times with building and checking "
                f"({watching:.1f} s)"
            )
        both = common_failures(plain, traced)
        yield ""
        yield f"Failing in both runs: {len(both)}"
        for one, other in both:
            yield f"  {one.id}: {one.result}"
            yield f"    {one.message}"
            if one.message != other.message:
                yield f"    traced: {other.message}"
        yield f"Differences: {len(self.differences)}"
        for each in self.differences:
            again = {True: "stands", False: "gone when run alone", None: "not run again"}
            yield f"  {each.id}: plain {each.plain}, traced {each.traced} ({again[each.stands]})"
            if each.message:
                yield f"    {each.message}"

    def _failures(self, run: Run) -> Iterator[str]:
        yield ""
        for each in run.outcomes:
            if each.result in BAD:
                yield f"  {each.id}: {each.result}"
                yield f"    {each.message}"


def _traces(counts: Counts) -> Iterator[str]:
    kinds = ", ".join(f"{number} {kind}" for kind, number in _most(counts.kinds))
    share = "-" if counts.share is None else f"{counts.share:.2f} %"
    yield ""
    yield f"Traces: {counts.traces} (tracer: {counts.tracer}), round trips: {counts.round_trips}"
    yield f"Statements: {counts.statements}" + (f" ({kinds})" if kinds else "")
    yield f"Fragments: {counts.fragments}, unplaced nodes: {counts.unplaced}, exact: {share}"
    for what, number in _most(counts.inexact)[:SHOWN]:
        yield f"  {number:>7} {what}"
        yield from _finding(counts.examples[what])
    yield f"Broken invariants: {counts.broken_total}"
    for each in counts.broken[:SHOWN]:
        yield from _finding(each)
    yield f"Exceptions out of ORMscope: {counts.internal_total}"
    for each in counts.internal[:SHOWN]:
        yield from _finding(each)


def _most(numbers: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: -item[1])


def _finding(finding: Finding) -> Iterator[str]:
    yield f"      {finding.test}: {finding.text}"
    for line in finding.sql.splitlines():
        yield f"        {line}"
