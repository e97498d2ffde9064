"""Related objects that are fetched with a queryset and never looked at."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.removal import without
from ormscope.document.rules.rule import Case, Found, Rule
from ormscope.document.rules.uses import reads

if TYPE_CHECKING:
    from collections.abc import Iterator

_METHODS = {
    "select_related": "joined into the statement",
    "prefetch_related": "fetched with a statement of its own",
}


def find(case: Case) -> Iterator[Found]:
    for read in reads(case):
        if read.loop in case.troubled:
            continue
        for method, how in _METHODS.items():
            for call in read.chain.calls(method):
                names = [
                    each.value.partition("__")[0]
                    for each in call.args
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                is_known = len(names) == len(call.args) and not call.keywords
                is_known = is_known and all(case.relation(read.model, name) for name in names)
                if not names or not is_known or read.attributes.intersection(names):
                    continue
                listed = ", ".join(f"`{name}`" for name in dict.fromkeys(names))
                yield Found(
                    weight="hint",
                    title="Related objects fetched and never read",
                    reason=f"{listed} is {how}, and the loop never reads it."
                    if len(set(names)) == 1
                    else f"{listed} are {how}, and the loop reads none of them.",
                    range=case.code.link(call),
                    statements=tuple(each.index for each in read.statements),
                    remedy=Remedy(text=f"Leave `{method}()` out.", edits=without(case, call)),
                )


RULE = Rule(
    name="unused-related",
    summary="`select_related()` or `prefetch_related()` fetches what a loop never reads.",
    order=51,
    find=find,
)
