"""A queryset that is asked in parts, although all of its rows are fetched anyway."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.counting import is_test
from ormscope.document.rules.exists_for_count import nothing_test
from ormscope.document.rules.repeated import node_of
from ormscope.document.rules.rule import Case, Found, Rule, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Call

_ASKED = ("count", "exists")
_TELLS = {
    "first": "`first()` gives `None` where there is no row",
    "last": "`last()` gives `None` where there is no row",
    "count": "`count()` gives 0 where there is no row",
}
_WHOLE = frozenset({"__iter__", "list", "len", "sorted", "tuple", "set", "enumerate"})


def find(case: Case) -> Iterator[Found]:
    yield from _fetched_later(case)
    yield from _by_index(case)
    yield from _told_anyway(case)


RULE = Rule(
    name="asked-again",
    summary="A queryset is counted, or taken apart by index, and its rows are fetched as well.",
    order=22,
    find=find,
)


def _fetched_later(case: Case) -> Iterator[Found]:
    whole = _fetched_whole(case)
    for call in case.trace.calls:
        name = _receiver(case, call) if call.name in _ASKED else None
        node = case.code.at(call.whole)
        statements = [s for s in case.statements_of(call) if s.index not in case.claimed]
        if name is None or not isinstance(node, ast.Call) or not statements:
            continue
        later = whole.get(case.code.bindings.of(name))
        if later is None or later[0].index < call.index or _writes_between(case, call, later[0]):
            continue
        fetching, reader = later
        test = nothing_test(case, node) if call.name == "count" else (node, True)
        if test is None and _is_conditional(case, reader, node):
            continue
        case.claimed.update(each.index for each in statements)
        place, is_some = (node, True) if test is None else test
        text = f"len({name.id})"
        if test is not None:
            text = name.id if is_test(case, place) else f"bool({name.id})"
            text = text if is_some else f"not {name.id}"
        edit = replaced(case, place, text)
        fetched = tuple(each.index for each in case.statements_of(fetching)[:1])
        yield Found(
            weight="wasteful",
            title="Asked, and then fetched",
            reason=f"`{call.name}()` has a statement of its own, and all rows of `{name.id}` are "
            f"fetched afterwards: `{text}` would fetch them at once and keep them.",
            range=call.range,
            statements=(*(each.index for each in statements), *fetched),
            remedy=Remedy(
                text=f"Write `{text}`: the queryset keeps its rows for what follows.",
                edits=() if edit is None else (edit,),
            ),
        )


def _fetched_whole(case: Case) -> dict[ast.AST | None, tuple[Call, ast.expr]]:
    """Give the variables whose querysets fetched all their rows, by what has bound them."""
    found: dict[ast.AST | None, tuple[Call, ast.expr]] = {}
    for call in case.trace.calls:
        if call.name not in _WHOLE or call.effect != "evaluates":
            continue
        node = node_of(case, call)
        binding = case.code.bindings.of(node) if isinstance(node, ast.Name) else None
        if isinstance(binding, ast.Assign) and node is not None and case.statements_of(call):
            found.setdefault(binding, (call, node))
    return found


def _writes_between(case: Case, first: Call, last: Call) -> bool:
    return any(
        statement.kind != "select"
        for statement in case.trace.statements
        if statement.call is not None and first.index < statement.call < last.index
    )


def _is_conditional(case: Case, reader: ast.expr, asked: ast.expr) -> bool:
    """Tell whether the rows are only fetched when a condition holds that comes with the count."""
    around = set(case.code.above(asked))
    for each in case.code.above(reader):
        if not isinstance(each, (ast.If, ast.IfExp, ast.While)):
            continue
        if each not in around or asked in ast.walk(each.test):
            return True
    return False


def _by_index(case: Case) -> Iterator[Found]:
    groups: dict[ast.AST, list[tuple[Call, ast.Subscript]]] = {}
    for call in case.trace.calls:
        if not call.name.startswith("[") or call.effect != "evaluates" or not case.is_written(call):
            continue
        node = case.code.at(call.whole)
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
            continue
        binding = case.code.bindings.of(node.value)
        if isinstance(binding, ast.Assign) and not isinstance(node.slice, ast.Slice):
            groups.setdefault(binding, []).append((call, node))
    for found in groups.values():
        statements = [s.index for call, _ in found for s in case.statements_of(call)]
        if len(statements) < 2 or case.claimed.intersection(statements):
            continue
        call, node = found[0]
        in_loop = any(next(case.code.loops(each), None) for _, each in found)
        case.claimed.update(statements)
        name = case.code.text(node.value)
        yield Found(
            weight="costly" if in_loop else "wasteful",
            title="One statement an index",
            reason=f"`{name}` has not fetched its rows, so each of {len(statements)} indexes is "
            "a statement of its own.",
            range=call.range,
            statements=tuple(statements),
            remedy=Remedy(
                text=f"Fetch the rows once, `rows = list({name}[:n])`, and index the list."
            ),
        )


def _told_anyway(case: Case) -> Iterator[Found]:
    """Find ``if books.exists(): books.first()``: what is asked next answers both."""
    exists: dict[ast.AST, Call] = {}
    for call in case.trace.calls:
        name = _receiver(case, call)
        binding = None if name is None else case.code.bindings.of(name)
        if name is None or not isinstance(binding, ast.Assign):
            continue
        statements = [s.index for s in case.statements_of(call) if s.index not in case.claimed]
        if not statements:
            continue
        if call.name == "exists":
            exists.setdefault(binding, call)
        elif call.name in _TELLS and (asked := exists.pop(binding, None)) is not None:
            if _writes_between(case, asked, call):
                continue
            statements[:0] = [each.index for each in case.statements_of(asked)]
            case.claimed.update(statements)
            yield Found(
                weight="hint",
                title="Asked whether there is one, and then for it",
                reason=f"`exists()` and `{call.name}()` of `{name.id}` have a statement each, and "
                "the second tells both.",
                range=asked.range,
                statements=tuple(statements),
                remedy=Remedy(text=f"Leave `exists()` out: {_TELLS[call.name]}."),
            )


def _receiver(case: Case, call: Call) -> ast.Name | None:
    """Give the variable whose method a call is, outside of loops."""
    node = case.code.at(call.whole) if case.is_written(call) else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.args:
        return None
    is_looped = next(case.code.loops(node), None) is not None
    return node.func.value if isinstance(node.func.value, ast.Name) and not is_looped else None
