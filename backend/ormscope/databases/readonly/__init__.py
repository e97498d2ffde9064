"""The worked example of docs/custom-backend.md: a backend of one's own, and how ORMscope knows it.

`base.py` and the modules beside it are the backend, and know nothing of ORMscope; this file makes
it a column. Both could be in a package of somebody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ReadOnlyPostgreSQL(PostgreSQL):
    """PostgreSQL's server and sample, seen through a backend that writes nothing."""

    alias = "postgresql-readonly"
    label = "PostgreSQL, read-only"
    order = 25
    is_default = False
    moves_sequences = False

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return PostgreSQL's settings with another ENGINE."""
        return {**super().settings(state, parameters), "ENGINE": "ormscope.databases.readonly"}

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Refuse: Django's tests begin with making a database."""
        del state, parameters, name
        raise DatabaseUnavailable(f"{self.label} writes nothing, and so makes no test database.")

    def compiled_twin(self, version: str) -> None:
        """Return None: there is no read-only backend without a server."""
        del version


DATABASES = (ReadOnlyPostgreSQL(),)
