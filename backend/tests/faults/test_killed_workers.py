"""kill -9 of a runner or of its worker: said in that column, unnoticed in others, and mended."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import psutil
import pytest
from accidents import (
    COUNT,
    ENDLESS,
    LIVE,
    STUCK,
    below,
    clear,
    counted,
    in_the_middle,
    is_over,
    until,
    works_again,
)

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool


def _busy(name: str) -> str:
    return STUCK if name == "sqlite" else ENDLESS


@pytest.mark.parametrize("name", LIVE)
def test_a_runner_that_is_killed_in_the_middle_of_a_run(mortal: Pool, name: str) -> None:
    lane, other = mortal.lanes[name], mortal.lanes["oracle"]
    expected = counted(lane)
    future = in_the_middle(lane, _busy(name))
    runner = lane.supervisor.runner
    assert runner is not None
    os.kill(runner.pid, signal.SIGKILL)
    assert other.run(COUNT, Options()).outcome.status == "ok"
    trace = future.result(10)
    clear(trace)
    assert "signal 9" in str(trace.outcome.message)
    works_again(lane, expected)
    until(_is_quiet)


@pytest.mark.parametrize("name", LIVE)
def test_a_worker_that_is_killed_in_the_middle_of_a_run(mortal: Pool, name: str) -> None:
    lane, other = mortal.lanes[name], mortal.lanes["oracle"]
    expected = counted(lane)
    future = in_the_middle(lane, _busy(name))
    worker, runner = lane.supervisor.worker, lane.supervisor.runner
    assert worker is not None
    assert runner is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    assert other.run(COUNT, Options()).outcome.status == "ok"
    clear(future.result(10))
    works_again(lane, expected)
    until(lambda: is_over(runner.pid))
    until(_is_quiet)


@pytest.mark.parametrize("name", LIVE)
def test_a_worker_that_is_killed_between_runs_is_nobodys_business(mortal: Pool, name: str) -> None:
    lane = mortal.lanes[name]
    expected = counted(lane)
    worker = lane.supervisor.worker
    assert worker is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    works_again(lane, expected)


@pytest.mark.parametrize("name", LIVE)
def test_a_run_past_its_deadline_leaves_nothing_on_the_server(mortal: Pool, name: str) -> None:
    lane = mortal.lanes[name]
    expected = counted(lane)
    trace = lane.run(_busy(name), Options(deadline=0.5))
    assert trace.outcome.status == "killed"
    assert "Stopped after 0.5 s" in str(trace.outcome.message)
    works_again(lane, expected)
    until(_is_quiet)


def _is_quiet() -> bool:
    """Tell whether no process below this one computes: what a killed run began is over."""
    for process in below():
        try:
            if process.cpu_percent(0.05) > 50:
                return False
        except psutil.Error:
            continue
    return True
