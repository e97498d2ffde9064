"""The same statement once a row: a relation that is followed in a loop."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.chains import Source, chain_of, instance_of, relations_of
from ormscope.document.rules.loading import loading
from ormscope.document.rules.related_count import counted_finding
from ormscope.document.rules.repeated import Repeated, repeated
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_READ_WHOLE = frozenset({"__iter__", "list", "len", "bool", "__contains__", "sorted", "set"})
_TO_ONE = "ToOneDescriptor"
"""The descriptors of relations to one object (django/db/models/fields/related_descriptors.py)."""
_CONDITION = (
    "A condition on a related manager asks anew for each row. Prefetch the rows with their "
    "condition, `prefetch_related(Prefetch(…, queryset=…, to_attr=…))`, and read that attribute in "
    "the loop."
)
_FIRST = (
    "Let the database pick it with the rows, `annotate(…=Subquery(….values(…)[:1]))`, or prefetch "
    "the relation and take it from `all()` in Python."
)
_UNLOADABLE = {
    **dict.fromkeys(("first", "last", "earliest", "latest", "get"), _FIRST),
    "aggregate": "Let the database aggregate with the rows, `annotate(…)` with the same function, "
    "and read that attribute in the loop.",
    "count": "Let the database count with the rows, `annotate(n=Count(…, filter=Q(…)))`, and read "
    "`n` in the loop.",
    "exists": "Let the database tell with the rows, `annotate(found=Exists(…))`, and read `found` "
    "in the loop.",
}
_GROWS = "With more rows there are more of them."


@dataclass(slots=True)
class _Group:
    """The relations that are followed from the rows of one queryset."""

    source: Source | None
    asked: list[tuple[Repeated, tuple[str, ...]]] = field(default_factory=list)


def find(case: Case) -> Iterator[Found]:
    groups: dict[tuple[ast.expr, str], _Group] = {}
    counted: list[tuple[Repeated, Source]] = []
    for each in repeated(case):
        if not each.in_loop:
            continue
        source = _followed(case, each)
        if source is None and not _is_known_relation(case, each):
            continue
        case.claimed.update(statement.index for statement in each.statements)
        if each.node is not None:
            case.troubled.update(case.code.loops(each.node))
        if source is None:
            yield _from_somewhere(case, each)
            continue
        if each.node is not None and _is_count(each.node):
            counted.append((each, source))
            continue
        key = (source.chain.node, "" if _is_loadable(each) else each.call.name)
        groups.setdefault(key, _Group(source)).asked.append((each, source.path))
    for group in groups.values():
        yield _related(case, group)
    for each, source in counted:
        yield counted_finding(case, each, source)


RULE = Rule(
    name="n-plus-one",
    summary="A relation is followed in a loop, with one statement for each row.",
    order=10,
    find=find,
)


def _followed(case: Case, each: Repeated) -> Source | None:
    """Tell which relation, of the rows of which queryset, a repeated statement follows."""
    node = each.node
    if node is None:
        return None
    if isinstance(node, ast.Attribute):
        return instance_of(case.code, node) if _is_relation(case, each) else None
    chain = chain_of(node)
    path, rest = relations_of(chain)
    owner = instance_of(case.code, chain.base)
    if owner is None or not path or not rest:
        return None
    return Source(owner.chain, (*owner.path, *path), owner.is_single)


def _is_relation(case: Case, each: Repeated) -> bool:
    """Tell a relation from a deferred field, which is loaded on access, too."""
    if each.call.name == "__get__":
        return each.call.receiver.endswith(_TO_ONE)
    model = case.models.get(each.call.receiver)
    if model is None or case.relation(model, each.call.name) is not None:
        return True
    return all(each.call.name not in (one.name, one.attname) for one in model.fields)


def _is_known_relation(case: Case, each: Repeated) -> bool:
    """Tell whether it is a relation's attribute that is read, wherever its rows come from."""
    model = case.models.get(each.call.receiver)
    is_read = isinstance(each.node, ast.Attribute) and each.call.forced_by == "attribute access"
    if each.call.name == "__get__":
        return is_read and each.call.receiver.endswith(_TO_ONE)
    return is_read and case.relation(model, each.call.name) is not None


def _from_somewhere(case: Case, each: Repeated) -> Found:
    """Give the finding where the text does not tell which queryset the rows are of."""
    relation = case.relation(case.models.get(each.call.receiver), each.call.name)
    method = "select_related" if relation is None or relation.by_join else "prefetch_related"
    code = f".{method}({case.quote}{each.name}{case.quote})"
    return Found(
        weight="costly",
        title="One statement a row",
        reason=f"The loop asks for {_often(each.name, [each])}, {_alike([each])}. {_GROWS}",
        range=each.range,
        statements=tuple(s.index for s in each.statements),
        remedy=Remedy(text=f"On the queryset that the rows come from: `{code[1:]}`.", code=code),
    )


def _is_count(node: ast.expr) -> bool:
    _, rest = relations_of(chain_of(node))
    return rest in (["count"], ["all", "count"])


def _related(case: Case, group: _Group) -> Found:
    source = group.source
    assert source is not None
    each = group.asked[0][0]
    statements = tuple(sorted(s.index for one, _ in group.asked for s in one.statements))
    names = list(dict.fromkeys(".".join(path) for _, path in group.asked))
    said = _listed(
        [
            _often(name, [one for one, path in group.asked if ".".join(path) == name])
            for name in names
        ]
    )
    reason = f"The loop asks for {said}, {_alike([one for one, _ in group.asked])}. {_GROWS}"
    plans = [(path, one) for one, path in group.asked]
    prefetchable = _is_loadable(each)
    remedy = (
        loading(case, source.chain, [path for path, _ in plans])
        if prefetchable
        else Remedy(text=_UNLOADABLE.get(group.asked[0][0].call.name, _CONDITION))
    )
    return Found(
        weight="costly",
        title="One statement a row",
        reason=reason,
        range=each.range,
        statements=statements,
        remedy=remedy,
    )


def _is_loadable(each: Repeated) -> bool:
    """Tell whether what is fetched beforehand would answer: not with a condition of its own."""
    node = each.node
    if isinstance(node, ast.Attribute):
        return True
    assert node is not None
    _, rest = relations_of(chain_of(node))
    return rest == ["all"] and each.call.name in _READ_WHOLE


def _often(name: str, asked: Sequence[Repeated]) -> str:
    """Say how often a relation was asked for; a deferred key takes a statement of its own."""
    statements = sum(len(each.statements) for each in asked)
    times = len({statement.call for each in asked for statement in each.statements})
    often = "" if statements == times else f" {times} times,"
    return f"`{name}`{often} in {statements} statements"


def _alike(asked: Sequence[Repeated]) -> str:
    if all(each.is_same for each in asked):
        return "row by row, with the same parameters each time"
    return "row by row, that differ in their parameters only"


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
