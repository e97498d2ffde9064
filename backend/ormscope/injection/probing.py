"""Puts hostile values into positions of a queryset and looks where they come out."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ormscope.document.injection import InjectionProbe, InjectionTrace
from ormscope.document.trace import Outcome
from ormscope.injection.asks import ASKS
from ormscope.injection.capturing import Compiled, Refused, capture
from ormscope.injection.explaining import explained
from ormscope.injection.namespace import namespace
from ormscope.injection.quotes import quotes_of
from ormscope.injection.taints import AFTER, BEFORE, CANARY, NUMBER, Trials, taints
from ormscope.injection.values import LONGEST, OWN, VALUES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import CodeType

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases import Database
    from ormscope.document.injection import Position, Taint
    from ormscope.document.trace import Target
    from ormscope.injection.asks import Ask
    from ormscope.injection.quotes import Quotes

logger = logging.getLogger(__name__)
_STRENGTH: Final = ("bound", "quoted", "pasted")


def probe(
    database: Database,
    connection: BaseDatabaseWrapper,
    target: Target,
    value: str | None = None,
    positions: Collection[Position] | None = None,
) -> InjectionTrace:
    """Compile every probe with this backend; execute none, on a live database either.

    :param value: one of the visitor's own for every position; None: those of values.py.
    :param positions: only these; None: all.
    """
    if value is not None and not 0 < len(value) <= LONGEST:
        message = f"The value has {len(value)} characters. Give it between 1 and {LONGEST}."
        return InjectionTrace(
            target=target, outcome=Outcome(status="denied", type="ValueError", message=message)
        )
    asked = [ask for ask in ASKS if positions is None or ask.position in positions]
    try:
        with database.isolate(connection):
            connection.ensure_connection()
            bench = _Bench(database, connection, target)
            probes = tuple(
                bench.probe(ask, name, text, meant)
                for ask in asked
                for name, text, meant in _values(ask, value)
            )
    except Exception as error:
        logger.exception("the probes failed inside ORMscope")
        message = f"ORMscope itself failed here ({type(error).__name__}). Please report it."
        outcome = Outcome(status="internal", type=type(error).__name__, message=message)
        return InjectionTrace(target=target, outcome=outcome)
    return InjectionTrace(target=target, outcome=Outcome(status="ok"), probes=probes)


def _values(ask: Ask, own: str | None) -> Iterator[tuple[str, str, str]]:
    if own is not None:
        yield OWN, own, "A value of your own."
        return
    for name in ask.names:
        yield name, *VALUES[name]


@cache
def _code(text: str) -> CodeType:
    return compile(text, "<probe>", "eval")


class _Bench:
    """A database that compiles one piece of code with several values."""

    def __init__(self, database: Database, connection: BaseDatabaseWrapper, target: Target) -> None:
        self._database = database
        self._connection = connection
        self._driver = target.driver
        self._names = namespace(database.contrib, connection)
        self._quotes: Quotes = quotes_of(database, connection)

    def probe(self, ask: Ask, name: str, value: str, meant: str) -> InjectionProbe:
        """Ask one position for one value."""
        made: Compiled | Refused | None = None
        found: list[Taint] = []
        if ask.contrib in (None, self._database.contrib):
            made = self._compiled(ask, value)
        if isinstance(made, Compiled):
            trials = Trials(
                self._only_compiled(ask, CANARY) or self._only_compiled(ask, NUMBER),
                self._only_compiled(ask, f"{BEFORE}{value}{AFTER}"),
            )
            found = taints(value, made, trials, self._quotes, self._driver)
        verdict = _verdict(made, found)
        compiled = made if isinstance(made, Compiled) else None
        refused = made if isinstance(made, Refused) else None
        return InjectionProbe(
            id=f"{ask.key}: {name}",
            position=ask.position,
            label=ask.label,
            code=ask.code,
            value=value,
            meant=meant,
            verdict=verdict,
            sql=compiled.sql if compiled else None,
            params=compiled.params if compiled else (),
            literal=compiled.literal if compiled else None,
            taints=tuple(found),
            error=refused.error if refused else None,
            explanation=explained(ask, verdict, made, found, value, self._driver),
            place=refused.place if refused else None,
        )

    def _compiled(self, ask: Ask, value: str) -> Compiled | Refused:
        names: dict[str, Any] = {**self._names, "value": value}
        return capture(_code(ask.code), names, self._database, self._connection)

    def _only_compiled(self, ask: Ask, value: str) -> Compiled | None:
        made = self._compiled(ask, value)
        return made if isinstance(made, Compiled) else None


def _verdict(made: Compiled | Refused | None, found: list[Taint]) -> Any:
    if made is None:
        return "absent"
    if isinstance(made, Refused):
        return "absent" if made.is_unsupported else "refused"
    # What a driver quotes was bound; what it does not quote is no better than SQL.
    counted = {each.how for each in found if each.where != "literal" or each.how == "pasted"}
    return max(counted, key=_STRENGTH.index, default="dropped")
