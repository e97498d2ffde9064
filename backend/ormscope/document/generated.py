"""What is another one in each run by its nature: keys of new rows, the time, random values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ormscope.document.orders import selected_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.statement import Statement
    from ormscope.document.tables import Table

_RANDOM = frozenset({"Random", "RandomUUID"})
_CLOCK = frozenset({"Now", "TransactionNow"})
_UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
_TIME = re.compile(r"\d\d:\d\d:\d\d\.\d|datetime\.datetime\(")
_NUMBER = re.compile(r"\d+")

Cells = set[str | None]


def said_anew(base: Table, other: Table) -> str | None:
    """Say why nothing can be said of two results as wholes, or None."""
    statement = base.statement
    if statement is not None and any(
        each.node in _RANDOM and each.clause in ("order by", "where")
        for each in statement.fragments
    ):
        return "The query asks for random rows: they are others each time."
    explaining = [table.trace.statements[-1:] for table in (base, other)]
    if any(each and each[0].kind == "explain" for each in explaining) and not base.is_rows:
        return "EXPLAIN answers in each database's own words."
    return None


def generated_columns(base: Table, other: Table) -> Mapping[str, str]:
    """Give the columns that differ for no other reason, each with the sentence that says so."""
    found: dict[str, str] = {}
    for number, name in enumerate(base.columns):
        mine = {row[number] for row in base.rows}
        theirs = {row[number] for row in other.rows}
        if mine == theirs or name not in other.columns:
            continue
        if _is_by_database(base, name, mine) and _is_by_database(other, name, theirs):
            found[name] = f"{name} is a key that the database gave a new row: any number will do."
        elif _is_by_program(base, other, mine, theirs):
            found[name] = (
                f"{name} was made while the snippet ran, by the clock or at random: "
                "it is another one each time."
            )
        elif node := _node(base, number):
            found[name] = f"{name} is {node}(), which is another one each time."
    return found


def _is_by_database(table: Table, name: str, cells: Cells) -> bool:
    """Tell whether the run's INSERTs left a column out, and gave these values back."""
    inserts = [each for each in table.trace.statements if each.kind == "insert" and each.executed]
    if not inserts or not all(cell is not None and cell.isdigit() for cell in cells):
        return False
    column = re.compile(rf"[\"`\[]{re.escape(name.lower())}[\"`\]]")
    if any(column.search(_listed_columns(each)) for each in inserts):
        return False
    told = [each.rows for each in inserts if each.rows is not None and each.rows.rows]
    given = {cell for rows in told for row in rows.rows for cell in row}
    return not told or cells <= given


def _listed_columns(insert: Statement) -> str:
    return insert.sql.partition("(")[2].partition(")")[0].lower()


def _is_by_program(base: Table, other: Table, mine: Cells, theirs: Cells) -> bool:
    """Tell whether each run itself wrote these values, and another one than the other run."""
    here, there = _written(base), _written(other)
    if not here or not there:
        return False
    read = [{_to_millisecond(_told(cell)) for cell in cells} for cells in (mine, theirs)]
    made = [
        {each for each in written if _to_millisecond(each) in cells}
        for written, cells in zip((here, there), read, strict=True)
    ]
    return (
        () not in read[0] | read[1]
        and read[0] <= {_to_millisecond(each) for each in here}
        and read[1] <= {_to_millisecond(each) for each in there}
        and not any(_may_be_one(a, b) for a in made[0] for b in made[1])
    )


def _to_millisecond(told: tuple[str, ...]) -> tuple[str, ...]:
    """Give what a column keeps that has fewer decimals than Python."""
    return told if len(told) < 2 else (*told[:-1], told[-1][:3])


def _may_be_one(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Tell whether two that were written are one value, one of them perhaps cut by its driver.

    Two runs may read the clock in one millisecond, but hardly in one microsecond.
    """
    is_cut = any(each[-1].endswith("000") for each in (mine, theirs) if len(each) > 1)
    if is_cut:
        return _to_millisecond(mine) == _to_millisecond(theirs)
    return mine == theirs


def _written(table: Table) -> set[tuple[str, ...]]:
    return {
        _told(param.text)
        for statement in table.trace.statements
        if statement.kind in ("insert", "update")
        for param in statement.params
    }


def _told(text: str | None) -> tuple[str, ...]:
    """Give a UUID's digits or a time's numbers, six decimals last; nothing of anything else.

    However it is written: as Python's repr, as text, with fewer decimals than Python has.
    """
    if text is None:
        return ()
    if found := _UUID.search(text):
        return (found[0].replace("-", "").lower(),)
    if _TIME.search(text) is None:
        return ()
    *numbers, fraction = _NUMBER.findall(text)[:7]
    fraction = fraction.zfill(6) if "(" in text else fraction.ljust(6, "0")
    return (*(str(int(each)) for each in numbers), fraction)


def _node(table: Table, number: int) -> str | None:
    """Name the node of a column that is random or the clock's."""
    statement = table.statement
    if statement is None:
        return None
    selected = selected_of(statement)
    if number >= len(selected) or len(table.columns) > len(selected):
        return None
    top = selected[number]
    for each in statement.fragments:
        if top.start <= each.start and each.end <= top.end and each.node in _RANDOM | _CLOCK:
            return each.node
    return None
