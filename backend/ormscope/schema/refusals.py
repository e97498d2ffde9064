"""What came of an operation: DDL, nothing, a refusal, or a failure, and whose."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import FieldError
from django.db import Error

from ormscope.schema.reads import reads

if TYPE_CHECKING:
    from ormscope.schema.ledger import Ledger

_LONGEST = 160
_REFUSALS = (Error, NotImplementedError, ValueError, FieldError)
"""What Django's editors and drivers raise on purpose."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an operation ended, and why there is no DDL, if so."""

    state: Literal["ok", "nothing", "refused", "failed"]
    reason: str | None = None
    type: str | None = None

    @property
    def is_bad(self) -> bool:
        """Tell whether it came to no good end."""
        return self.state in ("refused", "failed")


def judged(error: Exception, ledger: Ledger, connection: Any) -> Verdict:
    """Judge what the connection's schema editor raised."""
    words = " ".join(str(error).split()) or "no reason given"
    kind = type(error).__name__
    if isinstance(error, Error) and error.__cause__ is not None:
        driver = type(error.__cause__)
        by = f"The database refuses it ({kind}, the driver's {driver.__name__})"
        return Verdict("refused", f"{by}: {words}", kind)
    if isinstance(error, _driver_error(connection)):  # round Django's cursor, which would wrap it
        return Verdict("refused", f"The database refuses it (the driver's {kind}): {words}", kind)
    by = _whose(error, ledger, connection.SchemaEditorClass)
    if (question := _unanswered(ledger)) is not None:
        said = f"{by} needs an answer of the server's, and none is asked here: {question}"
        return Verdict("refused", said, kind)
    if isinstance(error, _REFUSALS):
        return Verdict("refused", f"{by} refuses it ({kind}): {words}", kind)
    return Verdict("failed", f"{by} fails here ({kind}): {words}", kind)


def _unanswered(ledger: Ledger) -> str | None:
    """Give the question that was asked last, where nobody could answer it."""
    last = ledger.statements[-1] if ledger.statements and ledger.made is not None else None
    if last is None or last.by_editor or last.invented is not None or not reads(last.sql):
        return None
    question = " ".join(last.sql.split())
    return question if len(question) <= _LONGEST else f"{question[: _LONGEST - 1]}…"


def _driver_error(connection: Any) -> Any:
    kind = getattr(connection.Database, "DatabaseError", None)
    return kind if isinstance(kind, type) else ()


def _whose(error: BaseException, ledger: Ledger, editor: type) -> str:
    """Name the function that an error comes from: a third party's rather than Django's below it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    named = [
        (module, frame.f_code.co_qualname)
        for frame in frames
        if not (module := str(frame.f_globals.get("__name__"))).startswith("ormscope.schema")
    ]
    maker: Any = ledger.writing
    if maker is not None:  # a statement kept for later: its maker is no longer on the stack
        named.append((maker.__module__, maker.__qualname__))
    foreign = [each for each in named if not each[0].startswith(("django.", "contextlib"))]
    if not foreign and not editor.__module__.startswith("django."):
        below = f", called by {named[-1][0]}.{named[-1][1]}" if named else ""
        return f"{editor.__module__}.{editor.__qualname__}{below},"
    module, name = (foreign or named or [("ORMscope", "")])[-1]
    return f"{module}.{name}"
