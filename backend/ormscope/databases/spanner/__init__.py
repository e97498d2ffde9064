"""Spanner, compiled: SQL as django-google-spanner makes it, sent nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ormscope.databases.base import Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.offline.autocommit import CompiledWithoutSavepoints
from ormscope.databases.spanner.quoting import quote

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper


class Spanner(CompiledWithoutSavepoints):
    """django-google-spanner, which asks for no version: the service has none to choose."""

    alias = "spanner"
    vendor = "spanner"
    label = "Spanner"
    driver = "google-cloud-spanner"
    order = 90
    modules = ("django_spanner", "google")
    extra = "spanner"
    note = (
        "A project that has django_spanner in INSTALLED_APPS gives new rows random keys; here it "
        "is not, so an INSERT leaves the key open, and the key that it then has is made up."
    )

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no instance."""
        del state, parameters
        return self.engine_settings("ormscope.databases.spanner", PROJECT="none", INSTANCE="none")

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return both unchanged: the driver understands Django's placeholders.

        Only inside of it do they become GoogleSQL's `@a0`.
        """
        del connection
        if isinstance(params, Mapping):
            return Sent(sql, dict(params), "pyformat")
        return Sent(sql, tuple(params or ()), "format")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Write the values as GoogleSQL's literals."""
        del connection
        return write_literals(sql, params, quote)


DATABASES = (Spanner("current service"),)
