"""MySQL, compiled: SQL as for a server of a pinned version, bound by PyMySQL, executed nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ormscope.databases.base import Database, Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.mysql.pinned import CANNED
from ormscope.databases.offline import CompiledDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.document.plan import Plan

# CR_SERVER_GONE_ERROR, CR_SERVER_LOST, ER_CONNECTION_KILLED of MariaDB's and of MySQL's,
# ER_SERVER_SHUTDOWN, and PyMySQL's for whatever is tried after one of these.
LOST: Final = (2006, 2013, 1927, 3169, 1053, 0)


class MySQLBase(Database):
    """What is MySQL's and MariaDB's, wherever it runs: their driver's statements and literals."""

    vendor = "mysql"
    label = "MySQL"
    driver = "PyMySQL"
    binds_on_client = True
    order = 30
    can_explain = True

    def compiled_twin(self, version: str) -> Database | None:
        """Return the compiled MySQL of any version."""
        return MySQL(version)

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return both unchanged: the drivers understand Django's placeholders.

        They then bind the values themselves; a server gets `literal()`.
        """
        del connection
        if isinstance(params, Mapping):
            return Sent(sql, dict(params), "pyformat")
        return Sent(sql, tuple(params or ()), "format")

    def is_lost(self, error: BaseException) -> bool:
        """Tell by the numbers in `LOST`."""
        return bool(error.args) and error.args[0] in LOST

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Have it EXPLAIN, or ANALYZE, in the format that its server tells most in."""
        from ormscope.databases.mysql.plan import explain

        return explain(connection, sql, params, analyze=analyze)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have the driver write each value, by the connection's character set and SQL mode.

        Bytes are written in hexadecimal, as a shell could not take the ones that the driver sends.
        """

        def quote(value: object) -> str:
            if isinstance(value, (bytes, bytearray, memoryview)):
                return f"X'{bytes(value).hex().upper()}'"
            written = connection.connection.literal(value)  # PyMySQL: text, mysqlclient: bytes
            return written.decode() if isinstance(written, bytes) else str(written)

        return write_literals(sql, params, quote)


class CompiledMySQL(CompiledDatabase, MySQLBase):
    """Django's own backend, with the answers of a server pinned.

    A subclass says in `answer` what its servers answer to `SELECT VERSION()`.
    """

    canned = CANNED
    answer = "{}"

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        version = self.answer.format(self.pinned)
        return self.engine_settings("ormscope.databases.mysql", ORMSCOPE={"version": version})


class MySQL(CompiledMySQL):
    """MySQL of a pinned version."""

    alias = "mysql"
    is_default = True


DATABASES = (MySQL("8.4.0"), MySQL("8.0.40", "8.0"), MySQL("9.1.0", "9"))
