"""What the editor completes: read off the models, the language and Django, nothing listed twice."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Aggregate, Field, Model, QuerySet
from django.db.models.expressions import BaseExpression

from ormscope import language


@cache
def completion(*, sql_text: bool = False) -> dict[str, Any]:
    """Give models with fields and lookups, queryset methods, and the names of the language.

    ``sql_text`` adds what takes SQL, where the policy allows it.
    """
    models = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
    return {
        "models": [_model(model, sql_text) for model in models],
        "names": [
            {"name": name, **_describe(value)}
            for name, value in sorted(
                language.names(
                    {model.__name__: model for model in models}, sql_text=sql_text
                ).items()
            )
        ],
    }


def _model(model: type[Model], sql_text: bool) -> dict[str, Any]:
    managers = {manager.name: type(manager) for manager in model._meta.managers}
    return {
        "name": model.__name__,
        "fields": [_field(field) for field in model._meta.get_fields()],
        "managers": sorted(managers),
        "queryset_methods": _methods(model, sql_text),
    }


def _field(field: Any) -> dict[str, Any]:
    related = field.related_model
    return {
        "name": field.name,
        "type": type(field).__name__,
        "relation": related.__name__ if isinstance(related, type) else None,
        "lookups": sorted(field.get_lookups()) if isinstance(field, Field) else [],
    }


def _methods(model: type[Model], sql_text: bool) -> list[dict[str, str]]:
    own = getattr(model._default_manager, "_queryset_class", QuerySet)
    names = set(language.queryset_methods(sql_text=sql_text))
    for kind in own.__mro__:
        if not kind.__module__.startswith("django.") and issubclass(kind, QuerySet):
            names |= {name for name in vars(kind) if not name.startswith("_")}
    methods = [(name, getattr(own, name, None)) for name in sorted(names)]
    return [{"name": name, **_text(method)} for name, method in methods if callable(method)]


def _describe(value: Any) -> dict[str, str]:
    kind = "builtin"
    if isinstance(value, type):
        if issubclass(value, Model):
            kind = "model"
        elif issubclass(value, Aggregate):
            kind = "aggregate"
        elif issubclass(value, Field):
            kind = "field"
        elif value.__module__.startswith("django.db.models.functions"):
            kind = "function"
        elif issubclass(value, BaseExpression) or value.__module__.startswith("django.db"):
            kind = "expression"
        else:
            kind = "type"
    return {"kind": kind, **_text(value)}


def _text(value: Any) -> dict[str, str]:
    """Give the signature without ``self``, and the first line of the docstring."""
    try:
        signature = str(inspect.signature(value)).replace("(self, ", "(").replace("(self)", "()")
    except (TypeError, ValueError):
        signature = ""
    doc = inspect.getdoc(value) or ""
    return {"signature": signature, "doc": doc.partition("\n\n")[0].replace("\n", " ")[:300]}
