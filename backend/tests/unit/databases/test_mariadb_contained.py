"""What a visitor of the private MariaDB cannot do, leave, or find, by whatever SQL."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymysql
import pytest
from django.conf import settings as django_settings
from django.db import Error, connections

from ormscope.databases import Sample, discover
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.mariadb import accounts, program, server
from ormscope.databases.mysql.session import keep_or_close

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@pytest.fixture(scope="module", autouse=True)
def _needs_a_server() -> None:
    if program.find() is None:
        said = "There is no mariadbd on this machine: apt install mariadb-server-core"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)


@pytest.fixture(scope="module", autouse=True)
def _may_connect(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def parameters(state: Path) -> Iterator[Mapping[str, object]]:
    with discover()["mariadb"].serve(state) as parameters:
        yield parameters


@contextlib.contextmanager
def connected(state: Path, parameters: Mapping[str, object]) -> Iterator[Any]:
    """Yield a visitor's connection, prepared as a worker's is."""
    database = discover()["mariadb"]
    alias = f"visitor {secrets.token_hex(4)}"
    connections.settings[alias] = connections.configure_settings(
        {"default": database.settings(state, parameters)}
    )["default"]
    connection: Any = connections[alias]
    try:
        database.prepare(connection, sample(), state)
        yield connection
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]


def sample() -> Sample:
    return Sample.from_settings(django_settings.ORMSCOPE["SAMPLE"])


@pytest.fixture
def visitor(state: Path, parameters: Mapping[str, object]) -> Iterator[Any]:
    with connected(state, parameters) as connection:
        yield connection


def ask(connection: Any, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def run(connection: Any, *statements: str) -> list[Any]:
    """Execute them in one run; give each one's rows, or its error's number."""
    told: list[Any] = []
    with discover()["mariadb"].isolate(connection):
        for sql in statements:
            try:
                told.append(ask(connection, sql))
            except Error as error:
                told.append(error.args[0])
    return told


def test_every_measure_holds(visitor: Any) -> None:
    measures = discover()["mariadb"].containment(visitor)
    assert len(measures) == 11
    assert [each.name for each in measures if not each.holds] == []


@pytest.mark.parametrize(
    "sql",
    [
        "COMMIT", "ROLLBACK", "BEGIN", "SET STATEMENT max_statement_time = 0 FOR COMMIT",
        "BEGIN NOT ATOMIC COMMIT; END", "EXECUTE IMMEDIATE 'COMMIT'", "TRUNCATE bookshop_tag",
        "BEGIN NOT ATOMIC START TRANSACTION; DELETE FROM bookshop_review; COMMIT; END",
        "LOCK TABLES bookshop_tag WRITE", "ANALYZE TABLE bookshop_tag", "CHECK TABLE bookshop_tag",
        "OPTIMIZE TABLE bookshop_tag", "FLUSH STATUS", "SET PASSWORD = PASSWORD('x')",
        "ALTER USER CURRENT_USER() IDENTIFIED BY 'x'", "SET DEFAULT ROLE NONE",
        "DROP TABLE IF EXISTS x",
        "CREATE SEQUENCE x", "CREATE VIEW x AS SELECT 1", "INSTALL SONAME 'ha_blackhole'",
        "BACKUP STAGE START", "XA START 'x'", "SET autocommit = 1",
    ],
)  # fmt: skip
def test_what_commits_is_refused(visitor: Any, sql: str) -> None:
    assert run(visitor, sql) == [1399]


@pytest.mark.parametrize(
    "sql",
    [
        "XA END 'x'", "XA ROLLBACK 'x'", "XA COMMIT 'x' ONE PHASE", "KILL 1", "SHUTDOWN",
        "SET GLOBAL max_connections = 3", "SET sql_log_bin = 0", "SHOW ENGINE INNODB STATUS",
        "SELECT * FROM information_schema.INNODB_TRX", "SELECT * FROM mysql.global_priv",
        "SELECT 1 INTO OUTFILE '/tmp/x'", "LOAD DATA INFILE '/etc/passwd' INTO TABLE bookshop_tag",
        "CREATE TEMPORARY TABLE x (y int)", "SHOW GRANTS FOR root@localhost", "SHOW BINLOG EVENTS",
    ],
)  # fmt: skip
def test_what_reaches_out_is_refused(visitor: Any, sql: str) -> None:
    (refused,) = run(visitor, sql)
    assert isinstance(refused, int)


def test_no_statement_tells_the_name_of_the_transaction(visitor: Any) -> None:
    run(visitor, "SET profiling = 1, profiling_history_size = 100", "SELECT 1")
    found = run(
        visitor, "SHOW PROFILES", "XA RECOVER", "SHOW FULL PROCESSLIST",
        "SELECT INFO FROM information_schema.PROCESSLIST",
        "SELECT * FROM information_schema.PROFILING",
    )  # fmt: skip
    assert found[0] == found[1] == found[4] == ()
    assert "XA START" not in str(found)


def test_a_run_finds_nothing_of_the_one_before(visitor: Any) -> None:
    look = (
        "SELECT VARIABLE_NAME, SESSION_VALUE FROM information_schema.SYSTEM_VARIABLES WHERE "
        "SESSION_VALUE IS NOT NULL AND VARIABLE_NAME NOT IN ('TIMESTAMP', 'PSEUDO_THREAD_ID') "
        "AND VARIABLE_NAME NOT LIKE 'RAND_SEED%'",
        "SELECT @left, DATABASE(), IS_USED_LOCK('left'), LAST_INSERT_ID(), @@in_transaction",
        "EXECUTE left_behind",
        "HANDLER bookshop_tag READ FIRST",
        "SHOW WARNINGS",
        "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME IN "
        "('Com_delete', 'Com_insert', 'Com_show_profiles')",
    )
    visitor.close()
    fresh = run(visitor, *look)
    session = ask(visitor, "SELECT CONNECTION_ID()")
    left = run(
        visitor,
        "SET @left = 1, sql_mode = 'ANSI', max_statement_time = 0, lc_messages = 'de_DE'",
        "SET NAMES latin1", "SET time_zone = '+05:00'", "SET foreign_key_checks = 0",
        "SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "PREPARE left_behind FROM 'SELECT 1'", "DO GET_LOCK('left', 0)", "SET LAST_INSERT_ID = 7",
        "DELETE FROM bookshop_review", "INSERT INTO bookshop_author (name) VALUES ('left')",
        "HANDLER bookshop_tag OPEN", "SET autocommit = 0", "SELECT 1/0", "USE information_schema",
    )  # fmt: skip
    assert [each for each in left if isinstance(each, int)] in ([], [1364])
    assert run(visitor, *look) == fresh
    assert ask(visitor, "SELECT CONNECTION_ID()") == session
    assert ask(visitor, "SELECT COUNT(*) FROM bookshop_review") == ((1000,),)


def test_a_session_that_cannot_be_reset_is_closed(visitor: Any) -> None:
    before = ask(visitor, "SELECT CONNECTION_ID()")
    run(visitor, "KILL CONNECTION_ID()", "SELECT 1")
    assert ask(visitor, "SELECT CONNECTION_ID()") != before
    visitor.connection._force_close()
    keep_or_close(visitor)
    assert visitor.connection is None
    assert run(visitor, "SELECT 1") == [((1,),)]


def test_a_deadlock_is_no_escape_and_ends_in_nothing(
    state: Path, parameters: Mapping[str, object], visitor: Any
) -> None:
    update = "UPDATE bookshop_tag SET name = CONCAT(name, 'x') WHERE id = {}"
    met = threading.Barrier(2, timeout=10)
    told: list[Any] = []

    def cross(connection: Any, first: int, second: int) -> None:
        with discover()["mariadb"].isolate(connection):
            ask(connection, update.format(first))
            met.wait()
            try:
                ask(connection, update.format(second))
            except Error as error:
                told.append(error.args[0])
                with contextlib.suppress(Error):
                    ask(connection, "COMMIT")

    def other() -> None:
        with connected(state, parameters) as connection:
            cross(connection, 2, 1)

    thread = threading.Thread(target=other)
    thread.start()
    cross(visitor, 1, 2)
    thread.join(10)
    assert told == [1213]
    assert not discover()["mariadb"].restore(visitor, sample(), state)


def test_who_commits_without_the_enclosure_is_noticed(
    visitor: Any, monkeypatch: pytest.MonkeyPatch, state: Path
) -> None:
    from ormscope.databases.errors import Escaped

    database = discover()["mariadb"]
    monkeypatch.setattr(type(database), "enclose", lambda *_: contextlib.nullcontext())
    with pytest.raises(Escaped):
        run(visitor, "DELETE FROM bookshop_review LIMIT 3", "COMMIT")
    assert database.restore(visitor, sample(), state)
    assert not database.restore(visitor, sample(), state)
    assert run(visitor, "SELECT COUNT(*) FROM bookshop_review") == [((1000,),)]


def test_visitors_neither_see_nor_kill_each_other(
    state: Path, parameters: Mapping[str, object], visitor: Any
) -> None:
    with connected(state, parameters) as other:
        number = ask(other, "SELECT CONNECTION_ID()")[0][0]
        assert run(visitor, f"KILL {number}") == [1095]
        assert len(run(visitor, "SHOW PROCESSLIST")[0]) == 1
        assert ask(other, "SELECT 1") == ((1,),)


def test_what_a_killed_runner_left_is_ended(
    state: Path, parameters: Mapping[str, object], visitor: Any
) -> None:
    database = discover()["mariadb"]
    with connected(state, parameters) as owner_of_nothing:
        session = database.session(visitor)
        assert session is not None
        ended = threading.Event()

        def work() -> None:
            with contextlib.suppress(pymysql.Error):
                sleep = "SET STATEMENT max_statement_time = 0 FOR DO SLEEP(600)"
                visitor.connection.cursor().execute(sleep)
            ended.set()

        threading.Thread(target=work, daemon=True).start()
        database.end_session(owner_of_nothing, session)
        assert ended.wait(10)
        database.end_session(owner_of_nothing, session)
        database.end_session(owner_of_nothing, "root")


def test_a_statement_that_heeds_no_kill_is_ended_with_its_server(tmp_path: Path) -> None:
    database = discover()["mariadb"]
    with database.serve(tmp_path) as parameters, connected(tmp_path, parameters) as stuck:
        session = database.session(stuck)
        assert session is not None
        ended = threading.Event()
        half = f"CONCAT(REPEAT('a', {server.PACKET // 2}), 'b')"
        search = f"LOCATE({half}, REPEAT('a', {server.PACKET}))"

        def work() -> None:
            with contextlib.suppress(pymysql.Error):
                stuck.connection.cursor().execute(f"SELECT {' + '.join([search] * 20)}")
            ended.set()

        with connected(tmp_path, parameters) as other:
            threading.Thread(target=work, daemon=True).start()
            with accounts.owning(other, None) as owner, owner.cursor() as cursor:
                seen = "SELECT 1 FROM information_schema.PROCESSLIST WHERE USER = %s AND INFO <> ''"
                while not cursor.execute(seen, [session]):
                    pass
            with pytest.raises(DatabaseUnavailable, match="could not be stopped"):
                database.end_session(other, session)
            assert ended.wait(10)
            assert not database.is_serving(parameters)
    with database.serve(tmp_path) as parameters, connected(tmp_path, parameters) as visitor:
        assert run(visitor, "SELECT COUNT(*) FROM bookshop_review") == [((1000,),)]


def test_files_that_a_run_has_blown_up_are_made_anew(
    visitor: Any, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = discover()["mariadb"]
    monkeypatch.setattr("ormscope.databases.mariadb.preparation.SPARE", 4 * 1024**2)
    run(visitor, "SELECT 1")
    assert visitor.connection is not None
    assert not database.restore(visitor, sample(), state)
    run(
        visitor, "INSERT INTO bookshop_author (name, bio) SELECT 'x', REPEAT('y', 900) "
        "FROM bookshop_review a, bookshop_tag b LIMIT 20000",
    )  # fmt: skip
    assert visitor.connection is None  # so the runner is suspect, and the owner looks
    assert database.restore(visitor, sample(), state)
    assert not database.restore(visitor, sample(), state)


def test_a_statement_that_is_too_long_is_told_and_leaves_the_connection(visitor: Any) -> None:
    session = ask(visitor, "SELECT CONNECTION_ID()")
    assert run(visitor, f"SELECT '{'a' * server.PACKET}'", "SELECT 1") == [1153, ((1,),)]
    assert ask(visitor, "SELECT CONNECTION_ID()") == session


def test_what_is_spilled_stays_in_the_servers_home(visitor: Any) -> None:
    ((directory,),) = ask(visitor, "SELECT @@tmpdir")
    assert Path(directory).parent == Path(visitor.settings_dict["ORMSCOPE"]["owner"]).parents[1]


def test_the_account_of_a_dead_worker_goes(
    state: Path, parameters: Mapping[str, object], visitor: Any
) -> None:
    with accounts.owning(visitor, None) as owner, owner.cursor() as cursor:
        gone = "visitor_999999999_0123abcd"
        cursor.execute(f"CREATE USER {gone}@localhost")
        with connected(state, parameters):
            pass
        cursor.execute("SELECT User FROM mysql.global_priv WHERE User LIKE 'visitor%'")
        names = {name for (name,) in cursor.fetchall()}
    assert gone not in names
    assert visitor.settings_dict["USER"] in names


def test_the_owner_has_a_password_that_is_told_nowhere(parameters: Mapping[str, object]) -> None:
    path = Path(str(parameters["owner"]))
    password = path.read_text().strip()
    assert len(password) == 48
    assert path.stat().st_mode & 0o777 == 0o600
    assert password not in str(parameters)
    process = int((path.parent / "mariadbd.pid").read_text())
    for name in ("cmdline", "environ"):
        assert password.encode() not in Path(f"/proc/{process}/{name}").read_bytes()
    for user in ("root", "visitor", ""):
        with pytest.raises(pymysql.OperationalError, match="Access denied"):
            pymysql.connect(unix_socket=str(parameters["socket"]), user=user, ssl_disabled=True)


def test_data_whose_owner_has_no_password_is_made_anew(tmp_path: Path) -> None:
    database = discover()["mariadb"]
    with database.serve(tmp_path) as parameters:
        path = Path(str(parameters["owner"]))
    path.unlink()
    mark = path.with_name("mark")
    mark.touch()
    with database.serve(tmp_path) as parameters:
        assert Path(str(parameters["owner"])).exists()
    assert not mark.exists()


def test_a_start_that_fails_anew_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PROTOCOL", 99)
    monkeypatch.setattr("ormscope.databases.servers.private.START", 1.0)
    with (
        pytest.raises(DatabaseUnavailable, match="not ready"),
        discover()["mariadb"].serve(tmp_path),
    ):
        pass
