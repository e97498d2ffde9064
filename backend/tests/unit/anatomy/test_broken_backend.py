"""What is broken in a backend costs its own row; the server is asked nothing; all is as before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.db.backends.sqlite3 import base, features, operations
from django.db.models.functions import Lower
from django.db.utils import ConnectionHandler

from ormscope.anatomy import describe
from ormscope.anatomy.guard import NotAsked, unasked
from ormscope.databases import discover
from ormscope.document.trace import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.anatomy import Anatomy, Entry

SQLITE = discover()["sqlite"]
TARGET = Target(
    alias="broken", vendor="sqlite", label="Broken", mode="live", server_version="1", driver="d",
    django_version="5.2",
)  # fmt: skip


class Features(features.DatabaseFeatures):
    @property
    def supports_trouble(self) -> bool:
        raise RuntimeError("no trouble")

    @property
    def asks_the_server(self) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True

    def wants_more(self, number: int) -> bool:
        return bool(number)


class Operations(operations.DatabaseOperations):
    def quote_name(self, name: str) -> str:
        if name == "order":
            raise ValueError("not this one")
        return super().quote_name(name)

    def regex_lookup(self, lookup_type: str) -> str:
        raise RuntimeError(lookup_type)

    @property
    def moody(self) -> str:
        raise LookupError("not today")


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = Features
    ops_class = Operations
    data_types = base.DatabaseWrapper.data_types | {"OddField": object}


@pytest.fixture(scope="module")
def connection(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    name = tmp_path_factory.mktemp("broken") / "database"
    handler = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(name)}}
    )
    opened = DatabaseWrapper(handler.settings["default"], "broken")
    connections["broken"] = opened
    try:
        with django_db_blocker.unblock():
            yield opened
    finally:
        opened.close()
        del connections["broken"]


@pytest.fixture(scope="module")
def anatomy(connection: Any) -> Anatomy:
    for name in ("supports_json_field", "max_query_params"):
        getattr(connection.features, name)  # what asks the server is asked before, as in a worker
    connection.close()
    return describe(SQLITE, connection, TARGET)


def row(anatomy: Anatomy, kind: str, name: str) -> Entry:
    (found,) = (each for each in anatomy.entries if (each.kind, each.name) == (kind, name))
    return found


def test_a_flag_that_raises_has_no_value_and_says_why(anatomy: Anatomy) -> None:
    found = row(anatomy, "feature", "supports_trouble")
    assert (found.value, found.how) == (None, "computed")
    assert found.note == "It could not be told here: RuntimeError: no trouble"


def test_a_flag_that_asks_the_server_is_refused(anatomy: Anatomy) -> None:
    found = row(anatomy, "feature", "asks_the_server")
    assert found.value is None
    assert "asks the server" in (found.note or "")


def test_a_method_of_the_features_is_told_without_an_example(anatomy: Anatomy) -> None:
    assert row(anatomy, "feature", "wants_more").value == "(number)"
    assert row(anatomy, "feature", "allows_group_by_selected_pks_on_model").value == "False"


def test_an_example_that_is_refused_leaves_the_others(anatomy: Anatomy) -> None:
    found = row(anatomy, "operation", "quote_name")
    assert found.overrides
    assert [each.error for each in found.examples if each.error] == ["ValueError: not this one"]
    assert (found.value or "").splitlines()[:2] == ['"title"', "✗ ValueError: not this one"]


def test_an_operation_that_always_raises_shows_it(anatomy: Anatomy) -> None:
    found = row(anatomy, "operation", "regex_lookup")
    assert found.value is None
    assert [each.error for each in found.examples] == [
        "RuntimeError: regex",
        "RuntimeError: iregex",
    ]
    assert "LookupError: not today" in (row(anatomy, "operation", "moody").note or "")


def test_an_entry_of_another_sort_is_a_row_like_the_others(anatomy: Anatomy) -> None:
    assert row(anatomy, "data type", "data_types['OddField']").value == "object"


def test_the_classes_are_its_own_and_then_djangos(anatomy: Anatomy) -> None:
    found = next(each for each in anatomy.classes if each.role == "DatabaseOperations")
    assert [each.name for each in found.ancestors] == [
        "Operations", "DatabaseOperations", "BaseDatabaseOperations",
    ]  # fmt: skip
    members = {each.name: each for each in found.ancestors[0].members}
    assert list(members) == ["quote_name", "regex_lookup", "moody"]
    assert members["quote_name"].text == "(self, name)"
    assert members["quote_name"].overrides == (
        "django.db.backends.sqlite3.operations.DatabaseOperations"
    )
    assert (members["moody"].kind, members["moody"].overrides) == ("property", None)


def test_the_connection_is_as_it_was(anatomy: Anatomy, connection: Any) -> None:
    assert anatomy.entries
    assert connection.connection is None
    assert connection.execute_wrappers == []
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchone() == (1,)
    connection.close()


def test_a_function_that_a_vendor_writes_overrides(
    connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_sqlite(self: Any, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="LCASE", **extra)

    monkeypatch.setattr(Lower, "as_sqlite", as_sqlite, raising=False)
    found = describe(SQLITE, connection, TARGET)
    lower = row(found, "function", "Lower")
    assert (lower.value, lower.overrides, lower.node) == ("LCASE(text)", True, "Lower")
    assert lower.place is not None
    assert found.places[lower.place].file.endswith("test_broken_backend.py")


def test_nobody_connects_or_executes_meanwhile(connection: Any) -> None:
    with unasked(SQLITE, connection), pytest.raises(NotAsked):
        connection.cursor()
    with connection.cursor() as cursor, unasked(SQLITE, connection), pytest.raises(NotAsked):
        cursor.execute("SELECT 1")
    connection.close()


def test_a_schema_editor_that_cannot_be_made_costs_only_its_rows(
    connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SchemaEditorClass", None)
    found = describe(SQLITE, connection, TARGET)
    assert found.outcome.status == "ok"
    assert {each.kind for each in found.entries} >= {"feature", "column type", "wrapper"}
    assert "schema" not in {each.kind for each in found.entries}
