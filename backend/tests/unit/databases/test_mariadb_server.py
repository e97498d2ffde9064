"""The private MariaDB server: shared, stopped, recovered, and what a run can do to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymysql
import pytest
from private_server import BACKEND, check_a_worker_reconnects, parent_killed

from ormscope.databases import discover
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.mariadb import program, server

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Mapping


@pytest.fixture(scope="module", autouse=True)
def _needs_a_server() -> None:
    if program.find() is None:
        said = "There is no mariadbd on this machine: apt install mariadb-server-core"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def serve(state: Path) -> contextlib.AbstractContextManager[Mapping[str, object]]:
    return discover()["mariadb"].serve(state)


def home(state: Path) -> Path:
    (found,) = (state / "mariadb").glob("*/data")
    return found.resolve().parent


def pid_file(state: Path) -> Path:
    return home(state) / "data" / "mariadbd.pid"


def pid(state: Path) -> int:
    return int(pid_file(state).read_text())


def answer(parameters: Mapping[str, object], sql: str = "SELECT @@time_zone") -> Any:
    connection = pymysql.connect(
        unix_socket=str(parameters["socket"]),
        user=server.OWNER,
        password=Path(str(parameters["owner"])).read_text().strip(),
        ssl_disabled=True,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row and row[0]


def test_it_runs_while_the_context_lasts_on_a_private_socket(state: Path) -> None:
    with serve(state) as parameters:
        assert answer(parameters) == "+00:00"
        assert answer(parameters, "SELECT @@skip_networking") == 1
        assert Path(str(parameters["socket"])).parent.stat().st_mode & 0o077 == 0
        process = pid(state)
        assert answer(parameters, "SELECT @@secure_file_priv").startswith(str(home(state)))
    assert not Path(f"/proc/{process}").exists()
    assert not pid_file(state).exists()


def test_a_second_start_shares_the_server_and_leaves_it_running(state: Path) -> None:
    with serve(state) as first:
        process = pid(state)
        with serve(state) as second:
            assert second == first
            assert pid(state) == process
        assert answer(first) == "+00:00"


def test_named_time_zones_are_known_in_summer_and_in_winter(state: Path) -> None:
    with serve(state) as parameters:
        for moment, zone, expected in [
            ("2024-01-15 12:00:00", "Europe/Berlin", "2024-01-15 13:00:00"),
            ("2024-07-15 12:00:00", "Europe/Berlin", "2024-07-15 14:00:00"),
            ("2036-07-15 12:00:00", "America/New_York", "2036-07-15 08:00:00"),
            ("2024-07-15 12:00:00", "Asia/Kolkata", "2024-07-15 17:30:00"),
            ("1985-07-15 12:00:00", "Africa/Casablanca", "1985-07-15 13:00:00"),
            ("2024-07-15 12:00:00", "UTC", "2024-07-15 12:00:00"),
        ]:
            found = answer(parameters, f"SELECT CONVERT_TZ('{moment}', 'UTC', '{zone}')")
            assert str(found) == expected, zone


def test_it_ends_with_a_parent_that_is_killed_and_the_next_start_recovers(state: Path) -> None:
    with parent_killed("mariadb", state, pid), serve(state) as parameters:
        assert answer(parameters) == "+00:00"


def test_a_server_that_is_killed_does_not_stop_the_next_start(state: Path) -> None:
    with serve(state):
        os.kill(pid(state), signal.SIGKILL)
    with serve(state) as parameters:
        assert answer(parameters) == "+00:00"


def test_a_pid_file_with_the_number_of_another_process_is_cleared_away(state: Path) -> None:
    pid_file(state).write_text(f"{os.getpid()}\n")
    with serve(state) as parameters:
        assert answer(parameters) == "+00:00"


def test_damaged_data_is_made_anew(state: Path) -> None:
    (home(state) / "data" / "ibdata1").write_bytes(b"nonsense")
    with serve(state) as parameters:
        assert answer(parameters) == "+00:00"


def test_a_failed_start_tells_the_end_of_the_log(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(server.SETTINGS, "nonsense_setting", "1")
    with pytest.raises(DatabaseUnavailable, match="nonsense-setting"), serve(state):
        pass


@pytest.fixture(scope="module")
def told(state: Path) -> Mapping[str, Any]:
    """What the process of a worker found out about runs."""
    with serve(state) as parameters:
        done = subprocess.run(
            [sys.executable, "-c", WORKER, str(state), json.dumps(dict(parameters))],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
            cwd=BACKEND,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


def test_what_commits_is_refused_inside_a_run(told: Mapping[str, Any]) -> None:
    assert {error[:5] for error in told["commits"].values()} == {"(1399"}, told["commits"]


def test_a_run_reaches_nothing_outside_the_sample(told: Mapping[str, Any]) -> None:
    allowed = [sql for sql, error in told["outside"].items() if error is None]
    assert allowed == []
    assert told["databases"] == ["information_schema", "sample"]
    assert told["file"] is None


def test_nothing_of_any_run_is_left(told: Mapping[str, Any]) -> None:
    assert told["reviews"] == [1000] * len(told["reviews"])


def test_keys_are_the_same_after_a_bulk_insert_and_a_lost_connection(
    told: Mapping[str, Any],
) -> None:
    assert told["keys"] == [61, 61, 61]


def test_a_statement_of_a_run_is_stopped_before_the_run_is(told: Mapping[str, Any]) -> None:
    assert told["longest"] == server.STATEMENT


def test_the_sample_has_the_name_that_the_parameters_give(
    told: Mapping[str, Any],
) -> None:
    assert told["another"] == ["sample_django42", 200]


def test_a_worker_reconnects_after_the_server_was_restarted(state: Path) -> None:
    check_a_worker_reconnects("mariadb", state, RESTARTED)


WORKER = """
import json, pathlib, sys
from ormscope.databases import Sample, discover
from django.conf import settings
database, state = discover()["mariadb"], pathlib.Path(sys.argv[1])
parameters = json.loads(sys.argv[2])
settings.DATABASES = {
    "default": database.settings(state, parameters),
    "another": database.settings(state, {**parameters, "sample": "sample_django42"}),
}
import django
django.setup()
from django.db import Error, connection, connections
from bookshop.models import Author, Book, Review
for each in connections.all():
    database.prepare(each, Sample.from_settings(settings.ORMSCOPE["SAMPLE"]), state)
told = {"commits": {}, "outside": {}, "reviews": [], "keys": []}

def attempt(sql):
    try:
        with database.isolate(connection), connection.cursor() as cursor:
            Review.objects.all().delete()
            cursor.execute(sql)
            return None, cursor.fetchall()
    except Error as error:
        return str(error), None
    finally:
        with database.isolate(connection):
            told["reviews"].append(Review.objects.count())

for sql in (
    "COMMIT", "ROLLBACK", "BEGIN", "START TRANSACTION", "SET autocommit = 1",
    "DROP TABLE bookshop_tag", "TRUNCATE bookshop_review", "CREATE TABLE x (y int)",
    "LOCK TABLES bookshop_tag WRITE",
    "EXECUTE IMMEDIATE 'COMMIT'", "ANALYZE TABLE bookshop_tag", "FLUSH TABLES",
    "SET PASSWORD = PASSWORD('x')", "CREATE SEQUENCE x",
):
    told["commits"][sql] = attempt(sql)[0]
for sql in (
    "SELECT 1; SELECT 2", "SELECT * FROM mysql.user", "SET GLOBAL max_connections = 2",
    "SELECT 1 INTO OUTFILE '/tmp/ormscope-test'", "CREATE TEMPORARY TABLE x (y int)",
    "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE bookshop_tag", "SHOW ENGINE INNODB STATUS",
    "XA END 'x'", "XA ROLLBACK 'x'", "XA COMMIT 'x'",
):
    told["outside"][sql] = attempt(sql)[0]
told["databases"] = sorted(
    name for name, in attempt("SHOW DATABASES")[1] if name != "sample_django42"
)
told["file"] = attempt("SELECT LOAD_FILE('/etc/hostname')")[1][0][0]
told["longest"] = float(attempt("SELECT @@max_statement_time")[1][0][0])
with database.isolate(connection):
    told["keys"].append(Author.objects.create(name="A").pk)
with database.isolate(connection):
    Author.objects.bulk_create(Author(name=str(number)) for number in range(50))
with database.isolate(connection):
    told["keys"].append(Author.objects.create(name="B").pk)
    connection.close()
with database.isolate(connection):
    told["keys"].append(Author.objects.create(name="C").pk)
with database.isolate(connections["another"]), connections["another"].cursor() as cursor:
    cursor.execute("SELECT DATABASE()")
    told["another"] = [cursor.fetchone()[0], Book.objects.using("another").count()]
print(json.dumps(told))
"""

RESTARTED = """
import json, pathlib, sys
from ormscope.databases import Sample, discover
from django.conf import settings
database, state = discover()["mariadb"], pathlib.Path(sys.argv[1])
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
