"""TiDB, compiled: SQL as django-tidb makes it for a pinned version, bound by PyMySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.databases.mysql import CompiledMySQL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class TiDB(CompiledMySQL):
    """It speaks MySQL's protocol and tells Django that it is MySQL; its backend is its own."""

    alias = "tidb"
    label = "TiDB"
    order = 38
    modules = ("django_tidb",)
    extra = "tidb"
    answer = "8.0.11-TiDB-v{}"

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        settings = super().settings(state, parameters)
        return {**settings, "ENGINE": "ormscope.databases.tidb"}


DATABASES = (TiDB("8.5.0"),)
