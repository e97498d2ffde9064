"""A run that goes too far is ended, alone, and whoever comes next finds a warm worker."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from waiting import until

from ormscope.databases import installed
from ormscope.runs.options import Options
from ormscope.runs.policy import policy
from ormscope.runs.pool import Pool
from ormscope.runs.questions.snippet import Snippet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace

pytestmark = pytest.mark.alone

ENDLESS = "Book.objects.annotate(x=Value('a' * 40 + '!')).filter(x__regex='^(a+)+$').count()"
SOON = Options(deadline=0.5)


@pytest.fixture(scope="module")
def own(state: Path) -> Iterator[Pool]:
    """A pool whose workers may be killed without another test seeing it."""
    with Pool(state / "deadline", ["sqlite", "oracle"]) as opened:
        opened.wait_ready()
        yield opened


def _pid(pool: Pool, alias: str) -> int:
    """Give the runner's process, once there is one."""
    lane = pool.lanes[alias]
    lane.wait_ready()
    assert lane.supervisor.runner is not None, lane.message
    return lane.supervisor.runner.pid


def _worker_pid(pool: Pool, alias: str) -> int:
    worker = pool.lanes[alias].supervisor.worker
    assert worker is not None
    return worker.process.pid


def _is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be told of it doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


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
    assert not _is_running(before)
    assert _count(own).outcome.status == "ok"


def test_what_a_run_was_killed_in_is_replaced_by_the_same_prepared_worker(own: Pool) -> None:
    worker, before = _worker_pid(own, "sqlite"), _pid(own, "sqlite")
    assert own.run(ENDLESS, ["sqlite"], SOON).traces[0].outcome.status == "killed"
    assert _pid(own, "sqlite") != before
    assert _worker_pid(own, "sqlite") == worker


def test_a_budget_that_ran_out_gets_the_next_run_a_new_process(own: Pool) -> None:
    before = _pid(own, "sqlite")
    (trace,) = own.run("[0] * 10**9", ["sqlite"], Options()).traces
    assert trace.outcome.status == "budget"
    assert _pid(own, "sqlite") != before


def test_a_run_that_computes_for_too_long_ends_without_its_parent(own: Pool) -> None:
    """The parent's deadline aside, the kernel counts the processor's time."""
    lane = own.lanes["sqlite"]
    _count(own)
    assert lane.supervisor.runner is not None
    soft, _ = resource.prlimit(lane.supervisor.runner.pid, resource.RLIMIT_CPU)
    assert 0 < soft <= Options().deadline + 60


def test_a_process_that_has_done_its_share_makes_room(state: Path) -> None:
    short = replace(policy("local"), recycle_after=2)
    with Pool(state / "deadline", ["oracle"], policy=short) as pool:
        pids = []
        for _ in range(4):
            pids.append(_pid(pool, "oracle"))
            assert pool.run("Book.objects.count()", ["oracle"], Options()).traces[0].statements
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_worker_that_dies_is_replaced_although_nobody_asks(own: Pool) -> None:
    _count(own)
    before, runner = _worker_pid(own, "sqlite"), _pid(own, "sqlite")
    os.kill(before, signal.SIGKILL)
    until(
        lambda: own.lanes["sqlite"].supervisor.runner is not None and _pid(own, "sqlite") != runner
    )
    assert _worker_pid(own, "sqlite") != before
    assert _count(own).outcome.status == "ok"


def test_a_runner_ends_with_its_worker(own: Pool) -> None:
    _count(own)
    runner = _pid(own, "sqlite")
    os.kill(_worker_pid(own, "sqlite"), signal.SIGKILL)
    until(lambda: not _is_running(runner))


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
    stream = iter(
        own.begin(Snippet(text=ENDLESS, options=Options(deadline=30)), ["sqlite", "oracle"])
    )
    # The compiled database is done at once; the other one is then in the middle of its run.
    assert next(stream).target.alias == "oracle"
    os.kill(pid, signal.SIGKILL)
    outcome = next(stream).outcome
    assert outcome.status == "killed"
    assert "signal 9" in str(outcome.message)
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
        pids += [_worker_pid(opened, alias) for alias in opened.names]
    for pid in pids:
        until(lambda pid=pid: not _is_running(pid))


def test_a_run_that_waits_is_told_that_the_pool_is_being_closed(state: Path) -> None:
    pool = Pool(state / "closing", ["oracle"])
    with pool:
        pool.wait_ready()
    (trace,) = pool.run("Book.objects.count()", ["oracle"], Options()).traces
    assert trace.outcome.status == "unavailable"
    assert trace.outcome.message == "ORMscope is being stopped."
