"""The sample project that snippets run over: whose models, whose rows, and what identifies them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An app's label and where its rows come from, as `settings.ORMSCOPE["SAMPLE"]` gives them."""

    app: str
    load: str  # dotted path of `load(using, size)`
    size: str
    version: str  # dotted path of a string that changes with the rows
    progress: Callable[[int, int], None] | None = None  # hears of the rows done and expected

    @classmethod
    def from_settings(cls, sample: Mapping[str, str]) -> Self:
        """Build it from the settings; raises KeyError for a missing key, ignores unknown ones."""
        return cls(
            app=sample["app"], load=sample["load"], size=sample["size"], version=sample["version"]
        )

    def models(self) -> list[type[Model]]:
        """Return the app's models, without the ones Django makes for many-to-many fields."""
        from django.apps import apps

        return list(apps.get_app_config(self.app).get_models())

    def fingerprint(self, connection: BaseDatabaseWrapper) -> str:
        """Return 32 hexadecimal digits: equal ones for equal tables and rows."""
        from django.utils.module_loading import import_string

        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            for model in self.models():
                editor.create_model(model)
        parts = [*editor.collected_sql, self.load, self.size, str(import_string(self.version))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def build(self, connection: BaseDatabaseWrapper) -> None:
        """Create the tables in an empty database and load the rows."""
        from django.utils.module_loading import import_string

        with connection.schema_editor() as editor:
            for model in self.models():
                editor.create_model(model)
        load: Callable[..., None] = import_string(self.load)
        load(connection.alias, size=self.size, progress=self.progress)
