"""Some rows of many, and nothing that says which."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.chains import Chain, chain_of, followed
from ormscope.document.rules.rule import Case, Found, Rule, inserted
from ormscope.document.rules.uses import statements_of_querysets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.models import ModelFacts
    from ormscope.document.statement import Statement

_NO_CHOICE = frozenset({"raw", "none", "union", "intersection", "difference", "aggregate"})


def find(case: Case) -> Iterator[Found]:
    for node, statements in statements_of_querysets(case).items():
        chain = _sliced(case, node)
        if chain is None or chain.slice is not chain.node or _NO_CHOICE.intersection(chain.names):
            continue
        if chain.slice is None:
            continue
        model = case.model_of(chain)
        unsure = [each for each in statements if _is_open(each, chain.slice, model)]
        if not unsure or model is None:
            continue
        q = case.quote
        edit = inserted(case, chain.end, f".order_by({q}pk{q})") if case.builds(chain) else None
        if "distinct" in chain.names or "values" in chain.names or "values_list" in chain.names:
            edit = None  # a further column would make other rows
        yield Found(
            weight="hint",
            title="A slice without an order",
            reason=f"{_why(model, unsure[0])}: which rows the slice takes is up to the database, "
            "and may change.",
            range=case.code.link(chain.slice),
            statements=tuple(each.index for each in unsure),
            remedy=Remedy(
                text="Say which rows are meant: `order_by()` before the slice.",
                edits=() if edit is None else (edit,),
            ),
        )


RULE = Rule(
    name="unordered-slice",
    summary="A slice takes some rows of a queryset that has no order.",
    order=41,
    find=find,
)


def _why(model: ModelFacts, statement: Statement) -> str:
    is_grouped = any(each.clause == "group by" for each in statement.fragments)
    if model.ordering and is_grouped:
        return f"Django leaves `Meta.ordering` of {model.name} out where rows are grouped"
    if model.ordering:
        return f"Nothing orders these rows of {model.name}"
    return f"{model.name} has no order here, neither by `order_by()` nor by `Meta.ordering`"


def _sliced(case: Case, node: ast.expr) -> Chain | None:
    """Give the chain that has the slice; what it is a slice of may have a name."""
    chain = chain_of(node)
    if chain.slice is None and isinstance(chain.base, ast.Name) and chain.links:
        return None
    base = followed(case.code, chain.base)
    if base is not chain.base and chain.slice is None:
        return chain_of(base)
    return chain


def _is_open(statement: Statement, node: ast.Subscript, model: ModelFacts | None) -> bool:
    """Tell whether the database could have given other rows as well."""
    tops = [each for each in statement.fragments if each.parent == 0]
    if not tops or any(each.clause == "order by" for each in tops):
        return False
    if _is_one_row(statement, model):
        return False
    limit = _most(node)
    rows = statement.rows
    return rows is None or limit is None or rows.fetched >= limit


def _most(node: ast.Subscript) -> int | None:
    """Give how many rows a slice from the first on takes; None for any other."""
    bounds = node.slice
    if isinstance(bounds, ast.Constant) and bounds.value == 0:
        return 1
    if not isinstance(bounds, ast.Slice) or bounds.lower is not None:
        return None
    is_number = isinstance(bounds.upper, ast.Constant) and isinstance(bounds.upper.value, int)
    return bounds.upper.value if is_number and isinstance(bounds.upper, ast.Constant) else None  # type: ignore[return-value]  # told above


def _is_one_row(statement: Statement, model: ModelFacts | None) -> bool:
    """Tell a condition on a unique column: there is no more than one row to take."""
    if model is None:
        return False
    unique = {each.column.lower() for each in model.fields if each.is_unique}
    fragments = statement.fragments
    return any(
        fragment.node == "Col"
        and fragment.parent is not None
        and fragments[fragment.parent].node.endswith("Exact")
        and fragment.clause == "where"
        and statement.sql[fragment.start : fragment.end].rpartition(".")[2].strip('"`[]').lower()
        in unique
        for fragment in fragments
    )
