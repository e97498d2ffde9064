"""Plain values to ask with, by what they are compared with or what a parameter is called."""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any, Final

DAY: Final = datetime.date(2024, 2, 29)
TIME: Final = datetime.time(12, 30)
NAIVE: Final = datetime.datetime(2024, 2, 29, 12, 30)  # noqa: DTZ001 - as it comes from a form
AWARE: Final = NAIVE.replace(tzinfo=datetime.UTC)
SPAN: Final = datetime.timedelta(hours=1, minutes=30)
AMOUNT: Final = decimal.Decimal("9.99")
UID: Final = uuid.UUID("12345678-1234-5678-1234-567812345678")

_BY_FIELD: Final[dict[str, tuple[Any, Any]]] = {
    "BooleanField": (True, False),
    "IntegerField": (42, 43),
    "AutoFieldMixin": (42, 43),
    "OrderWrt": (1, 2),
    "ForeignObject": (42, 43),
    "FloatField": (1.5, 2.5),
    "DecimalField": (AMOUNT, decimal.Decimal("19.99")),
    "DateTimeField": (NAIVE, NAIVE + SPAN),
    "DateField": (DAY, DAY + datetime.timedelta(days=1)),
    "TimeField": (TIME, datetime.time(13)),
    "DurationField": (SPAN, 2 * SPAN),
    "UUIDField": (UID, uuid.UUID(int=1)),
    "GenericIPAddressField": ("192.0.2.1", "192.0.2.2"),
    "JSONField": ({"a": 1}, {"b": 2}),
    "BinaryField": (b"abc", b"abd"),
    "GeneratedField": (42, 43),
    "CompositePrimaryKey": ((1, 2), (3, 4)),
    "ArrayField": ([1, 2], [3]),
    "HStoreField": ({"a": "b"}, {"c": "d"}),
    "IntegerRangeField": ((1, 5), (2, 6)),
    "BigIntegerRangeField": ((1, 5), (2, 6)),
    "DecimalRangeField": ((AMOUNT, 2 * AMOUNT), (AMOUNT, 3 * AMOUNT)),
    "DateRangeField": ((DAY, DAY + datetime.timedelta(days=7)), (DAY, DAY)),
    "DateTimeRangeField": ((AWARE, AWARE + SPAN), (AWARE, AWARE)),
}
"""Two values of each sort of field, by the nearest class; others compare with texts."""


def values_for(field: Any) -> tuple[Any, Any]:
    """Give two values that one would look a field up by."""
    from django.conf import settings

    names = [each.__name__ for each in type(field).__mro__]
    first, second = next((_BY_FIELD[each] for each in names if each in _BY_FIELD), ("abc", "abd"))
    if isinstance(first, datetime.datetime) and settings.USE_TZ:
        return AWARE, AWARE + SPAN
    return first, second
