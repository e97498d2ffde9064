"""Rows that are fetched to count them, or to see whether there are any."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import chain_of
from ormscope.document.rules.exists_for_count import kept, nothing_test
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
    yield from _of_lists(case)
    yield from _looked_for(case)
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
        if call.name == "bool" and not is_test(case, node):
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
    edits = _edits(case, call, node, method)
    return Found(
        weight="wasteful",
        title=title,
        reason=f"{fetched} fetched with all {_columns(statements[0])}columns {purpose}; nothing "
        "else is done with them.",
        range=call.range,
        statements=tuple(each.index for each in statements),
        remedy=Remedy(
            text="`exists()` asks the database for that alone."
            if any("exists()" in edit.text for edit in edits)
            else f"`{method}()` asks the database for that alone.",
            edits=edits,
        ),
    )


def _of_lists(case: Case) -> Iterator[Found]:
    """Find ``len(list(books))``, also where the list has a name that is read for its length."""
    for call in case.trace.calls:
        if call.name != "list" or not call.receiver.startswith("QuerySet of "):
            continue
        node = node_of(case, call)
        whole = case.code.at(call.whole)
        statements = [s for s in case.statements_of(call) if s.index not in case.claimed]
        if node is None or whole is None or not statements or not _is_only_use(case, node):
            continue
        if next(case.code.loops(whole), None) is not None:
            continue
        reader, binding = whole, case.code.parents.get(whole)
        if isinstance(binding, ast.Assign) and isinstance(binding.targets[0], ast.Name):
            uses = case.code.bindings.uses(binding, binding.targets[0].id)
            if len(uses) != 1 or case.code.bindings.reads(uses[0].id) != 1:
                continue
            reader = uses[0]
        above = case.code.parents.get(reader)
        is_length = isinstance(above, ast.Call) and isinstance(above.func, ast.Name)
        if isinstance(above, ast.Call) and is_length and case.code.text(above.func) == "len":
            yield _of_list(case, call, node, (whole, reader, above), statements, "len")
        elif is_test(case, reader) and not is_length:
            yield _of_list(case, call, node, (whole, reader, reader), statements, "bool")


def _looked_for(case: Case) -> Iterator[Found]:
    """Find ``book in books`` where the rows are fetched for that alone."""
    for call in case.trace.calls:
        node = case.code.at(call.whole) if call.name == "__contains__" else None
        statements = [s for s in case.statements_of(call) if s.index not in case.claimed]
        rows = statements[0].rows if statements else None
        if node is None or rows is None or not case.is_written(call):
            continue
        above = case.code.parents.get(node)
        if not isinstance(above, ast.Compare) or next(case.code.loops(node), None) is not None:
            continue
        if not _is_only_use(case, node) or chain_of(node).slice is not None:
            continue
        case.claimed.update(each.index for each in statements)
        yield Found(
            weight="wasteful",
            title="Rows fetched to look for one",
            reason=f"`in` went through {rows.fetched:,} rows that were fetched for it alone.",
            range=case.code.range(above),
            statements=tuple(each.index for each in statements),
            remedy=Remedy(
                text="`contains(…)` of an instance, or `filter(…).exists()` of a value, lets the "
                "database look."
            ),
        )


def _of_list(
    case: Case,
    call: Call,
    node: ast.expr,
    places: tuple[ast.expr, ast.expr, ast.expr],
    statements: list[Statement],
    known: str,
) -> Found:
    """``places``: the list, what reads it, and what asks for its number or truth."""
    whole, reader, asking = places
    found = _found(case, call, node, statements, _KNOWN[known])
    rows, method = case.code.text(node), _KNOWN[known][0]
    if reader is whole:
        edits = [replaced(case, asking, f"{rows}.{method}()")]
    else:
        edits = [
            replaced(case, whole, rows),
            replaced(case, asking, f"{case.code.text(reader)}.{method}()"),
        ]
    made = tuple(each for each in edits if each is not None)
    is_sure = len(made) == len(edits) and isinstance(node, ast.Call)
    is_sure = is_sure and not {"raw", "prefetch_related"}.intersection(chain_of(node).names)
    assert found.remedy is not None
    return replace(found, remedy=replace(found.remedy, edits=made if is_sure else ()))


def _columns(statement: Statement) -> str:
    return "" if statement.rows is None else f"{len(statement.rows.columns)} "


def _is_only_use(case: Case, node: ast.expr) -> bool:
    """Tell whether nobody else reads the rows: a name must be read here only."""
    if isinstance(node, ast.Name):
        binding = case.code.bindings.of(node)
        return (
            isinstance(binding, (ast.Assign, ast.NamedExpr))
            and (not isinstance(binding, ast.NamedExpr))
            and case.code.bindings.reads(node.id) == 1
        )
    return bool(chain_of(node).links) and isinstance(node, (ast.Call, ast.Subscript, ast.Attribute))


def is_test(case: Case, node: ast.expr) -> bool:
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
    test = nothing_test(case, whole) if isinstance(whole, ast.Call) and method == "count" else None
    if test is not None and isinstance(whole, ast.Call) and whole is not node:
        text = f"{'' if test[1] else 'not '}{case.code.text(node)}.exists()"
        return kept(case, test[0], whole, replaced(case, test[0], text))
    text = f"{case.code.text(node)}.{method}()"
    edit = (inserted(case, node, f".{method}()") if whole is node else None) or (
        replaced(case, whole, text) if whole is not None and whole is not node else None
    )
    return () if edit is None else (edit,)
