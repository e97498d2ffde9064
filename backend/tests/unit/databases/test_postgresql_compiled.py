"""PostgreSQL without a server binds values as psycopg does for one, to the byte."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import discover
from ormscope.document.invariants import broken
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ormscope.document.comparison import Comparison

NAMES = ["postgresql", "postgresql@18", "postgresql@14", "cockroachdb", "redshift"]

# Run once beside a server and once without; whatever differs is in its output.
PROGRAM = """
import datetime, decimal, json, re, sys, uuid
from pathlib import Path
from zoneinfo import ZoneInfo
from django.conf import settings
from ormscope.databases import discover
alias, parameters = sys.argv[1], json.loads(sys.argv[2])
database = discover()[alias]
settings.DATABASES = {"default": database.settings(Path(), parameters)}
import django
django.setup()
from django.contrib.postgres.search import SearchHeadline
from django.db import Error, connection, models
from django.db.backends.postgresql.psycopg_any import Inet, Jsonb, NumericRange, DateTimeRange, sql
from psycopg import Binary
from psycopg.types.numeric import Int2, Int8
from bookshop.models import Author, Book
aware = datetime.datetime(2024, 2, 29, 12, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
naive = datetime.datetime(2024, 2, 29, 12, 30, 1, 5)
values = [
    None, True, 1, -1, 2**40, 2**80, 1.5, -1e300, float("nan"), float("inf"), decimal.Decimal("2.50"),
    decimal.Decimal("NaN"), "it's", 'say "hi"', "100%", "%s", "back\\\\slash", "E'", "naïve 雪 🦊",
    "two\\nlines", "", b"", b"a\\\\b'\\x00\\xff", bytearray(b"ab"), memoryview(b"cd"), aware, naive,
    Binary(b"\\x00\\xff'"), [Binary(b"a'")],
    naive.date(), naive.time(), aware.timetz(), datetime.timedelta(days=-3, microseconds=7),
    uuid.UUID(int=7), [1, 2], ["it's", "a\\\\b", None, 'q"'], [[1], [2]], [aware], [b"a'b"],
    Jsonb({"a": ["it's", "\\\\", "雪"]}), Inet("10.0.0.1"), NumericRange(1, 5),
    DateTimeRange(naive, None), DateTimeRange(aware, aware), Int2(3), Int8(4),
]
found = {}
with connection.cursor():
    for index, value in enumerate(values):
        try:
            found[f"{index} {type(value)}"] = database.literal(connection, "SELECT %s", [value])
        except Exception as error:
            found[f"{index} {type(value)}"] = f"{type(error).__name__}: {error}"
    found["named"] = database.literal(connection, "SELECT %(a)s, %(b)s, '%%'", {"a": 1, "b": "x"})
    found["none"] = database.literal(connection, "SELECT '100%'", None)
    found["composed"] = sql.SQL("SELECT {}").format(sql.Literal("a'b")).as_string(connection.connection)
    found["compose_sql"] = connection.ops.compose_sql("SET ROLE %s", ["a'b\\\\"])
found["headline"] = str(
    Author.objects.annotate(h=SearchHeadline("bio", "x", start_sel="<b'>")).values("h").query)
settings.DEBUG = True
connection.force_debug_cursor = True
with database.isolate(connection):
    list(Book.objects.filter(title="it's", metadata__a="b").only("pk").iterator())
    list(Book.objects.filter(created_at__gt=aware).only("pk"))
for name, params in {"nul": ["a\\x00"], "few": [], "many": [1, 2], "odd": [object]}.items():
    try:
        with database.isolate(connection), connection.cursor() as cursor:
            cursor.execute("SELECT %s", params)
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"
found["logged"] = [re.sub("curs_[0-9]+_", "curs_", each["sql"]) for each in connection.queries_log if "book" in str(each["sql"])]
print(json.dumps(found))
"""  # noqa: E501


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(tmp_path_factory.mktemp("compiled"), NAMES) as opened:
        lanes = opened.wait_ready()
        assert {name: lane.message for name, lane in lanes.items()} == dict.fromkeys(NAMES)
        yield opened


@pytest.fixture
def run(pool: Pool) -> Callable[..., Comparison]:
    def compared(snippet: str, *names: str) -> Comparison:
        comparison = pool.run(snippet, names or NAMES, Options())
        assert broken(comparison) == []
        return comparison

    return compared


def test_values_errors_and_djangos_log_are_those_of_a_live_server(
    pool: Pool, environment: Mapping[str, str]
) -> None:
    server = dict(pool._servers.parameters(discover()["postgresql"]))

    def printed(alias: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, alias, json.dumps(server)],
            env=dict(environment), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    live, compiled = printed("postgresql"), printed("postgresql@18")
    assert compiled == live
    assert len(live["logged"]) == 2
    assert live["logged"][0].startswith('DECLARE "_django_curs_')
    assert live["nul"].startswith("DataError")


def test_the_twin_of_the_live_server_has_its_version(pool: Pool) -> None:
    live = discover()["postgresql"]
    version = pool.lanes["postgresql"].server_version
    assert version is not None
    twin = live.compiled_twin(version)
    assert twin is not None
    assert (twin.mode, twin.pinned, twin.vendor) == ("compiled", version, "postgresql")
    # What is pinned as the version of that number is what is installed.
    assert discover()["postgresql@18"].pinned == version


@pytest.mark.parametrize("alias", NAMES[1:])
def test_what_a_compiled_insert_returns_is_said(run: Callable[..., Comparison], alias: str) -> None:
    (one,) = run('Tag.objects.create(name="x").pk', alias).traces
    assert one.value is not None
    assert one.statements[0].invented == "The new row's key 1: nothing was inserted."
    (several,) = run('Tag.objects.bulk_create([Tag(name="x"), Tag(name="y")])', alias).traces
    assert several.outcome.status == "ok"
    if alias != "redshift":  # it has no RETURNING: Django asks for one row's key only
        assert several.statements[0].invented == (
            "The new rows' keys 1 to 2: nothing was inserted."
        )


def test_a_row_lock_is_compiled_where_it_is_supported(run: Callable[..., Comparison]) -> None:
    snippet = "list(Book.objects.select_for_update(no_key=True, skip_locked=True))"
    comparison = run(snippet, "postgresql", "postgresql@14", "cockroachdb")
    assert all(
        each.statements[-1].sql.endswith(" FOR NO KEY UPDATE SKIP LOCKED")
        for each in comparison.traces
    )


def test_versions_are_what_their_features_read(environment: Mapping[str, str]) -> None:
    """What depends on the version of PostgreSQL in Django 5.2 is DDL and feature flags."""
    program = """
import json, sys
from pathlib import Path
from django.conf import settings
from ormscope.databases import discover
settings.DATABASES = {
    str(major): discover()[f"postgresql@{major}"].settings(Path(), {}) for major in range(14, 19)
} | {"default": {}}
import django
django.setup()
from django.db import connections
names = ("is_postgresql_15", "is_postgresql_16", "is_postgresql_17")
found = {}
for major in range(14, 19):
    connection = connections[str(major)]
    flags = [getattr(connection.features, name, None) for name in names]
    flags.append(connection.features.supports_nulls_distinct_unique_constraints)
    found[major] = [connection.pg_version // 10000, *flags]
print(json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "14": [14, False, False, False, False],
        "15": [15, True, False, False, True],
        "16": [16, True, True, False, True],
        "17": [17, True, True, True, True],
        "18": [18, True, True, True, True],
    }


def test_cockroachdb_and_redshift_differ_where_their_backends_say(
    run: Callable[..., Comparison],
) -> None:
    # django-cockroachdb gives naive datetimes a zone, and sorts NULL the other way round.
    postgres, cockroach = run(
        "list(Author.objects.order_by(F('born').asc(nulls_first=True)))",
        "postgresql@18", "cockroachdb",
    ).traces  # fmt: skip
    assert postgres.statements[0].sql.endswith("NULLS FIRST")
    assert cockroach.outcome.status == "ok"
    (redshift,) = run("list(Book.objects.distinct('title'))", "redshift").traces
    assert redshift.outcome.status == "unsupported"
    (unlocked,) = run("list(Tag.objects.select_for_update())", "redshift").traces
    assert "FOR UPDATE" not in unlocked.statements[0].sql


def test_another_name_for_the_sample_is_another_database(pool: Pool, tmp_path: Path) -> None:
    live = discover()["postgresql"]
    server = dict(pool._servers.parameters(live))
    assert live.settings(tmp_path, server)["NAME"] == "sample"
    assert live.settings(tmp_path, {**server, "sample": "sample_x"})["NAME"] == "sample_x"


def test_bytes_are_written_alike_by_the_whole_family(run: Callable[..., Comparison]) -> None:
    snippet = r"list(Book.objects.values(x=Value(b'\x00\xff', BinaryField()))[:1])"
    literals = [each.statements[0].literal or "" for each in run(snippet).traces]
    assert len(literals) == len(NAMES)
    assert all(r"SELECT '\x00ff'::bytea AS " in each for each in literals)
