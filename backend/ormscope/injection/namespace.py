"""What the code of a probe may name: the sample's models, Django's expressions, the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from django.db.models import functions
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


_OF_CONTRIB = ("aggregates.StringAgg",)
"""Of a vendor's own package in Django."""


def namespace(contrib: str | None, connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Return the names without ``value``; ``contrib`` is ``Database.contrib``."""
    of_contrib = {
        path.rpartition(".")[2]: import_string(f"{contrib}.{path}")
        for path in (_OF_CONTRIB if contrib else ())
    }
    return {
        **vars(models),
        **{name: getattr(functions, name) for name in functions.__all__},
        **{model.__name__: model for model in apps.get_models()},
        "KeyTextTransform": KeyTextTransform,
        "KeyTransform": KeyTransform,
        "RawSQL": RawSQL,
        **of_contrib,
        "connection": connection,
        "throwaway": throwaway,
    }


def throwaway(db_table: str = "shelf", db_column: str = "name") -> type[models.Model]:
    """Return a model of one column, which is known to nobody else and has no table."""
    meta = type("Meta", (), {"apps": Apps(), "app_label": "shelf", "db_table": db_table})
    body = {
        "Meta": meta,
        "__module__": __name__,
        "name": models.CharField(max_length=20, db_column=db_column),
    }
    return type("Shelf", (models.Model,), body)
