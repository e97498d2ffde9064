"""What did not come back of one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.commands.inspectdb import Command
from django.db.models import NOT_PROVIDED, Field

from ormscope.schema.relation_losses import relation_losses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.migration import ReadColumn, ReadTable
    from ormscope.schema.finding import Finder
    from ormscope.schema.written_models import WrittenField, WrittenModel

_READ_BACK = ("db_collation", "decimal_places", "max_digits", "max_length", "null", "primary_key")
"""Arguments that ``inspectdb`` writes from what it reads."""
_IMPLIED = {"null": False, "unique": False, "primary_key": False, "db_index": False}
_WRITTEN_ELSEWHERE = frozenset(
    ("to", "expression", "output_field", "db_persist", "db_comment", "unique", "serialize",
     "auto_created", "parent_link", "db_column", "blank")
)  # fmt: skip
_WITHOUT_INDEX = ("ForeignKey", "OneToOneField", "SlugField")


def field_losses(
    field: Field[Any, Any],
    table: ReadTable,
    model: WrittenModel,
    models: Mapping[str, WrittenModel],
    finder: Finder,
) -> None:
    """Hold a field against what was written for its column."""
    key = (field.model.__name__, field.name)
    stored = finder.stored(str(field.column))
    column = next((each for each in table.columns if each.name == stored), None)
    written = next((each for each in model.fields if finder.stored(each.column) == stored), None)
    if column is None:
        finder.lost(key, "not read", _kind(field), "nothing", f"No column {stored} was read.")
        return
    _type(field, key, column, written, models, finder)
    if field.generated:
        return
    _arguments(field, key, column, written, table, finder)


def _kind(field: Field[Any, Any]) -> str:
    return type(field).__name__


def _type(
    field: Any,
    key: tuple[Any, ...],
    column: ReadColumn,
    written: WrittenField | None,
    models: Mapping[str, WrittenModel],
    finder: Finder,
) -> None:
    connection, said = finder.connection, _kind(field)
    # inspectdb leaves `id = AutoField(primary_key=True)` out, since a model has one by itself.
    read = written.kind if written is not None else "AutoField"
    if field.generated:
        finder.lost(
            (*key, "expression"), "not read", f"GeneratedField({field.expression})", f"{read}()",
            "inspectdb knows no generated columns: it writes a field of the column's type.",
            Command.handle_inspection,
        )  # fmt: skip
        return
    if field.remote_field is not None:
        relation_losses(field, key, written, models, finder)
        return
    if read == said:
        return
    introspection = type(connection.introspection)
    native = field.db_type(connection)
    entry = _entry(introspection.data_types_reverse, column.data_type, read)
    by = entry or "get_field_type()"
    reason = (
        f"data_types[{field.get_internal_type()!r}] makes it {native}, and {by} makes that {read}."
    )
    attribute = "data_types_reverse" if entry else "get_field_type"
    finder.lost(key, "another type", said, f"{read}()", reason, (introspection, attribute))


def _entry(reverse: Any, data_type: str, read: str) -> str:
    """Name the entry of ``data_types_reverse`` that says what was read, if one does."""
    number = data_type.removeprefix("type code ")
    code: Any = int(number) if number != data_type and number.isdigit() else data_type
    try:
        said = reverse[code]
    except (KeyError, AttributeError):
        return ""
    return f"data_types_reverse[{code!r}]" if said == read else ""


def _arguments(
    field: Any,
    key: tuple[Any, ...],
    column: ReadColumn,
    written: WrittenField | None,
    table: ReadTable,
    finder: Finder,
) -> None:
    declared = field.deconstruct()[3]
    read = written.arguments if written is not None else {"primary_key": True}
    unique = bool(declared.get("unique")) or _kind(field) == "OneToOneField"
    for name in _READ_BACK:
        back = read.get(name, _IMPLIED.get(name))
        # A SlugField has a max_length that nobody wrote; neither did anybody write a UUIDField's.
        said = (
            declared.get(name, _IMPLIED.get(name)) if back is None else getattr(field, name, None)
        )
        if said != back and not field.primary_key:
            _another((*key, name), field, said, back, column, finder)
    is_one = written is None or written.kind == "OneToOneField"
    if unique and not field.primary_key and not is_one and not read.get("unique"):
        finder.lost(
            (*key, "unique"), "not read", "unique=True", "nothing",
            "No unique constraint of this column alone was read.", Command.handle_inspection,
        )  # fmt: skip
    comment = getattr(field, "db_comment", None) or None
    if comment != (read.get("db_comment") or None):
        finder.lost_comment((*key, "db_comment"), comment, column.comment)
    if field.db_index and _kind(field) not in _WITHOUT_INDEX and not field.unique:
        _index((*key, "db_index"), column, table, finder)
    if declared.get("blank") and not read.get("blank"):
        _python(field, key, "blank", True, finder)
    for name, value in ({} if field.auto_created else declared).items():
        if name in _READ_BACK or name in _WRITTEN_ELSEWHERE or name == "db_index":
            continue
        if name == "db_default":
            _db_default((*key, name), field, column, finder)
        else:
            _python(field, key, name, value, finder)
    if field.db_index is False and _kind(field) in _WITHOUT_INDEX:
        _python(field, key, "db_index", False, finder)


def _another(
    key: tuple[Any, ...], field: Any, said: Any, back: Any, column: ReadColumn, finder: Finder
) -> None:
    name, connection = key[-1], finder.connection
    native = field.db_type(connection)
    if back is None:
        reason = f"The column is {native}, which does not say it, or get_field_type() does not."
        finder.lost(key, "not in the database", f"{name}={said!r}", "nothing", reason,
                    (type(connection.introspection), "get_field_type"))  # fmt: skip
        return
    _, is_noted, note = column.field_type.partition("  # ")
    reason = f"The column is {native}, and is read so."
    if is_noted:
        reason = f"The column is {native}, and inspectdb notes: {note}"
    if name == "null":
        flag = "interprets_empty_strings_as_nulls"
        if getattr(connection.features, flag):
            reason = f"The flag {flag} is True: the column allows NULL."
    if said is None:
        reason = f"The column has it from the database: nobody declared a {name}."
    finder.lost(key, "another type", f"{name}={said!r}", f"{name}={back!r}", reason,
                (type(connection.introspection), "get_table_description"))  # fmt: skip


def _index(key: tuple[Any, ...], column: ReadColumn, table: ReadTable, finder: Finder) -> None:
    found = [each for each in table.constraints if each.columns == (column.name,)]
    if found:
        finder.lost(key, "not read", "db_index=True", f"index {found[0].name}",
                    "get_constraints() reads the index, and inspectdb writes none.",
                    Command.handle_inspection)  # fmt: skip
    else:
        finder.lost(key, "not in the database", "db_index=True", "nothing",
                    "The schema editor made no index for it.",
                    (finder.connection.SchemaEditorClass, "_field_should_be_indexed"))  # fmt: skip


def _db_default(key: tuple[Any, ...], field: Any, column: ReadColumn, finder: Finder) -> None:
    if field.db_default is NOT_PROVIDED:
        return
    read = f"DEFAULT {column.default}" if column.default is not None else "nothing"
    reason = "The column has it, and inspectdb writes no db_default."
    if column.default is None:
        reason = "get_table_description() gives no default of this column."
    finder.lost(key, "not read", f"db_default={field.db_default!r}", read, reason,
                Command.handle_inspection)  # fmt: skip


def _python(field: Any, key: tuple[Any, ...], name: str, value: Any, finder: Finder) -> None:
    """Tell of an argument that no database is told of."""
    if name in field.non_db_attrs:
        reason = f"Field.non_db_attrs lists {name}: no database is told of it."
        place: Any = (Field, "non_db_attrs")
    elif name == "default":
        reason = "Django fills a default in itself; db_default= would be the database's."
        place = (Field, "get_default")
    else:
        reason = f"{name} is {type(field).__name__}'s own: the column's type does not show it."
        place = (type(field), "deconstruct")
    finder.lost(
        (*key, name), "not in the database", f"{name}={_short(value)}", "nothing", reason, place
    )


def _short(value: Any) -> str:
    name = getattr(value, "__name__", None)
    return str(name) if name and callable(value) else repr(value)[:120]
