"""Columns that are fetched for every row and read of none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.rule import Case, Found, Rule, inserted
from ormscope.document.rules.uses import reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.rules.uses import Read

_FEWEST = 4
"""Columns left unread, below which a narrower query is not worth its words."""
_ROWS = 10
"""Rows below which the columns of all of them together are not worth it either."""
_CHANGED_BY = frozenset({"only", "defer", "distinct", "select_related", "extra"})


def find(case: Case) -> Iterator[Found]:
    for read in reads(case):
        if read.loop in case.troubled:
            continue
        model = read.model
        if _CHANGED_BY.intersection(read.chain.names) or not read.statements:
            continue
        known = {name: each for each in model.fields for name in (each.name, each.attname)}
        keys = [each for each in model.fields if each.is_unique]
        annotated = _annotations(read)
        used: dict[str, None] = {}
        needs_key = False
        is_certain = True
        for name in read.attributes:
            if name in known:
                field = known[name]
                follows = name == field.name != field.attname
                is_certain = is_certain and not follows
                used[field.name] = None
            elif name == "pk" and keys:
                needs_key = True
            else:
                relation = case.relation(model, name)
                needs_key = needs_key or relation is not None
                is_certain = is_certain and (
                    name in annotated or (relation is not None and relation.is_many)
                )
        unread = len(model.fields) - len(used) - needs_key
        if not is_certain or unread < _FEWEST or unread <= len(used):
            continue
        rows = read.statements[0].rows
        if rows is None or rows.fetched < _ROWS:
            continue
        names = [each.name for each in model.fields if each.name in used] or ["pk"]
        yield _found(case, read, names, unread)


RULE = Rule(
    name="unused-columns",
    summary="A loop reads a few fields of instances that were fetched with all of theirs.",
    order=50,
    find=find,
)


def _annotations(read: Read) -> set[str]:
    calls = [*read.chain.calls("annotate")]
    return {word.arg for call in calls for word in call.keywords if word.arg is not None}


def _found(case: Case, read: Read, names: list[str], unread: int) -> Found:
    chain, total = read.chain, len(read.model.fields)
    quoted = ", ".join(f"{case.quote}{name}{case.quote}" for name in names)
    edit = inserted(case, chain.end, f".only({quoted})") if case.builds(chain) else None
    rows = read.statements[0].rows
    fetched = "Each row" if rows is None else f"Each of {rows.fetched:,} rows"
    also = ""
    if len(names) == 1 and read.attributes <= {*names, "pk"}:
        also = f" Where no instance is needed, `values_list({quoted}, flat=True)` makes none."
    return Found(
        weight="hint",
        title="Columns fetched and never read",
        reason=f"{fetched} of {read.model.name} came with {total} columns, and the loop needs "
        f"{total - unread} of them: {unread} are fetched for nothing.",
        range=case.code.range(chain.node),
        statements=tuple(each.index for each in read.statements),
        remedy=Remedy(
            text=f"`only({quoted})` fetches these and the primary key.{also}",
            edits=() if edit is None else (edit,),
            code="" if edit is not None else f".only({quoted})",
        ),
    )
