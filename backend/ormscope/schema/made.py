"""What a compiled database would hold by now: read off the DDL that its schema editor has made.

No server can be asked for the names of constraints, so what the editor executes is read: the parts
of Django's ``Statement``, and the columns of ``CREATE TABLE`` and ``ADD COLUMN``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.db.backends.ddl_references import Statement, TableColumns

from ormscope.schema.names import Names
from ormscope.schema.pieces import inside, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ormscope.databases.base import Database

Kind = Literal["primary key", "unique", "unique index", "foreign key", "check", "index"]

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("FOREIGN KEY", "foreign key"),
    ("PRIMARY KEY", "primary key"),
    ("UNIQUE INDEX", "unique index"),
    ("UNIQUE", "unique"),
    ("INDEX", "index"),
    ("CHECK", "check"),
    ("REFERENCES", "foreign key"),
)
_INVENTED = {
    "primary key": "%(table)s_pkey",
    "unique": "%(table)s_%(column)s_key",
    "foreign key": "%(table)s_%(column)s_fkey",
    "check": "%(table)s_%(column)s_check",
}
"""How a constraint is called that nobody has named, unless the database has a rule of its own."""


_ADDS = re.compile(
    r"\s*ALTER TABLE\s+(\S+)\s+ADD\s+(?:COLUMN\s+)?"
    r"(?!CONSTRAINT\b|INDEX\b|UNIQUE\b|PRIMARY\b|CHECK\b|FOREIGN\b|KEY\b)(.+)",
    re.IGNORECASE | re.DOTALL,
)
"""A statement that adds a column: its table, and the column's definition."""


@dataclass(slots=True)
class MadeConstraint:
    """A constraint or an index; ``is_invented`` where a server would have chosen its name."""

    name: str
    kind: Kind
    columns: list[str]
    to: tuple[str, str] | None = None
    is_invented: bool = False


@dataclass(slots=True)
class MadeTable:
    """A table: its columns with their definitions, its constraints by name."""

    columns: dict[str, str] = field(default_factory=dict)
    constraints: dict[str, MadeConstraint] = field(default_factory=dict)


class Made:
    """The tables that were made so far."""

    def __init__(self, connection: Any, database: Database) -> None:
        self.tables: dict[str, MadeTable] = {}
        self.names = Names(connection)
        self._rules = {**_INVENTED, **getattr(database, "constraint_names", {})}
        self._label = database.label

    def table(self, name: str) -> MadeTable:
        """Give a table by the name that a model has for it."""
        return self.tables.setdefault(self.names.stored(name), MadeTable())

    def invented_in(self, sql: str) -> str | None:
        """Say which of a statement's names a server would have chosen, and no server was asked."""
        used = [
            each.name
            for table in self.tables.values()
            for each in table.constraints.values()
            if each.is_invented and self.names.is_in(each.name, sql)
        ]
        if not used:
            return None
        return (
            f"The name {', '.join(used)}: nobody named this constraint, so {self._label} would "
            "have, and no server was asked."
        )

    # What the editor executes

    def executed(self, sql: Any) -> None:
        """Take a statement."""
        text = str(sql)
        if isinstance(sql, Statement) and "table" in sql.parts:
            self._statement(sql, text)
        elif re.match(r"\s*CREATE TABLE\b", text, re.IGNORECASE):
            self._create(text)
        elif match := _ADDS.match(text):
            self.column(self.names.first(match[1]), match[2])

    def _create(self, text: str) -> None:
        name = self.names.first(text[text.upper().index("TABLE") + 5 :])
        table = self.tables[name] = MadeTable()
        for piece in pieces(inside(text)):
            word = piece.split(None, 1)[0].upper()
            if word == "CONSTRAINT":
                named = self.names.first(piece[len(word) :])
                self._table_constraint(table, piece[len(word) :], named)
            elif word in ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN"):
                self._table_constraint(table, piece, None, name)
            else:
                self.column(name, piece)

    def _table_constraint(
        self, table: MadeTable, piece: str, named: str | None, owner: str = ""
    ) -> None:
        kind = _kind(self.names.bare(piece))
        if kind is None:
            return
        columns = [each for each in self.names.all(inside(piece)) if each in table.columns]
        name = named or self._invent(kind, owner, columns)
        table.constraints[name] = MadeConstraint(name, kind, columns, is_invented=not named)

    def column(self, table_name: str, definition: str) -> None:
        """Take the definition of a column, and the constraints that stand in it."""
        table = self.tables.setdefault(table_name, MadeTable())
        column = self.names.first(definition)
        table.columns[column] = definition
        bare = self.names.bare(definition)
        for word, kind in _KINDS:
            if kind in ("unique index", "index") or not re.search(rf"\b{word}\b", bare):
                continue
            if word == "REFERENCES" and "FOREIGN KEY" in bare:
                continue  # the same one, which has been met
            match = re.search(rf"\bCONSTRAINT\s+(\S+)\s+{word}\b", definition)
            name = (
                self.names.first(match[1])
                if match is not None
                else self._invent(kind, table_name, [column])
            )
            to = None
            if kind == "foreign key":
                found = self.names.all(definition[definition.index("REFERENCES") + 10 :])
                to = (found[0], found[1]) if len(found) > 1 else None
            table.constraints[name] = MadeConstraint(
                name, kind, [column], to, is_invented=match is None
            )

    def _invent(self, kind: Kind, table: str, columns: Iterable[str]) -> str:
        rule = self._rules.get(kind, "%(table)s_%(column)s_idx")
        return str(rule % {"table": table, "column": "_".join(columns)})

    def _statement(self, statement: Statement, text: str) -> None:
        table = self.table(
            getattr(statement.parts["table"], "table", str(statement.parts["table"]))
        )
        bare = self.names.bare(text).upper()
        if "RENAME" in bare and "old_name" in statement.parts:
            old, new = (
                self.names.first(str(statement.parts[each])) for each in ("old_name", "new_name")
            )
            if (found := table.constraints.pop(old, None)) is not None:
                found.name, found.is_invented = new, False
                table.constraints[new] = found
            return
        if "name" not in statement.parts:
            return
        name = self.names.first(str(statement.parts["name"]))
        if re.search(r"\bDROP\b", bare):
            for each in self.tables.values():
                each.constraints.pop(name, None)
            return
        if (kind := _kind(bare)) is not None:
            columns = self._columns(statement, table)
            table.constraints[name] = MadeConstraint(name, kind, columns, self._to(statement))

    def _columns(self, statement: Statement, table: MadeTable) -> list[str]:
        part = statement.parts.get("columns", statement.parts.get("column"))
        if isinstance(part, TableColumns):
            return [self.names.stored(each) for each in part.columns]
        text = str(statement.parts.get("check", part or ""))
        return [each for each in dict.fromkeys(self.names.all(text)) if each in table.columns]

    def _to(self, statement: Statement) -> tuple[str, str] | None:
        table, column = statement.parts.get("to_table"), statement.parts.get("to_column")
        if table is None or column is None:
            return None
        return self.names.first(str(table)), self.names.first(str(column))

    # What the editor's methods say of tables and columns

    def called(self, method: str, arguments: tuple[Any, ...]) -> None:
        """Take a call of the editor's that went well."""
        if method == "delete_model":
            self.tables.pop(self.names.stored(arguments[0]._meta.db_table), None)
        elif method == "alter_db_table":
            old, new = (self.names.stored(each) for each in arguments[1:3])
            if old in self.tables and old != new:
                self.tables[new] = self.tables.pop(old)
        elif method == "remove_field":
            self._forget(arguments[0], arguments[1].column)
        elif method == "alter_field":
            model, old_field, new_field = arguments[:3]
            if old_field.column and new_field.column and old_field.column != new_field.column:
                self._rename(model, old_field.column, new_field.column)

    def _forget(self, model: Any, column: str | None) -> None:
        table = self.table(model._meta.db_table)
        stored = self.names.stored(column or "")
        table.columns.pop(stored, None)
        for name in [n for n, each in table.constraints.items() if stored in each.columns]:
            del table.constraints[name]

    def _rename(self, model: Any, old: str, new: str) -> None:
        table = self.table(model._meta.db_table)
        before, after = self.names.stored(old), self.names.stored(new)
        table.columns = {after if n == before else n: d for n, d in table.columns.items()}
        for each in table.constraints.values():
            each.columns = [after if name == before else name for name in each.columns]


def _kind(bare: str) -> Kind | None:
    upper = bare.upper()
    return next((kind for word, kind in _KINDS if re.search(rf"\b{word}\b", upper)), None)
