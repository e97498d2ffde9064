"""Texts and deaths that once took a worker or a run down."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool

ALIASES = ["sqlite", "postgresql", "mysql", "oracle"]


@pytest.mark.parametrize("code", ["print('\\ud800')", "Book.objects.filter(title='\\ud800')"])
def test_a_lone_surrogate_takes_no_worker_down(pool: Pool, code: str) -> None:
    comparison = pool.run(code, ALIASES, Options())
    assert {trace.outcome.status for trace in comparison.traces} <= {"ok", "error"}


def test_names_in_capitals_with_underscores_are_placed_in_linear_time(pool: Pool) -> None:
    snippet = "Book.objects.annotate(v=MD5('title'), w=SHA512('title')).values('v', 'w')[:1]"
    (trace,) = pool.run(snippet, ["oracle"], Options(deadline=5)).traces
    assert trace.outcome.status == "ok"


def test_a_worker_that_died_between_two_runs_costs_nobody_a_run(pool: Pool) -> None:
    lane = pool.lanes["mysql"]
    assert lane.supervisor.runner is not None
    os.kill(lane.supervisor.runner.pid, signal.SIGKILL)
    (trace,) = pool.run("Book.objects.count()", ["mysql"], Options()).traces
    assert trace.outcome.status == "ok"


def test_flags_that_ask_the_database_are_in_no_trace(pool: Pool) -> None:
    lane = pool.lanes["sqlite"]
    lane.supervisor._retire(suspect=False)
    snippet = "Book.objects.annotate(j=JSONObject(t='title')).values('j')[:1]"
    (trace,) = pool.run(snippet, ["sqlite"], Options()).traces
    assert [statement.kind for statement in trace.statements] == ["select"]
