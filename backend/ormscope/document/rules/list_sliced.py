"""A queryset that is made a list as a whole, of which a slice or one index is taken."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import chain_of
from ormscope.document.rules.rule import Case, Found, Rule, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(case: Case) -> Iterator[Found]:
    for call in case.trace.calls:
        if call.name != "list" or not call.receiver.startswith("QuerySet of "):
            continue
        made = case.code.at(call.whole) if case.is_written(call) else None
        taken = None if made is None else case.code.parents.get(made)
        if not isinstance(made, ast.Call) or not isinstance(taken, ast.Subscript):
            continue
        statements = case.statements_of(call)[:1]
        if taken.value is not made or not statements or len(made.args) != 1:
            continue
        queryset, most = made.args[0], _most(taken.slice)
        rows = statements[0].rows
        if most is None or rows is None or rows.fetched <= most or not _is_fresh(queryset):
            continue
        few = most if isinstance(taken.slice, ast.Slice) else 1
        yield Found(
            weight="wasteful",
            title="All rows fetched to take a few",
            reason=f"{rows.fetched:,} rows were fetched, and {few} of them "
            f"{'is' if few == 1 else 'are'} taken: the database was not told that the rest is "
            "not wanted.",
            range=case.code.range(taken),
            statements=tuple(each.index for each in statements),
            remedy=Remedy(
                text="Slice the queryset, not the list: it becomes a LIMIT.",
                edits=_edits(case, taken, queryset),
            ),
        )


RULE = Rule(
    name="list-sliced",
    summary="All rows of a queryset are fetched, and a few of the list are taken.",
    order=24,
    find=find,
)


def _is_fresh(queryset: ast.expr) -> bool:
    """Tell that nobody else has these rows, and that a slice may follow."""
    chain = chain_of(queryset)
    is_called = bool(chain.links) and chain.links[-1].call is not None
    return is_called and chain.slice is None and "raw" not in chain.names


def _most(taken: ast.expr) -> int | None:
    """Give how many rows ``[2]`` or ``[:5]`` can need; None for anything else."""
    if isinstance(taken, ast.Slice):
        return None if taken.lower or taken.step else _number(taken.upper)
    number = _number(taken)
    return None if number is None else number + 1


def _number(node: ast.expr | None) -> int | None:
    is_number = isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0
    return node.value if is_number and isinstance(node, ast.Constant) else None  # type: ignore[return-value]  # told above


def _edits(case: Case, taken: ast.Subscript, queryset: ast.expr) -> tuple[Edit, ...]:
    text = case.code.text(queryset)
    at = f"[{case.code.text(taken.slice)}]"
    is_slice = isinstance(taken.slice, ast.Slice)
    edit = replaced(case, taken, f"list({text}{at})" if is_slice else f"{text}{at}")
    return () if edit is None else (edit,)
