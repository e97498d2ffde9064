"""How each operation of a backend is called; never what comes out.

Arguments are plain: the SQL ``column``, a few values, fields of the sample's model. An operation
that is not here needs a cursor, a server, or something that only Django can hand it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.made_calls import MADE, Given
from ormscope.anatomy.texts import text_of
from ormscope.anatomy.values import AMOUNT, AWARE, DAY, NAIVE, SPAN, TIME, UID

if TYPE_CHECKING:
    from ormscope.anatomy.made_calls import Arguments

_DATES: Final = ("year", "iso_year", "quarter", "month", "week", "week_day", "iso_week_day", "day")
_TIMES: Final = ("hour", "minute", "second")
_TRUNCATED: Final = ("year", "quarter", "month", "week", "day")
ZONE: Final = "Europe/Paris"  # in the jail there is no other: it was read before
_COLUMN: Final = {"sql": "column", "params": ()}
_LOOKUPS: Final = (
    "exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith",
    "iendswith", "regex", "iregex",
)  # fmt: skip
_TEXT_TYPES: Final = (
    "CharField", "TextField", "IntegerField", "GenericIPAddressField", "JSONField", "UUIDField",
)  # fmt: skip
_INTEGERS: Final = (
    "SmallIntegerField", "IntegerField", "BigIntegerField", "PositiveSmallIntegerField",
    "PositiveIntegerField", "PositiveBigIntegerField", "AutoField",
)  # fmt: skip
_CONNECTORS: Final = ("+", "-", "*", "/", "%%", "^", "&", "|", "#", "<<", ">>")


def calls_of(name: str, connection: Any) -> list[Arguments]:
    """Give the arguments of an operation's example calls; none for what is not known here."""
    if name in _PLAIN:
        return _PLAIN[name]
    if name in MADE:
        return list(MADE[name](connection))
    if name.startswith("convert_"):
        values = _RAW_VALUES.get(name.removeprefix("convert_").removesuffix("_value"), ())
        return _each("value", values, expression=None, connection=Given(connection, "connection"))
    return []


def written(name: str, arguments: Arguments) -> str:
    """Write a call as one would: ``limit_offset_sql(low_mark=5, high_mark=15)``."""
    shown = (
        f"{key}={value.text if isinstance(value, Given) else text_of(value, 100)}"
        for key, value in arguments.items()
    )
    return f"{name}({', '.join(shown)})"


def plain(arguments: Arguments) -> Arguments:
    """Give the arguments themselves."""
    return {
        key: value.value if isinstance(value, Given) else value for key, value in arguments.items()
    }


def _each(key: str, values: Any, **others: Any) -> list[Arguments]:
    return [{key: value, **others} for value in values]


_RAW_VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "booleanfield": (1,),
    "durationfield": (5_400_000_000,),
    "uuidfield": (UID.hex,),
    "datefield": ("2024-02-29", NAIVE),
    "timefield": ("12:30:00", NAIVE),
    "datetimefield": ("2024-02-29 12:30:00", NAIVE),
    "binaryfield": (b"abc",),
}
"""What drivers read: a converter is for what its own driver reads, and refuses the others'."""

_PLAIN: Final[dict[str, list[Arguments]]] = {
    # Dates and times.
    "date_extract_sql": _each("lookup_type", _DATES, **_COLUMN),
    "date_trunc_sql": _each("lookup_type", _TRUNCATED, **_COLUMN),
    "datetime_extract_sql": [
        *_each("lookup_type", (*_DATES, *_TIMES), **_COLUMN, tzname=None),
        {"lookup_type": "hour", **_COLUMN, "tzname": ZONE},
    ],
    "datetime_trunc_sql": [
        *_each("lookup_type", (*_TRUNCATED, *_TIMES), **_COLUMN, tzname=None),
        {"lookup_type": "hour", **_COLUMN, "tzname": ZONE},
    ],
    "datetime_cast_date_sql": _each("tzname", (None, ZONE), **_COLUMN),
    "datetime_cast_time_sql": _each("tzname", (None, ZONE), **_COLUMN),
    "time_extract_sql": _each("lookup_type", _TIMES, **_COLUMN),
    "time_trunc_sql": _each("lookup_type", _TIMES, **_COLUMN),
    "format_for_duration_arithmetic": [{"sql": "%s"}],
    "subtract_temporals": _each(
        "internal_type", ("DateField", "DateTimeField", "TimeField"),
        lhs=("ended", ()), rhs=("began", ()),
    ),
    "year_lookup_bounds_for_date_field": [{"value": 2024}, {"value": 2024, "iso_year": True}],
    "year_lookup_bounds_for_datetime_field": [{"value": 2024}, {"value": 2024, "iso_year": True}],
    "set_time_zone_sql": [{}],
    # Casts and lookups.
    "lookup_cast": [
        *_each("lookup_type", _LOOKUPS, internal_type="CharField"),
        *_each("internal_type", _TEXT_TYPES[1:], lookup_type="icontains"),
    ],
    "field_cast_sql": [
        {"db_type": "varchar(100)", "internal_type": "CharField"},
        {"db_type": "text", "internal_type": "TextField"},
    ],
    "json_cast_text_sql": [{"sql": "column"}],
    "regex_lookup": _each("lookup_type", ("regex", "iregex")),
    "prep_for_like_query": _each("x", ("50%", "a_b", "back\\slash")),
    "prep_for_iexact_query": _each("x", ("50%", "a_b", "back\\slash")),
    # Values.
    "adapt_datefield_value": _each("value", (DAY, None)),
    "adapt_datetimefield_value": _each("value", (NAIVE, AWARE, None)),
    "adapt_timefield_value": _each("value", (TIME, None)),
    "adapt_decimalfield_value": [
        {"value": AMOUNT}, {"value": AMOUNT, "max_digits": 10, "decimal_places": 2},
    ],
    "adapt_integerfield_value": [{"value": 42, "internal_type": "IntegerField"}],
    "adapt_ipaddressfield_value": _each("value", ("192.0.2.1", "2001:db8::1", "")),
    "adapt_json_value": [{"value": {"a": [1, None]}, "encoder": None}],
    "adapt_unknown_value": _each("value", (DAY, NAIVE, TIME, AMOUNT, "abc")),
    "process_clob": [{"value": "abc"}],
    "validate_autopk_value": _each("value", (0, 1)),
    "binary_placeholder_sql": _each("value", (b"abc", None)),
    "modify_insert_params": [{"placeholder": "%s", "params": ["abc"]}],
    "integer_field_range": _each("internal_type", _INTEGERS),
    # Limits, locks, conflicts.
    "limit_offset_sql": [
        {"low_mark": 0, "high_mark": 10},
        {"low_mark": 5, "high_mark": 15},
        {"low_mark": 5, "high_mark": None},
    ],
    "no_limit_value": [{}],
    "max_in_list_size": [{}],
    "max_name_length": [{}],
    "distinct_sql": [
        {"fields": [], "params": []}, {"fields": ["column"], "params": [[]]},
    ],
    "for_update_sql": [
        {}, {"nowait": True}, {"skip_locked": True}, {"of": ("sample",)}, {"no_key": True},
    ],
    "force_no_ordering": [{}],
    "force_group_by": [{}],
    # Writing rows.
    "pk_default_value": [{}],
    # Combining.
    "combine_expression": _each("connector", _CONNECTORS, sub_expressions=["a", "b"]),
    "combine_duration_expression": _each("connector", ("+", "-"), sub_expressions=["a", "b"]),
    "window_frame_value": _each("value", (-1, 0, 1)),
    "window_frame_rows_start_end": [
        {}, {"start": None, "end": 0}, {"start": -1, "end": 1}, {"start": 1, "end": 3},
    ],
    "window_frame_range_start_end": [
        {}, {"start": None, "end": 0}, {"start": 0, "end": None}, {"start": -1, "end": 1},
    ],
    # Names, transactions, tables.
    "quote_name": _each("name", ("title", "order", 'sa"id', "`tick`", '"quoted"')),
    "savepoint_create_sql": [{"sid": "s1"}],
    "savepoint_commit_sql": [{"sid": "s1"}],
    "savepoint_rollback_sql": [{"sid": "s1"}],
    "start_transaction_sql": [{}],
    "end_transaction_sql": [{}, {"success": False}],
    "tablespace_sql": [{"tablespace": "fast"}, {"tablespace": "fast", "inline": True}],
    "deferrable_sql": [{}],
    "autoinc_sql": [{"table": "sample", "column": "id"}],
    "cache_key_culling_sql": [{}],
    "prepare_sql_script": [{"sql": "SELECT 1; -- one\nSELECT 2;"}],
    "compiler": _each("compiler_name", ("SQLCompiler", "SQLInsertCompiler", "SQLUpdateCompiler")),
    # What only some backends have.
    "random_function_sql": [{}],
    "fulltext_search_sql": [{"field_name": "column"}],
    "date_interval_sql": [{"timedelta": SPAN}],
    "get_sequence_name": [{"table": "sample"}],
    "drop_sequence_sql": [{"table": "sample"}],
    "convert_empty_string": [{"value": "", "expression": None, "connection": None}],
    "convert_empty_bytes": [{"value": b"", "expression": None, "connection": None}],
}  # fmt: skip
