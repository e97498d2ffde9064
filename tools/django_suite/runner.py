"""The TEST_RUNNER of both runs: it records every test and, in the traced one, traces everything."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.test.runner import DiscoverRunner

from django_suite import record
from django_suite.results import RecordingResult
from django_suite.settings import SUITE
from django_suite.tracing import Watch, made

if TYPE_CHECKING:
    import unittest
    from collections.abc import Callable


class Runner(DiscoverRunner):
    """A trace is open from before the databases are made until after they are gone.

    It is cut whenever a test stops: a class's set-up is in the trace of its first test.
    """

    def run_tests(self, test_labels: list[str], **kwargs: Any) -> int:
        """Run them and write the record; without one, the parent knows that the run broke off."""
        self.record = record.Run(SUITE["mode"], django.__file__, django.get_version())
        self.watch = None
        if SUITE["mode"] == "traced":
            self.watch = Watch(made(SUITE["tracer"]))
            self.watch.counts.tracer = SUITE["tracer"]
            self.record.counts = self.watch.counts
        failures = super().run_tests(test_labels, **kwargs)
        record.write(self.record, Path(SUITE["output"]))
        return failures

    def setup_databases(self, **kwargs: Any) -> Any:
        if self.watch is None:
            return super().setup_databases(**kwargs)
        self.watch.start()
        configured = super().setup_databases(**kwargs)
        self.watch.cut("(making the databases)")
        return configured

    def run_suite(self, suite: unittest.TestSuite, **kwargs: Any) -> Any:
        if self.watch is not None:
            self.watch.counts.watching = 0.0  # of the tests, as `seconds`
        begun = time.monotonic()
        result = super().run_suite(suite, **kwargs)
        self.record.seconds = time.monotonic() - begun
        self.record.tests = result.testsRun
        return result

    def teardown_databases(self, old_config: Any, **kwargs: Any) -> None:
        super().teardown_databases(old_config, **kwargs)
        if self.watch is not None:
            self.watch.stop("(after the last test)")

    # unittest only calls it: what makes a result will do for its class.
    def get_resultclass(self) -> Callable[..., RecordingResult]:  # type: ignore[override]
        return functools.partial(RecordingResult, self.record.outcomes, self._stopped)

    def _stopped(self, test: str) -> None:
        if os.getppid() != SUITE["parent"]:
            os._exit(1)  # it was killed: the next one wants the databases
        if self.watch is not None:
            self.watch.cut(test)
