"""MySQL, compiled: SQL as for a server 8.4, bound by PyMySQL, executed nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ormscope.databases.base import Params, Sent
from ormscope.databases.offline import CompiledDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper


class MySQL(CompiledDatabase):
    """Django's own backend, with the answers of a server 8.4 pinned."""

    alias = "mysql"
    vendor = "mysql"
    label = "MySQL"
    driver = "PyMySQL"
    is_default = True
    order = 30

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.mysql")

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return both unchanged: PyMySQL understands Django's placeholders.

        It then binds the values itself; a server would get `literal()`.
        """
        del connection
        if isinstance(params, Mapping):
            return Sent(sql, dict(params), "pyformat")
        return Sent(sql, tuple(params or ()), "format")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have PyMySQL write it, by the rules of a server without NO_BACKSLASH_ESCAPES."""
        return str(connection.connection.mogrify(sql, params))


DATABASES = (MySQL("8.4.0"),)
