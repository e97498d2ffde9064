"""Two readings of a schema are equal but for what no model names."""

from __future__ import annotations

from dataclasses import replace

from ormscope.document.migration import ReadColumn, ReadConstraint, ReadTable
from ormscope.schema.restoring import restored
from ormscope.schema.written_models import written_models


def column(name: str) -> ReadColumn:
    return ReadColumn(
        name=name, field_type="IntegerField()", data_type="integer", null=False, default=None,
        collation=None, comment=None,
    )  # fmt: skip


def constraint(name: str) -> ReadConstraint:
    return ReadConstraint(
        name=name, kind="unique", columns=("a",), foreign_key=None, orders=(), type=None,
        definition=None, is_index=False,
    )  # fmt: skip


TABLE = ReadTable(
    name="t", kind="table", comment=None, columns=(column("a"), column("b")),
    constraints=(constraint("u"),), relations=(), sequences=(),
)  # fmt: skip


def test_the_order_of_columns_is_told_and_tolerated() -> None:
    found = restored([TABLE], [replace(TABLE, columns=TABLE.columns[::-1])], frozenset())
    assert found.is_equal
    assert found.before == found.after
    assert found.tolerated == ("t: its columns are now in the order b, a.",)


def test_a_name_counts_only_where_a_model_gives_it() -> None:
    renamed = replace(TABLE, constraints=(constraint("v"),))
    free = restored([TABLE], [renamed], frozenset())
    assert free.is_equal
    assert free.tolerated == ("t: now named v.",)
    held = restored([TABLE], [renamed], frozenset({"u", "v"}))
    assert not held.is_equal
    assert held.before != held.after
    assert len(held.differences) == 2


def test_what_is_gone_and_what_changed_is_named() -> None:
    nullable = replace(TABLE.columns[0], null=True)
    found = restored([TABLE], [replace(TABLE, columns=(nullable,))], frozenset())
    assert found.differences == ("t.a: null was False, is True.", "t.b is gone.")
    assert restored([TABLE], [], frozenset()).differences == ("The table t is gone.",)


def test_what_inspectdb_writes_is_read_without_being_executed() -> None:
    found = written_models(
        "class LabBook(models.Model):\n"
        "    author = models.ForeignKey('LabAuthor', models.DO_NOTHING, unique=True)\n"
        "    size = models.IntegerField(db_column='Size')\n\n"
        "    class Meta:\n        managed = False\n        db_table = 'lab_book'\n"
    )["lab_book"]
    assert [each.column for each in found.fields] == ["author_id", "Size"]
    assert found.fields[0].to == "LabAuthor"
    assert found.meta["managed"] is False
