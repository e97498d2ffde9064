"""Puts hostile values into positions of a queryset and looks where they come out."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.directives import is_wide
from ormscope.document.injection import InjectionProbe, InjectionTrace
from ormscope.document.trace import Outcome
from ormscope.injection.asks import ASKS, FIELDS
from ormscope.injection.capturing import Compiled, Refused, capture
from ormscope.injection.explaining import explained
from ormscope.injection.namespace import namespace
from ormscope.injection.quotes import quotes_of
from ormscope.injection.taints import NUMBER, taints, trial_between, trial_of_word, words
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
    from ormscope.injection.taints import Trial

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
    if reason := value is not None and _denied(value):
        outcome = Outcome(status="denied", type="ValueError", message=reason)
        return InjectionTrace(target=target, outcome=outcome)
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


def _denied(value: str) -> str | None:
    if not 0 < len(value) <= LONGEST:
        return f"The value has {len(value)} characters. Give it between 1 and {LONGEST}."
    if is_wide(value):
        return (
            "The value has a `%` with a width. Django and drivers fill such texts in with Python, "
            "which would take the memory of this process. Leave the width out."
        )
    return None


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
            found = taints(value, made, self._trials(ask, value), self._quotes, self._driver)
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

    def _trials(self, ask: Ask, value: str) -> list[Trial]:
        """Compile the same with the first word that is taken, and with the value between two."""
        used = words(value)
        trials = []
        for word in (used.canary, NUMBER, *FIELDS):
            made = self._compiled(ask, word) if word != value else None
            if isinstance(made, Compiled):
                trials.append(trial_of_word(made, word))
                break
        made = self._compiled(ask, used.between(value))
        if isinstance(made, Compiled):
            trials.append(trial_between(made, used))
        return trials


def _verdict(made: Compiled | Refused | None, found: list[Taint]) -> Any:
    if made is None:
        return "absent"
    if isinstance(made, Refused):
        return "absent" if made.is_unsupported else "refused"
    # What a driver quotes was bound; what it does not quote is no better than SQL.
    counted = {each.how for each in found if each.where != "literal" or each.how == "pasted"}
    return max(counted, key=_STRENGTH.index, default="dropped")
