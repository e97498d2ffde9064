"""Running a program from its first line to the rows of its last."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.db.models.query import RawQuerySet

from ormscope.language.errors import SnippetError
from ormscope.language.grammar import check
from ormscope.language.limits import Limits
from ormscope.language.machine import Machine
from ormscope.language.observer import NullObserver
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.errors import SourceRange
    from ormscope.language.observer import Observer
    from ormscope.language.source import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a snippet came to.

    ``value`` is that of the last statement if it is an expression (``has_value``), with its
    ``range``. ``rows`` holds at most ``row_limit`` + 1 of a queryset's rows, ``truncated`` says
    that there were more than ``row_limit``. ``output`` is what ``print`` wrote.
    """

    value: object
    has_value: bool
    output: str
    range: SourceRange | None
    rows: tuple[object, ...] | None
    truncated: bool


_NULL = NullObserver()
_LIMITS = Limits()


def run(
    program: Program,
    *,
    models: Mapping[str, type],
    observer: Observer = _NULL,
    limits: Limits = _LIMITS,
    row_limit: int = 100,
    sql_text: bool = False,
) -> Outcome:
    """Run ``program`` over ``models`` (name to class) on the ``default`` connection.

    ``sql_text``: whether it may write SQL itself: ``raw()``, ``RawSQL``, templates.

    Raises the first of :func:`~ormscope.language.grammar.check`'s refusals before anything runs,
    then :class:`DeniedError`, :class:`BudgetError` or :class:`SnippetRuntimeError`; what was
    printed until then is the error's ``output``. Errors of the observer pass through.
    """
    refusals = check(program)
    if refusals:
        raise refusals[0]
    machine = Machine(program, models=models, observer=observer, limits=limits, sql_text=sql_text)
    try:
        return _finished(machine, row_limit)
    except SnippetError as error:
        error.output = "".join(machine.meter.output)
        raise


def _finished(machine: Machine, row_limit: int) -> Outcome:
    body = machine.program.tree.body
    last = body[-1]
    if not isinstance(last, ast.Expr):
        machine.execute(body)
        return Outcome(
            value=None,
            has_value=False,
            output="".join(machine.meter.output),
            range=None,
            rows=None,
            truncated=False,
        )
    machine.execute(body[:-1])
    value = machine.evaluate(last.value)
    try:
        weigh(machine.meter, value)  # whoever shows it will walk it
    except SnippetError as error:
        machine.blame(error, last.value)
        raise
    rows = _rows(machine, value, last.value, row_limit)
    return Outcome(
        value=value,
        has_value=True,
        output="".join(machine.meter.output),
        range=machine.program.range(last.value),
        rows=rows,
        truncated=rows is not None and len(rows) > row_limit,
    )


def _rows(
    machine: Machine, value: object, node: ast.expr, row_limit: int
) -> tuple[object, ...] | None:
    """The first rows of a queryset, evaluated as it is: a slice would change its SQL."""
    if not isinstance(value, (QuerySet, RawQuerySet)):
        return None
    try:
        fetched: list[object] | None = vars(value)["_result_cache"]
        if fetched is None:
            machine.evaluated("__iter__", value, node, lambda: iter(value))
        return tuple(islice(iter(value), row_limit + 1))
    except Exception as error:
        machine.blame(error, node)
        raise
