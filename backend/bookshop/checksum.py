"""One digest a table, equal on every database that holds equal rows."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.apps import apps

if TYPE_CHECKING:
    from django.db.models import Model

CHUNK: Final = 2_000  # rows


def rows_checksum(using: str) -> dict[str, str]:
    """Return the SHA-256 of each bookshop table's rows, by table name, in hexadecimal.

    Rows are read through the ORM and written out in one canonical way, and their digests are added
    up: it doesn't matter how a database stores decimals, times, UUIDs or JSON, nor how it sorts
    them (MariaDB sorts UUIDs by their last group). Two databases with equal digests hold equal
    rows; equal digests before and after a run say it changed nothing.
    """
    models = apps.get_app_config("bookshop").get_models(include_auto_created=True)
    return {model._meta.db_table: _table(model, using) for model in models}


def _table(model: type[Model], using: str) -> str:
    columns = [field.attname for field in model._meta.local_concrete_fields]
    total = _digest(json.dumps(columns))
    rows = model._base_manager.using(using).order_by().values_list(*columns)
    for row in rows.iterator(CHUNK):
        total += _digest(canonical(row))
    return f"{total % 2**256:064x}"


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def canonical(value: object) -> str:
    """Return `value` as text: the same text for equal values, another for values that differ.

    Decimals keep no trailing zeros, floats are their shortest repr, times are in UTC, durations are
    whole microseconds, JSON has its keys sorted. Raises TypeError for a type no column has.
    """
    match value:
        case None | bool() | int() | float() | str():
            return json.dumps(value)
        case Decimal():
            return f"decimal {value.normalize():f}"
        case datetime():
            return f"datetime {value.astimezone(UTC).isoformat()}"
        case date() | time():
            return f"{type(value).__name__} {value.isoformat()}"
        case timedelta():
            return f"duration {value // timedelta(microseconds=1)}"
        case UUID():
            return f"uuid {value.hex}"
        case dict():
            items = sorted((str(key), canonical(item)) for key, item in value.items())
            return "{" + ",".join(f"{json.dumps(key)}:{item}" for key, item in items) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
    raise TypeError(f"No canonical text for {type(value).__name__}")
