"""django-firebird, whose connections begin as a copy of the sample. In the worker only."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from django_firebird import base
from firebird import driver

from ormscope.databases.firebird import json  # noqa: F401 - adds as_firebird() to JSON's lookups
from ormscope.databases.firebird.leftovers import clear, own_directory
from ormscope.databases.firebird.library import COPIES, load
from ormscope.databases.firebird.schema import DatabaseSchemaEditor

# Possessive, so that many comments take no longer than their length.
_ENDS: Final = re.compile(
    r"(?:\s+|/\*.*?\*/|--[^\n]*(?:\n|$))*+(COMMIT|ROLLBACK)\b(?!.*\bTO\b)",
    re.IGNORECASE | re.DOTALL,
)


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # django-firebird has no types
    """A connection to a file that has no name any more, and is gone when it is closed."""

    SchemaEditorClass = DatabaseSchemaEditor
    data_types = {**base.DatabaseWrapper.data_types, "JSONField": "blob sub_type 1"}

    # The prepared database; None while it is being built.
    sample: Path | None = None
    # The file that is being built.
    built: Path | None = None
    # What lends scratches, and begins as a copy of an empty database. Made with this one: a jailed
    # worker cannot load the engine.
    scratch: DatabaseWrapper | None = None

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.directory = Path(settings_dict["NAME"])
        self.copies = own_directory(self.directory / COPIES)
        load(self.directory)
        # Both are said by JSON's own lookups, before they ask for an as_firebird().
        self.features.supports_json_field_contains = False
        self.features.has_json_object_function = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a copy of the sample, or an empty database if there is none yet."""
        params = {**conn_params, "session_time_zone": "UTC"}
        if self.sample is not None:
            clear(self.copies)
        with tempfile.NamedTemporaryFile(dir=self.copies, suffix=".run", delete=False) as file:
            path = Path(file.name)
        try:
            if self.sample is not None:
                shutil.copyfile(self.sample, path)
                return super().get_new_connection({**params, "database": str(path)})
            path.unlink()
            driver.create_database(str(path), user=params["user"], charset="UTF8").close()
            self.built = path
            return super().get_new_connection({**params, "database": str(path)})
        finally:
            if self.sample is not None:
                # The engine holds it open; so nothing stays behind, however the worker ends.
                path.unlink(missing_ok=True)

    def create_cursor(self, name: str | None = None) -> FirebirdCursor:
        """Return django-firebird's cursor, guarded."""
        made = super().create_cursor(name)
        return FirebirdCursor(made.cursor, made.encoding, made.autocommit, db=self)


class FirebirdCursor(base.FirebirdCursorWrapper):  # type: ignore[misc]  # as above
    """It doesn't let a statement end the transaction: the driver would not know, and lose it."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Execute the statement."""
        if _ENDS.match(query):
            raise driver.DatabaseError("Firebird's driver ends transactions itself, not by SQL.")
        return super().execute(query, params)
