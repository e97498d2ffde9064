"""Values of options: what a field, an index, a constraint or a ``Meta`` takes, and how large.

Each check has the form ``(value, what) -> value for Django`` and raises ``DeniedError``; ``what``
begins the sentence (```max_length```).
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.migrations import Migration
from django.db.models import Model
from django.db.models.enums import Choices
from django.db.models.fields import Field
from django.utils import timezone

from ormscope.databases.directives import is_wide
from ormscope.language import DeniedError
from ormscope.language.access import Namespace
from ormscope.language.functions import FUNCTIONS, NOW, Function

Check = Callable[[object, str], Any]

LONGEST_TEXT = 1_000
LARGEST = 1 << 128
"""The largest number that a declaration may hold: beyond that of every column."""

_UNKEPT = re.compile("[\0\ud800-\udfff]")
_PLAIN = (str, bytes, bool, int, float, Decimal, date, time, timedelta, uuid.UUID, type(None))


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of a declared model, where a class would stand."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """What Django calls, where it is given as a value: ``models.CASCADE``, ``uuid.uuid4``.

    Not callable itself, so nothing in an expression can call it.
    """

    name: str
    value: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class ChoicesName(Namespace):
    """A declared class of choices, ``kind``, as a value: its members by their names.

    The language keeps what it once looked up on a class; these come and go with each declaration.
    """

    kind: Any = None


MODEL = Constant("Model", Model)
"""Stands for ``models.Model``, which is a base and nothing else."""
MIGRATION = Constant("Migration", Migration)
"""Stands for ``migrations.Migration``."""

#: Functions of the language that stand for themselves as ``default=``.
_DEFAULTS: dict[Function, Callable[[], Any]] = {
    NOW: timezone.now,
    FUNCTIONS["dict"]: dict,
    FUNCTIONS["list"]: list,
}
_NO_CALLABLE = "as a function takes timezone.now, uuid.uuid4, dict or list here."


def boolean(value: object, what: str) -> bool:
    """True or False."""
    if type(value) is not bool:
        raise DeniedError(f"{what} must be True or False.")
    return value


def optional_boolean(value: object, what: str) -> bool | None:
    """True, False or None."""
    return None if value is None else boolean(value, what)


def whole(largest: int) -> Check:
    """Give the check for a whole number from 0 to ``largest``, or None."""

    def check(value: object, what: str) -> int | None:
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= largest:
            raise DeniedError(f"{what} must be a whole number up to {largest:,}.")
        return value

    return check


def text(value: object, what: str) -> str:
    """Any text of at most 1,000 characters."""
    if type(value) is not str:
        raise DeniedError(f"{what} must be a string.")
    if len(value) > LONGEST_TEXT:
        raise DeniedError(f"{what} has more than {LONGEST_TEXT:,} characters.")
    if _UNKEPT.search(value):
        raise DeniedError(
            f"{what} contains a NUL character or half of one (a lone surrogate), which no database "
            "keeps."
        )
    _narrow(value, what)
    return value


def _narrow(value: str, what: str) -> None:
    """Comments and defaults are pasted into statements that drivers fill in with ``%``."""
    if is_wide(value):
        raise DeniedError(
            f"{what} has a `%` with a width, which Django and drivers would fill in: a gigabyte. "
            "Leave the width out."
        )


def optional(check: Check) -> Check:
    """Give the same check, with None beside."""

    def either(value: object, what: str) -> Any:
        return None if value is None else check(value, what)

    return either


def several(check: Check) -> Check:
    """Give the check of a list, each item of which is checked."""

    def each(value: object, what: str) -> Any:
        if type(value) not in (list, tuple, set):
            raise DeniedError(f"{what} must be a list.")
        items: Any = value
        made: Any = type(value)
        return made(check(item, f"Each item of {what}") for item in items)

    return each


def word(*allowed: object) -> Check:
    """Give the check of one of a few values."""

    def check(value: object, what: str) -> object:
        if not any(value == each and type(value) is type(each) for each in allowed):
            raise DeniedError(f"{what} must be {' or '.join(map(repr, allowed))}.")
        return value

    return check


def literal(value: object, what: str) -> Any:
    """A plain value, or lists and dicts of plain values."""
    if isinstance(value, dict):
        return {literal(k, what): literal(v, what) for k, v in value.items()}
    if type(value) in (list, tuple, set, frozenset):
        items: Any = value
        made: Any = type(value)
        return made(literal(item, what) for item in items)
    if isinstance(value, Choices):
        return value
    if not isinstance(value, _PLAIN):
        named = getattr(value, "name", None) or getattr(value, "__name__", None)
        raise DeniedError(f"{what} must be a plain value, not `{named or type(value).__name__}`.")
    if isinstance(value, str):
        return text(value, what)
    if isinstance(value, bytes) and len(value) > LONGEST_TEXT:
        raise DeniedError(f"{what} has more than {LONGEST_TEXT:,} bytes.")
    if isinstance(value, bytes):
        _narrow(value.decode("latin-1"), what)
    if isinstance(value, int) and abs(value) > LARGEST:
        raise DeniedError(f"{what} is larger than any column can hold.")
    if isinstance(value, float) and not math.isfinite(value):
        raise DeniedError(f"{what} is no number that every database has: {value}.")
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > 100:
        raise DeniedError(f"{what} is a Decimal with an exponent beyond ±100.")
    return value


def default(value: object, what: str) -> Any:
    """A plain value, or one of the few functions that give one."""
    if isinstance(value, Function):
        if value in _DEFAULTS:
            return _DEFAULTS[value]
        raise DeniedError(f"`{value.name}` cannot run here: {what} {_NO_CALLABLE}")
    if isinstance(value, Constant):
        if value.value is uuid.uuid4:
            return value.value
        raise DeniedError(f"`{value.name}` is no value: {what} {_NO_CALLABLE}")
    return literal(value, what)


def choices(value: object, what: str) -> Any:
    """Pairs of value and label, groups of them, a dict of them, or a class of choices."""
    if isinstance(value, ChoicesName):
        return value.kind
    return literal(value, what)


def column_field(value: object, what: str) -> Field[Any, Any]:
    """A field that is a column of its own."""
    if not isinstance(value, Field) or value.is_relation or getattr(value, "generated", False):
        raise DeniedError(f"{what} must be a field, such as models.IntegerField().")
    return value
