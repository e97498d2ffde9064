"""Whether the models that fields refer to are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.fields.related import RelatedField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
