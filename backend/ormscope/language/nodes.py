"""From the type of a syntax node to the function that means it.

A node that is not here is refused before a run begins (``grammar.py``); a test holds the two
tables together.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ormscope.language import calls, comprehensions, expressions, statements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EXPRESSIONS: Mapping[type[ast.expr], Callable[..., Any]] = {
    ast.Attribute: calls.attribute,
    ast.BinOp: expressions.binary,
    ast.BoolOp: expressions.boolean,
    ast.Call: calls.call,
    ast.Compare: expressions.comparison,
    ast.Constant: expressions.constant,
    ast.Dict: expressions.dict_display,
    ast.DictComp: comprehensions.dict_comprehension,
    ast.FormattedValue: expressions.formatted,
    ast.GeneratorExp: comprehensions.list_comprehension,
    ast.IfExp: expressions.conditional,
    ast.JoinedStr: expressions.f_string,
    ast.List: expressions.list_display,
    ast.ListComp: comprehensions.list_comprehension,
    ast.Name: expressions.name,
    ast.NamedExpr: expressions.walrus,
    ast.Set: expressions.set_display,
    ast.SetComp: comprehensions.set_comprehension,
    ast.Slice: expressions.subscript_slice,
    ast.Starred: expressions.starred,
    ast.Subscript: expressions.subscript,
    ast.Tuple: expressions.tuple_display,
    ast.UnaryOp: expressions.unary,
}
STATEMENTS: Mapping[type[ast.stmt], Callable[..., str | None]] = {
    ast.Assert: statements.asserting,
    ast.Assign: statements.assignment,
    ast.AugAssign: statements.augmented,
    ast.Break: statements.leave_loop,
    ast.Continue: statements.next_round,
    ast.Delete: statements.deletion,
    ast.Expr: statements.expression,
    ast.For: statements.for_loop,
    ast.If: statements.branch,
    ast.Pass: statements.nothing,
    ast.Raise: statements.raising,
    ast.Try: statements.try_block,
    ast.While: statements.while_loop,
    ast.With: statements.with_block,
}
