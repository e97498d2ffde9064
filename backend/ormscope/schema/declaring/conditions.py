"""``Q(…, _connector='OR', _negated=True)``, as migrations write conditions.

The language refuses names that begin with an underscore, so such a call becomes what it means,
``~(Q(…) | Q(…))``, before it is read: Django makes the same ``Q`` of both.
"""

from __future__ import annotations

import ast
from functools import reduce

_OPERATORS: dict[object, type[ast.operator]] = {
    "AND": ast.BitAnd,
    "OR": ast.BitOr,
    "XOR": ast.BitXor,
}


def with_operators(tree: ast.Module) -> None:
    """Rewrite all such calls of ``tree`` in place."""
    _Conditions().visit(tree)


class _Conditions(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        special = {
            each.arg: each.value.value
            for each in node.keywords
            if each.arg in ("_connector", "_negated") and isinstance(each.value, ast.Constant)
        }
        operator = _OPERATORS.get(special.get("_connector", "AND"))
        negated = special.get("_negated", False)
        if name != "Q" or not special or operator is None or not isinstance(negated, bool):
            return node
        node.keywords = [each for each in node.keywords if each.arg not in special]
        combined: ast.expr = node
        if operator is not ast.BitAnd and len(node.args) + len(node.keywords) > 1:
            parts = [
                *(_at(node, ast.Call(node.func, [each], [])) for each in node.args),
                *(_at(node, ast.Call(node.func, [], [each])) for each in node.keywords),
            ]
            combined = reduce(lambda a, b: _at(node, ast.BinOp(a, operator(), b)), parts)
        return _at(node, ast.UnaryOp(ast.Invert(), combined)) if negated else combined


def _at(place: ast.AST, node: ast.expr) -> ast.expr:
    return ast.copy_location(node, place)
