"""Statements that one place of the snippet runs again and again."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.errors import SourceRange
    from ormscope.document.rules.rule import Case
    from ormscope.document.statement import Statement, StatementKind
    from ormscope.document.trace import Call


@dataclass(frozen=True, slots=True)
class Repeated:
    """``statements`` have one text; ``call`` is the first of the calls that ran them.

    ``node`` is its expression; ``None`` where that is not known. ``in_loop``: it stands in a loop,
    or in code that was called so often.
    """

    call: Call
    node: ast.expr | None
    statements: tuple[Statement, ...]
    in_loop: bool

    @property
    def range(self) -> SourceRange:
        return self.call.range

    @property
    def name(self) -> str:
        """What is called or read: a program's attribute is seen as its descriptor's method."""
        is_read = self.call.name == "__get__" and isinstance(self.node, ast.Attribute)
        return (
            self.node.attr if is_read and isinstance(self.node, ast.Attribute) else self.call.name
        )

    @property
    def times(self) -> int:
        """How often the call ran; of what one call runs there may be several statements."""
        return len({statement.call for statement in self.statements})

    @property
    def is_same(self) -> bool:
        """Tell whether the parameters are the same each time, too."""
        return len({tuple(each.text for each in s.params) for s in self.statements}) == 1


def repeated(case: Case, kinds: tuple[StatementKind, ...] = ("select",)) -> Iterator[Repeated]:
    """Give what was run at least twice from one place, apart from its parameters.

    The texts of writes may differ from row to row: NULL stands in them, not among the parameters.
    """
    is_reading = kinds == ("select",)
    groups: dict[tuple[object, ...], list[tuple[Call, Statement]]] = {}
    for statement in case.trace.statements:
        if statement.call is None or statement.kind not in kinds or statement.error is not None:
            continue
        if statement.index in case.claimed:
            continue
        call = case.trace.calls[statement.call]
        text = statement.sql if is_reading else ""
        key = (call.place, call.whole, call.name, call.receiver, text)
        groups.setdefault(key, []).append((call, statement))
    for found in groups.values():
        if len({call.index for call, _ in found}) < 2:
            continue
        call = found[0][0]
        node = node_of(case, call)
        loops = node is not None and next(case.code.loops(node), None) is not None
        yield Repeated(call, node, tuple(statement for _, statement in found), loops)


def node_of(case: Case, call: Call) -> ast.expr | None:
    """Give the expression that asks: of ``len(books)`` that is ``books``.

    In an f-string Python 3.11 may only know where that stands.
    """
    if not case.is_written(call):
        return None
    node = case.code.at(call.whole)
    if isinstance(node, ast.JoinedStr):
        inside = [
            each
            for each in ast.walk(node)
            if isinstance(each, ast.Attribute) and each.attr == call.name
        ]
        same = {ast.dump(each) for each in inside}
        return inside[0] if len(same) == 1 else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        return node.args[0]
    return node
