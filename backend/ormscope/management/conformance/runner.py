"""The TEST_RUNNER inside a run of the suite: it records every test, and traces if it is told to."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.db import connections
from django.test.runner import DiscoverRunner
from django.utils.module_loading import import_string

from ormscope.databases import discover
from ormscope.management.conformance import record
from ormscope.management.conformance.results import RecordingResult
from ormscope.management.conformance.settings import SUITE

if TYPE_CHECKING:
    import unittest
    from collections.abc import Callable

    from ormscope.management.conformance.record import Outcome
    from ormscope.management.conformance.watching import Watch


class Runner(DiscoverRunner):
    """A trace is open from before the databases are made until after they are gone.

    It is cut whenever a test stops: a class's set-up is in the trace of its first test.
    """

    def run_tests(self, test_labels: list[str], **kwargs: Any) -> int:
        """Run them and write the record, also of a run that is interrupted."""
        self.record = record.Run(SUITE["mode"], django.__file__, django.get_version())
        self.watch: Watch | None = None
        self.result: RecordingResult | None = None
        if SUITE["watch"] is not None:
            self.watch = import_string(SUITE["watch"])(SUITE["options"])
        try:
            failures = super().run_tests(test_labels, **kwargs)
            self.record.is_whole = self.result is None or not self.result.shouldStop
        finally:
            if self.watch is not None:
                self.record.watched = self.watch.data()
            record.write(self.record, Path(SUITE["output"]))
        return failures

    def setup_databases(self, **kwargs: Any) -> Any:
        if self.watch is not None:
            self.watch.start()
        configured = super().setup_databases(**kwargs)
        if self.watch is not None:
            self.watch.stop("(making the databases)")
        with suppress(Exception):  # of a third party's: it is only told
            version = discover()[SUITE["database"]].server_version(connections["default"])
            self.record.server = str(version)
        if self.watch is not None:
            self.watch.start()
        return configured

    def run_suite(self, suite: unittest.TestSuite, **kwargs: Any) -> Any:
        if self.watch is not None:
            self.watch.begin_tests()
        begun = time.monotonic()
        try:
            return super().run_suite(suite, **kwargs)
        finally:
            self.record.seconds = time.monotonic() - begun
            if self.result is not None:
                self.record.tests = self.result.testsRun
                self.record.running = self.result.running

    def teardown_databases(self, old_config: Any, **kwargs: Any) -> None:
        super().teardown_databases(old_config, **kwargs)
        if self.watch is not None:
            self.watch.stop("(after the last test)")

    # unittest only calls it: what makes a result will do for its class.
    def get_resultclass(self) -> Callable[..., RecordingResult]:  # type: ignore[override]
        return self._result

    def _result(self, *args: Any, **kwargs: Any) -> RecordingResult:
        self.result = RecordingResult(self.record.outcomes, self._stopped, *args, **kwargs)
        return self.result

    def _stopped(self, test: str, outcomes: list[Outcome]) -> None:
        if os.getppid() != SUITE["parent"]:
            os._exit(1)  # it was killed: the next one wants the databases
        if self.watch is not None:
            self.watch.cut(test, outcomes)
