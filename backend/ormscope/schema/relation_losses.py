"""What did not come back of a foreign key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.commands.inspectdb import Command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.schema.finding import Finder
    from ormscope.schema.written_models import WrittenField, WrittenModel


def relation_losses(
    field: Any,
    key: tuple[Any, ...],
    written: WrittenField | None,
    models: Mapping[str, WrittenModel],
    finder: Finder,
) -> None:
    """Hold a foreign key against what was read of its column."""
    said = f"{type(field).__name__} to {field.related_model.__name__}"
    features = finder.connection.features
    if written is None or written.to is None:
        kind, place = "not read", None
        reason = "get_relations() reads no foreign key of this column."
        if not features.supports_foreign_keys:
            kind, place = "not in the database", (type(features), "supports_foreign_keys")
            reason = "No foreign key was made: the flag supports_foreign_keys is False."
        elif not field.db_constraint:
            kind, reason = "not in the database", "No foreign key was made: db_constraint is False."
        finder.lost(key, kind, said, written.kind if written else "nothing", reason, place)
        return
    target = models.get(finder.stored(field.related_model._meta.db_table))
    is_other = target is not None and written.to not in ("self", target.name)
    if written.kind != type(field).__name__ or is_other:
        finder.lost(
            key, "another type", said, f"{written.kind} to {written.to}",
            "A foreign key that is unique is read as a OneToOneField, any other as a ForeignKey.",
            Command.handle_inspection,
        )  # fmt: skip
