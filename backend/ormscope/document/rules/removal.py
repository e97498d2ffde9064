"""The edit that takes one call out of a chain."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit

if TYPE_CHECKING:
    from ormscope.document.rules.rule import Case

_CALLED = re.compile(r"\s*\.\s*\w+\s*\(")


def without(case: Case, call: ast.Call) -> tuple[Edit, ...]:
    """Give the edit; none where brackets or comments stand between the call and what it is of."""
    if not isinstance(call.func, ast.Attribute) or not case.code.is_editable(call):
        return ()
    start, end = case.code.range(call.func.value).end, case.code.range(call).end
    if not _CALLED.match(case.code.snippet, start, end):
        return ()
    is_followed = isinstance(case.code.parents.get(call), ast.Attribute)
    is_queryset = any(
        each.receiver.startswith("QuerySet of ")
        for each in case.calls_at(call)
        if each.name == call.func.attr
    )
    # A manager has no rows of its own: `Book.objects` cannot be gone through.
    text = "" if is_followed or is_queryset else ".all()"
    return (Edit(range=SourceRange(start=start, end=end), text=text),)
