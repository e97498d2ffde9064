"""Rows that are fetched to count them, or to see whether there are any."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import chain_of
from ormscope.document.rules.repeated import node_of
from ormscope.document.rules.rule import Case, Found, Rule, inserted, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Statement
    from ormscope.document.trace import Call

_KNOWN = {
    "len": ("count", "Rows fetched to be counted", "to take their number"),
    "bool": ("exists", "Rows fetched to see whether there are any", "to see whether there are any"),
}


def find(case: Case) -> Iterator[Found]:
    seen: set[tuple[int, int]] = set()
    for call in case.trace.calls:
        known = _KNOWN.get(call.name)
        if known is None or call.effect != "evaluates" or not case.is_written(call):
            continue
        statements = [s for s in case.statements_of(call) if s.index not in case.claimed]
        key = (call.whole.start, call.whole.end)
        if not statements or key in seen or not call.receiver.startswith("QuerySet of "):
            continue
        node = node_of(case, call)
        if node is None or not _is_only_use(case, node):
            continue
        if call.name == "bool" and not _is_test(case, node):
            continue
        seen.add(key)
        yield _found(case, call, node, statements, known)


RULE = Rule(
    name="len-for-count",
    summary="Rows are fetched only to count them, or to see whether there are any.",
    order=25,
    find=find,
)


def _found(
    case: Case,
    call: Call,
    node: ast.expr,
    statements: list[Statement],
    known: tuple[str, str, str],
) -> Found:
    method, title, purpose = known
    rows = statements[0].rows
    fetched = "The rows were" if rows is None else f"{rows.fetched} rows were"
    if rows is not None and rows.fetched == 1:
        fetched = "1 row was"
    case.claimed.update(each.index for each in statements)
    return Found(
        weight="wasteful",
        title=title,
        reason=f"{fetched} fetched with all {_columns(statements[0])}columns {purpose}; nothing "
        "else is done with them.",
        range=call.range,
        statements=tuple(each.index for each in statements),
        remedy=Remedy(
            text=f"`{method}()` asks the database for that alone.",
            edits=_edits(case, call, node, method),
        ),
    )


def _columns(statement: Statement) -> str:
    return "" if statement.rows is None else f"{len(statement.rows.columns)} "


def _is_only_use(case: Case, node: ast.expr) -> bool:
    """Tell whether nobody else reads the rows: a name must be read here only."""
    if isinstance(node, ast.Name):
        binding = case.code.binding(node)
        return (
            isinstance(binding, (ast.Assign, ast.NamedExpr))
            and (not isinstance(binding, ast.NamedExpr))
            and case.code.reads(node.id) == 1
        )
    return bool(chain_of(node).links) and isinstance(node, (ast.Call, ast.Subscript, ast.Attribute))


def _is_test(case: Case, node: ast.expr) -> bool:
    """Tell whether only its truth matters: `books or []` gives the queryset itself."""
    child: ast.AST = node
    for above in case.code.above(node):
        if isinstance(above, (ast.BoolOp,)):
            child = above
            continue
        if isinstance(above, (ast.If, ast.IfExp, ast.While, ast.Assert)):
            return above.test is child
        if isinstance(above, ast.comprehension):
            return child in above.ifs
        if isinstance(above, ast.Call):
            return isinstance(above.func, ast.Name) and above.func.id == "bool"
        return isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not)
    return False


def _edits(case: Case, call: Call, node: ast.expr, method: str) -> tuple[Edit, ...]:
    chain = chain_of(node)
    if {"raw", "prefetch_related"}.intersection(chain.names):
        return ()
    whole = case.code.at(call.whole)
    text = f"{case.code.text(node)}.{method}()"
    edit = (inserted(case, node, f".{method}()") if whole is node else None) or (
        replaced(case, whole, text) if whole is not None and whole is not node else None
    )
    return () if edit is None else (edit,)
