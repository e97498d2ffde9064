"""One snippet on one database, in the worker of that database."""

from __future__ import annotations

import logging
import re
import time
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import Error, InterfaceError, NotSupportedError, OperationalError
from django.utils.module_loading import import_string

from ormscope import language
from ormscope.databases.errors import Escaped
from ormscope.document.timing import merge_repeats
from ormscope.document.trace import Outcome, Target, Trace, Value
from ormscope.recorder import Recorder
from ormscope.recorder.build import build_trace
from ormscope.recorder.pep249 import pep249
from ormscope.runs.plans import planning
from ormscope.runs.policy import policy
from ormscope.runs.values import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Database
    from ormscope.document.trace import Status
    from ormscope.recorder.recording import StatementRecord
    from ormscope.recorder.records import Clock
    from ormscope.runs.options import Options

logger = logging.getLogger(__name__)
_LONGEST_MESSAGE = 600
_READS = re.compile(r"[\s(]*(SELECT|WITH)\b", re.IGNORECASE)


def run(
    snippet: str,
    database: Database,
    connection: BaseDatabaseWrapper,
    target: Target,
    options: Options,
    clock: Clock = time.perf_counter_ns,
) -> Trace:
    """Run a snippet and give its trace, whatever happens; the database is as it was before.

    With ``options.repeat`` > 1 the first run's trace is given, with every run's times.
    """
    traces: list[Trace] = []
    for _ in range(options.repeat):
        traces.append(_run_once(snippet, database, connection, target, options, clock))
        if traces[-1].outcome.status != "ok":
            break
    return merge_repeats(traces)


def target_of(
    database: Database,
    connection: Any,
    server_version: str,
    *,
    name: str | None = None,
    label: str | None = None,
) -> Target:
    """Describe a database to a reader: ``name`` and ``label`` are its column's, if not its own."""
    return Target(
        alias=name or database.alias,
        vendor=database.vendor,
        label=label or database.label,
        mode=database.mode,
        server_version=server_version,
        driver=database.driver,
        django_version=django.get_version(),
        driver_version=database.driver_version(),
        **pep249(connection),
    )


def failed_trace(target: Target, status: Status, kind: str, message: str) -> Trace:
    """Give the trace of a run of which nothing is known but that it failed."""
    return Trace(
        target=target,
        outcome=Outcome(status=status, type=kind, message=message),
        value=None,
        output="",
        calls=(),
        statements=(),
        events=(),
        stages=(),
        timings=(),
        decisions=(),
        places=(),
    )


def _run_once(
    snippet: str,
    database: Database,
    connection: BaseDatabaseWrapper,
    target: Target,
    options: Options,
    clock: Clock,
) -> Trace:
    recorder = Recorder(connection, database, clock)
    value: Value | None = None
    output = ""
    try:
        with (
            database.isolate(connection),
            planning(recorder.record, database, options),
            recorder.recording(),
        ):
            result = language.run(
                _checked(snippet),
                models=_models(),
                observer=recorder,
                row_limit=options.row_limit,
                sql_text=policy().sql_text,
            )
        outcome, output = Outcome(status="ok"), result.output
        value = value_of(result)
    except Escaped as error:
        outcome = Outcome(status="denied", type="Escaped", message=str(error))
    except language.SnippetError as error:
        outcome = _refusal(error, snippet, database)
        if database.mode == "compiled":
            outcome = _halted(error, outcome, recorder.record.statements)
        output = getattr(error, "output", "")
    except (OperationalError, InterfaceError) as error:
        outcome = Outcome(
            status="unavailable", type=type(error).__name__, message=_unreachable(error, database)
        )
    except (Exception, SystemExit) as error:  # a third party's module may end itself
        logger.exception("the run failed inside ORMscope")
        outcome = _failure(error, database)
    try:
        return build_trace(
            recorder,
            target=target,
            outcome=outcome,
            value=value,
            output=output,
            snippet=snippet,
            with_sources=options.sources,
        )
    except Exception as error:  # what a queryset holds is what somebody gave it
        logger.exception("the trace could not be made")
        failed = _failure(error, database)
        return failed_trace(target, failed.status, failed.type or "", failed.message or "")


def _checked(snippet: str) -> language.Program:
    program = language.parse(snippet)
    if refused := language.check(program):
        raise refused[0]
    return program


def _models() -> dict[str, type]:
    """Give the models that a snippet may name: those of every app but Django's own."""
    return {
        model.__name__: model
        for model in apps.get_models()
        if not model.__module__.startswith("django.")
    }


def _refusal(error: language.SnippetError, snippet: str, database: Database) -> Outcome:
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
    message = _unreachable(error, database) if status == "unavailable" else str(error)
    if len(message) > _LONGEST_MESSAGE:  # ProtectedError lists every row
        message = message[:_LONGEST_MESSAGE] + "…"
    if status == "error":
        message = " ".join([message, *_left_out(snippet)])
    return Outcome(status=status, type=kind, message=message, range=error.range)


def _failure(error: BaseException, database: Database) -> Outcome:
    """Tell whose failure it is: ours, or that of a third party's database."""
    kind, module = type(error).__name__, type(database).__module__
    package = module.partition(".")[0]
    frames = traceback.walk_tb(error.__traceback__)
    names = (str(frame.f_globals.get("__name__")) for frame, _ in frames)
    if package == "ormscope" or all(name.partition(".")[0] != package for name in names):
        told = "the server's log says more" if policy().is_jailed else f"{kind}: {error}"
        message = f"ORMscope itself failed here ({told}). Please report it."
        return Outcome(status="internal", type=kind, message=message)
    message = (
        f"{database.label} failed here ({kind}: {error}). It is no part of ORMscope: tell the "
        f"authors of {module}."
    )
    return Outcome(status="unavailable", type=kind, message=message)


def _unreachable(error: BaseException, database: Database) -> str:
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


def _halted(
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
