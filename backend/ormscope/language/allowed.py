"""The allow-list: for each type, what a snippet may read of it and which methods it may call.

This file is the security boundary and is meant to be read as a table. What is not here does not
exist for a snippet. A type inherits the rules of its base classes (through its MRO), so traced
subclasses of querysets and managers need no rules of their own.

A method maps to the keyword arguments it takes: ``NONE``, a set of names, or ``ANY`` (field
lookups and aliases; every name must still match :data:`~ormscope.language.grammar.KEYWORD`).
Methods that take SQL text are in a table of their own, :mod:`~ormscope.language.sql_text`, which
counts only where the policy says so.
Checks of *values* (widths, aliases, ``using``) are in :mod:`~ormscope.language.guards`; what
depends on the model (fields, managers) is in :mod:`~ormscope.language.access`; what may be
constructed is in :mod:`~ormscope.language.constructors`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Manager, Model, QuerySet
from django.db.models.enums import Choices
from django.db.models.expressions import Combinable
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet

if TYPE_CHECKING:
    from collections.abc import Mapping

Keywords = frozenset[str] | None
ANY: Final[Keywords] = None
NONE: Final[Keywords] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one type offers, and what to say about names that people expect but are refused."""

    attributes: frozenset[str] = frozenset()
    methods: Mapping[str, Keywords] = field(default_factory=dict)
    advice: Mapping[str, str] = field(default_factory=dict)


def _plain(names: str) -> dict[str, Keywords]:
    """Methods that take no keyword arguments."""
    return dict.fromkeys(names.split(), NONE)


def _with(keywords: str) -> frozenset[str]:
    return frozenset(keywords.split())


_NO_RAW = (
    "it takes SQL text, which this server does not run: use filter() and annotate(). "
    "An ORMscope on your own machine (policy local) allows it."
)
_ONE_DATABASE = "every snippet runs on all databases by itself; leave it out."
_SYNCHRONOUS = "use the method without the `a`."

_QUERYSET_METHODS: dict[str, Keywords] = {
    # New querysets.
    **_plain("all none reverse order_by distinct defer only select_related prefetch_related"),
    **_plain("using intersection difference"),
    "filter": ANY,
    "exclude": ANY,
    "annotate": ANY,
    "alias": ANY,
    "values": ANY,
    "values_list": _with("flat named"),
    "dates": _with("field_name kind order"),
    "datetimes": _with("field_name kind order tzinfo"),
    "union": _with("all"),
    "select_for_update": _with("nowait skip_locked of no_key"),
    # Rows and values.
    **_plain("exists count first last earliest latest contains"),
    "get": ANY,
    "aggregate": ANY,
    "in_bulk": _with("id_list field_name"),
    "iterator": _with("chunk_size"),
    "explain": _with(
        "format analyze verbose buffers costs settings timing summary wal generic_plan"
        " memory serialize"
    ),
    # Writes.
    **_plain("delete"),
    "create": ANY,
    "get_or_create": ANY,
    "update_or_create": ANY,
    "update": ANY,
    "bulk_create": _with(
        "objs batch_size ignore_conflicts update_conflicts update_fields unique_fields"
    ),
    "bulk_update": _with("objs fields batch_size"),
}

_QUERYSET_ADVICE = {
    "raw": _NO_RAW,
    "extra": _NO_RAW,
    "db_manager": _ONE_DATABASE,
    "model": "write the model's name.",
    "as_manager": "it belongs into a model's class.",
    **dict.fromkeys(
        (
            *("aget", "acount", "afirst", "alast", "aexists", "acreate", "aupdate", "adelete"),
            *("aaggregate", "aearliest", "alatest", "aiterator", "ain_bulk", "acontains"),
            *("aexplain", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update"),
        ),
        _SYNCHRONOUS,
    ),
}

_DATE_PARTS = "year month day"
_TIME_PARTS = "hour minute second microsecond tzinfo"

ALLOWED: Final[Mapping[type, Rules]] = MappingProxyType(
    {
        QuerySet: Rules(
            attributes=_with("query ordered db"),
            methods=_QUERYSET_METHODS,
            advice=_QUERYSET_ADVICE,
        ),
        RawQuerySet: Rules(),
        # Managers pass the queryset's methods on; related managers add the last two lines.
        BaseManager: Rules(
            attributes=frozenset({"db"}),
            methods={
                **{name: keys for name, keys in _QUERYSET_METHODS.items() if name != "delete"},
                "get_queryset": NONE,
                "add": _with("bulk through_defaults"),
                "remove": _with("bulk"),
                "clear": _with("bulk"),
                "set": _with("objs bulk clear through_defaults"),
            },
            advice={
                **_QUERYSET_ADVICE,
                "delete": "Django refuses it on managers; write all().delete() if you mean it.",
                "through": "write the name of the model between the two.",
            },
        ),
        Manager: Rules(),
        # Fields, relations, annotations and get_<field>_display() come from the model: access.py.
        Model: Rules(
            methods={
                "save": _with("force_insert force_update update_fields"),
                "delete": _with("keep_parents"),
                "refresh_from_db": _with("fields"),
                "full_clean": _with("exclude validate_unique validate_constraints"),
            },
        ),
        Combinable: Rules(
            methods={
                **_plain("bitand bitor bitxor bitleftshift bitrightshift"),
                "asc": _with("nulls_first nulls_last"),
                "desc": _with("nulls_first nulls_last"),
            },
            advice={"as_sql": "the SQL is shown beside your snippet."},
        ),
        str: Rules(
            methods=_plain(
                "lower upper title capitalize casefold swapcase strip lstrip rstrip startswith"
                " endswith find rfind index rindex count split rsplit splitlines partition"
                " rpartition replace join ljust rjust center zfill removeprefix removesuffix"
                " isdigit isalpha isalnum"
                " isdecimal isnumeric isspace islower isupper istitle isidentifier isascii"
            )
            | {"split": _with("sep maxsplit"), "rsplit": _with("sep maxsplit")},
            advice={
                "format": "use an f-string, such as f'{book.title}'.",
                "format_map": "use an f-string, such as f'{book.title}'.",
            },
        ),
        int: Rules(
            attributes=_with("numerator denominator real imag"),
            methods=_plain("bit_length bit_count"),
        ),
        float: Rules(methods=_plain("is_integer hex as_integer_ratio")),
        Decimal: Rules(
            methods=_plain(
                "quantize normalize sqrt is_nan is_finite is_infinite is_zero is_signed adjusted"
                " to_integral_value copy_abs copy_negate"
            )
            | {"quantize": _with("rounding")},
        ),
        UUID: Rules(attributes=_with("hex int version urn")),
        list: Rules(
            methods=_plain("append extend insert pop remove clear index count copy reverse")
            | {"sort": _with("key reverse")},
        ),
        tuple: Rules(methods=_plain("index count")),
        dict: Rules(
            methods=_plain("get keys values items pop popitem setdefault copy clear")
            | {"update": ANY}
        ),
        set: Rules(
            methods=_plain(
                "add discard remove pop clear copy update union intersection difference"
                " symmetric_difference issubset issuperset isdisjoint"
            ),
        ),
        frozenset: Rules(
            methods=_plain(
                "copy union intersection difference symmetric_difference"
                " issubset issuperset isdisjoint"
            ),
        ),
        range: Rules(attributes=_with("start stop step")),
        date: Rules(
            attributes=_with(_DATE_PARTS),
            methods=_plain("weekday isoweekday isocalendar isoformat strftime toordinal")
            | {"replace": _with(_DATE_PARTS)},
        ),
        datetime: Rules(
            attributes=_with(f"{_TIME_PARTS} fold"),
            methods=_plain("date time timestamp astimezone utcoffset tzname")
            | {
                "replace": _with(f"{_DATE_PARTS} {_TIME_PARTS}"),
                "isoformat": _with("sep timespec"),
            },
        ),
        time: Rules(
            attributes=_with(_TIME_PARTS),
            methods=_plain("strftime")
            | {
                "isoformat": _with("timespec"),
                "replace": _with(_TIME_PARTS),
            },
        ),
        timedelta: Rules(
            attributes=_with("days seconds microseconds"),
            methods=_plain("total_seconds"),
        ),
        timezone: Rules(),
        Enum: Rules(attributes=_with("name value")),
        Choices: Rules(attributes=_with("label")),
        BaseException: Rules(attributes=_with("args"), advice={"message": "write str(error)."}),
    }
)

#: The same for classes: what may be read of, and called on, the class itself.
CLASSES: Final[Mapping[type, Rules]] = MappingProxyType(
    {
        date: Rules(
            attributes=_with("min max"),
            methods=_plain("today fromisoformat fromordinal fromisocalendar"),
        ),
        datetime: Rules(
            methods=_plain("fromisoformat combine")
            | {"now": _with("tz"), "fromtimestamp": _with("tz")},
            advice={
                "date": "`date` is here by its own name: write date(2024, 1, 31).",
                "datetime": "`datetime` is the class here: write datetime(2024, 1, 31).",
                "timedelta": "`timedelta` is here by its own name: write timedelta(days=1).",
                "utcnow": "write timezone.now().",
            },
        ),
        time: Rules(attributes=_with("min max"), methods=_plain("fromisoformat")),
        timedelta: Rules(attributes=_with("min max")),
        # The members of a class of choices are added by access.py.
        Choices: Rules(attributes=_with("choices labels names values")),
    }
)
