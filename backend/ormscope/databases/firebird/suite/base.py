"""django-firebird, whose test databases are files that the embedded engine makes.

Its own `DatabaseCreation` asks a server on localhost to make them, whatever the settings say.
"""

from __future__ import annotations

from typing import Any

from django_firebird import base, creation


class DatabaseCreation(creation.DatabaseCreation):  # type: ignore[misc]  # it has no types
    """Makes a test database where connections look for it."""

    def _build_dsn(self, database: str, default_host: str | None = None) -> str:
        del default_host
        return str(super()._build_dsn(database))


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # it has no types
    """Django-firebird's own otherwise, which makes its `creation` of no attribute of the class."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.creation = DatabaseCreation(self)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file itself: without a host, its name would begin with a colon."""
        return super().get_new_connection({**conn_params, "database": self.settings_dict["NAME"]})
