"""What a run tells whoever listens: every call, load and evaluation that Django may hear of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from ormscope.document.errors import SourceRange

Kind = Literal["call", "attribute", "iterate", "evaluate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One evaluated argument. The range of ``a=1`` covers ``a=1``; of a star, the whole star."""

    keyword: str | None
    range: SourceRange
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One thing that is about to happen.

    ``kind``: ``call`` (a method, a function, a subscript, an operator between querysets),
    ``attribute`` (a load on a model class, instance, manager or queryset), ``iterate`` (a ``for``
    or a comprehension) or ``evaluate`` (what makes a queryset fetch: ``len``, ``bool``, ``list``,
    ``repr``, ``__contains__``, and ``__iter__`` for the value of the last line). An ``evaluate``
    inside a function's arguments comes between the ``enter`` and ``leave`` of that function.

    ``name`` is the method's or attribute's; for a subscript it is its source text, ``[:5]``; for
    an operator ``__or__``, ``__and__`` or ``__xor__``.

    ``range`` is the link itself, ``filter(a=1)``, ``objects``, ``[:5]``; ``whole`` includes the
    receiver. ``receiver`` is None for plain functions.
    """

    kind: Kind
    name: str
    receiver: object
    range: SourceRange
    whole: SourceRange
    arguments: tuple[Argument, ...] = ()


class Observer(Protocol):
    """Hears each :class:`Call`: one ``enter``, then exactly one ``leave`` or ``abort``."""

    def enter(self, call: Call) -> None:
        """Called just before."""

    def leave(self, call: Call, result: object) -> object:
        """Called just after; what it returns replaces the result in the snippet."""

    def abort(self, call: Call, error: BaseException) -> None:
        """Called instead of ``leave`` when it raised; the error goes on its way."""


class NullObserver:
    """Listens to nothing and changes nothing."""

    def enter(self, call: Call) -> None:
        """Nothing."""

    def leave(self, call: Call, result: object) -> object:  # noqa: ARG002 - the protocol's shape
        """The result itself."""
        return result

    def abort(self, call: Call, error: BaseException) -> None:
        """Nothing."""
