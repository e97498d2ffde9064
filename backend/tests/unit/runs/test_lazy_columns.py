"""Columns that nobody asked for run no worker; one that is asked for does, for a while."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import discover
from ormscope.runs import columns as columns_module
from ormscope.runs.columns import resolved
from ormscope.runs.environments import OURS, Environment
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool, UnknownColumn
from ormscope.runs.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COUNT = "Tag.objects.count()"


def _status(pool: Pool, name: str) -> str:
    return pool.run(COUNT, [name], Options()).traces[0].outcome.status


def test_only_what_was_named_runs_from_the_start(state: Path) -> None:
    with Pool(state, ["oracle"]) as pool:
        assert list(pool.wait_ready()) == ["oracle"]
        states = {name: lane.state for name, lane in pool.lanes.items() if lane.state != "missing"}
        assert {name for name, each in states.items() if each != "idle"} == {"oracle"}


def test_another_starts_when_it_is_asked_for(state: Path) -> None:
    with Pool(state, ["oracle"]) as pool:
        assert pool.lanes["mysql"].state == "idle"
        assert _status(pool, "mysql") == "ok"
        assert pool.lanes["mysql"].state == "ready"


def test_it_ends_when_nobody_asks_any_more_and_starts_again(state: Path) -> None:
    with Pool(state, ["oracle"], rest_after=0.05) as pool:
        assert _status(pool, "mysql") == "ok"
        lane = pool.lanes["mysql"]
        worker = lane.supervisor.worker
        assert worker is not None
        worker.process.wait(30)  # ends by itself: nobody asks
        assert _status(pool, "mysql") == "ok"
        assert lane.supervisor.worker is not worker
        assert pool.lanes["oracle"].state in ("starting", "ready")


def test_a_column_that_runs_from_the_start_never_rests(state: Path) -> None:
    with Pool(state, ["mysql"], rest_after=0.01) as pool:
        pool.wait_ready()
        worker = pool.lanes["mysql"].supervisor.worker
        assert _status(pool, "oracle") == "ok"
        other = pool.lanes["oracle"].supervisor.worker
        if other is not None:
            other.process.wait(30)
        assert pool.lanes["mysql"].supervisor.worker is worker


def test_a_name_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(UnknownColumn, match="no database 'dbase'"):
        Pool(tmp_path, ["dbase"])


def test_a_missing_package_is_said_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    oracle = discover()["oracle"]
    monkeypatch.setattr(oracle, "modules", ("surely_not_installed",))
    monkeypatch.setattr(oracle, "extra", "oracle")
    with Pool(tmp_path, ["oracle"]) as pool:
        pool.wait_ready()
        assert pool.lanes["oracle"].state == "missing"
        (trace,) = pool.run(COUNT, ["oracle"], Options()).traces
    assert trace.outcome.status == "unavailable"
    assert "surely_not_installed" in str(trace.outcome.message)
    assert 'pip install -e ".[oracle]"' in str(trace.outcome.message)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mysql@8.4", "mysql"),
        ("mysql@8", "mysql"),
        ("mysql@8.0", "mysql@8.0"),
        ("mysql@8.40", "mysql@8.40"),
        ("sqlserver@2022", "sqlserver"),
        ("sqlite@3", "sqlite@3"),
        ("nothing@1", "nothing@1"),
    ],
)
def test_the_version_of_a_first_choice_is_understood(tmp_path: Path, name: str, meant: str) -> None:
    assert resolved(name, columns_module.columns(tmp_path)) == meant


class _Served:
    """As much of a database as `Servers` looks at."""

    alias = "served"

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.starts = 0
        self.problem: Exception | None = None

    @contextmanager
    def serve(self, state: Path) -> Iterator[Mapping[str, object]]:
        self.starts += 1
        if self.problem is not None:
            raise self.problem
        self.threads.append(threading.current_thread().name)
        yield {"port": self.starts, "state": state.name}
        self.threads.append(threading.current_thread().name)


def test_a_server_starts_once_and_ends_in_the_thread_that_started_it(tmp_path: Path) -> None:
    servers, database = Servers(tmp_path), _Served()
    asked: Any = database
    assert servers.parameters(asked) == servers.parameters(asked)
    servers.close()
    assert (database.starts, database.threads) == (1, ["server served"] * 2)
    with pytest.raises(RuntimeError, match="being stopped"):
        servers.parameters(asked)


def test_a_server_that_did_not_start_is_tried_again(tmp_path: Path) -> None:
    servers, database = Servers(tmp_path), _Served()
    asked: Any = database
    database.problem = OSError("no room")
    with pytest.raises(OSError, match="no room"):
        servers.parameters(asked)
    database.problem = None
    assert servers.parameters(asked)["port"] == 2
    servers.close()


def test_a_django_that_is_added_while_the_pool_runs_has_its_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Environment(OURS.python, "9.9", "9.9.1")
    with Pool(tmp_path, ["oracle"]) as pool:
        pool.wait_ready()
        before = dict(pool.lanes)
        monkeypatch.setattr(columns_module, "environments", lambda _: (other,))
        (trace,) = pool.run(COUNT, ["oracle+django9.9"], Options()).traces
        assert trace.target.alias == "oracle+django9.9"
        assert {name: pool.lanes[name] for name in before} == before
