"""What relations need, and what they do, to the models that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.fields.related import RelatedField

from ormscope.schema.declaring import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.apps.registry import Apps
    from django.db.models import Field


def missing(field: Field[Any, Any], known: Iterable[str]) -> Iterator[str]:
    """The models that ``field`` refers to by a name that ``known`` has not."""
    if not isinstance(field, RelatedField):
        return
    there = {each.lower() for each in known}
    remote: Any = field.remote_field
    for each in (remote.model, getattr(remote, "through", None)):
        if isinstance(each, str) and each != "self":
            name = each.rpartition(".")[2]
            if name.lower() not in there:
                yield name


def hiding(apps: Apps) -> Iterator[tuple[str, str, str]]:
    """Give model, field and a sentence for each relation that would hide what every model has.

    A ``related_name`` with ``%(class)s`` in it, or the link to a parent, is named after a model.
    """
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            name, field = relation.get_accessor_name(), relation.field
            if name is not None and identifiers.is_taken(name):
                owner = field.model.__name__
                sentence = (
                    f"`{model.__name__}` would get `{name}` from `{owner}.{field.name}`, and every "
                    "model has that already. Give the relation another `related_name`."
                )
                yield owner, field.name, sentence
