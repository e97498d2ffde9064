"""Checks the trace of every test: its invariants, its places, its way through JSON."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final

from django_suite.counts import KEPT, Counts, Finding, data
from ormscope.management.conformance.record import CUT
from ormscope.management.conformance.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.comparison import Comparison
    from ormscope.document.statement import Statement
    from ormscope.management.conformance.record import Outcome
    from ormscope.management.conformance.watching import Tracer

SAMPLE: Final = 20  # every so many traces are written as JSON and read again
STATEMENT: Final = re.compile(r"^(?:(?P<alias>[^:]*): )?.*?\bstatement (?P<index>\d+)\b")


class Checking(Watch):
    """Sums up in `counts` what the traces say.

    With the tracer *null* there are none: it tries the harness without ORMscope.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.counts = Counts(tracer=options["tracer"])

    def make(self) -> Tracer | None:
        """Return ORMscope's tracer, or none."""
        return None if self.counts.tracer == "null" else super().make()

    def begin_tests(self) -> None:
        """Measure from here on, as the run's `seconds` do."""
        self.counts.watching = 0.0

    def seen(self, tracer: Tracer, test: str, outcomes: Sequence[Outcome]) -> None:
        """Check the test's trace, whatever became of the test."""
        del outcomes
        begun = time.monotonic()
        try:
            self._check(tracer.comparison, test)
        finally:
            self.counts.watching += time.monotonic() - begun

    def wrong(self, test: str, trail: str) -> None:
        """Keep the exception."""
        self.counts.internal_total += 1
        if len(self.counts.internal) < KEPT:
            self.counts.internal.append(Finding(test, trail.strip().splitlines()[-1], trail))

    def data(self) -> dict[str, Any]:
        """Return the counts."""
        return data(self.counts)

    def _check(self, comparison: Comparison, test: str) -> None:
        from ormscope.document.codec import from_json, to_json
        from ormscope.document.comparison import Comparison
        from ormscope.document.invariants import broken

        counts = self.counts
        counts.traces += 1
        for trace in comparison.traces:
            for statement in trace.statements:
                self._count(statement, test)
        for sentence in broken(comparison):
            self._broken(test, sentence, _sql(comparison, sentence))
        if counts.traces % SAMPLE == 0:
            counts.round_trips += 1
            if from_json(Comparison, to_json(comparison)) != comparison:
                self._broken(test, "the document is another one after a round trip over JSON", "")

    def _count(self, statement: Statement, test: str) -> None:
        counts = self.counts
        counts.statements += 1
        counts.kinds[statement.kind] = counts.kinds.get(statement.kind, 0) + 1
        counts.fragments += len(statement.fragments)
        for fragment in statement.fragments:
            if fragment.exact:
                counts.exact += 1
                continue
            text = statement.sql[fragment.start : fragment.end]
            self._inexact(f"{fragment.node} in {fragment.clause}", test, text, statement)
        if unplaced := getattr(statement, "unplaced", 0):
            counts.unplaced += unplaced
            self._inexact(f"(unplaced) in {statement.compiler}", test, "", statement, unplaced)

    def _inexact(
        self, what: str, test: str, text: str, statement: Statement, number: int = 1
    ) -> None:
        counts = self.counts
        counts.inexact[what] = counts.inexact.get(what, 0) + number
        if what not in counts.examples:
            counts.examples[what] = Finding(test, text[:CUT], statement.sql[:CUT])

    def _broken(self, test: str, text: str, sql: str) -> None:
        self.counts.broken_total += 1
        if len(self.counts.broken) < KEPT:
            self.counts.broken.append(Finding(test, text, sql[:CUT]))


def _sql(comparison: Comparison, sentence: str) -> str:
    """Return the SQL of the statement that a broken invariant's sentence names."""
    found = STATEMENT.match(sentence)
    if found is None:
        return ""
    traces: list[Any] = [
        trace for trace in comparison.traces if trace.target.alias == found["alias"]
    ]
    statements = traces[0].statements if traces else ()
    index = int(found["index"])
    return statements[index].sql if index < len(statements) else ""
