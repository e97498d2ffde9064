"""The root of every error that ORMscope raises on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRange:
    """Half-open range ``[start, end)`` of a text, in Unicode code points from its beginning."""

    start: int
    end: int


class OrmscopeError(Exception):
    """What was wrong, where in the snippet, and what to do instead.

    ``str(error)`` is one or two plain sentences for the person who typed the snippet, never a
    traceback. ``range`` is the place in the snippet where it is known.
    """

    def __init__(self, message: str, *, range: SourceRange | None = None) -> None:
        super().__init__(message)
        self.range = range


class DocumentError(OrmscopeError):
    """A trace document cannot be read: wrong schema version, missing or mistyped fields."""
