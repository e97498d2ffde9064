"""A test result that also writes down what became of every test and subtest."""

from __future__ import annotations

import re
import sys
import traceback
import unittest
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from ormscope.management.conformance.record import CUT, SUB, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    Stopped = Callable[[str, list[Outcome]], None]
    Exc = tuple[type[BaseException], BaseException, TracebackType]
    Failed = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

ADDRESS: Final = re.compile(r"0x[0-9a-f]{6,}")
# The worst of its subtests is what a test without a result of its own ended as.
WORST: Final[tuple[Result, ...]] = ("error", "failed", "unexpected success", "skipped")


class RecordingResult(unittest.TextTestResult):
    """Collects `outcomes`, and calls `stopped` with a test's id and its outcomes at its end.

    So it does after the set-up of a class or module that failed, which is no test to unittest.

    An id that comes again (subtests of the same parameters, an error in the test and another in
    its tearDown) gets a number: `… #2`. A subtest that passes is only counted: its id is made of
    its parameters' repr, which for a queryset would run queries that unittest does not run.
    """

    def __init__(
        self, outcomes: list[Outcome], stopped: Stopped, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = outcomes
        self.stopped = stopped
        self.seen: Counter[str] = Counter()
        self.first = 0  # of the outcomes of the test that is running
        self.passed = 0  # of its subtests
        self.running: str | None = None

    def startTest(self, test: unittest.TestCase) -> None:
        self.first = len(self.outcomes)
        self.running = test.id()
        super().startTest(test)

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        if isinstance(sys.exc_info()[1], KeyboardInterrupt):
            return  # it was ended, and has no result: `running` tells which
        own = self.outcomes[self.first :]
        if all(each.sub for each in own):
            found = {each.result for each in own}
            self._add(test, next((each for each in WORST if each in found), "ok"), SUB)
        self.passed = 0
        self.running = None
        self.stopped(test.id(), self.outcomes[self.first :])

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self._add(test, "ok")

    def addError(self, test: unittest.TestCase, err: Failed) -> None:
        super().addError(test, err)
        self._add(test, "error", one_line(err[1]))
        if self.running is None:
            self.stopped(test.id(), self.outcomes[-1:])

    def addFailure(self, test: unittest.TestCase, err: Failed) -> None:
        super().addFailure(test, err)
        self._add(test, "failed", one_line(err[1]))

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self._add(test, "skipped", reason)

    def addExpectedFailure(self, test: unittest.TestCase, err: Failed) -> None:
        super().addExpectedFailure(test, err)
        self._add(test, "expected failure", one_line(err[1]))

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self._add(test, "unexpected success")

    def addSubTest(
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: Failed | None
    ) -> None:
        super().addSubTest(test, subtest, err)
        if err is None or err[0] is None:
            self.passed += 1
        else:
            failed = issubclass(err[0], test.failureException)
            self._add(subtest, "failed" if failed else "error", one_line(err[1]))

    def _add(self, test: unittest.TestCase, result: Result, message: str = "") -> None:
        sub = isinstance(test, unittest.case._SubTest)  # type: ignore[attr-defined]
        key = ADDRESS.sub("0x…", _id(test))
        self.seen[key] += 1
        if self.seen[key] > 1:
            key = f"{key} #{self.seen[key]}"
        message = ADDRESS.sub("0x…", message)
        self.outcomes.append(Outcome(key, result, message, sub, 0 if sub else self.passed))


def _id(test: unittest.TestCase) -> str:
    try:
        return test.id()
    except Exception:  # out of the repr of a subtest's parameters
        return f"{test.test_case.id()} (unprintable)"  # type: ignore[attr-defined]


def one_line(error: BaseException | None) -> str:
    """Return the exception's name and the first line of its message, which unittest sums up in."""
    if error is None:
        return ""
    lines = [line for line in "".join(traceback.format_exception_only(error)).splitlines() if line]
    line = lines[-1] if isinstance(error, SyntaxError) else lines[0]
    return line.strip()[:CUT]
