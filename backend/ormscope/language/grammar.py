"""Which of Python's constructs the language has, and what it says to the others.

Deny by default: a node that is in neither table below is refused too, so that a construct of a
later Python is not allowed by accident.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ormscope.language.errors import DeniedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.errors import SourceRange
    from ormscope.language.source import Program

#: What may follow `**` or stand before `=` in a call: it may become part of the SQL as an alias.
KEYWORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")

_IMPORT = "is not needed: the models, F, Q, Count, Cast, Decimal, date and the like are here."
_DEFINE = "is not part of the snippet language; write the lines themselves."

#: Constructs that people try, and what to do instead; each message begins with the construct.
ADVICE: dict[type[ast.AST], str] = {
    ast.Import: f"`import` {_IMPORT}",
    ast.ImportFrom: f"`import` {_IMPORT}",
    ast.FunctionDef: f"`def` {_DEFINE}",
    ast.AsyncFunctionDef: f"`async def` {_DEFINE}",
    ast.ClassDef: "`class` is not part of the snippet language; use the models that are here.",
    ast.Lambda: "`lambda` is not part of the snippet language; write a comprehension instead.",
    ast.Return: "`return` is not needed: the value of the last line is the result.",
    ast.Yield: "`yield` is not part of the snippet language; build a list instead.",
    ast.YieldFrom: "`yield from` is not part of the snippet language; build a list instead.",
    ast.Await: "`await` is not needed: use the method without the `a`, such as `count()`.",
    ast.AsyncFor: "`async for` is not needed: write `for`.",
    ast.AsyncWith: "`async with` is not needed: write `with transaction.atomic():`.",
    ast.Global: "`global` is not needed: all names of a snippet are in one place.",
    ast.Nonlocal: "`nonlocal` is not needed: all names of a snippet are in one place.",
    ast.Match: "`match` is not part of the snippet language; write `if` and `elif`.",
    ast.TryStar: "`except*` is not part of the snippet language; write `except`.",
    ast.AnnAssign: "Annotated names are not part of the snippet language; write `name = value`.",
    ast.MatMult: "`@` is not part of the snippet language.",
}

_ALLOWED: frozenset[type[ast.AST]] = frozenset(
    {
        *(ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.With),
        *(ast.Try, ast.Raise, ast.Assert, ast.Pass, ast.Break, ast.Continue, ast.Delete),
        *(ast.ExceptHandler, ast.withitem, ast.keyword, ast.comprehension, ast.Load, ast.Store),
        *(ast.Del, ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.Call),
        *(ast.Starred, ast.NamedExpr, ast.IfExp, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare),
        *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp),
        *(ast.GeneratorExp, ast.JoinedStr, ast.FormattedValue, ast.And, ast.Or, ast.Not),
        *(ast.Invert, ast.UAdd, ast.USub, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv),
        *(ast.Mod, ast.Pow, ast.LShift, ast.RShift, ast.BitOr, ast.BitXor, ast.BitAnd, ast.Eq),
        *(ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn),
    }
)


def check(program: Program) -> tuple[DeniedError, ...]:
    """All refusals that the text alone decides, in the order of the text; empty when none."""
    found = list(_refusals(program, program.tree))
    return tuple(sorted(found, key=lambda error: error.range.start if error.range else 0))


def refused_keyword(name: str) -> str | None:
    """Why ``name`` cannot be a keyword argument, or None when it can."""
    if KEYWORD.match(name):
        return None
    shown = name if len(name) <= 40 else name[:40] + "…"
    return (
        f"{shown!r} cannot be the name of an argument here: "
        "names are letters, digits and underscores, and begin with a letter."
    )


def _refusals(program: Program, root: ast.AST) -> Iterator[DeniedError]:
    pending = [root]
    while pending:
        node = pending.pop()
        message = _refusal(node)
        if message is not None:
            yield DeniedError(message, range=_where(program, node))
        if type(node) in _ALLOWED:  # what is inside a refused construct is of no interest
            pending.extend(ast.iter_child_nodes(node))


def _refusal(node: ast.AST) -> str | None:
    if type(node) not in _ALLOWED:
        name = type(node).__name__
        return ADVICE.get(type(node), f"`{name}` is not part of the snippet language.")
    check_node = _CHECKS.get(type(node))
    return check_node(node) if check_node is not None else None


def _attribute(node: ast.AST) -> str | None:
    assert isinstance(node, ast.Attribute)
    if node.attr.startswith("_"):
        return f"`{node.attr}` is private: names that begin with an underscore cannot be read."
    if isinstance(node.ctx, ast.Del):
        return "`del` works on names and items, not on attributes; set the attribute to None."
    return None


def _name(node: ast.AST) -> str | None:
    assert isinstance(node, ast.Name)
    if node.id.startswith("__"):
        return f"`{node.id}` is private: names that begin with two underscores cannot be used."
    return None


def _keyword(node: ast.AST) -> str | None:
    assert isinstance(node, ast.keyword)
    return refused_keyword(node.arg) if node.arg is not None else None


def _constant(node: ast.AST) -> str | None:
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, complex):
        return "Complex numbers are not part of the snippet language: no database column has them."
    return None


def _comprehension(node: ast.AST) -> str | None:
    assert isinstance(node, ast.comprehension)
    return ADVICE[ast.AsyncFor] if node.is_async else None


def _handler(node: ast.AST) -> str | None:
    assert isinstance(node, ast.ExceptHandler)
    if node.name is not None and node.name.startswith("__"):
        return f"`{node.name}` is private: names that begin with two underscores cannot be used."
    return None


_CHECKS = {
    ast.Attribute: _attribute,
    ast.Name: _name,
    ast.keyword: _keyword,
    ast.Constant: _constant,
    ast.ExceptHandler: _handler,
    ast.comprehension: _comprehension,
}


def _where(program: Program, node: ast.AST) -> SourceRange:
    if isinstance(node, ast.Attribute):
        return program.link(node)
    return program.range(node.target if isinstance(node, ast.comprehension) else node)
