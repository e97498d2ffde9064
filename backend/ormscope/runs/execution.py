"""One snippet on one database, in the worker of that database."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import django
from django.db import InterfaceError, OperationalError

from ormscope import language
from ormscope.databases.errors import Escaped
from ormscope.document.timing import merge_repeats
from ormscope.document.trace import Outcome, Target, Trace, Value
from ormscope.recorder import Recorder
from ormscope.recorder.build import build_trace
from ormscope.recorder.pep249 import pep249
from ormscope.runs.ground import SampleGround
from ormscope.runs.outcomes import failure, halted, refusal, unreachable
from ormscope.runs.plans import planning
from ormscope.runs.policy import policy
from ormscope.runs.values import value_of

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Database
    from ormscope.document.trace import Status
    from ormscope.recorder.records import Clock
    from ormscope.runs.ground import Ground
    from ormscope.runs.options import Options

logger = logging.getLogger(__name__)


def run(
    snippet: str,
    database: Database,
    connection: BaseDatabaseWrapper,
    target: Target,
    options: Options,
    clock: Clock = time.perf_counter_ns,
    ground: Ground | None = None,
) -> Trace:
    """Run a snippet and give its trace, whatever happens; the database is as it was before.

    It runs over the sample, by `connection`, or over another `ground`. With ``options.repeat`` > 1
    the first run's trace is given, with every run's times.
    """
    ground = ground or SampleGround(database, connection)
    traces: list[Trace] = []
    for _ in range(options.repeat):
        traces.append(_run_once(snippet, database, ground, target, options, clock))
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
    ground: Ground,
    target: Target,
    options: Options,
    clock: Clock,
) -> Trace:
    recorder = Recorder(ground.connection, database, clock)
    value: Value | None = None
    output = ""
    try:
        with (
            ground.isolate(),
            planning(recorder.record, database, options),
            recorder.recording(),
        ):
            result = language.run(
                _checked(snippet),
                models=ground.models,
                observer=recorder,
                row_limit=options.row_limit,
                sql_text=policy().sql_text,
            )
        outcome, output = Outcome(status="ok"), result.output
        value = value_of(result)
    except Escaped as error:
        outcome = Outcome(status="denied", type="Escaped", message=str(error))
    except language.SnippetError as error:
        outcome = refusal(error, snippet, database)
        if database.mode == "compiled":
            outcome = halted(error, outcome, recorder.record.statements)
        output = getattr(error, "output", "")
    except (OperationalError, InterfaceError) as error:
        outcome = Outcome(
            status="unavailable", type=type(error).__name__, message=unreachable(error, database)
        )
    except (Exception, SystemExit) as error:  # a third party's module may end itself
        logger.exception("the run failed inside ORMscope")
        outcome = failure(error, database)
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
        failed = failure(error, database)
        return failed_trace(target, failed.status, failed.type or "", failed.message or "")


def _checked(snippet: str) -> language.Program:
    program = language.parse(snippet)
    if refused := language.check(program):
        raise refused[0]
    return program
