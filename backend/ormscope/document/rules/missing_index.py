"""A table that is read as a whole to keep a few of its rows, as a measured plan shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.models import ModelFacts, ModelField
    from ormscope.document.plan import PlanNode
    from ormscope.document.statement import Fragment, Statement

_MANY = 500
"""Rows that a step has to look at before an index is worth its upkeep."""
_FEW = 0.1
"""The share of them that it may keep at most."""
_EQUAL = frozenset({"Exact", "In", "RelatedExact", "RelatedIn"})
_RANGES = frozenset(
    {"GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual", "Range", "YearExact"}
)


def find(case: Case) -> Iterator[Found]:
    for statement in case.trace.statements:
        if statement.plan is None or not statement.plan.analyzed or not statement.fragments:
            continue
        for node in statement.plan.nodes:
            found = _in_step(case, statement, node)
            if found is not None:
                yield found


RULE = Rule(
    name="missing-index",
    summary="A measured plan reads a whole table to keep few of its rows.",
    order=60,
    find=find,
)


def _in_step(case: Case, statement: Statement, node: PlanNode) -> Found | None:
    examined, kept = node.examined_rows, node.kept_rows
    if node.access != "scan" or examined is None or kept is None:
        return None
    loops = max(node.loops or 1, 1)
    if examined / loops < _MANY or kept > examined * _FEW:
        return None
    models = [each for each in case.models.values() if each.table == node.relation]
    # Of a table that is there twice it isn't known which of the two a condition is about.
    aliases = sum(each.node in ("BaseTable", "Join") for each in statement.fragments)
    model = models[0] if len(models) == 1 else None
    if model is None or (aliases > 1 and node.alias not in (None, model.table)):
        return None
    columns = _columns(statement, model)
    if columns is None:
        return None
    fields = ", ".join(f'"{each.name}"' for each in columns)
    named = " and ".join(f"`{each.name}`" for each in columns)
    origin = statement.fragments[next(iter(columns.values()))].origin
    return Found(
        weight="costly",
        title="A whole table read for a few rows",
        reason=f"It looked at {_number(examined)} rows of {model.name} to keep {_number(kept)}, "
        f"and no index begins with {named}.",
        range=origin.range,
        statements=(statement.index,),
        remedy=Remedy(
            text=f"An index on {named}, in the `Meta` of {model.name}, if the question is asked "
            "often: each write keeps it up to date, too.",
            code=f"indexes = [models.Index(fields=[{fields}])]",
        ),
    )


def _number(rows: float) -> str:
    return f"{rows:,.0f}"


def _columns(statement: Statement, model: ModelFacts) -> dict[ModelField, int] | None:
    """Give the fields that an index would serve, equality first, with a fragment of each.

    None where one could not: an OR, a NOT, a function of the column, a search inside of it.
    """
    fragments = statement.fragments
    tops = [each for each in fragments if each.clause == "where" and each.parent == 0]
    if len(tops) != 1 or tops[0].node != "WhereNode":
        return None
    sql = statement.sql[tops[0].start : tops[0].end]
    if " OR " in sql or "NOT " in sql or " XOR " in sql:
        return None
    equal: dict[ModelField, int] = {}
    ranged: dict[ModelField, int] = {}
    for condition in fragments:
        above = None if condition.parent is None else fragments[condition.parent]
        if condition.clause != "where" or condition.node == "WhereNode":
            continue
        if above is None or above.node != "WhereNode":
            continue
        kind = condition.node.removeprefix("IntegerField").removeprefix("Integer")
        if kind not in _EQUAL | _RANGES:
            return None  # that may be what keeps so few
        field = _field(statement, condition, model)
        if field is not None and field.is_indexed:
            return None  # there is one: the database has chosen not to use it
        if field is not None:
            (equal if kind in _EQUAL else ranged)[field] = condition.id
    found = {**equal, **dict(list(ranged.items())[:1])}
    return found or None


def _field(statement: Statement, condition: Fragment, model: ModelFacts) -> ModelField | None:
    """Give the field of the model that a condition compares, if it is the column itself."""
    inside = [each for each in statement.fragments if each.parent == condition.id]
    if not inside or inside[0].node != "Col":
        return None
    text = statement.sql[inside[0].start : inside[0].end]
    table, _, column = text.rpartition(".")
    if table.strip('"`[]').lower() != model.table.lower():
        return None
    return next(
        (each for each in model.fields if each.column.lower() == column.strip('"`[]').lower()), None
    )
