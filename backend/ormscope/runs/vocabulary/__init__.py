"""What the editor completes: read off the models, the language and Django, nothing listed twice."""

from __future__ import annotations

import builtins
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Aggregate, Field, Model, QuerySet
from django.db.models.expressions import BaseExpression

from ormscope import language
from ormscope.runs.vocabulary.lookups import lookups_by_type
from ormscope.runs.vocabulary.modelling import described_model
from ormscope.runs.vocabulary.signatures import described

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def completion(*, sql_text: bool = False) -> dict[str, Any]:
    """Give the vocabulary of the sample's models. ``sql_text``: with what takes SQL."""
    models = [model for model in apps.get_models() if not model.__module__.startswith("django.")]
    return vocabulary_of(models, sql_text=sql_text)


def vocabulary_of(models: Sequence[type[Model]], *, sql_text: bool) -> dict[str, Any]:
    """Give models with fields and relations, lookups by type, methods, and the language's names.

    ``sql_text`` adds what takes SQL, where the policy allows it.
    """
    fields = (each for model in models for each in model._meta.get_fields())
    return {
        "models": [
            {**described_model(model), "queryset_methods": _methods(model, sql_text)}
            for model in models
        ],
        "types": lookups_by_type(fields),
        "names": [
            {"name": name, "kind": _kind(value), **described(_meant(name, value))}
            for name, value in sorted(
                language.names(
                    {model.__name__: model for model in models}, sql_text=sql_text
                ).items()
            )
        ],
    }


def _methods(model: type[Model], sql_text: bool) -> list[dict[str, Any]]:
    own = getattr(model._default_manager, "_queryset_class", QuerySet)
    names = set(language.queryset_methods(sql_text=sql_text))
    for kind in own.__mro__:
        if not kind.__module__.startswith("django.") and issubclass(kind, QuerySet):
            names |= {name for name in vars(kind) if not name.startswith("_")}
    methods = [(name, getattr(own, name, None)) for name in sorted(names)]
    return [{"name": name, **described(method)} for name, method in methods if callable(method)]


def _meant(name: str, value: Any) -> Any:
    """Give Python's own function for one that the language has made again."""
    return value if isinstance(value, type) else getattr(builtins, name, value)


def _kind(value: Any) -> str:
    if not isinstance(value, type):
        return "builtin"
    if issubclass(value, Model):
        return "model"
    if issubclass(value, Aggregate):
        return "aggregate"
    if issubclass(value, Field):
        return "field"
    if value.__module__.startswith("django.db.models.functions"):
        return "function"
    if issubclass(value, BaseExpression) or value.__module__.startswith("django.db"):
        return "expression"
    return "type"
