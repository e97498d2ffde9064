"""Two cells of two results: the same, the same but for something, or not."""

from __future__ import annotations

import ast
import json
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

Likeness = Literal["same", "zeros", "precision", "values"]
"""*zeros*: one number with other zeros at its end. *precision*: alike but for the last digits."""

_NUMBERS = frozenset({"int", "float", "Decimal", "bool"})
_TIMES = frozenset({"datetime", "time", "timedelta"})
_HOLDERS = frozenset({"dict", "list", "tuple", "set"})
_FRACTION = re.compile(r"(?<=:\d\d)\.\d+")
_PLAIN = frozenset({"str", "int", "UUID", "date"})
"""Where columns have but one of these, equal cells have equal texts."""
_DOUBLE = 30
"""Digits that only a double written out in full has."""
_DIGITS = 4
"""Decimals to which two numbers must agree to be one number of two precisions."""
_RELATIVE = Decimal("1e-9")
"""As far as two double precision numbers may be apart that were added up in another order."""


def likeness(mine: str | None, theirs: str | None, types: frozenset[str]) -> Likeness:
    """Tell how alike two cells are.

    :param types: the Python types in their columns.
    """
    if mine == theirs:
        return "same"
    if mine is None or theirs is None:
        return "values"
    if types & _NUMBERS:
        numbers = number(mine), number(theirs)
        if numbers[0] is not None and numbers[1] is not None:
            if numbers[0] == numbers[1]:
                return "zeros" if types <= {"Decimal"} else "same"
            return "precision" if _near(numbers[0], numbers[1]) else "values"
    if types & _TIMES and _FRACTION.sub("", mine) == _FRACTION.sub("", theirs):
        return "precision"
    if types & _HOLDERS and coarse(mine, types) == coarse(theirs, types):
        return "same"
    return "values"


def coarse(cell: str | None, types: frozenset[str]) -> str | None:
    """Give what two cells have in common that differ in nothing but precision or type."""
    if cell is None or (len(types) < 2 and types <= _PLAIN):
        return cell
    if types & _NUMBERS and (found := number(cell)) is not None:
        shortened = Decimal(format(found, ".12g"))
        return str(round(shortened, _DIGITS).normalize())
    if types & _TIMES:
        return _FRACTION.sub("", cell)
    if types & _HOLDERS:
        return _unordered(cell)
    return cell


@lru_cache(maxsize=2048)
def _unordered(cell: str) -> str:
    """Give a dictionary's text in one order of its keys."""
    try:
        return json.dumps(ast.literal_eval(cell), sort_keys=True, default=repr)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return cell


def number(cell: str) -> Decimal | None:
    """Read a number, True and False among them; None for what is none."""
    if cell in ("True", "False"):
        return Decimal(cell == "True")
    try:
        found = Decimal(cell)
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found.adjusted()) >= 300:
        return None
    if len(found.as_tuple().digits) > _DOUBLE:  # a double, in full: 0.1000000000000000055511151231
        short = repr(float(found))
        return Decimal(short) if Decimal(float(short)) == found else found
    return found


def _near(mine: Decimal, theirs: Decimal) -> bool:
    """Tell whether one is the other, rounded or cut to fewer decimals, or off by a double's last.

    Of few decimals nothing can be said: 2.50 and 2.54 may be two prices.
    """
    if abs(mine - theirs) <= _RELATIVE * max(abs(mine), abs(theirs)):
        return _decimals(mine) > _DIGITS or _decimals(theirs) > _DIGITS
    decimals = min(_decimals(mine), _decimals(theirs))
    return decimals >= _DIGITS and abs(mine - theirs) < Decimal(1).scaleb(-decimals)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
