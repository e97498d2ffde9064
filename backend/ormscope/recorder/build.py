"""From the notebook of a run to the frozen trace document."""

from __future__ import annotations

from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

from ormscope.document.errors import SourceRange
from ormscope.document.statement import Origin, Text
from ormscope.document.timing import timing
from ormscope.document.trace import (
    Argument,
    Call,
    Change,
    Decision,
    Event,
    Fact,
    JoinStep,
    Outcome,
    Place,
    StageReport,
    Target,
    Trace,
    Value,
)
from ormscope.recorder.code_calls import CodeArgument, CodeCall
from ormscope.recorder.kept import kept_calls, kept_events, query_tree, written
from ormscope.recorder.model_facts import models_of
from ormscope.recorder.parts import Parts
from ormscope.recorder.places import place_of, place_of_code
from ormscope.recorder.query_words import changes
from ormscope.recorder.stages.backend import attribute_of, defining_class
from ormscope.recorder.statements import build_statement
from ormscope.recorder.texts import text_of
from ormscope.recorder.times import by_stage, by_step
from ormscope.recorder.versions import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

    from ormscope.recorder.places import Function
    from ormscope.recorder.recorder import ConnectionRecorder, Recorder
    from ormscope.recorder.recording import DecisionRecord, Recording, Tag
    from ormscope.recorder.records import CallRecord, SnippetCall

_EXECUTING = ("cursor", "driver")
"""Stages that a compiled database goes through without a server."""


def build_trace(
    recorder: Recorder,
    *,
    target: Target,
    outcome: Outcome,
    value: Value | None,
    output: str,
    snippet: str,
    with_sources: bool = False,
) -> Trace:
    """Give the trace of a run that is over."""
    builder = Builder(recorder.connection, target, snippet, recorder.notebook.calls)
    trace = builder.trace(outcome, value, output)
    if not with_sources:
        return trace
    sources = tuple(sources_of(builder))
    return replace(trace, sources=sources, places=builder.places)


class Builder:
    """Numbers what refers to each other: calls, events, places, decisions.

    :param snippet: the text that the calls' ranges are about.
    :param calls: those of every thread that took part.
    """

    def __init__(
        self,
        recorder: ConnectionRecorder,
        target: Target,
        snippet: str,
        calls: Sequence[CallRecord],
    ) -> None:
        self.recorder = recorder
        self.target = target
        self.snippet = snippet
        self.recording: Recording = recorder.record
        self._notebook = self.recording.notebook
        self._parts = Parts(snippet)
        self._places: dict[Place, int] = {}
        self._decisions: dict[int, int] = {}
        self._decided: list[DecisionRecord] = []
        self.calls_kept = kept_calls(calls)
        self._calls = {id(call): index for index, call in enumerate(self.calls_kept)}
        self.events = kept_events(self.recording, self._calls)

    def trace(self, outcome: Outcome, value: Value | None, output: str) -> Trace:
        recording = self.recording
        if outcome.status != "ok" and outcome.stage is None:
            outcome = replace(outcome, stage=self._notebook.failed_stage)
        decisions = list(recording.decisions.values())
        self._decisions = {id(each): index for index, each in enumerate(decisions)}
        self._decided = decisions
        statements = tuple(build_statement(each, self) for each in recording.statements)
        events = self.events
        totals = by_stage(events)
        if self.target.mode == "compiled":  # what they took is what pretending to execute took
            totals = {name: each for name, each in totals.items() if name not in _EXECUTING}
        return Trace(
            target=self.target,
            outcome=outcome,
            value=value,
            output=output,
            calls=tuple(self._call(each) for each in self.calls_kept),
            statements=statements,
            events=self._event_tuple(),
            stages=tuple(
                self._stage(stage, probe.report(), totals.get(stage.name))
                for stage, probe in self.recorder.probes
            ),
            timings=by_step(events),
            decisions=tuple(self._decision(each) for each in decisions),
            places=self.places,
            models=models_of(recording, self.calls_kept),
        )

    # References

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the places that have a number, in its order."""
        return tuple(self._places)

    def place(self, thing: type | Function, attribute: str | None = None) -> int:
        """Give the number of a place, noting it when it is new."""
        return self._places.setdefault(place_of(thing, attribute), len(self._places))

    def step(self, code: CodeType, line: int) -> int:
        """Give the number of the place that a function was at."""
        place = replace(place_of_code(code), line=line)
        return self._places.setdefault(place, len(self._places))

    def decision(self, record: DecisionRecord) -> int | None:
        """Give a decision's number; None for one of another trace, that a node has brought."""
        return self._decisions.get(id(record))

    def call(self, record: CallRecord | None) -> int | None:
        return None if record is None else self._calls.get(id(record))

    def range(self, record: CallRecord) -> SourceRange:
        """Give the place in the snippet of a call, or of the call that led to it."""
        while isinstance(record.snippet, CodeCall) and not record.snippet.is_found:
            if record.parent is None:
                return SourceRange(start=0, end=0)
            record = record.parent
        return record.snippet.range

    def origin(self, tag: Tag) -> Origin | None:
        """Give an origin with its range in the snippet, as exact as it is known.

        None for a tag of another trace, which an object of the program has brought along.
        """
        record = tag.call
        if record is None:
            return Origin(kind=tag.kind)  # type: ignore[arg-type]  # tags use the origins' kinds
        if (call := self.call(record)) is None:
            return None
        argument, range_ = tag.argument, self.range(record)
        if not isinstance(record.snippet, CodeCall) or record.snippet.is_found:
            if tag.part is not None:
                argument, range_ = self._parts.find(record, tag, range_)
            elif argument is not None:
                range_ = record.snippet.arguments[argument].range
        kind: Any = tag.kind
        return Origin(kind=kind, call=call, argument=written(record, argument), range=range_)

    # Parts

    def _call(self, record: CallRecord) -> Call:
        snippet = record.snippet
        before, after = record.query or (None, None)
        range_ = self.range(record)
        is_found = not isinstance(snippet, CodeCall) or snippet.is_found
        return Call(
            index=self._calls[id(record)],
            parent=self.call(record.parent),
            name=snippet.name,
            receiver=record.receiver,
            result=record.result,
            range=range_,
            whole=snippet.whole if is_found else range_,
            arguments=tuple(
                Argument(
                    keyword=each.keyword,
                    range=each.range if is_found else range_,
                    text=self._text_of(each),
                )
                for each in snippet.arguments
                if getattr(each, "is_written", True)
            ),
            changes=(
                *(
                    Change(attribute=name, before=old, after=new)
                    for name, old, new in changes(before, after)
                ),
                *self._prefetched(snippet),
            ),
            query=query_tree(before, after),
            joins=tuple(
                JoinStep(alias=alias, table=table, type=type_, action=action, reason=reason)  # type: ignore[arg-type]  # the probes use the document's words
                for alias, table, type_, action, reason in record.joins
            ),
            effect=record.effect,  # type: ignore[arg-type]  # the probes use the document's words
            forced_by=record.forced_by,
            place=self._place_of_call(record),
        )

    def _place_of_call(self, record: CallRecord) -> int | None:
        if record.place is None:
            return None
        return self.step(*record.place)

    def _prefetched(self, snippet: SnippetCall) -> Iterator[Change]:
        """Give what the queryset itself keeps, since it is no part of its ``Query``."""
        if snippet.name == "prefetch_related":
            names = ", ".join(self._text_of(each).text for each in snippet.arguments)
            yield Change(attribute="prefetch related", before="", after=names)

    def _text_of(self, argument: Any) -> Text:
        if isinstance(argument, CodeArgument):
            return Text(type=argument.type, text=argument.text)
        return text_of_argument(argument.value)

    def _event_tuple(self) -> tuple[Event, ...]:
        return tuple(
            Event(
                id=number,
                parent=each.parent,
                stage=each.stage,
                name=each.name,
                start=each.start,
                end=each.end,
                backend=min(each.backend, each.end - each.start),
                call=self.call(each.call),
                statement=None if each.statement is None else each.statement.index,
            )
            for number, each in enumerate(self.events)
        )

    def _stage(self, stage: Any, report: Any, nanoseconds: int | None) -> StageReport:
        return StageReport(
            name=stage.name,
            label=stage.label,
            docs=stage.docs,
            summary=report.summary,
            facts=tuple(
                Fact(
                    name=each.name,
                    value=each.value,
                    place=None
                    if each.defined_by is None
                    else self.place(each.defined_by, each.attribute),
                )
                for each in report.findings
            ),
            timing=timing(stage.name, () if nanoseconds is None else (nanoseconds,)),
        )

    def decision_name(self, number: int) -> str:
        """Give what was asked in a decision of the trace."""
        return self._decided[number].name

    def _decision(self, record: DecisionRecord) -> Decision:
        if record.place is not None:
            place = self.place(record.place)
            overrides = True
        else:
            attribute = attribute_of(record.name)
            owner = defining_class(record.owner, attribute) or record.owner
            method = vars(owner).get(attribute)
            if isinstance(method, FunctionType):  # its own line: it may be defined twice
                place = self.place(method)
            else:
                place = self.place(owner, attribute)
            overrides = not owner.__module__.startswith("django.db.backends.base.")
        return Decision(
            kind=record.kind,  # type: ignore[arg-type]  # the probes use the document's words
            name=record.name,
            arguments=record.arguments,
            value=record.value,
            place=place,
            overrides=overrides,
        )


def text_of_argument(value: object) -> Text:
    """Give an argument's text without evaluating a queryset that was passed."""
    if hasattr(value, "_fetch_all"):
        return replace(text_of(""), type=type(value).__name__, text="a queryset")
    return text_of(value)
