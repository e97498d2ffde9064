"""A field that was left out by ``only()`` or ``defer()`` is loaded row by row."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import instance_of
from ormscope.document.rules.repeated import repeated
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.rules.chains import Source


def find(case: Case) -> Iterator[Found]:
    for each in repeated(case):
        node, name = each.node, each.call.name
        if not each.in_loop or not isinstance(node, ast.Attribute):
            continue
        source = instance_of(case.code, node.value)
        model = case.models.get(each.call.receiver)
        field = next((f for f in model.fields if name in (f.name, f.attname)), None) if model else 0
        if not field or not model or case.relation(model, name) is not None:
            continue
        count = len(each.statements)
        case.claimed.update(statement.index for statement in each.statements)
        case.troubled.update(case.code.loops(node))
        yield Found(
            weight="costly",
            title="A deferred field a row",
            reason=f"`{name}` was left out of the rows, so the loop loads it {count} times, with "
            "one statement for each row.",
            range=each.range,
            statements=tuple(statement.index for statement in each.statements),
            remedy=Remedy(
                text=_remedy(source, name),
                edits=_edits(case, source, name),
            ),
        )


RULE = Rule(
    name="deferred-in-loop",
    summary="A field that `only()` or `defer()` left out is loaded with one statement a row.",
    order=11,
    find=find,
)


def _remedy(source: Source | None, name: str) -> str:
    if source is None:  # raw() is no queryset that is followed
        return (
            f"Load `{name}` with the rows: name it in `only()`, leave it out of `defer()`, or "
            "select it in the SQL of `raw()`."
        )
    return f"Load `{name}` with the rows: name it in `only()`, or leave it out of `defer()`."


def _edits(case: Case, source: Source | None, name: str) -> tuple[Edit, ...]:
    if source is None or source.path or source.chain.calls("defer"):
        return ()
    calls = source.chain.calls("only")
    if not calls or not calls[-1].args or not case.code.is_editable(source.chain.node):
        return ()
    end = case.code.range(calls[-1].args[-1]).end
    text = f", {case.quote}{name}{case.quote}"
    return (Edit(range=SourceRange(start=end, end=end), text=text),)
