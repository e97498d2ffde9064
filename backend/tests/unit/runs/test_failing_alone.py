"""A database that cannot be started, prepared or understood takes down its own column only."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import Database, discover
from ormscope.document.invariants import broken
from ormscope.runs import columns as columns_module
from ormscope.runs import lane as lane_module
from ormscope.runs import pool as pool_module
from ormscope.runs import process as process_module
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class Fake(Database):
    """A database that other tests make fail."""

    alias = "fake"
    vendor = "fake"
    label = "FakeSQL"
    mode = "live"
    driver = "fakedriver"
    order = 9

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        raise NotImplementedError

    server_version = driver_call = literal = settings  # type: ignore[assignment]  # never called


class Unserved(Fake):
    @contextmanager
    def serve(self, state: Path) -> Iterator[Mapping[str, object]]:
        raise RuntimeError(f"no server in {state.name}")
        yield


@pytest.fixture
def with_fake(monkeypatch: pytest.MonkeyPatch) -> Callable[[Database], None]:
    """Let the pool find one database more. Its worker, another process, does not find it."""

    def add(database: Database) -> None:
        monkeypatch.setattr(columns_module, "discover", lambda: {**discover(), "fake": database})

    return add


def _column(pool: Pool, alias: str = "fake") -> Any:
    comparison = pool.run("Tag.objects.count()", [alias, "oracle"], Options())
    failed, other = comparison.traces
    assert other.outcome.status == "ok", other.outcome
    assert broken(comparison) == []
    return failed


def test_a_server_that_does_not_start(with_fake: Any, tmp_path: Path) -> None:
    with_fake(Unserved())
    with Pool(tmp_path / "here", ["fake", "oracle"]) as pool:
        lanes = pool.wait_ready()
        assert {name: lane.state for name, lane in lanes.items()} == {
            "fake": "unavailable",
            "oracle": "ready",
        }
        trace = _column(pool)
    assert trace.outcome.status == "unavailable"
    assert trace.outcome.message == "no server in here"
    assert (trace.target.label, trace.target.server_version) == ("FakeSQL", "unknown")


def test_a_worker_that_cannot_prepare_its_database(with_fake: Any, tmp_path: Path) -> None:
    with_fake(Fake())  # the worker's own discovery has no such database: a KeyError there
    with Pool(tmp_path, ["fake", "oracle"]) as pool:
        pool.wait_ready()
        assert pool.lanes["fake"].state == "unavailable"
        trace = _column(pool)
    assert trace.outcome.status == "unavailable"
    assert trace.outcome.message == "KeyError: 'fake'"


def test_a_state_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "sqlite").write_text("a file where a directory should be")
    with Pool(tmp_path, ["sqlite", "oracle"]) as pool:
        pool.wait_ready()
        trace = _column(pool, "sqlite")
    assert trace.outcome.status == "unavailable"
    assert trace.outcome.message


_PROGRAM = """
import json, os, sys
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
pipe = Connection(json.loads(sys.argv[-1])["descriptor"])
def tell(pipe, **message):
    pipe.send_bytes(json.dumps(message).encode())
{}
"""
_READY = """
tell(pipe, ready={"target": {"server_version": "1"}, "containment": [], "forks": False})
pipe.recv_bytes()
runner = Connection(recv_handle(pipe))
tell(pipe, pid=os.getpid())
"""
_CONNECTED = (
    _READY
    + """
tell(runner, ready={"session": None})
runner.recv_bytes()
runner.send_bytes(b'begun')
"""
)


@pytest.mark.parametrize(
    ("program", "status", "words"),
    [
        ("sys.exit(3)", "unavailable", "ended while it was starting"),
        ("pipe.recv_bytes()", "unavailable", "did not start within 0.3 s"),
        (_READY + "sys.exit(3)", "unavailable", "runner ended while it was starting"),
        (_READY + "tell(runner, failed='no route')", "unavailable", "no route"),
        (_CONNECTED + "sys.exit(4)", "killed", "ended in the middle"),
        (_CONNECTED + "runner.send_bytes(b'{}\\n{}')", "internal", "could not be read"),
        (_CONNECTED + "runner.send_bytes(b'!')", "internal", "is not JSON"),
    ],
)
def test_a_worker_that_misbehaves(
    with_fake: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    status: str,
    words: str,
) -> None:
    with_fake(Fake())
    popen = process_module.subprocess.Popen

    def spawn(command: list[str], **options: Any) -> Any:
        command = [sys.executable, "-c", _PROGRAM.replace("{}", program), command[-1]]
        return popen(command, **options)

    monkeypatch.setattr(process_module.subprocess, "Popen", spawn)
    patience = 0.3 if "within" in words else 30.0
    monkeypatch.setattr(pool_module, "Lane", partial(lane_module.Lane, patience=patience))
    with Pool(tmp_path, ["fake"]) as pool:
        pool.wait_ready()
        (trace,) = pool.run("Tag.objects.count()", ["fake"], Options()).traces
    assert trace.outcome.status == status
    assert words in str(trace.outcome.message)


def test_what_a_worker_prints_does_not_reach_standard_output(
    state: Path, environment: Mapping[str, str]
) -> None:
    import subprocess

    code = (
        "from pathlib import Path; import django; django.setup();"
        "from ormscope.runs.pool import Pool; from ormscope.runs.options import Options;"
        f"pool = Pool(Path({json.dumps(str(state / 'printing'))}), ['oracle']).__enter__();"
        "pool.run('print(1)', ['oracle'], Options()); pool.__exit__(None, None, None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=dict(environment), capture_output=True, check=True
    )
    assert done.stdout == b""
