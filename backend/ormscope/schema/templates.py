"""From which ``sql_…`` attributes of the schema editor a statement was made."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.backends.ddl_references import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLOT = re.compile(r"%\((\w+)\)s")


def templates_of(
    sql: Any, editor: type, read: Mapping[str, str]
) -> tuple[str | None, tuple[str, ...]]:
    """Give the attribute that the whole statement was made from, and those of parts of it.

    :param read: the attributes read since the last statement; of two that fit, the newest is meant.
    """
    if isinstance(sql, Statement):
        newest = [name for name, text in reversed([*read.items()]) if text == sql.template]
        if newest:
            return newest[0], ()
        return _named(editor, sql.template), ()
    fitting = [
        (len(_SLOT.sub("", text)), name)
        for name, text in read.items()
        if _pattern(text).fullmatch(sql)
    ]
    whole = max(fitting)[1] if fitting else None
    within = tuple(
        name
        for name, text in read.items()
        if name != whole and len(_SLOT.sub("", text).strip()) > 3 and _pattern(text).search(sql)
    )
    return whole, within


def _named(editor: type, template: str) -> str | None:
    """Find the attribute with a template that an earlier step has read."""
    for kind in editor.__mro__:
        for name, text in vars(kind).items():
            if name.startswith("sql_") and text == template:
                return name
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = _SLOT.split(template.replace("%%", "%"))
    literal = (re.escape(part) if index % 2 == 0 else ".*?" for index, part in enumerate(parts))
    return re.compile("".join(literal), re.DOTALL)
