"""Calls of operations with objects of Django's, which are there once it is set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.compiling import sample_column
from ormscope.anatomy.sample_models import sample_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SAMPLE_FIELDS: Final = ("text", "number")


@dataclass(frozen=True, slots=True)
class Given:
    """A value whose text is not its ``repr()``: as one would write it."""

    value: Any
    text: str


Arguments = dict[str, Any]


def _fields() -> list[Any]:
    return [sample_model()._meta.get_field(name) for name in _SAMPLE_FIELDS]


def _shown_fields(count: int = 2) -> Given:
    return Given(_fields()[:count], f"[{', '.join(_SAMPLE_FIELDS[:count])}]")


def _style() -> Given:
    from django.core.management.color import no_style

    return Given(no_style(), "no_style()")


def _explain(connection: Any) -> Iterator[Arguments]:
    yield {}
    for name in sorted(connection.features.supported_explain_formats):
        yield {"format": name}
    yield {"format": "NOSUCH"}
    yield {"nosuch": True}


def _conflicts() -> Iterator[Given | None]:
    from django.db.models.constants import OnConflict

    yield from (Given(each, f"OnConflict.{each.name}") for each in OnConflict)


def _on_conflict(connection: Any) -> Iterator[Arguments]:
    del connection
    for each in _conflicts():
        yield {
            "fields": _shown_fields(),
            "on_conflict": each,
            "update_fields": ["text"],
            "unique_fields": ["number"],
        }


def _insert_statement(connection: Any) -> Iterator[Arguments]:
    del connection
    yield {}
    for each in _conflicts():
        yield {"on_conflict": each}


def _batches(connection: Any) -> Iterator[Arguments]:
    del connection
    objects = Given([None] * 10_000, "[…] * 10_000")
    yield {"fields": _shown_fields(1), "objs": objects}
    yield {"fields": _shown_fields(2), "objs": objects}


def _flush(connection: Any) -> Iterator[Arguments]:
    del connection
    for options in ({}, {"reset_sequences": True}, {"allow_cascade": True}):
        yield {"style": _style(), "tables": ["sample"], **options}


def _column_expressions(connection: Any) -> Iterator[Arguments]:
    del connection
    for field in sample_model()._meta.local_fields:
        yield {"expression": Given(sample_column(field.name), f"F({field.name!r})")}


def _some_expressions(connection: Any) -> Iterator[Arguments]:
    from django.db.models import Avg, Variance
    from django.db.models.lookups import GreaterThan

    del connection
    number, flag = sample_column("number"), sample_column("flag")
    for text, node in (
        ("F('flag')", flag),
        ("Q(number__gt=2)", GreaterThan(number, 2)),
        ("Avg('span')", Avg(sample_column("span"))),
        ("Avg('moment')", Avg(sample_column("moment"))),
        ("Variance('number')", Variance(number)),
    ):
        yield {"expression": Given(node, text)}


def _outputs(connection: Any) -> Iterator[Arguments]:
    from django.db import models

    del connection
    for each in ("CharField", "IntegerField", "GenericIPAddressField", "TimeField", "JSONField"):
        yield {"output_field": Given(getattr(models, each)(), f"{each}()")}


def _sequences(connection: Any) -> Iterator[Arguments]:
    del connection
    yield {"style": _style(), "sequences": [{"table": "sample", "column": "id"}]}


def _models(connection: Any) -> Iterator[Arguments]:
    del connection
    yield {"style": _style(), "model_list": Given([sample_model()], "[Sample]")}


def _bulk(connection: Any) -> Iterator[Arguments]:
    del connection
    yield {"fields": _shown_fields(), "placeholder_rows": [["%s", "%s"], ["%s", "%s"]]}


def _amount(connection: Any) -> Iterator[Arguments]:
    del connection
    yield {"expression": Given(sample_column("amount"), "F('amount')")}


def _returned(connection: Any) -> Iterator[Arguments]:
    del connection
    yield {"fields": Given([sample_model()._meta.pk], "[id]")}


MADE: Final[dict[str, Callable[[Any], Iterator[Arguments]]]] = {
    "explain_query_prefix": _explain,
    "on_conflict_suffix_sql": _on_conflict,
    "insert_statement": _insert_statement,
    "bulk_batch_size": _batches,
    "sql_flush": _flush,
    "bulk_insert_sql": _bulk,
    "get_decimalfield_converter": _amount,
    "get_db_converters": _column_expressions,
    "check_expression_support": _some_expressions,
    "conditional_expression_supported_in_where_clause": _some_expressions,
    "unification_cast_sql": _outputs,
    "sequence_reset_by_name_sql": _sequences,
    "sequence_reset_sql": _models,
    "return_insert_columns": _returned,
    "returning_columns": _returned,
}
"""What makes the arguments of each operation's calls, given the connection."""
