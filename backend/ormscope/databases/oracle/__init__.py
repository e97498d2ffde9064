"""Oracle, compiled: SQL as for a server 23ai, in oracledb's form, executed nowhere."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ormscope.databases.base import Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.offline import CompiledDatabase
from ormscope.databases.oracle.quoting import quote

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper


class Oracle(CompiledDatabase):
    """Django's own backend, with the answers of a server 23ai pinned."""

    alias = "oracle"
    vendor = "oracle"
    label = "Oracle"
    driver = "oracledb"
    is_default = True
    order = 40

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.oracle", USER="bookshop")

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Convert `%s` to `:arg0`, with Django's own cursor, which sends equal values once."""
        from django.db.backends.oracle.base import FormatStylePlaceholderCursor

        converter = FormatStylePlaceholderCursor(connection.connection, connection)
        fixed, formatted = converter._fix_for_params(sql, _unbound(params), unify_by_values=True)
        sent = converter._param_generator(formatted)
        if isinstance(sent, Mapping):
            return Sent(fixed, {str(k).removeprefix(":"): v for k, v in sent.items()}, "named")
        return Sent(fixed, tuple(sent), "named")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Write the values as literals of 23ai, which has BOOLEAN ones."""
        del connection
        return write_literals(sql, params, quote)


def _unbound(params: Params) -> Any:
    """Copy the variables that an INSERT returns keys into: formatting binds them to a cursor, and
    the real ones must stay bound to theirs."""

    def unbound(value: object) -> object:
        return copy.copy(value) if hasattr(value, "bind_parameter") else value

    if params is None:
        return None
    if isinstance(params, Mapping):
        return {name: unbound(value) for name, value in params.items()}
    return [unbound(value) for value in params]


DATABASES = (Oracle("23.4"),)
