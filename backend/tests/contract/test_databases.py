"""What every database must do, checked over all that are discovered.

Each database is checked in a process of its own, as in production: this file is also the program of
that process (`__main__`), which runs the checks `check_*` and prints their failures as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import traceback
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import Database, Sample, Sent, discover, installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

BACKEND = Path(__file__).resolve().parents[2]

HOSTILE = [
    "it's",
    'say "hi"',
    "100%",
    "%s",
    "%%",
    "%(name)s",
    "back\\slash",
    "ends in \\",
    "naïve 雪 🦊",
    "two\nlines",
    "?",
    ":arg0",
    "'; DROP TABLE bookshop_book; --",
]


class Subject:
    """A prepared database, inside its process."""

    def __init__(self, database: Database, connection: BaseDatabaseWrapper, state: Path) -> None:
        from django.conf import settings

        self.database = database
        self.connection = connection
        self.state = state
        self.sample = Sample.from_settings(settings.ORMSCOPE["SAMPLE"])
        self.live = database.mode == "live"

    def prepare(self) -> None:
        self.database.prepare(self.connection, self.sample, self.state)

    def rows(self) -> dict[str, str]:
        from bookshop.data import rows_checksum

        with self.database.isolate(self.connection):
            return rows_checksum("default")

    @contextlib.contextmanager
    def unchanged(self) -> Iterator[None]:
        before = self.rows() if self.live else {}
        yield
        assert (self.rows() if self.live else {}) == before

    def select(self, sql: str, params: Any = None) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone()


def check_preparing_again_changes_nothing(subject: Subject) -> None:
    with subject.unchanged():
        subject.prepare()


def check_a_run_is_undone(subject: Subject) -> None:
    from bookshop.models import Author, Review

    with subject.unchanged(), subject.database.isolate(subject.connection):
        Author.objects.create(name="Somebody")
        Review.objects.all().delete()


def check_a_run_that_raises_is_undone(subject: Subject) -> None:
    from bookshop.models import Review

    with (
        subject.unchanged(),
        contextlib.suppress(ZeroDivisionError),
        subject.database.isolate(subject.connection),
    ):
        Review.objects.all().delete()
        raise ZeroDivisionError


def check_a_run_that_breaks_its_transaction_is_undone(subject: Subject) -> None:
    from django.db import Error, transaction

    from bookshop.models import Review

    with (
        subject.unchanged(),
        contextlib.suppress(Error, transaction.TransactionManagementError),
        subject.database.isolate(subject.connection),
    ):
        Review.objects.all().delete()
        with contextlib.suppress(Error):
            subject.select("SELECT nothing FROM nowhere")
        Review.objects.count()


def check_a_run_that_closes_its_connection_is_undone(subject: Subject) -> None:
    from django.db import Error

    from bookshop.models import Review

    with (
        subject.unchanged(),
        contextlib.suppress(Error),
        subject.database.isolate(subject.connection),
    ):
        Review.objects.all().delete()
        subject.connection.close()


def check_a_run_that_commits_by_hand_is_undone(subject: Subject) -> None:
    from django.db import Error

    from bookshop.models import Review

    with (
        subject.unchanged(),
        contextlib.suppress(Error),
        subject.database.isolate(subject.connection),
    ):
        Review.objects.all().delete()
        subject.select("COMMIT")
        Review.objects.all().delete()


def check_nested_transactions_work(subject: Subject) -> None:
    from django.db import transaction

    from bookshop.models import Tag

    with subject.unchanged(), subject.database.isolate(subject.connection):
        with transaction.atomic(durable=True):
            Tag.objects.create(name="outer")
            with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                Tag.objects.create(name="inner")
                raise ZeroDivisionError
        if subject.live:
            assert Tag.objects.filter(name="outer").exists()
            assert not Tag.objects.filter(name="inner").exists()


def check_new_keys_are_the_same_in_each_run(subject: Subject) -> None:
    from bookshop.models import Author

    keys = []
    for _ in range(2):
        with subject.database.isolate(subject.connection):
            keys.append(Author.objects.create(name="Somebody").pk)
    assert keys[0] == keys[1] == (61 if subject.live else 1), keys


def check_foreign_keys_are_enforced(subject: Subject) -> None:
    from django.db import IntegrityError

    from bookshop.models import Stock

    if not subject.live:
        return
    with subject.database.isolate(subject.connection):
        Stock.objects.create(store_id=999, book_id=1)
        # Django's foreign keys are deferred on all databases: asked for now, not at the commit.
        with pytest.raises(IntegrityError):
            subject.connection.check_constraints()


def check_literals_say_what_was_bound(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    sql = f"SELECT {', '.join(['%s'] * len(HOSTILE))}"
    with database.isolate(connection):
        literal = database.literal(connection, sql, HOSTILE)
        assert "%(name)s" in literal
        if subject.live:
            assert subject.select(literal) == tuple(HOSTILE)


def check_literals_of_other_types(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    params = [None, True, 7, 1.5, Decimal("2.50"), '{"a": [1]}', "2021-01-01"]
    with database.isolate(connection):
        literal = database.literal(connection, f"SELECT {', '.join(['%s'] * 7)}, '%%'", params)
        assert "NULL" in literal
        assert literal.endswith("'%'")
        when = datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
        assert "2021-02-03 04:05:06" in database.literal(connection, "SELECT %s", [when])


def check_what_the_driver_gets(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    with database.isolate(connection), connection.cursor():
        sent = database.driver_call(connection, "SELECT %s, '%%', %s", ["%s", 7])
        assert isinstance(sent, Sent)
        values = list(sent.params.values() if isinstance(sent.params, dict) else sent.params)
        assert values == ["%s", 7]
        expected = {
            "qmark": "SELECT ?, '%', ?",
            "named": "SELECT :arg0, '%', :arg1",
            "format": "SELECT %s, '%%', %s",
        }
        assert sent.sql == expected[sent.paramstyle]
        plain = database.driver_call(connection, "SELECT '100%'", None)
        assert plain.sql == "SELECT '100%'"


def check_named_parameters(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    with database.isolate(connection), connection.cursor():
        sent = database.driver_call(connection, "SELECT %(a)s", {"a": "x"})
        assert sent.params == {"a": "x"}
        assert sent.paramstyle in {"pyformat", "named"}
        assert database.literal(connection, "SELECT %(a)s", {"a": "x"}) == "SELECT 'x'"


def check_the_versions_are_told(subject: Subject) -> None:
    for version in (
        subject.database.server_version(subject.connection),
        subject.database.driver_version(),
    ):
        assert version[0].isdigit(), version


def check_the_vendor_is_what_django_says(subject: Subject) -> None:
    assert subject.database.vendor == subject.connection.vendor


def check_what_is_invented_is_marked(subject: Subject) -> None:
    from bookshop.models import Author, Book

    found: list[object] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found.append(getattr(context["cursor"], "invented", None))
        return result

    with (
        subject.database.isolate(subject.connection),
        subject.connection.execute_wrapper(watch),
    ):
        assert list(Book.objects.filter(pk=0)) == []
        assert found == [None]
        assert Author.objects.create(name="Somebody").pk
        Book.objects.filter(publisher__country="NL").update(in_print=False)
        assert any(found) != subject.live


def check_a_compiled_update_with_a_join_is_compiled(subject: Subject) -> None:
    from bookshop.models import Book, Ebook, Stock

    statements: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql.split()[0])
        return execute(sql, params, many, context)

    with (
        subject.database.isolate(subject.connection),
        subject.connection.execute_wrapper(watch),
    ):
        Book.objects.filter(publisher__country="NL").update(in_print=False)
        Ebook.objects.filter(file_format="pdf").update(price=1, drm=False)
        Stock.objects.filter(book__price__gt=5).update(quantity=0)
    assert statements.count("UPDATE") >= 4


def check_nothing_is_executed_outside_the_sample(subject: Subject) -> None:
    from django.db import Error

    forbidden = {
        "sqlite": ["ATTACH '/tmp/x.db' AS x", "PRAGMA writable_schema = 1", "DROP TABLE x"],
        "postgresql": [
            "CREATE TEMP TABLE x (y int)",
            "SELECT pg_sleep(0)",
            "DROP TABLE bookshop_tag",
            "SELECT pg_read_file('/etc/passwd')",
        ],
    }.get(subject.database.vendor, [])
    for statement in forbidden:
        with pytest.raises(Error), subject.database.isolate(subject.connection):
            subject.select(statement)


CHECKS: dict[str, Callable[[Subject], None]] = {
    name: check for name, check in list(globals().items()) if name.startswith("check_")
}


def main(alias: str, state: Path, parameters: Mapping[str, object]) -> None:
    """Run all checks on one database; print the failures, and the rows' checksums if it is live."""
    from django.conf import settings

    database = discover()[alias]
    settings.DATABASES = {"default": database.settings(state, parameters)}
    import django

    django.setup()
    from django.db import connection

    failures: dict[str, str] = {}
    subject = Subject(database, connection, state)
    subject.prepare()
    rows = subject.rows() if subject.live else None
    for name, check in CHECKS.items():
        try:
            check(subject)
        except BaseException:
            failures[name] = traceback.format_exc()
    connection.close()
    if connection.connection is not None:
        failures["closed"] = "The connection is still open after close()"
    print(json.dumps({"failures": failures, "rows": rows}))


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(BACKEND),
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the process of each database printed."""
    found = {}
    for alias, database in installed().items():
        state = tmp_path_factory.mktemp(alias)
        with database.serve(state) as parameters:
            done = subprocess.run(
                python(__file__, alias, str(state), json.dumps(dict(parameters))),
                env=ENVIRONMENT,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        assert done.returncode == 0, done.stderr
        found[alias] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("check", [*CHECKS, "closed"])
@pytest.mark.parametrize("alias", installed())
def test_a_database_keeps_the_contract(
    reports: dict[str, dict[str, Any]], alias: str, check: str
) -> None:
    failure = reports[alias]["failures"].get(check)
    assert failure is None, failure


def test_the_same_rows_are_in_every_live_database(reports: dict[str, dict[str, Any]]) -> None:
    rows = [report["rows"] for report in reports.values() if report["rows"] is not None]
    assert len(rows) >= 2
    assert all(other == rows[0] for other in rows)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3]))
