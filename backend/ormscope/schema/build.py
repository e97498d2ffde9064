"""From the ledger of a migration to its frozen document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ormscope.document.migration import DDL, EditorStep
from ormscope.document.trace import Decision
from ormscope.recorder.layout import lay_out
from ormscope.recorder.places import place_of
from ormscope.recorder.stages.backend import attribute_of, defining_class
from ormscope.recorder.texts import without_addresses
from ormscope.schema.reads import reads

if TYPE_CHECKING:
    from ormscope.document.trace import Place
    from ormscope.recorder.recording import DecisionRecord
    from ormscope.schema.ledger import Ledger, StatementRecord, StepRecord

_COPIES = re.compile(r"\s*INSERT\s+INTO\b.*\bSELECT\b", re.IGNORECASE | re.DOTALL)


class Places:
    """Numbers the places that a document refers to."""

    def __init__(self) -> None:
        self._numbers: dict[Place, int] = {}

    def of(self, thing: Any, attribute: str | None = None) -> int:
        """Give the number of a place, noting it when it is new."""
        return self.add(place_of(thing, attribute))

    def add(self, place: Place) -> int:
        """Give the number of a place, noting it when it is new."""
        return self._numbers.setdefault(place, len(self._numbers))

    def all(self) -> tuple[Place, ...]:
        """Give the places in the order of their numbers."""
        return tuple(self._numbers)


def parts(
    ledger: Ledger, places: Places, *, live: bool
) -> tuple[tuple[EditorStep, ...], tuple[DDL, ...], tuple[Decision, ...]]:
    """Give the steps, the statements and the decisions of a ledger."""
    records = list(ledger.recording.decisions.values())
    numbers = {id(each): index for index, each in enumerate(records)}
    steps = tuple(_step(each, numbers, places) for each in ledger.steps)
    statements = tuple(
        _statement(index, each, places, live=live) for index, each in enumerate(ledger.statements)
    )
    return steps, statements, tuple(_decision(each, places) for each in records)


def _step(record: StepRecord, numbers: dict[int, int], places: Places) -> EditorStep:
    return EditorStep(
        id=record.id,
        parent=None if record.parent is None else record.parent.id,
        phase=record.phase,
        operation=record.operation,
        method=record.method,
        arguments=record.arguments,
        result=record.result,
        decisions=tuple(numbers[id(each)] for each in record.decisions if id(each) in numbers),
        place=places.of(record.function),
        start=record.start,
        end=max(record.end, record.start),
        through=tuple(places.of(each) for each in record.through),
    )


def _statement(index: int, record: StatementRecord, places: Places, *, live: bool) -> DDL:
    step = record.step
    laid = lay_out(record.sql)
    owner = None
    if record.template is not None:
        owner = defining_class(record.editor, record.template)
    return DDL(
        index=index,
        step=None if step is None else step.id,
        phase=record.phase,
        operation=record.operation,
        template=record.template,
        template_place=None if owner is None else places.of(owner, record.template),
        within=record.within,
        sql=record.sql,
        formatted=laid.text,
        tokens=laid.tokens,
        params=tuple(repr(each)[:200] for each in _values(record.params)),
        is_deferred=record.is_deferred,
        copies_rows=bool(_COPIES.match(record.sql)),
        reads=not record.by_editor and reads(record.sql),
        by_editor=record.by_editor,
        ns=record.ns if live else None,
        error=record.error,
        invented=record.invented,
        place=None if record.function is None else places.of(record.function),
    )


def _values(params: Any) -> list[Any]:
    if not params:
        return []
    return list(params.values()) if isinstance(params, dict) else list(params)


def _decision(record: DecisionRecord, places: Places) -> Decision:
    attribute = attribute_of(record.name)
    owner = defining_class(record.owner, attribute)
    place = None
    if owner is not None:
        place = places.of(owner, attribute)
    kind: Any = record.kind
    return Decision(
        kind=kind,
        name=record.name,
        arguments=record.arguments,
        value=without_addresses(record.value),
        place=place,
        overrides=owner is not None and not owner.__module__.startswith("django.db.backends.base."),
    )
