"""What a compiled database is said to hold, read off the DDL that was made for it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from django.db.backends.ddl_references import Columns, Statement, Table

from ormscope.schema.made import Made
from ormscope.schema.pieces import inside, pieces
from ormscope.schema.templates import templates_of

CREATE = (
    'CREATE TABLE "lab_book" ("id" integer NOT NULL PRIMARY KEY, '
    '"isbn" varchar(13) NOT NULL UNIQUE, '
    "\"kind\" varchar(9) DEFAULT 'a, (UNIQUE' NOT NULL, "
    '"pages" integer CHECK ("pages" >= 0), "author_id" bigint REFERENCES "lab_author" ("id"), '
    'CONSTRAINT "two" UNIQUE ("isbn", "pages"), CONSTRAINT "more" CHECK ("pages" > 1))'
)


def quoted(name: str) -> str:
    return f'"{name}"'


def made(**rules: Any) -> Made:
    connection = SimpleNamespace(
        ops=SimpleNamespace(quote_name=quoted),
        introspection=SimpleNamespace(identifier_converter=lambda name: name),
    )
    database = SimpleNamespace(label="A database", **rules)
    return Made(connection, cast("Any", database))


def kinds(of: Made, table: str = "lab_book") -> dict[str, tuple[str, list[str]]]:
    return {name: (each.kind, each.columns) for name, each in of.tables[table].constraints.items()}


def test_a_table_has_the_columns_and_constraints_of_its_statement() -> None:
    found = made()
    found.executed(CREATE)
    assert list(found.tables["lab_book"].columns) == ["id", "isbn", "kind", "pages", "author_id"]
    assert kinds(found) == {
        "lab_book_pkey": ("primary key", ["id"]),
        "lab_book_isbn_key": ("unique", ["isbn"]),
        "lab_book_pages_check": ("check", ["pages"]),
        "lab_book_author_id_fkey": ("foreign key", ["author_id"]),
        "two": ("unique", ["isbn", "pages"]),
        "more": ("check", ["pages"]),
    }


def test_a_name_that_nobody_gave_is_said_to_be_made_up() -> None:
    found = made()
    found.executed(CREATE)
    told = found.invented_in('ALTER TABLE "lab_book" DROP CONSTRAINT "lab_book_isbn_key"')
    assert told is not None
    assert "lab_book_isbn_key" in told
    assert "no server was asked" in told
    assert found.invented_in('ALTER TABLE "lab_book" DROP CONSTRAINT "two"') is None


def test_a_database_may_have_its_own_rule_for_names() -> None:
    found = made(constraint_names={"unique": "%(column)s"})
    found.executed(CREATE)
    assert kinds(found)["isbn"] == ("unique", ["isbn"])


def test_statements_add_and_drop_constraints() -> None:
    found = made()
    found.executed(CREATE)
    table, columns = Table("lab_book", quoted), Columns("lab_book", ["pages"], quoted)
    create = "CREATE INDEX %(name)s ON %(table)s (%(columns)s)"
    found.executed(Statement(create, name='"by_pages"', table=table, columns=columns))
    assert kinds(found)["by_pages"] == ("index", ["pages"])
    drop = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"
    found.executed(Statement(drop, name='"by_pages"', table=table))
    assert "by_pages" not in kinds(found)


def test_a_column_that_is_added_is_there() -> None:
    found = made()
    found.executed(CREATE)
    found.executed('ALTER TABLE "lab_book" ADD COLUMN "slug" varchar(50) NULL UNIQUE')
    assert kinds(found)["lab_book_slug_key"] == ("unique", ["slug"])
    found.executed('ALTER TABLE "lab_book" ADD CONSTRAINT "x" CHECK ("pages" > 2)')
    assert list(found.tables["lab_book"].columns)[-1] == "slug"


def test_lists_are_split_outside_of_parentheses_and_quotes() -> None:
    assert pieces("""a (1, 2), 'b, c', "d, e" f""") == ["a (1, 2)", "'b, c'", '"d, e" f']
    assert inside("x (a ')' (b)) c") == "a ')' (b)"


def test_a_statement_knows_its_template_and_the_parts_of_it() -> None:
    class Editor:
        sql_alter_column = "ALTER TABLE %(table)s %(changes)s"

    read = {
        "sql_alter_column_null": "ALTER COLUMN %(column)s DROP NOT NULL",
        "sql_alter_column": Editor.sql_alter_column,
    }
    sql = 'ALTER TABLE "a" ALTER COLUMN "b" DROP NOT NULL'
    assert templates_of(sql, Editor, read) == ("sql_alter_column", ("sql_alter_column_null",))
    assert templates_of(Statement(Editor.sql_alter_column), Editor, {}) == ("sql_alter_column", ())
