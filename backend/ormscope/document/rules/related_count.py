"""The finding of a related manager's ``count()`` in a loop, and its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import chain_of
from ormscope.document.rules.rule import Case, Found, inserted, replaced

if TYPE_CHECKING:
    from ormscope.document.rules.chains import Source
    from ormscope.document.rules.repeated import Repeated

_NOT_BEFORE = frozenset({"annotate", "alias", "distinct", "values", "values_list", "extra"})


def counted_finding(case: Case, each: Repeated, source: Source) -> Found:
    name = ".".join(source.path)
    count = len(each.statements)
    return Found(
        weight="costly",
        title="A count a row",
        reason=f"The loop counts `{name}` {count} times, with one statement for each row.",
        range=each.range,
        statements=tuple(s.index for s in each.statements),
        remedy=_annotated(case, each, source),
    )


def _annotated(case: Case, each: Repeated, source: Source) -> Remedy:
    text = (
        "Let the database count with the rows: `annotate(n=Count(…, distinct=True))` on the "
        "queryset, and read `n` in the loop."
    )
    chain, model = source.chain, case.model_of(source.chain)
    relation = case.relation(model, source.path[0]) if len(source.path) == 1 else None
    node = each.node
    # The relation's own condition is told to be its manager's, too: it is the first of them.
    conditions = [
        fragment
        for fragment in each.statements[0].fragments
        if fragment.origin.kind == "manager" and fragment.clause == "where" and fragment.param_end
    ]
    has_manager = len({(each.param_start, each.param_end) for each in conditions}) > 1
    if (
        relation is None
        or not relation.is_many
        or node is None
        or model is None
        or case.is_program
        or has_manager
        or not (model.ordering or "order_by" in chain.names)  # grouping may change the order
        or _NOT_BEFORE.intersection(chain.names)
    ):
        return Remedy(text=text)
    name = f"{relation.query_name}_count"
    if name in {each.name for each in model.fields}:
        return Remedy(text=text)
    q = case.quote
    end = inserted(
        case, chain.end, f".annotate({name}=Count({q}{relation.query_name}{q}, distinct=True))"
    )
    owner = chain_of(node)
    place = replaced(case, node, f"{case.code.text(owner.base)}.{name}")
    if end is None or place is None or not case.builds(chain):
        return Remedy(text=text)
    return Remedy(text=text, edits=_sorted(end, place))


def _sorted(*edits: Edit) -> tuple[Edit, ...]:
    return tuple(sorted(edits, key=lambda each: (each.range.start, each.range.end)))
