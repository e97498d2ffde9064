"""Each database says by itself what made it go its way with an operation of the Schema lab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.runs.pool import Pool
from ormscope.runs.questions.migration import Migration
from ormscope.schema.declaring.sample import sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.migration import MigrationComparison, MigrationTrace, OperationSide

    Comparisons = Mapping[str, MigrationComparison]

LAB = sample()
CHOICES = (
    "make-unique", "char-to-text", "remove-field", "rename-field", "add-nullable", "choices",
    "collation", "add-fk",
)  # fmt: skip
NAMES = ("sqlite", "mysql", "oracle")


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparisons]:
    with Pool(tmp_path_factory.mktemp("ways"), list(NAMES)) as pool:
        pool.wait_ready()
        found = {}
        for choice in LAB.choices:
            if choice.id in CHOICES:
                question = Migration(models=LAB.models, operations=choice.operations)
                asked = [pool.ask(question, [name]).traces[0] for name in NAMES]
                found[choice.id] = question.compared(asked)
        yield found


def side(traces: Comparisons, choice: str, alias: str) -> OperationSide:
    row = traces[choice].rows[0]
    return next(each for each in row.sides if each.alias == alias)


@pytest.mark.parametrize("choice", CHOICES)
def test_every_side_with_statements_says_its_own_way(traces: Comparisons, choice: str) -> None:
    for each in traces[choice].rows[0].sides:
        assert bool(each.own) == bool(each.statements), each


@pytest.mark.parametrize("choice", ["make-unique", "char-to-text"])
def test_the_database_that_rebuilds_its_table_names_what_chose_it(
    traces: Comparisons, choice: str
) -> None:
    told = side(traces, choice, "sqlite")
    assert told.shape == "rebuilt"
    assert told.reason == ""  # it is the first, which others are held against
    assert told.own == (
        "SQLite's own _alter_field() calls its _remake_table(), which copies the rows into a new "
        "table."
    )
    assert told.own_place is not None
    assert told.own_place.file == "django/db/backends/sqlite3/schema.py"


def test_a_flag_that_decides_is_named(traces: Comparisons) -> None:
    told = side(traces, "remove-field", "sqlite")
    assert "can_alter_table_drop_column is True" in told.own
    assert "can_rollback_ddl" not in told.own  # making the tables asks for it as well


def test_the_backends_own_texts_and_types_are_named(traces: Comparisons) -> None:
    assert "sql_delete_index" in side(traces, "make-unique", "mysql").own
    assert "data_types['TextField'] (longtext)" in side(traces, "char-to-text", "mysql").own
    assert "alter_field()" in side(traces, "char-to-text", "oracle").own


def test_what_super_leads_to_is_told(traces: Comparisons) -> None:
    oracle: MigrationTrace = traces["make-unique"].traces[NAMES.index("oracle")]
    step = next(
        each
        for each in oracle.steps
        if each.phase == "operation" and each.method == "_field_should_be_altered"
    )
    (through,) = [oracle.places[each] for each in step.through]
    assert through.name == "BaseDatabaseSchemaEditor.alter_field"
    sqlite: MigrationTrace = traces["remove-field"].traces[0]
    drop = next(each for each in sqlite.statements if "DROP COLUMN" in each.sql)
    assert drop.place is not None
    assert sqlite.places[drop.place].name == "BaseDatabaseSchemaEditor.remove_field"


def test_a_step_that_nobody_inherited_on_the_way_to_says_nothing(traces: Comparisons) -> None:
    mysql: MigrationTrace = traces["make-unique"].traces[NAMES.index("mysql")]
    assert not any(each.through for each in mysql.steps if each.phase == "operation")
