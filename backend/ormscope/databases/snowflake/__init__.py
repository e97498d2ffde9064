"""Snowflake, compiled: SQL as django-snowflake makes it, bound by its connector, sent nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ormscope.databases.base import Params, Sent
from ormscope.databases.offline.autocommit import CompiledWithoutSavepoints

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper


class Snowflake(CompiledWithoutSavepoints):
    """django-snowflake, which asks for no version: all accounts run the current release."""

    alias = "snowflake"
    vendor = "snowflake"
    label = "Snowflake"
    driver = "snowflake-connector-python"
    binds_on_client = True
    order = 70
    modules = ("django_snowflake", "snowflake")
    extra = "snowflake"

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no account."""
        del state, parameters
        return self.engine_settings("ormscope.databases.snowflake")

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return both unchanged: the connector understands Django's placeholders.

        It then binds the values itself; an account would get `literal()`.
        """
        del connection
        if isinstance(params, Mapping):
            return Sent(sql, dict(params), "pyformat")
        return Sent(sql, tuple(params or ()), "format")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have the connector's own converter write the values.

        It leaves a NUL in a text as it is, which would end the statement in a shell.
        """
        return str(connection.connection.compose(sql, params)).replace("\0", "\\x00")


DATABASES = (Snowflake("current release"),)
