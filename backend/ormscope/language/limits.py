"""The budgets of one run, and the meter that spends them.

Every check comes *before* the value is built wherever its size can be told beforehand:
``'x' * 10**9`` never allocates. The wall clock is not counted here: a deadline is kept from
outside, by killing the process, because no interpreter can interrupt a database driver.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ormscope.language.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one run may spend.

    ``steps``: syntax nodes evaluated; large values cost extra steps, one per 1,000 characters or
    100 items. ``size``: characters of one string. ``items``: elements of one collection, nested
    ones included. ``bits``: of one integer. ``exponent``: of one Decimal, either sign.
    ``output``: characters printed. ``depth``: nesting of containers, expressions and queries.
    ``nodes``: expressions in one query; a condition is two of them.
    """

    steps: int = 100_000
    size: int = 1_000_000
    items: int = 100_000
    bits: int = 10_000
    exponent: int = 100
    output: int = 65_536
    depth: int = 100
    nodes: int = 2_000


class Meter:
    """Counts down one run's :class:`Limits`; every method raises :class:`BudgetError` at zero."""

    __slots__ = ("left", "limits", "output", "printed")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.steps
        self.output: list[str] = []
        self.printed = 0

    def charge(self, steps: int) -> None:
        """Take ``steps`` off what is left."""
        self.left -= steps
        if self.left < 0:
            raise BudgetError(
                f"The snippet took more than {self.limits.steps:,} steps. "
                "Make its loops shorter, or let the database do the counting."
            )

    def characters(self, length: int) -> None:
        """Allow a string of ``length`` characters."""
        if length > self.limits.size:
            raise BudgetError(
                f"A string would be {_amount(length)} characters long; "
                f"{self.limits.size:,} is the most a snippet may build."
            )
        if length > 1_000:
            self.charge(length // 1_000)

    def elements(self, count: int) -> None:
        """Allow a collection of ``count`` elements."""
        if count > self.limits.items:
            raise BudgetError(
                f"A collection would hold {_amount(count)} items; "
                f"{self.limits.items:,} is the most a snippet may build."
            )
        if count > 100:
            self.charge(count // 100)

    def integer(self, bits: int) -> None:
        """Allow an integer of ``bits`` bits."""
        if bits > self.limits.bits:
            raise BudgetError(
                f"A number would be {_amount(bits)} bits long; {self.limits.bits:,} is the most."
            )

    def built(self, value: object) -> object:
        """Allow ``value``, just built, and hand it back."""
        check = _BUILT.get(type(value))
        if check is not None:
            check(self, value)
        return value

    def write(self, text: str) -> None:
        """Append to what the snippet has printed."""
        room = self.limits.output - self.printed
        self.output.append(text[: max(room, 0)])
        self.printed += len(text)
        if len(text) > room:
            raise BudgetError(
                f"The snippet printed more than {self.limits.output:,} characters. Print less."
            )


def _amount(number: int) -> str:
    """The number in words that stay short however large it is."""
    return f"{number:,}" if number.bit_length() < 60 else "far too many"


def _string(meter: Meter, value: str | bytes) -> None:
    meter.characters(len(value))


def _collection(meter: Meter, value: list[object]) -> None:
    meter.elements(len(value))


def _table(meter: Meter, value: dict[object, object]) -> None:
    meter.elements(len(value))
    meter.charge(len(value) // 25)  # a hash table takes five times the memory of a list


def _integer(meter: Meter, value: int) -> None:
    meter.integer(value.bit_length())


def _decimal(meter: Meter, value: Decimal) -> None:
    _, digits, exponent = value.as_tuple()
    meter.integer(4 * len(digits))
    if isinstance(exponent, str):  # NaN and the infinities have a letter there
        return
    if max(abs(exponent), abs(value.adjusted())) > meter.limits.exponent:
        raise BudgetError(
            f"A Decimal has an exponent beyond ±{meter.limits.exponent}. "
            "Written out it would fill the memory; use a smaller number."
        )


_BUILT: dict[type, Callable[[Meter, Any], None]] = {
    str: _string,
    bytes: _string,
    list: _collection,
    tuple: _collection,
    set: _table,
    frozenset: _table,
    dict: _table,
    int: _integer,
    Decimal: _decimal,
}
