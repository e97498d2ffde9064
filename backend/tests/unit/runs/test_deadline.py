"""A run that goes too far is ended, alone, and whoever comes next finds a warm worker."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from ormscope.databases import installed
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ormscope.document.trace import Trace

ENDLESS = (
    "Book.objects.annotate(long=Repeat('title', F('pages') * 100000)).filter(long__iregex='(a+)+$')"
)
SOON = Options(deadline=0.5)


@pytest.fixture(scope="module")
def own(state: Path) -> Iterator[Pool]:
    """A pool whose workers may be killed without another test seeing it."""
    with Pool(state / "deadline", ["sqlite", "oracle"]) as opened:
        opened.wait_ready()
        yield opened


def _pid(pool: Pool, alias: str) -> int:
    worker = pool.lanes[alias]._worker
    assert worker is not None
    return worker.process.pid


def _count(pool: Pool) -> Trace:
    (trace,) = pool.run("Book.objects.count()", ["sqlite"], Options()).traces
    return trace


def test_a_run_past_its_deadline_is_killed_and_the_others_answer(own: Pool) -> None:
    comparison = own.run(ENDLESS, ["sqlite", "oracle"], SOON)
    killed, unharmed = comparison.traces
    assert killed.outcome.status == "killed"
    assert killed.outcome.message is not None
    assert "Stopped after 0.5 s" in killed.outcome.message
    assert "Ask for less" in killed.outcome.message
    assert killed.target.server_version[0].isdigit()
    assert unharmed.outcome.status == "ok"


def test_the_run_after_a_kill_works_in_a_new_process(own: Pool) -> None:
    before = _pid(own, "sqlite")
    assert own.run(ENDLESS, ["sqlite"], SOON).traces[0].outcome.status == "killed"
    assert _pid(own, "sqlite") != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert _count(own).outcome.status == "ok"


def test_a_worker_that_dies_between_runs_is_replaced_or_said(own: Pool) -> None:
    _count(own)
    before = _pid(own, "sqlite")
    os.kill(before, signal.SIGKILL)
    # It may be gone when the run comes, which then costs nobody anything, or go while it is asked.
    outcome = _count(own).outcome
    assert outcome.status == "ok" or "signal 9" in str(outcome.message)
    assert _pid(own, "sqlite") != before
    assert _count(own).outcome.status == "ok"


def test_a_worker_that_is_killed_in_the_middle_of_a_run_is_said_and_replaced(own: Pool) -> None:
    _count(own)
    pid = _pid(own, "sqlite")
    stream = own.stream(ENDLESS, ["sqlite", "oracle"], Options(deadline=30))
    # The compiled database is done at once; the other one is then in the middle of its run.
    assert next(stream).target.alias == "oracle"  # type: ignore[union-attr]  # a trace
    os.kill(pid, signal.SIGKILL)
    outcome = next(stream).outcome  # type: ignore[union-attr]  # as above
    assert outcome.status == "killed"
    assert "signal 9" in outcome.message
    assert _count(own).outcome.status == "ok"


@pytest.mark.parametrize("alias", installed())
def test_a_loop_without_end_is_stopped_by_its_budget(pool: Pool, alias: str) -> None:
    (trace,) = pool.run("while True:\n    pass", [alias], Options()).traces
    assert trace.outcome.status == "budget"
    assert trace.outcome.range is not None


def test_closing_a_pool_ends_its_workers(state: Path) -> None:
    with Pool(state / "closing", ["oracle", "mysql"]) as opened:
        opened.wait_ready()
        pids = [_pid(opened, alias) for alias in opened.names]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
