"""The snippet's syntax: which node stands where, and what is in a loop."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.positions import Positions
from ormscope.document.rules.bindings import COMPREHENSIONS, SCOPES, Bindings

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 200_000
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_DEFINING = (ast.ExceptHandler, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Loop = ast.For | ast.AsyncFor | ast.While | ast.comprehension


class Code:
    """A snippet that is Python. Ranges are in code points, as everywhere in the document."""

    def __init__(self, snippet: str, tree: ast.Module) -> None:
        self.snippet = snippet
        self.tree = tree
        self._positions = Positions(snippet)
        self.parents: dict[ast.AST, ast.AST] = {}
        self._at: dict[tuple[int, int], ast.expr] = {}
        self.names: dict[str, list[ast.Name]] = {}
        """Every place of a name, by it."""
        self.calls: list[ast.Call] = []
        self.all_loops: list[ast.For | ast.comprehension] = []
        self.shadowed: set[str] = set()
        """Names that are bound by something that isn't followed: arguments, imports, `with`."""
        self._read()
        self.bindings = Bindings(self)

    def _read(self) -> None:
        todo: list[ast.AST] = [self.tree]
        for node in todo:  # level by level, as ast.walk() goes, each node once
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
                todo.append(child)
            if isinstance(node, ast.Call):
                self.calls.append(node)
            elif isinstance(node, (ast.For, ast.comprehension)):
                self.all_loops.append(node)
            if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
                self._at.setdefault(self._ends(node), node)
            if isinstance(node, ast.Name):
                self.names.setdefault(node.id, []).append(node)
            elif isinstance(node, ast.arg):
                self.shadowed.add(node.arg)
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                self.shadowed.update(node.names)
            elif isinstance(node, ast.alias):
                self.shadowed.add((node.asname or node.name).partition(".")[0])
            elif isinstance(node, _DEFINING) and node.name:
                self.shadowed.add(node.name)

    def _ends(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        at = self._positions.at
        return (
            at(node.lineno, node.col_offset),
            at(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def range(self, node: ast.expr | ast.stmt) -> SourceRange:
        """Give the place of a node, what stands before its dot included."""
        start, end = self._ends(node)
        return SourceRange(start=start, end=end)

    def text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._ends(node)
        return self.snippet[start:end]

    def link(self, node: ast.expr) -> SourceRange:
        """Give the place of the last step alone: ``order_by("title")``, ``[:5]``."""
        start, end = self._ends(node)
        inner = node.func if isinstance(node, ast.Call) else node
        if isinstance(inner, ast.Attribute):
            at = self._ends(inner)[1] - len(inner.attr)
            start = at if self.snippet.startswith(inner.attr, at) else start
        elif isinstance(inner, ast.Subscript):
            at = self.snippet.find("[", self._ends(inner.value)[1], end)
            start = at if at >= 0 else start
        return SourceRange(start=start, end=end)

    def at(self, range: SourceRange) -> ast.expr | None:
        """Give the expression that takes up exactly a range."""
        return self._at.get((range.start, range.end))

    def is_editable(self, node: ast.expr) -> bool:
        """Tell whether text can be put in here: not inside of an f-string, where quotes differ.

        Python before 3.12 does not even tell the places there.
        """
        return not any(isinstance(each, ast.JoinedStr) for each in (node, *self.above(node)))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Give the nodes that a node stands in, the innermost first."""
        found = self.parents.get(node)
        while found is not None:
            yield found
            found = self.parents.get(found)

    def scope(self, node: ast.AST) -> ast.AST:
        """Give the function or module that a node stands in."""
        return next((each for each in self.above(node) if isinstance(each, SCOPES)), self.tree)

    def loops(self, node: ast.AST) -> Iterator[Loop]:
        """Give the loops that run a node again and again, the innermost first."""
        child: ast.AST = node
        for each in self.above(node):
            if isinstance(each, SCOPES):
                return
            if isinstance(each, _LOOPS):
                if child is not getattr(each, "iter", None) and child not in each.orelse:
                    yield each
            elif isinstance(each, COMPREHENSIONS):
                inside = each.generators
                if isinstance(child, ast.comprehension):
                    inside = inside[: inside.index(child)]
                yield from reversed(inside)
            elif isinstance(each, ast.comprehension) and child in each.ifs:
                yield each
            child = each


@lru_cache(maxsize=32)
def read_code(snippet: str) -> Code | None:
    """Read a snippet; None for what is not Python, or too long to look at."""
    if len(snippet) > _LONGEST:
        return None
    try:
        return Code(snippet, ast.parse(snippet))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
