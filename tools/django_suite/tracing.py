"""Keeps a trace open over the whole run, cuts it at the tests, and checks every piece."""

from __future__ import annotations

import re
import time
import traceback
from typing import TYPE_CHECKING, Any, Final, Protocol

from django_suite.record import CUT, KEPT, Counts, Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.document.comparison import Comparison
    from ormscope.document.statement import Statement

SAMPLE: Final = 20  # every so many traces are written as JSON and read again
STATEMENT: Final = re.compile(r"^(?:(?P<alias>[^:]*): )?.*?\bstatement (?P<index>\d+)\b")


class Tracer(Protocol):
    """What `ormscope.trace()` returns, as far as it is used here."""

    def start(self) -> object: ...
    def stop(self) -> object: ...
    @property
    def comparison(self) -> Comparison: ...


def made(name: str) -> Callable[[], Tracer | None]:
    """Return what makes a tracer: ORMscope's, or none, which tries the harness alone."""
    if name == "null":
        return lambda: None
    import ormscope

    return ormscope.trace


class Watch:
    """Sums up in `counts` what the traces say. Nothing that goes wrong in them gets out of it."""

    def __init__(self, make: Callable[[], Tracer | None]) -> None:
        self.make = make
        self.counts = Counts()
        self.tracer: Tracer | None = None

    def start(self) -> None:
        """Open a trace."""
        try:
            self.tracer = self.make()
            if self.tracer is not None:
                self.tracer.start()
        except Exception:
            self.tracer = None
            self._internal("(starting)")

    def cut(self, test: str) -> None:
        """Close the trace, which is the test's, and open the next one."""
        self.stop(test)
        self.start()

    def stop(self, test: str) -> None:
        """Close the trace and check it."""
        tracer, self.tracer = self.tracer, None
        if tracer is None:
            return
        begun = time.monotonic()
        try:
            tracer.stop()
            begun = time.monotonic()
            self._check(tracer.comparison, test)
        except Exception:
            self._internal(test)
        self.counts.watching += time.monotonic() - begun

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

    def _internal(self, test: str) -> None:
        self.counts.internal_total += 1
        if len(self.counts.internal) < KEPT:
            trail = traceback.format_exc()
            self.counts.internal.append(Finding(test, trail.strip().splitlines()[-1], trail))


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
