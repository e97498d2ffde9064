"""The private PostgreSQL server: shared, stopped, and recovered from whatever happened to it."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from private_server import check_a_worker_reconnects, parent_killed

from ormscope.databases import discover
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.postgresql import postmaster, server

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Mapping


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def serve(state: Path) -> contextlib.AbstractContextManager[Mapping[str, object]]:
    return discover()["postgresql"].serve(state)


def data(state: Path) -> Path:
    (found,) = (state / "postgresql").glob("*/data")
    return found.resolve()


def pid(state: Path) -> int:
    found = postmaster.read(data(state))
    assert found is not None
    return found.pid


def answer(parameters: Mapping[str, object]) -> object:
    with psycopg.connect(
        host=str(parameters["host"]),
        port=str(parameters["port"]),
        user="owner",
        passfile=str(parameters["passfile"]),
        dbname="postgres",
    ) as connection:
        row = connection.execute("SHOW timezone").fetchone()
        return row and row[0]


def test_it_runs_while_the_context_lasts_on_a_private_socket(
    state: Path,
) -> None:
    with serve(state) as parameters:
        assert answer(parameters) == "UTC"
        assert Path(str(parameters["host"])).stat().st_mode & 0o077 == 0
        process = pid(state)
    assert not Path(f"/proc/{process}").exists()
    assert postmaster.read(data(state)) is None


def test_a_second_start_shares_the_server_and_leaves_it_running(state: Path) -> None:
    with serve(state) as first:
        process = pid(state)
        with serve(state) as second:
            assert second == first
            assert pid(state) == process
        assert answer(first) == "UTC"


def test_it_ends_with_a_parent_that_is_killed_and_the_next_start_recovers(state: Path) -> None:
    with parent_killed("postgresql", state, pid), serve(state) as parameters:
        assert answer(parameters) == "UTC"


def test_a_server_that_is_killed_does_not_stop_the_next_start(state: Path) -> None:
    with serve(state):
        os.kill(pid(state), signal.SIGKILL)
    with serve(state) as parameters:
        assert answer(parameters) == "UTC"


def test_a_pid_file_with_the_number_of_another_process_is_cleared_away(state: Path) -> None:
    (data(state) / "postmaster.pid").write_text(f"{os.getpid()}\n{data(state)}\n0\n5432\n/tmp\n")
    with serve(state) as parameters:
        assert answer(parameters) == "UTC"


def test_it_answers_no_more_while_it_is_stopped(state: Path) -> None:
    database = discover()["postgresql"]
    with serve(state) as parameters:
        assert database.is_serving(parameters)
        os.kill(pid(state), signal.SIGSTOP)
        try:
            assert not database.is_serving(parameters)
        finally:
            os.kill(pid(state), signal.SIGCONT)
        assert database.is_serving(parameters)
    assert not database.is_serving(parameters)


@pytest.mark.parametrize("user", ["owner", "postgres", "nobody"])
def test_nobody_is_let_in_as_the_owner_without_the_password(state: Path, user: str) -> None:
    with serve(state) as parameters, pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=str(parameters["host"]), port=str(parameters["port"]), user=user,
            dbname="postgres", passfile="/nowhere",
        )  # fmt: skip


def test_the_password_is_in_a_file_of_the_owner_alone(state: Path) -> None:
    with serve(state) as parameters:
        file = Path(str(parameters["passfile"]))
        assert file.stat().st_mode & 0o077 == 0
        password = file.read_text().strip().rpartition(":")[2]
        process = Path("/proc", str(pid(state)))
        for place in ("cmdline", "environ"):
            assert password.encode() not in (process / place).read_bytes()
    assert password not in str(parameters)


def test_data_of_an_earlier_version_which_let_anybody_in_is_made_anew(state: Path) -> None:
    (data(state) / "pg_hba.conf").write_text("local all all trust\n")
    before = (data(state) / "owner.pgpass").read_text()
    with serve(state) as parameters:
        assert answer(parameters) == "UTC"
        assert (data(state) / "owner.pgpass").read_text() != before


def test_damaged_data_is_made_anew(state: Path) -> None:
    (data(state) / "global" / "pg_control").write_bytes(b"")
    with serve(state) as parameters:
        assert answer(parameters) == "UTC"


def test_a_failed_start_tells_the_end_of_the_log(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(server.SETTINGS, "shared_buffers", "nonsense")
    with pytest.raises(DatabaseUnavailable, match="shared_buffers"), serve(state):
        pass


def test_a_worker_reconnects_after_the_server_was_restarted(state: Path) -> None:
    check_a_worker_reconnects("postgresql", state, WORKER)


WORKER = """
import json, pathlib, sys
from ormscope.databases import Sample, discover
from django.conf import settings
database, state = discover()["postgresql"], pathlib.Path(sys.argv[1])
settings.DATABASES = {"default": database.settings(state, json.loads(sys.argv[2]))}
import django
django.setup()
from django.db import Error, connection
from bookshop.models import Book
database.prepare(connection, Sample.from_settings(settings.ORMSCOPE["SAMPLE"]), state)
while True:
    try:
        with database.isolate(connection):
            found = Book.objects.count()
        print(found, flush=True)  # not earlier: the end of the run needs the server too
    except Error as error:
        print(type(error).__name__, flush=True)
    if not sys.stdin.readline():
        break
"""
