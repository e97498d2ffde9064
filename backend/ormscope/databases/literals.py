"""Writes parameters into a statement, in one pass over its placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.databases.base import Params

PLACEHOLDER: Final = re.compile(r"%(?:(?P<escaped>%)|\((?P<name>[^)]*)\)s|s)")


def write_literals(sql: str, params: Params, quote: Callable[[object], str]) -> str:
    """Return `sql` with each `%s` or `%(name)s` replaced by its quoted value, and `%%` by `%`.

    A value that itself contains `%s` is never looked at again. As in PEP 249 drivers, `params=None`
    means that `sql` has no placeholders and its percent signs are not doubled.
    Raises IndexError or KeyError when there are fewer values than placeholders.
    """
    if params is None:
        return sql
    named = params if isinstance(params, Mapping) else None
    values = iter(() if named is not None else params)

    def replace(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "%"
        if match["name"] is not None:
            if named is None:
                raise KeyError(match["name"])
            return quote(named[match["name"]])
        try:
            return quote(next(values))
        except StopIteration:
            raise IndexError(f"No value for the placeholder at {match.start()}") from None

    return PLACEHOLDER.sub(replace, sql)
