"""What the names of a snippet are bound to.

Nothing is guessed: a name that is bound on several ways, or in one that isn't followed, means
nothing.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.document.rules.code import Code

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class _Bound:
    """What binds one name, in the order of the text; comprehensions' names are their own.

    ``blocks`` are what its assignments stand in directly; None is for what is no assignment.
    """

    starts: list[tuple[int, int]]
    holders: list[ast.AST]
    scopes: set[ast.AST]
    blocks: set[ast.AST | None]


class Bindings:
    """Each answer is found once: snippets ask for the same names again and again."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._found: dict[ast.Name, ast.AST | None] = {}
        self._uses: dict[str, dict[ast.AST | None, list[ast.Name]]] = {}
        self._bound: dict[str, _Bound] = {}

    def of(self, name: ast.Name) -> ast.AST | None:
        """Give what binds a name that is read: an ``Assign``, a loop; None where it is not certain.

        A comprehension's names are its own. Of other names all places in the function count,
        those that come later too, as a loop may bring them round; but of assignments that stand
        one below the other in the function itself, it is the last one before.
        """
        if name not in self._found:
            self._found[name] = self._of(name)
        return self._found[name]

    def uses(self, binding: ast.AST, name: str) -> list[ast.Name]:
        """Give every place that reads what one binding has bound to a name."""
        return self._used(name).get(binding, [])

    def is_unsure(self, name: str) -> bool:
        """Tell whether a place reads a name and it isn't known what it is bound to there."""
        return None in self._used(name)

    def reads(self, name: str) -> int:
        """Count the places that read a name, whatever it is bound to there."""
        return sum(len(each) for each in self._used(name).values())

    def _used(self, name: str) -> dict[ast.AST | None, list[ast.Name]]:
        if name not in self._uses:
            found: dict[ast.AST | None, list[ast.Name]] = {}
            for each in self._code.names.get(name, ()):
                if isinstance(each.ctx, ast.Load):
                    found.setdefault(self.of(each), []).append(each)
            self._uses[name] = found
        return self._uses[name]

    def _of(self, name: ast.Name) -> ast.AST | None:
        inner = self._comprehension_of(name)
        if inner is not None:
            return inner
        if (loop := self._loop_of(name)) is not None:
            return loop
        if name.id in self._code.shadowed:
            return None
        bound, scope = self._bound_to(name.id), self._code.scope(name)
        if any(each is not scope for each in bound.scopes):
            return None
        if len(bound.holders) == 1:
            return bound.holders[0]
        return self._last_before(name, scope, bound)

    def _bound_to(self, name: str) -> _Bound:
        if name not in self._bound:
            places: list[tuple[ast.Name, ast.AST]] = []
            for each in self._code.names.get(name, ()):
                if isinstance(each.ctx, ast.Load):
                    continue
                holder = self._holder(each)
                if not isinstance(holder, ast.comprehension):
                    walrus = self._code.parents.get(each)
                    places.append((each, walrus if isinstance(walrus, ast.NamedExpr) else holder))
            places.sort(key=lambda place: _start(place[0]))
            self._bound[name] = _Bound(
                starts=[_start(place) for place, _ in places],
                holders=[holder for _, holder in places],
                scopes={self._code.scope(place) for place, _ in places},
                blocks={
                    self._code.parents.get(holder) if isinstance(holder, ast.Assign) else None
                    for _, holder in places
                },
            )
        return self._bound[name]

    def _holder(self, name: ast.Name) -> ast.AST:
        """Give the statement or the comprehension that a name stands in."""
        above = self._code.above(name)
        return next((a for a in above if isinstance(a, (ast.stmt, ast.comprehension))), name)

    def _last_before(self, name: ast.Name, scope: ast.AST, bound: _Bound) -> ast.AST | None:
        """Give the assignment that a name has its value from, where all stand below each other."""
        if bound.blocks != {scope} or not isinstance(getattr(scope, "body", None), list):
            return None
        around = (name, *self._code.above(name))
        inside = next((each for each in around if self._code.parents.get(each) is scope), None)
        if not isinstance(inside, ast.stmt):
            return None
        before = bisect_left(bound.starts, _start(inside))
        return bound.holders[before - 1] if before else None

    def _loop_of(self, name: ast.Name) -> ast.For | None:
        """Give the loop whose body reads its own variable, which nothing else in it sets."""
        child: ast.AST = name
        for each in self._code.above(name):
            if isinstance(each, SCOPES):
                return None
            if isinstance(each, ast.For) and child in each.body and binds(each.target, name.id):
                starts = self._bound_to(name.id).starts
                first = bisect_left(starts, _start(each.body[0]))
                is_free = first == len(starts) or starts[first] >= _end(each)
                return each if is_free else None
            child = each
        return None

    def _comprehension_of(self, name: ast.Name) -> ast.comprehension | None:
        child: ast.AST = name
        for each in self._code.above(name):
            if isinstance(each, (ast.stmt, *SCOPES)):
                return None
            if isinstance(each, COMPREHENSIONS):
                seen = each.generators
                if isinstance(child, ast.comprehension):
                    seen = seen[: seen.index(child)]
                    inside = child
                    if name in ast.walk(inside.target) or any(
                        name in ast.walk(test) for test in inside.ifs
                    ):
                        seen = [*seen, inside]
                for generator in reversed(seen):
                    if binds(generator.target, name.id):
                        return generator
            child = each
        return None


def binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target))


def _end(node: ast.For) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _start(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
