"""Keeps a trace open over a whole run, cuts it at the tests, and looks at every piece."""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ormscope.document.trace import Outcome as TraceOutcome
from ormscope.management.conformance.record import BAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.comparison import Comparison
    from ormscope.management.conformance.record import Outcome


class Tracer(Protocol):
    """What `ormscope.trace()` returns, as far as it is used here."""

    def start(self) -> object: ...
    def stop(self) -> object: ...
    @property
    def comparison(self) -> Comparison: ...


class Watch:
    """Opens and cuts the trace; `seen()` looks at a piece. Nothing that goes wrong gets out of it.

    :param options: the process's own, as `Suite` was given them.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.tracer: Tracer | None = None

    def make(self) -> Tracer | None:
        """Return a new tracer."""
        import ormscope

        return ormscope.trace()

    def start(self) -> None:
        """Open a trace."""
        try:
            self.tracer = self.make()
            if self.tracer is not None:
                self.tracer.start()
        except Exception:
            self.tracer = None
            self.wrong("(starting)", traceback.format_exc())

    def cut(self, test: str, outcomes: Sequence[Outcome] = ()) -> None:
        """Close the trace, which is the test's, and open the next one."""
        self.stop(test, outcomes)
        self.start()

    def stop(self, test: str, outcomes: Sequence[Outcome] = ()) -> None:
        """Close the trace and look at it."""
        tracer, self.tracer = self.tracer, None
        if tracer is None:
            return
        try:
            tracer.stop()
            self.seen(tracer, test, outcomes)
        except Exception:
            self.wrong(test, traceback.format_exc())

    def begin_tests(self) -> None:
        """Hear that the databases are made."""

    def seen(self, tracer: Tracer, test: str, outcomes: Sequence[Outcome]) -> None:
        """Look at the trace of a test that came to `outcomes`."""

    def wrong(self, test: str, trail: str) -> None:
        """Hear of an exception out of ORMscope; `trail` is its traceback."""

    def data(self) -> dict[str, Any]:
        """Return what there is to say, JSON-able."""
        return {}


def _failed(comparison: Comparison, message: str) -> Comparison:
    """Return the document with the test's failure as the outcome; the trace itself saw none."""
    outcome = TraceOutcome(status="error", message=message)
    traces = tuple(replace(trace, outcome=outcome) for trace in comparison.traces)
    return replace(comparison, traces=traces)


class Keeping(Watch):
    """Builds the traces of failing tests only, and keeps them in the directory `traces`."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(options)
        self.directory = Path(options["traces"])
        self.kept = 0
        self.problems: list[str] = []

    def seen(self, tracer: Tracer, test: str, outcomes: Sequence[Outcome]) -> None:
        """Write the document, and its name into the outcomes."""
        from ormscope.document.codec import to_json

        del test
        bad = [each for each in outcomes if each.result in BAD]
        if not bad:
            return
        self.kept += 1
        name = f"{self.kept}.json"
        comparison = _failed(tracer.comparison, bad[0].message)
        (self.directory / name).write_text(to_json(comparison), encoding="utf-8")
        for each in bad:
            each.trace = name

    def wrong(self, test: str, trail: str) -> None:
        """Keep the exception's last line."""
        self.problems.append(f"{test}: {trail.strip().splitlines()[-1]}")

    def data(self) -> dict[str, Any]:
        """Return what went wrong with tracing."""
        return {"problems": self.problems}
