"""How a run ended, in words for whoever asked: what was refused, whose failure it is."""

from __future__ import annotations

import logging
import re
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, ValidationError
from django.db import Error, InterfaceError, NotSupportedError, OperationalError
from django.utils.module_loading import import_string

from ormscope import language
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.loading import told
from ormscope.document.trace import Outcome
from ormscope.recorder.places import line_of, package_of
from ormscope.runs.policy import policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.databases.base import Database
    from ormscope.document.trace import Status
    from ormscope.recorder.recording import StatementRecord

logger = logging.getLogger(__name__)
_LONGEST_MESSAGE: Final = 600
_READS: Final = re.compile(r"[\s(]*(SELECT|WITH)\b", re.IGNORECASE)


def outcome_of(error: BaseException, database: Database) -> Outcome:
    """Tell how something that is no snippet ended, asked in a runner."""
    if isinstance(error, DatabaseUnavailable):
        return Outcome(status="unsupported", type="Unavailable", message=str(error))
    if isinstance(error, (OperationalError, InterfaceError)) and _lost(error, database):
        message = unreachable(error, database)
        return Outcome(status="unavailable", type=type(error).__name__, message=message)
    logger.error("a question could not be answered", exc_info=error)
    return failure(error, database)


def refusal(error: language.SnippetError, snippet: str, database: Database) -> Outcome:
    status: Status = "error"
    kind = type(error).__name__
    if isinstance(error, language.DeniedError):
        status = "denied"
    elif isinstance(error, language.BudgetError):
        status = "budget"
    elif isinstance(error, language.SnippetRuntimeError):
        kind = error.type_name
        if isinstance(error.__cause__, NotSupportedError):
            status = "unsupported"
        elif _lost(error.__cause__, database):
            status = "unavailable"
    message = unreachable(error, database) if status == "unavailable" else str(error)
    if len(message) > _LONGEST_MESSAGE:  # ProtectedError lists every row
        message = message[:_LONGEST_MESSAGE] + "…"
    if status == "error":
        message = " ".join([message, *_left_out(snippet)])
    return Outcome(status=status, type=kind, message=message, range=error.range)


def failure(error: BaseException, database: Database) -> Outcome:
    """Tell whose failure it is: ours, or that of a third party's database or backend."""
    kind, packages = type(error).__name__, _third_party(database)
    passed = {package_of(frame) for frame, _ in traceback.walk_tb(error.__traceback__)}
    guilty = [module for package, module in packages.items() if package in passed]
    if not guilty:
        why = "the server's log says more" if policy().is_jailed else told(error)
        message = f"ORMscope itself failed here ({why}). Please report it."
        return Outcome(status="internal", type=kind, message=message)
    message = (
        f"{database.label} failed here ({told(error)}; {line_of(error, packages)}). It is no part "
        f"of ORMscope: tell the authors of {guilty[0]}."
    )
    return Outcome(status="unavailable", type=kind, message=message)


def unprepared(error: BaseException, database: Database | None) -> str:
    """Say why a database could not be made ready; of a third party's, at which line."""
    packages = {} if database is None else _third_party(database)
    if isinstance(error, ImproperlyConfigured) and error.__cause__ is not None:
        error = error.__cause__  # Django's own says: check the above exception
    line = line_of(error, packages) if packages else ""
    return f"{told(error)} ({line})" if line else told(error)


def _third_party(database: Database) -> dict[str, str]:
    """Return the modules of its class and its backend that are not ours or Django's, by package."""
    engine = str(settings.DATABASES.get("default", {}).get("ENGINE", ""))
    modules = (type(database).__module__, engine)
    by_package = {str(each).partition(".")[0]: str(each) for each in reversed(modules)}
    return {key: each for key, each in by_package.items() if key not in ("", "django", "ormscope")}


def unreachable(error: BaseException, database: Database) -> str:
    """Say that the connection is gone; the driver's words may name places of this machine."""
    words = "" if policy().is_jailed else f" ({' '.join(str(error).split())})"
    return (
        f"{database.label} cannot be reached any more; ORMscope connects again by itself, and "
        f"starts its own servers again. Try again in some seconds.{words}"
    )


def _left_out(snippet: str) -> list[str]:
    """Give what the sample's models lack with this Django, of the names that a snippet has."""
    path = settings.ORMSCOPE["SAMPLE"].get("left_out")
    lacking: Mapping[str, str] = import_string(path) if path else {}
    return [why for name, why in lacking.items() if re.search(rf"\b{name}\b", snippet)]


def halted(
    error: language.SnippetError, outcome: Outcome, statements: Sequence[StatementRecord]
) -> Outcome:
    """Tell a snippet that is wrong from one that misses the rows of an executed query.

    Only after a statement that reads, which nobody has answered. What became of its empty answer in
    the snippet is not followed: an error over some other None, or a missing key, is taken for it.
    """
    unanswered = [
        each
        for each in statements
        if each.invented is None and each.error is None and _READS.match(each.sql)
    ]
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        # full_clean() asks for rows itself: its verdict is not the database's. A value that no
        # field takes is refused without asking.
        halted = any(each.call and each.call.snippet.range == error.range for each in unanswered)
    else:
        # list(queryset)[0] and in_bulk([…])[1] miss them as get() does. None is what first() gave:
        # Python and the snippet language both name its type.
        missing = isinstance(cause, (ObjectDoesNotExist, LookupError))
        halted = bool(unanswered) and (missing or "NoneType" in str(error))
    if not halted:
        return outcome
    message = (
        "Compiled up to here. What follows needs a row, and nothing is executed on a compiled "
        f"database ({error})"
    )
    return replace(outcome, status="halted", message=message)


def _lost(cause: Any, database: Database) -> bool:
    """Tell whether the connection itself is gone, as against the statement being wrong."""
    if not isinstance(cause, Error):
        return False
    driver = cause.__cause__
    if type(driver).__module__.partition(".")[0] in ("builtins", "django"):
        driver = None  # a snippet's own: raise OperationalError("…") from Exception(2006)
    return isinstance(cause, InterfaceError) or (
        isinstance(cause, OperationalError) and driver is not None and database.is_lost(driver)
    )
