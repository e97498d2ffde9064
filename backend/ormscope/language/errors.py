"""What can go wrong with a snippet, from its first character to its last row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from ormscope.document.errors import SourceRange

LONGEST_MESSAGE = 4_000


class SnippetError(OrmscopeError):
    """Anything a snippet can be told. ``output`` is what it had printed before (text)."""

    output: str = ""


class SnippetSyntaxError(SnippetError):
    """The text is not Python, or is nested too deeply to be read."""


class DeniedError(SnippetError):
    """Python, but not part of the snippet language. The message says what to do instead."""


class BudgetError(SnippetError):
    """One of :class:`~ormscope.language.limits.Limits` ran out."""


class SnippetRuntimeError(SnippetError):
    """The user's own line raised: ``__cause__`` is the original, ``str()`` its own words.

    ``type_name`` is the name of the original's class, such as ``FieldError``.
    """

    def __init__(self, cause: Exception, *, range: SourceRange | None = None) -> None:
        super().__init__(wording(cause), range=range)
        self.__cause__ = cause
        self.type_name = type(cause).__name__


def wording(error: BaseException) -> str:
    """``str(error)``, cut at 4,000 characters; the class's name where there are no words."""
    try:
        text = str(error)
    except Exception:  # an exception's __str__ is not ours, and a report must not fail over it
        text = ""
    if len(text) > LONGEST_MESSAGE:
        text = text[:LONGEST_MESSAGE] + "…"
    return text or type(error).__name__
