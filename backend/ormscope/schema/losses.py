"""What did not come back from the database as the models say it, and why, each by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.commands.inspectdb import Command

from ormscope.schema.asked import models_of
from ormscope.schema.field_losses import field_losses
from ormscope.schema.finding import Finder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.migrations.state import ProjectState
    from django.db.models import ManyToManyField

    from ormscope.document.migration import Loss, ReadTable
    from ormscope.schema.asked import Models
    from ormscope.schema.build import Places
    from ormscope.schema.written_models import WrittenModel

_COMPARED = ("indexes", "constraints", "unique_together", "db_table", "db_table_comment")
_HARMLESS = ("managed", "apps", "app_label", "index_together", "abstract", "proxy", "swappable")


def losses(
    connection: Any,
    state: ProjectState,
    declared: Models,
    tables: Iterable[ReadTable],
    written: dict[str, WrittenModel],
    places: Places,
) -> tuple[Loss, ...]:
    """Hold the models of ``state`` against those that ``inspectdb`` has written."""
    convert = connection.introspection.identifier_converter
    read = {each.name: each for each in tables}
    finder = Finder(connection, declared, places)
    for model in models_of(state, connection):
        table = convert(model._meta.db_table)
        if table not in written or table not in read:
            reason = f"{_inspector(connection)}.get_table_list() does not list {table}."
            finder.lost((model.__name__,), "not read", "a model", "nothing", reason)
            continue
        _model(model, written[table], finder)
        _options(model, state, read[table], written[table], finder)
        for field in model._meta.local_fields:
            if field.column is not None:
                field_losses(field, read[table], written[table], written, finder)
        for field in model._meta.local_many_to_many:
            _many_to_many(model, field, written, finder)
    return tuple(finder.found)


def _inspector(connection: Any) -> str:
    return type(connection.introspection).__qualname__


def _model(model: Any, written: WrittenModel, finder: Finder) -> None:
    name = model.__name__
    if written.name != name:
        finder.lost(
            (name,), "not in the database", f"class {name}", f"class {written.name}",
            "A table has no class: inspectdb makes a name from the table's.",
            Command.normalize_table_name,
        )  # fmt: skip
    for parent in model._meta.parents:
        finder.lost(
            (name, "bases"), "not read", f"class {name}({parent.__name__})",
            "a OneToOneField that is the primary key",
            "Inheritance is a foreign key that is the primary key, and inspectdb writes that.",
            Command.handle_inspection,
        )  # fmt: skip


def _options(
    model: Any, state: ProjectState, table: ReadTable, written: WrittenModel, finder: Finder
) -> None:
    name = model.__name__
    options = state.models[model._meta.app_label, model._meta.model_name].options
    for option, value in options.items():
        if option not in (*_COMPARED, *_HARMLESS) and value:
            finder.lost(
                (name, "Meta", option), "not in the database", repr(value)[:200], "nothing",
                f"Meta.{option} is Django's own: no table says it.",
            )  # fmt: skip
    there = {each.name.lower(): each for each in table.constraints}
    for option in ("indexes", "constraints"):
        for number, each in enumerate(getattr(model._meta, option)):
            found = there.get(finder.stored(each.name).lower())
            _constraint((name, "Meta", option, number), each, found, written, finder)
    _unique_together(model, written, finder)
    comment = model._meta.db_table_comment or None
    if comment != (written.meta.get("db_table_comment") or None):
        finder.lost_comment((name, "Meta", "db_table_comment"), comment, table.comment)


def _constraint(
    key: tuple[Any, ...], each: Any, found: Any, written: WrittenModel, finder: Finder
) -> None:
    """Tell of an index or a constraint: ``inspectdb`` writes unique columns, and nothing else."""
    path, arguments, keywords = each.deconstruct()
    del path
    said = f"{type(each).__name__} {each.name}"
    if found is None:
        flag = finder.flag_of(each)
        reason = (
            f"It was not made: the flag {flag} is False."
            if flag
            else "It was not made, or not read."
        )
        finder.lost(key, "not in the database" if flag else "not read", said, "nothing", reason)
        return
    plain = set(keywords) <= {"name", "fields"} and not arguments
    fields = tuple(getattr(each, "fields", ()))
    came_back = fields in {tuple(group) for group in written.meta.get("unique_together", ())}
    if plain and found.kind == "unique" and (came_back or len(fields) == 1):
        read = "unique=True" if len(fields) == 1 else f"unique_together {fields}"
        reason = "inspectdb writes what is unique, not what it is called."
    else:
        read = f"{found.kind} {found.name}({', '.join(found.columns)})"
        reason = f"get_constraints() reads it, and inspectdb writes no {type(each).__name__}."
    finder.lost(key, "not read", said, read, reason, Command.get_meta)


def _unique_together(model: Any, written: WrittenModel, finder: Finder) -> None:
    said = {tuple(each) for each in model._meta.unique_together}
    read = {tuple(each) for each in written.meta.get("unique_together", ())}
    for group in said - read:
        finder.lost(
            (model.__name__, "Meta", "unique_together"), "not read", repr(group), "nothing",
            "No unique constraint over these columns was read.", Command.get_meta,
        )  # fmt: skip


def _many_to_many(
    model: Any, field: ManyToManyField[Any, Any], written: dict[str, WrittenModel], finder: Finder
) -> None:
    through: Any = field.remote_field.through
    table = finder.connection.introspection.identifier_converter(through._meta.db_table)
    back = written.get(table)
    if not through._meta.auto_created:
        read, kind = f"class {through.__name__}", "not in the database"
        reason = (
            "The table between comes back as a model; that a field goes through it is Django's."
        )
    else:
        read = "nothing" if back is None else f"class {back.name}"
        kind = "not read"
        reason = "A many-to-many field is a table with two foreign keys; inspectdb writes a model."
    finder.lost(
        (model.__name__, field.name), kind, f"ManyToManyField to {field.related_model.__name__}",
        read, reason, Command.handle_inspection,
    )  # fmt: skip
