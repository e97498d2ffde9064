"""Whoever has taken a runner over can send anything: it costs that run, and no other."""

from __future__ import annotations

import json
import os
import struct
import threading
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Pipe
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError

from ormscope.databases import discover
from ormscope.document.codec import to_data, to_json
from ormscope.document.errors import SourceRange
from ormscope.runs.lane import Lane
from ormscope.runs.options import Options
from ormscope.runs.outcomes import _lost
from ormscope.runs.policy import policy
from ormscope.runs.pool import Pool
from ormscope.runs.process import Ended, Runner
from ormscope.runs.questions.snippet import Snippet
from ormscope.runs.wire import BEGUN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ormscope.document.trace import Trace

SOUND = b'{"spent": false, "suspect": false}\n'
SOON = Options(deadline=0.2)


class Worker:
    """Stands in for the process that forks runners: it ends them, and has no other."""

    forks = True
    is_gone = False

    def __init__(self) -> None:
        self.closed = 0

    def close(self, runner: Runner) -> int:
        self.closed += 1
        runner.pipe.close()
        return -9

    def clear(self, session: str | None) -> bool:
        del session
        return False

    def open(self, patience: float, largest: int) -> Runner:
        del largest
        raise Ended("unavailable", f"there is none within {patience} s")

    def kill(self) -> None: ...


@contextmanager
def _lane(pool: Pool, says: Callable[[int], None]) -> Iterator[tuple[Lane, Worker]]:
    """Give a lane whose runner does what `says` does with its end of the pipe, to each request."""
    lane = Lane(pool.lanes["oracle"].column, pool._state, pool._servers, policy=policy("public"))
    ours, theirs = Pipe()
    worker: Any = Worker()
    supervisor: Any = lane.supervisor
    supervisor.worker, supervisor.runner = worker, Runner(1, ours, 16 * 1024**2)
    supervisor.state, supervisor._target = "ready", to_data(_trace(pool).target)

    def hostile() -> None:
        while True:
            try:
                theirs.recv_bytes()
                theirs.send_bytes(BEGUN)
                says(theirs.fileno())
            except (EOFError, OSError):
                return

    thread = threading.Thread(target=hostile, daemon=True)
    thread.start()
    yield lane, worker
    ours.close()
    thread.join(10)
    lane._thread.shutdown()


def _trace(pool: Pool) -> Trace:
    return pool.lanes["oracle"].failed(Snippet(text=""), "killed", "")


def _lie(pool: Pool, lie: str) -> Trace:
    trace = _trace(pool)
    if lie == "target":
        return replace(trace, target=replace(trace.target, label="<b>Oracle</b>"))
    if lie == "message":
        return replace(trace, outcome=replace(trace.outcome, message="x" * 1_000_000))
    start, end = {"before": (-5, 0), "backwards": (1, 0), "beyond": (0, 10**9)}[lie]
    range = SourceRange(start=start, end=end)
    return replace(trace, outcome=replace(trace.outcome, range=range))


@pytest.mark.parametrize("lie", ["target", "message", "before", "backwards", "beyond"])
def test_a_trace_that_no_sound_runner_would_give_is_not_shown(pool: Pool, lie: str) -> None:
    says = _message(SOUND + to_json(_lie(pool, lie)).encode())
    with _lane(pool, lambda pipe: void(_all(pipe, says))) as (lane, worker):
        trace = lane.submit(Snippet(text="1")).result(timeout=60)
        assert trace.outcome.status == "internal"
        assert "<b>" not in trace.target.label
        assert worker.closed == 1


def _all(pipe: int, content: bytes) -> None:
    while content:
        content = content[os.write(pipe, content) :]


def _message(content: bytes) -> bytes:
    return struct.pack("!i", len(content)) + content


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    return Pool(tmp_path, ["oracle"])


@pytest.mark.parametrize(
    ("says", "status"),
    [
        (b"\0\0", "killed"),
        (struct.pack("!i", -5), "killed"),
        (struct.pack("!i", 2**31 - 1), "killed"),
        (_message(b""), "internal"),
        (_message(SOUND + b"[" * 100_000), "internal"),
        (_message(SOUND + b"1" * 5_000), "internal"),
        (_message(SOUND + b"\xff\xfe{}"), "internal"),
        (_message(b"[" * 100_000 + b"\n{}"), "internal"),
    ],
)
def test_what_is_no_answer_ends_the_runner_in_time(pool: Pool, says: bytes, status: str) -> None:
    with _lane(pool, lambda pipe: void(os.write(pipe, says))) as (lane, worker):
        trace = lane.submit(Snippet(text="1", options=SOON)).result(timeout=60)
        assert trace.outcome.status == status
        assert worker.closed == 1


def void(value: object) -> None:
    del value


def test_a_runner_that_takes_no_request_is_ended_in_time(pool: Pool) -> None:
    nobody, theirs = Pipe()
    with _lane(pool, lambda pipe: void(pipe)) as (lane, worker):
        assert lane.supervisor.runner is not None
        lane.supervisor.runner.pipe.close()
        lane.supervisor.runner.pipe = nobody  # a pipe that nobody reads
        trace = lane.submit(Snippet(text="x" * 2_000_000, options=SOON)).result(timeout=60)
        assert trace.outcome.status == "killed"
        assert worker.closed == 1
    theirs.close()


def test_a_runner_that_never_says_that_it_is_spent_is_replaced_all_the_same(pool: Pool) -> None:
    says = _message(SOUND + to_json(_trace(pool)).encode())
    with _lane(pool, lambda pipe: void(os.write(pipe, says))) as (lane, worker):
        runs = [lane.submit(Snippet(text="1")) for _ in range(policy("public").recycle_after)]
        assert {run.result(timeout=60).outcome.status for run in runs} == {"killed"}
        lane._thread.submit(lambda: None).result(timeout=60)
        assert worker.closed == 1


@pytest.mark.parametrize("alias", ["mariadb", "postgresql"])
def test_a_snippet_cannot_pretend_that_the_connection_is_lost(alias: str) -> None:
    error = OperationalError("mine")
    error.__cause__ = Exception(2006, "server closed the connection")
    assert not _lost(error, discover()[alias])


def test_transactions_inside_of_each_other_are_bounded(tmp_path: Path) -> None:
    deep = "x = transaction.atomic()\nwith " + ", ".join(["x"] * 500) + ":\n    pass"
    shallow = "x = transaction.atomic()\nwith x:\n    with x:\n        pass\n1"
    with Pool(tmp_path, ["sqlite"]) as opened:
        for source, status in ((deep, "budget"), (shallow, "ok"), ("1", "ok")):
            (trace,) = opened.run(source, ["sqlite"], Options()).traces
            assert trace.outcome.status == status, json.dumps(trace.outcome.message)


@pytest.mark.parametrize("call", ["defer(None, 1)", "distinct(1)", "only(None)", "distinct(None)"])
def test_a_queryset_that_holds_what_is_no_name_has_a_trace(call: str, tmp_path: Path) -> None:
    with Pool(tmp_path, ["sqlite"]) as opened:
        (trace,) = opened.run(f"Book.objects.{call}", ["sqlite"], Options()).traces
        assert trace.outcome.status in ("ok", "error", "unsupported"), trace.outcome
