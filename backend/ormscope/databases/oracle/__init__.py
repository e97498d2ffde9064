"""Oracle, compiled: SQL as for a server 23ai or 19c, in oracledb's form, executed nowhere."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.base import Database, Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.offline import CompiledDatabase
from ormscope.databases.oracle.quoting import quote

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.document.plan import Plan

# `supports_boolean_expr_in_select_clause` in django/db/backends/oracle/features.py.
BOOLEAN_SINCE: Final = (23,)


class OracleBase(Database):
    """What is Oracle's, wherever it runs: its driver's statements, literals and errors."""

    vendor = "oracle"
    label = "Oracle"
    driver = "oracledb"
    order = 40
    can_explain = True

    def error_code(self, error: BaseException) -> str | None:
        """Return the code of oracledb's error object: `ORA-00942`, or `DPY-4010` of its own."""
        code = getattr(error.args[0] if error.args else None, "full_code", None)
        return str(code) if code else None

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Convert `%s` to `:arg0`, with Django's own cursor, which sends equal values once."""
        from django.db.backends.oracle.base import FormatStylePlaceholderCursor

        converter = FormatStylePlaceholderCursor(connection.connection, connection)
        fixed, formatted = converter._fix_for_params(sql, _unbound(params), unify_by_values=True)
        sent = converter._param_generator(formatted)
        if isinstance(sent, Mapping):
            return Sent(fixed, {str(k).removeprefix(":"): v for k, v in sent.items()}, "named")
        return Sent(fixed, tuple(sent), "named")

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Have it EXPLAIN PLAN for the statement with the values written in."""
        from ormscope.databases.oracle.plan import explain

        literal = self.literal(connection, sql, params)
        return explain(connection, sql, literal, analyze=analyze)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Write the values; a version without BOOLEAN gets 1 and 0, as from Django's cursor."""
        has_boolean = getattr(connection, "oracle_version", (0,)) >= BOOLEAN_SINCE
        return write_literals(sql, params, partial(quote, has_boolean=has_boolean))


class Oracle(OracleBase, CompiledDatabase):
    """Django's own backend, with a server's version pinned."""

    alias = "oracle"
    is_default = True

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.oracle", USER="bookshop")


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


DATABASES = (Oracle("23.4"), Oracle("19.3", version="19c"))
