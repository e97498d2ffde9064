"""What an operation came to on each database, and the decision that differs from the first."""

from __future__ import annotations

from typing import Any

from ormscope.document.migration import DDL, AskedOperation, EditorStep, MigrationTrace
from ormscope.document.migration_compare import compare_migrations
from ormscope.document.trace import Decision, Outcome, Place, Target

BASE = Place(name="BaseDatabaseSchemaEditor.add_field", file="base/schema.py", line=1)
OWN = Place(name="DatabaseSchemaEditor.add_field", file="sqlite3/schema.py", line=2)
TEMPLATE = Place(name="BaseDatabaseSchemaEditor.sql_create_column", file="base/schema.py", line=3)


def statement(index: int, sql: str, **others: Any) -> DDL:
    given = {
        "step": 0, "phase": "operation", "operation": 0, "template": "sql_create_column",
        "template_place": 2, "within": (), "formatted": sql, "tokens": (), "params": (),
        "is_deferred": False, "copies_rows": False, "reads": False, "by_editor": True, "ns": None,
        "error": None, "invented": None, "place": 0,
    }  # fmt: skip
    return DDL(index=index, sql=sql, **{**given, **others})


def trace(
    alias: str,
    *statements: DDL,
    place: int = 0,
    decisions: tuple[Decision, ...] = (),
    **asked: Any,
) -> MigrationTrace:
    step = EditorStep(
        id=0, parent=None, phase="operation", operation=0, method="add_field", arguments="",
        result="", decisions=tuple(range(len(decisions))), place=place, start=0, end=1,
    )  # fmt: skip
    operation = {"state": "ok", "reason": None, **asked}
    return MigrationTrace(
        target=Target(
            alias=alias, vendor=alias, label=alias.title(), mode="compiled", server_version="1",
            driver="none", django_version="5.2",
        ),
        outcome=Outcome(status="ok"),
        operations=(
            AskedOperation(text="", describe="Add field a to B", range=None, ns=None, **operation),
        ),
        steps=(step,),
        statements=statements,
        decisions=decisions,
        places=(BASE, OWN, TEMPLATE),
    )  # fmt: skip


def flag(value: str) -> Decision:
    return Decision(
        kind="feature", name="supports_x", arguments=None, value=value, place=0, overrides=True
    )


def data_type(value: str) -> Decision:
    return Decision(
        kind="data_type", name="data_types['TextField']", arguments=None, value=value, place=1,
        overrides=True,
    )  # fmt: skip


def sides(*traces: MigrationTrace) -> list[tuple[str, str]]:
    row = compare_migrations("", "", traces).rows[0]
    return [(each.shape, each.reason) for each in row.sides]


def test_a_rebuilt_table_is_explained_by_the_editors_own_method() -> None:
    plain = trace("one", statement(0, "ALTER TABLE b ADD a int"))
    copy = statement(0, "INSERT INTO n SELECT 1", copies_rows=True, place=1)
    rebuilt = trace("two", copy, place=1)
    assert sides(plain, rebuilt)[1] == ("rebuilt", "Two's own add_field() makes the table anew.")
    assert sides(rebuilt, plain)[1] == ("altered", "Two's own add_field() makes the table anew.")
    told = compare_migrations("", "", [plain, rebuilt])
    assert told.rows[0].differs
    assert told.rows[0].sides[1].place == OWN
    assert told.headline.startswith("Add field a to B: One does it directly; Two makes the table")


def test_quotes_and_case_make_no_difference() -> None:
    one = trace("one", statement(0, 'ALTER TABLE "b" ADD "a" int'))
    two = trace("two", statement(0, "ALTER TABLE `B` ADD `A` int"))
    assert sides(one, two)[1] == ("altered", "The same, but for quotes and case.")
    assert not compare_migrations("", "", [one, two]).rows[0].differs


def test_the_type_that_stands_in_the_statement_is_the_reason() -> None:
    one = trace("one", statement(0, "ADD a text"), decisions=(flag("True"), data_type("text")))
    two = trace("two", statement(0, "ADD a NCLOB"), decisions=(flag("False"), data_type("NCLOB")))
    reason = "data_types['TextField'] is NCLOB here, there text."
    assert sides(one, two)[1] == ("altered", reason)


def test_a_flag_explains_what_no_text_does() -> None:
    one = trace("one", statement(0, "ADD a text"), decisions=(flag("True"),))
    two = trace("two", statement(0, "ADD a text; x"), decisions=(flag("False"),))
    assert sides(one, two)[1] == ("altered", "The flag supports_x is False here, True there.")


def test_a_refusal_says_its_own_reason_and_is_told_of_to_the_others() -> None:
    refused = trace("one", state="refused", reason="No such collation.")
    plain = trace("two", statement(0, "ADD a text"))
    assert sides(refused, plain) == [
        ("refused", "No such collation."),
        ("altered", "One has no statement: No such collation."),
    ]


def test_what_the_connection_executes_by_itself_is_not_compared() -> None:
    pragma = statement(0, "PRAGMA foreign_keys = OFF", by_editor=False)
    one = trace("one", pragma, statement(1, "ADD a text"))
    two = trace("two", statement(0, "ADD a text"))
    compared = compare_migrations("", "", [one, two])
    assert not compared.rows[0].differs
    assert compared.rows[0].sides[0].statements == (1,)
