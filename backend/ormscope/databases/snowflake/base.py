"""django-snowflake without an account. Imported in the Snowflake worker only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django_snowflake import base
from snowflake.connector.converter import SnowflakeConverter

from ormscope.databases.literals import write_literals
from ormscope.databases.offline import INVENTED_KEY, NullConnection
from ormscope.databases.offline.answers import AnsweringCursor

if TYPE_CHECKING:
    from ormscope.databases.base import Params


# What django-snowflake asks after an INSERT; an aggregate's column would have its table's name.
_NEW_KEY: Final = re.compile(r'SELECT MAX\("[^"]+"\) FROM "[^"]+"')


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # django-snowflake has no types
    """django-snowflake's wrapper around a null connection."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.ops.compiler_module = "ormscope.databases.snowflake.compiler"

    def get_connection_params(self) -> dict[str, Any]:
        """Return none: the base's insists on an account and a password."""
        return {}

    def get_new_connection(self, conn_params: dict[str, Any]) -> SnowflakeConnection:
        """Return a null connection that binds values as the connector would."""
        del conn_params
        return SnowflakeConnection(empty=self.features.empty_fetchmany_value)


class SnowflakeConnection(NullConnection):
    """A null connection with the connector's own way of writing values into statements."""

    converter = SnowflakeConverter()

    def cursor(self) -> SnowflakeCursor:
        """Return a new cursor."""
        return SnowflakeCursor(self)

    def compose(self, sql: str, params: Params) -> str:
        """Return the statement as the connector would send it (`_process_params_pyformat()`)."""
        convert, escape, quote = (
            self.converter.to_snowflake,
            self.converter.escape,
            self.converter.quote,
        )

        def write(value: object) -> str:
            return str(quote(escape(convert(value))))

        return write_literals(sql, params, write)

    def autocommit(self, value: bool) -> None:
        """Do nothing: the connector's is a method, PEP 249 has none."""


class SnowflakeCursor(AnsweringCursor):
    """A null cursor that keeps the statement as it would have been sent, as the connector's."""

    encoding = None  # JSON, where any character can be escaped
    answers = (
        ("SHOW PARAMETERS LIKE 'TIMEZONE'", ("TIMEZONE", "UTC"), "The session's time zone UTC."),
    )
    query: str | None = None

    def execute(self, sql: str, params: Any = None) -> Any:
        """Take the statement."""
        super().execute(sql, params)
        assert isinstance(self.connection, SnowflakeConnection)
        self.query = self.connection.compose(sql, params)
        if _NEW_KEY.fullmatch(sql):
            self._rows = [(INVENTED_KEY,)]
            self.invented = f"The new row's key {INVENTED_KEY}. No server was asked."
        if sql.startswith("INSERT"):
            self.lastrowid = self.invented = None  # its key is asked for by a SELECT
        return self
