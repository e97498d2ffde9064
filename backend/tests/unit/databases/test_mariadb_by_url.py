"""A MariaDB by URL (a private one, as if it were somebody's): contained as far as can be."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pymysql
import pytest
from django.conf import settings as django_settings
from django.db import Error, connections

from ormscope.databases import Sample, discover
from ormscope.databases.mariadb import program
from ormscope.databases.servers import consent
from ormscope.databases.servers.named import servers
from ormscope.databases.servers.urls import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database


@pytest.fixture(scope="module", autouse=True)
def _may_connect(django_db_blocker: Any) -> Iterator[None]:
    if program.find() is None:
        said = "There is no mariadbd on this machine: apt install mariadb-server-core"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def database(state: Path) -> Iterator[Database]:
    with discover()["mariadb"].serve(state) as parameters, pytest.MonkeyPatch.context() as patch:
        password = Path(str(parameters["owner"])).read_text().strip()
        socket = quote(str(parameters["socket"]), safe="")
        patch.setenv(VARIABLE, f"own=mariadb://root:{password}@{socket}/mysql")
        patch.setenv(consent.VARIABLE, "own")
        (found,) = servers()[0]
        with found.serve(state):
            yield found


def sample() -> Sample:
    return Sample.from_settings(django_settings.ORMSCOPE["SAMPLE"])


@pytest.fixture
def connection(database: Database, state: Path) -> Iterator[Any]:
    settings = connections.configure_settings({"default": database.settings(state, {})})
    connections.settings["by url"] = settings["default"]
    made: Any = connections["by url"]
    try:
        database.prepare(made, sample(), state)
        yield made
    finally:
        made.close()
        del connections["by url"]
        del connections.settings["by url"]


def ask(connection: Any, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_what_is_measured_holds(database: Database, connection: Any) -> None:
    measures = database.containment(connection)
    names = ["XA transaction", "statement timeout", "reset session", "checksum"]
    assert [each.name for each in measures] == names
    assert [each for each in measures if not each.holds] == []


def test_its_limits_are_there_again_in_the_next_run(database: Database, connection: Any) -> None:
    limits = "SELECT @@max_statement_time, @@lock_wait_timeout, CONNECTION_ID()"
    with database.isolate(connection):
        before = ask(connection, limits)
        ask(connection, "SET max_statement_time = 0, lock_wait_timeout = 1000")
    with database.isolate(connection):
        after = ask(connection, limits)
    assert after == before
    assert before[0][0] == 4


def test_a_commit_is_refused_and_damage_is_put_right(
    database: Database, connection: Any, state: Path
) -> None:
    with database.isolate(connection), pytest.raises(Error, match="1399"):
        ask(connection, "COMMIT")
    assert not database.restore(connection, sample(), state)
    for damage in ("DELETE FROM bookshop_review LIMIT 1", "DROP TABLE ormscope_checksum"):
        ask(connection, damage)
        connection.close()
        assert database.restore(connection, sample(), state)
        assert ask(connection, "SELECT COUNT(*) FROM bookshop_review") == ((1000,),)
        connection.close()


def test_what_a_killed_runner_left_is_ended(database: Database, connection: Any) -> None:
    session = database.session(connection)
    assert session is not None
    left, ended = connection.connection, threading.Event()

    def work() -> None:
        with contextlib.suppress(pymysql.Error):
            left.cursor().execute("SET STATEMENT max_statement_time = 0 FOR DO SLEEP(600)")
        ended.set()

    threading.Thread(target=work, daemon=True).start()
    connection.connection = None  # another process's
    database.end_session(connection, session)
    assert ended.wait(10)


def test_its_reach_is_its_socket(database: Database, state: Path) -> None:
    reach = database.reach(state, {})
    assert reach.connects
    assert reach.ports == ()
    assert [path.name for path in reach.reads] == ["mariadb.sock"]
