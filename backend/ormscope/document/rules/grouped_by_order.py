"""Groups of ``values()`` that ``order_by()`` makes smaller: its columns are grouped by, too.

"Interaction with order_by()" of Django's documentation
(https://docs.djangoproject.com/en/stable/topics/db/aggregation/).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.chains import Chain, chain_of
from ormscope.document.rules.many import follow
from ormscope.document.rules.removal import without
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.rules.many import Path
    from ormscope.document.statement import Statement


def find(case: Case) -> Iterator[Found]:
    seen: set[ast.expr] = set()
    for statement in case.trace.statements:
        for call in _ordering(statement):
            node = case.code.at(case.trace.calls[call].whole)
            if not isinstance(node, ast.Call) or node in seen:
                continue
            seen.add(node)
            more = _more_than_grouped(case, node)
            if not more:
                continue
            named = " and ".join(f"`{name}`" for name in more)
            yield Found(
                weight="wrong",
                title="Groups that the order splits",
                reason=f"Django groups by {named} as well, because `order_by()` names "
                f"{'it' if len(more) == 1 else 'them'}: there may be several rows for one group of "
                "`values()`.",
                range=case.code.link(node),
                statements=(statement.index,),
                remedy=Remedy(
                    text="Order by what is grouped by or by the aggregate, or leave the order out.",
                    edits=without(case, node),
                ),
            )


RULE = Rule(
    name="grouped-by-order",
    summary="`order_by()` adds its columns to the groups of `values()` and `annotate()`.",
    order=37,
    find=find,
)


def _ordering(statement: Statement) -> Iterator[int]:
    """Give the calls that ordered by a column which is grouped by, too, and not selected."""
    written: dict[str, set[str]] = {"group by": set(), "select": set()}
    if not any(each.clause == "group by" for each in statement.fragments):
        return
    for each in statement.fragments:
        if each.parent == 0 and each.clause in written:
            written[each.clause].add(statement.sql[each.start : each.end])
    for each in statement.fragments:
        text = statement.sql[each.start : each.end]
        is_ordered = each.clause == "order by" and each.node == "Col" and each.origin.kind == "call"
        is_selected = any(column.startswith(text) for column in written["select"])
        is_grouped = text in written["group by"] and not is_selected
        if is_ordered and is_grouped and each.origin.call is not None:
            yield each.origin.call


def _more_than_grouped(case: Case, node: ast.Call) -> list[str]:
    """Give the fields of an ``order_by()`` that part the rows of one group."""
    above: ast.AST = node
    while True:
        attribute = case.code.parents.get(above)
        call = case.code.parents.get(attribute) if isinstance(attribute, ast.Attribute) else None
        if not isinstance(call, ast.Call) or call.func is not attribute:
            break
        above = call
    chain = chain_of(above) if isinstance(above, ast.expr) else chain_of(node)
    grouped, ordered = _grouping(chain), _names(node)
    if not grouped or not ordered:
        return []
    model = case.model_of(chain)
    fixed: list[Path] = []
    for path in grouped:
        relations, rest, to = follow(case, model, path)
        fields = () if to is None else to.fields
        # A foreign key or a unique field fixes all the columns of its row.
        keys = [f for f in fields if rest and rest[0] in (f.name, f.attname)]
        if not rest or rest == ("pk",) or any(each.is_unique for each in keys):
            fixed.append(relations)
        fixed += [(*relations, each.name) for each in keys]
    return ["__".join(path) for path in ordered if not any(path[: len(f)] == f for f in fixed)]


def _grouping(chain: Chain) -> list[Path]:
    """Give the fields of ``values()`` before ``annotate()``; none where they aren't all known."""
    names = list(chain.names)
    at = next((i for i, name in enumerate(names) if name in ("values", "values_list")), None)
    call = None if at is None else chain.links[at].call
    if at is None or call is None or "annotate" not in names[at:] or "annotate" in names[:at]:
        return []
    is_plain = all(word.arg in ("flat", "named") for word in call.keywords)
    return (
        _names(call) if is_plain and sum(n in ("values", "values_list") for n in names) == 1 else []
    )


def _names(call: ast.Call) -> list[Path]:
    """Give the arguments as paths; none where one is no text."""
    found = [
        tuple(each.value.lstrip("-+").split("__"))
        for each in call.args
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return found if len(found) == len(call.args) else []
