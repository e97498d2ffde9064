"""A count that is only compared with nothing at all."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import chain_of
from ormscope.document.rules.rule import Case, Found, Rule, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOME = {(ast.Gt, 0), (ast.NotEq, 0), (ast.GtE, 1)}
_NONE = {(ast.Eq, 0), (ast.Lt, 1), (ast.LtE, 0)}


def find(case: Case) -> Iterator[Found]:
    for node in case.code.calls:
        is_count = (
            isinstance(node.func, ast.Attribute) and node.func.attr == "count" and not node.args
        )
        if not is_count:
            continue
        statements = [s for s in case.statements_at(node) if s.index not in case.claimed]
        test = nothing_test(case, node)
        if not statements or test is None or not isinstance(node.func, ast.Attribute):
            continue
        whole, is_some = test
        called = case.code.text(node)
        text = f"{called[: called.rindex('count')]}exists()"
        text = text if is_some else f"not {text}"
        edit = replaced(case, whole, text)
        case.claimed.update(each.index for each in statements)
        yield Found(
            weight="wasteful",
            title="All rows counted to see whether there are any",
            reason="The database counts every row, and all that is asked is whether there is one.",
            range=case.code.range(whole),
            statements=tuple(each.index for each in statements),
            remedy=Remedy(
                text="`exists()` stops at the first row.",
                edits=kept(case, whole, node, edit),
            ),
        )


RULE = Rule(
    name="exists-for-count",
    summary="`count()` is only compared with 0: `exists()` serves.",
    order=26,
    find=find,
)


def kept(case: Case, whole: ast.expr, node: ast.Call, edit: Edit | None) -> tuple[Edit, ...]:
    """`not` binds less than what may stand around it; and a union has no `exists()` everywhere."""
    above = case.code.parents.get(whole)
    is_free = not isinstance(above, (ast.Compare, ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Call))
    is_free = is_free or whole is node or (isinstance(above, ast.Call) and whole in above.args)
    is_combined = {"union", "intersection", "difference"}.intersection(chain_of(node).names)
    return (edit,) if edit is not None and is_free and not is_combined else ()


def nothing_test(case: Case, node: ast.Call) -> tuple[ast.expr, bool] | None:
    """Give the test that a count stands in, and whether it is true of some rows."""
    above = case.code.parents.get(node)
    if isinstance(above, ast.Compare) and above.left is node and len(above.ops) == 1:
        limit = above.comparators[0]
        if isinstance(limit, ast.Constant) and type(limit.value) is int:
            key = (type(above.ops[0]), limit.value)
            if key in _SOME or key in _NONE:
                return above, key in _SOME
    is_tested = isinstance(above, (ast.If, ast.IfExp, ast.While)) and above.test is node
    is_tested = is_tested or (isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not))
    return (node, True) if is_tested else None
