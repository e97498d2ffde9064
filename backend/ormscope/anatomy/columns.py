"""Rows for the column that each field class becomes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.sample_models import field_samples
from ormscope.anatomy.texts import paragraph_of, sentence_of, text_of
from ormscope.anatomy.values import values_for
from ormscope.document.anatomy import CallExample, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.anatomy.places import Places
    from ormscope.anatomy.sample_models import FieldSample


def column_entries(connection: Any, contrib: str | None, places: Places) -> Iterator[Entry]:
    """Give a row for each field class."""
    for sample in field_samples(contrib):
        yield _row(sample, connection, places)


def _row(sample: FieldSample, connection: Any, places: Places) -> Entry:
    field = sample.field
    if field is None:
        return Entry(
            kind="column type", name=sample.name, value=None, how="compiled", comment="",
            overrides=False, place=None, note=f"No field of it could be made: {sample.error}",
        )  # fmt: skip
    examples = tuple(_examples(sample, connection))
    value = _whole(field, connection)
    return Entry(
        kind="column type",
        name=sample.name,
        value=value,
        how="compiled",
        comment=paragraph_of(type(field)),
        overrides=not type(field).__module__.startswith("django.db.models."),
        place=places.of(type(field)),
        examples=examples,
        note=None if value is not None else _absence(examples),
    )


def _absence(examples: tuple[CallExample, ...]) -> str:
    if any(each.error for each in examples):
        return "It could not be told here: an example says why."
    return "It has no column of its own."


def _whole(field: Any, connection: Any) -> str | None:
    """Give the type as a table's definition has it, with its check and what makes its keys."""
    try:
        parameters = field.db_parameters(connection=connection)
        suffix = field.db_type_suffix(connection=connection)
    except Exception:  # the example says which
        return None
    if parameters["type"] is None:
        return None
    check = parameters.get("check")
    words = (str(parameters["type"]), f"CHECK ({check})" if check else None, suffix)
    return " ".join(each for each in words if each)


def _examples(sample: FieldSample, connection: Any) -> Iterator[CallExample]:
    field = sample.field
    for method in ("db_type", "rel_db_type", "cast_db_type", "db_check"):
        call = f"{sample.call}.{method}(connection)"
        yield _answer(call, partial(getattr(field, method), connection))
    if getattr(field, "generated", False):
        call = f"{sample.call}.generated_sql(connection)"
        yield _answer(call, lambda: field.generated_sql(connection)[0])
    yield from _default(sample, connection)


def _default(sample: FieldSample, connection: Any) -> Iterator[CallExample]:
    """Show how a default of the database's is written, where the field may have one."""
    from django.db.models import Value

    field = sample.field
    try:
        editor = connection.SchemaEditorClass(connection, collect_sql=True)
    except Exception as error:  # a third party's
        yield CallExample(call="SchemaEditorClass(…)", result=None, error=sentence_of(error))
        return
    can_have = hasattr(editor, "db_default_sql") and not field.primary_key
    if (
        not can_have
        or field.column is None
        or field.remote_field
        or hasattr(field, "generated_sql")
    ):
        return
    value = values_for(field)[0]
    given = f", db_default={text_of(value)})"
    call = f"{sample.call[:-1]}{given}".replace("(, ", "(")
    copy = field.clone()
    copy.set_attributes_from_name("field")
    copy.model = field.model
    copy.db_default = Value(value, output_field=field)
    yield _answer(call, lambda: _with_params(*editor.db_default_sql(copy)))


def _with_params(sql: str, params: Any) -> str:
    return sql if not params else f"{sql} with {text_of(list(params))}"


def _answer(call: str, ask: Callable[[], Any]) -> CallExample:
    try:
        result = ask()
    except Exception as error:
        return CallExample(call=call, result=None, error=sentence_of(error))
    return CallExample(call=call, result=result if isinstance(result, str) else text_of(result))
