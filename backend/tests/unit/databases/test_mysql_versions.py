"""MySQL and MariaDB compiled: what Django's backend is told is what such a server answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymysql
import pytest

from ormscope.databases import discover, mariadb
from ormscope.databases.mariadb import program

if TYPE_CHECKING:
    from collections.abc import Mapping

BACKEND = Path(__file__).resolve().parents[3]

PROGRAM = """
import json, pathlib, sys
from ormscope.databases import discover, mariadb, mysql
from django.conf import settings
state = pathlib.Path(".")
databases = {
    **{alias: discover()[alias] for alias in json.loads(sys.argv[1])},
    "mysql 8.0.11": mysql.MySQL("8.0.11", "8.0.11"),
    "mariadb 10.6": mariadb.CompiledMariaDB("10.6.20", "10.6"),
}
settings.DATABASES = {alias: each.settings(state, {}) for alias, each in databases.items()}
settings.DATABASES["default"] = settings.DATABASES["mysql"]
import django
django.setup()
from django.db import connections
from bookshop.models import Author, Country
told = {}
for alias, database in databases.items():
    connection = connections[alias]
    connection.ensure_connection()
    features = connection.features
    found = told[alias] = {
        "version": database.server_version(connection),
        "name": connection.display_name,
        "full_group_by": "ONLY_FULL_GROUP_BY" in connection.sql_mode,
    }
    for flag in (
        "can_return_columns_from_insert", "has_select_for_update_of", "has_native_uuid_field",
        "supports_select_intersection", "supports_default_in_lead_lag", "update_can_self_select",
        "supports_explain_analyze", "has_zoneinfo_database", "supports_expression_indexes",
    ):
        found[flag] = getattr(features, flag)
    found["bytes"] = database.literal(connection, "SELECT %s, '%%'", [b"\\xff'\\x00"])
    found["text"] = database.literal(connection, "SELECT %(a)s", {"a": "it's"})
    invented = []
    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        invented.append(context["cursor"].invented)
        return result
    with connection.execute_wrapper(watch):
        found["key"] = Author.objects.using(alias).create(name="A").pk
        Author.objects.using(alias).bulk_create([Author(name="A"), Author(name="B")])
    found["invented"] = invented[:2]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> Mapping[str, Mapping[str, Any]]:
    """What each compiled version says, by alias."""
    aliases = ["mysql", "mysql@8.0", "mysql@9", "mariadb@10.11", "mariadb@11.4"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(aliases)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=BACKEND,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Mapping[str, Any]] = json.loads(done.stdout)
    return found


def test_the_pinned_version_is_what_django_reads(told: Mapping[str, Mapping[str, Any]]) -> None:
    assert told["mysql"]["version"].startswith("8.4.")
    assert told["mysql@8.0"]["version"].startswith("8.0.")
    assert told["mysql@9"]["version"].startswith("9.")
    assert told["mariadb@10.11"]["version"].startswith("10.11.")
    assert told["mariadb@11.4"]["version"].startswith("11.4.")
    for alias, each in told.items():
        assert each["name"] == ("MariaDB" if alias.startswith("mariadb") else "MySQL")


# Each flag as Django's backend derives it for such a server (django/db/backends/mysql/features.py).
@pytest.mark.parametrize(
    ("flag", "has"),
    [
        ("can_return_columns_from_insert", {"mariadb"}),
        ("update_can_self_select", {"mariadb"}),
        ("has_select_for_update_of", {"mysql"}),
        ("supports_default_in_lead_lag", {"mysql"}),
        ("supports_expression_indexes", {"mysql"}),
        ("full_group_by", {"mysql"}),
    ],
)
def test_mysql_and_mariadb_differ_where_the_servers_do(
    told: Mapping[str, Mapping[str, Any]], flag: str, has: set[str]
) -> None:
    for alias, each in told.items():
        if alias != "mysql 8.0.11":  # older than functional indexes
            assert each[flag] == alias.startswith(tuple(has)), alias


def test_versions_differ_where_the_servers_do(told: Mapping[str, Mapping[str, Any]]) -> None:
    assert told["mysql@8.0"]["supports_select_intersection"]
    assert not told["mysql 8.0.11"]["supports_select_intersection"]
    assert told["mysql@8.0"]["supports_explain_analyze"]
    assert not told["mysql 8.0.11"]["supports_explain_analyze"]
    assert told["mariadb@10.11"]["has_native_uuid_field"]
    assert not told["mariadb 10.6"]["has_native_uuid_field"]


def test_literals_can_be_pasted(told: Mapping[str, Mapping[str, Any]]) -> None:
    for each in told.values():
        assert each["bytes"] == "SELECT X'FF2700', '%'"
        assert each["text"] == r"SELECT 'it\'s'"


def test_the_keys_of_new_rows_are_made_up_and_said(told: Mapping[str, Mapping[str, Any]]) -> None:
    for alias, each in told.items():
        assert each["key"] == 1
        single, bulk = each["invented"]
        assert single == "The new row's key 1: nothing was inserted.", alias
        returned = alias.startswith("mariadb")
        expected = "The new rows' keys 1 to 2" if returned else "The new row's key 1"
        assert bulk == f"{expected}: nothing was inserted.", alias


def test_without_a_server_mariadb_is_compiled_and_says_how_to_get_it_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(program, "find", lambda: None)
    database = mariadb.first_choice()
    assert (database.alias, database.mode) == ("mariadb", "compiled")
    assert database.note is not None
    assert "mariadb-server-core" in database.note
    assert database.is_default


def test_a_lost_connection_is_told_from_a_wrong_statement() -> None:
    for alias in ("mysql", "mariadb"):
        database = discover()[alias]
        assert database.is_lost(pymysql.OperationalError(2013, "Lost connection to MySQL server"))
        assert not database.is_lost(pymysql.OperationalError(1969, "max_statement_time exceeded"))
        assert not database.is_lost(pymysql.ProgrammingError("no number"))


def test_the_live_database_has_a_twin_of_any_version() -> None:
    twin = discover()["mariadb"].compiled_twin("10.11.7")
    assert twin is not None
    assert (twin.mode, twin.pinned) == ("compiled", "10.11.7")
