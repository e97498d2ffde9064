"""The models of a run, described once a process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from ormscope.document.models import ModelFacts, ModelField, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ormscope.recorder.recording import Recording
    from ormscope.recorder.records import CallRecord

_MOST = 60
"""Models that are described in one document."""


def models_of(recording: Recording, calls: Iterable[CallRecord]) -> tuple[ModelFacts, ...]:
    """Describe the models that were queried, those joined to them and those of instances."""
    found: dict[Any, None] = dict.fromkeys(recording.models)
    for call in calls:
        if isinstance(call.snippet.receiver, Model):
            found[type(call.snippet.receiver)] = None
        if call.query is None:
            continue
        for join in getattr(call.query[1], "alias_map", {}).values():
            field = getattr(join, "join_field", None)
            found |= dict.fromkeys(
                each
                for each in (getattr(field, "model", None), getattr(field, "related_model", None))
                if isinstance(each, type)
            )
    return tuple(_described(each) for each in list(found)[:_MOST])


@lru_cache(maxsize=512)
def _described(model: Any) -> ModelFacts:
    meta = model._meta
    indexed, unique = _leading(meta)
    return ModelFacts(
        name=model.__name__,
        label=meta.label,
        table=meta.db_table,
        ordering=tuple(map(str, meta.ordering)),
        fields=tuple(
            ModelField(
                name=field.name,
                attname=field.attname,
                column=field.column,
                is_unique=field.unique or field.name in unique,
                is_indexed=field.unique or field.db_index or field.name in indexed,
            )
            for field in meta.concrete_fields
            if field.column is not None
        ),
        relations=tuple(_relations(meta)),
    )


def _leading(meta: Any) -> tuple[set[str], set[str]]:
    """Give the fields that an index begins with, and those unique by a constraint of their own."""
    groups = [tuple(each.fields) for each in meta.indexes]
    groups += [tuple(each) for each in meta.unique_together]
    alone: set[str] = set()
    for constraint in meta.constraints:
        fields = tuple(getattr(constraint, "fields", ()))
        groups.append(fields)
        if len(fields) == 1 and getattr(constraint, "condition", None) is None:
            alone.add(fields[0])
    if meta.pk is not None and not hasattr(meta.pk, "column"):
        groups.append(tuple(getattr(meta.pk, "field_names", ())))
    return {fields[0].lstrip("-") for fields in groups if fields}, alone


def _relations(meta: Any) -> Iterator[Relation]:
    for field in meta.get_fields():
        if not field.is_relation or not isinstance(field.related_model, type):
            continue
        accessor = getattr(field, "get_accessor_name", None)
        name = field.name if accessor is None else accessor()
        if name is None or name.endswith("+"):
            continue
        is_many = bool(field.one_to_many or field.many_to_many)
        yield Relation(
            name=name,
            query_name=field.name,
            to=field.related_model.__name__,
            is_many=is_many,
            by_join=not is_many and hasattr(field, "get_path_info" if accessor else "column"),
        )
