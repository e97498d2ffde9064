"""Two ``filter()`` over one relation to many rows, which may be about two different rows.

"Spanning multi-valued relationships" of Django's documentation
(https://docs.djangoproject.com/en/stable/topics/db/queries/).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.many import many_joins
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.models import ModelFacts

_SECOND = "another call may mean another row of many"


def find(case: Case) -> Iterator[Found]:
    seen: set[tuple[int, int]] = set()
    for call in case.trace.calls:
        key = (call.whole.start, call.whole.end)
        again = [step for step in call.joins if step.action == "added" and _SECOND in step.reason]
        node = case.code.at(call.whole) if case.is_written(call) else None
        if call.name != "filter" or not again or key in seen or not isinstance(node, ast.Call):
            continue
        seen.add(key)
        model = case.models.get(call.result.removeprefix("QuerySet of "))
        before = _filter_before(node)
        if before is None or model is None:
            continue
        first, second = _conditions(case, model, before), _conditions(case, model, node)
        for relation in first.keys() & second.keys():
            if first[relation] & second[relation]:
                continue  # tags__name twice: one row cannot have two names, so two are meant
            written = ", ".join(
                f"{word.arg}={case.code.text(word.value)}"
                for word in (*before.keywords, *node.keywords)
                if word.arg is not None
            )
            statements = tuple(
                statement.index
                for statement in case.trace.statements
                if any(each.origin.call == call.index for each in statement.fragments)
            )
            yield Found(
                weight="hint",
                title="A relation joined twice",
                reason=f"Each `filter()` joins `{relation}` for itself: it finds what has one row "
                f"of `{relation}` for the first condition and one, maybe another, for the second.",
                range=call.range,
                statements=statements,
                remedy=Remedy(
                    text="Where one row is to satisfy both, put them into one `filter()`.",
                    code=f".filter({written})",
                ),
            )


RULE = Rule(
    name="joined-twice",
    summary="Two `filter()` over one relation to many rows may be about different rows.",
    order=36,
    find=find,
)


def _filter_before(node: ast.Call) -> ast.Call | None:
    current = node.func.value if isinstance(node.func, ast.Attribute) else None
    while isinstance(current, ast.Call) and isinstance(current.func, ast.Attribute):
        if current.func.attr == "filter":
            return current
        current = current.func.value
    return None


def _conditions(case: Case, model: ModelFacts, call: ast.Call) -> dict[str, frozenset[str]]:
    """Give the fields that a call's keywords compare, by the first relation to many on the way."""
    found: dict[str, frozenset[str]] = {}
    for word in call.keywords:
        path = tuple((word.arg or "").split("__"))
        joins = many_joins(case, model, path)
        if joins:
            name, rest = "__".join(joins[0]), path[len(joins[0]) :][:1]
            found[name] = found.get(name, frozenset()) | {"".join(rest)}
    return found
