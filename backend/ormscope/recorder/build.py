"""From the notebook of a run to the frozen trace document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ormscope.document.statement import Origin
from ormscope.document.timing import timing
from ormscope.document.trace import (
    Argument,
    Call,
    Change,
    Decision,
    Event,
    Fact,
    Outcome,
    Place,
    StageReport,
    Target,
    Trace,
    Value,
)
from ormscope.recorder.places import place_of
from ormscope.recorder.stages.backend import attribute_of, defining_class
from ormscope.recorder.statements import build_statement
from ormscope.recorder.texts import text_of
from ormscope.recorder.times import by_stage, by_step

if TYPE_CHECKING:
    from ormscope.recorder.places import Function
    from ormscope.recorder.recorder import Recorder
    from ormscope.recorder.recording import (
        CallRecord,
        DecisionRecord,
        EventRecord,
        Recording,
        Tag,
    )


def build_trace(
    recorder: Recorder, *, target: Target, outcome: Outcome, value: Value | None, output: str
) -> Trace:
    """Give the trace of a run that is over."""
    return Builder(recorder).trace(target, outcome, value, output)


class Builder:
    """Numbers what refers to each other: calls, events, places, decisions."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.recording: Recording = recorder.record
        self._places: dict[Place, int] = {}
        self._decisions: dict[int, int] = {}
        self._kept = _kept_calls(self.recording)
        self._calls = {id(call): index for index, call in enumerate(self._kept)}
        self.events = _kept_events(self.recording, self._calls)

    def trace(self, target: Target, outcome: Outcome, value: Value | None, output: str) -> Trace:
        recording = self.recording
        if outcome.status != "ok" and outcome.stage is None:
            outcome = replace(outcome, stage=recording.failed_stage)
        decisions = list(recording.decisions.values())
        self._decisions = {id(each): index for index, each in enumerate(decisions)}
        statements = tuple(build_statement(each, self) for each in recording.statements)
        totals = by_stage(recording.events)
        return Trace(
            target=target,
            outcome=outcome,
            value=value,
            output=output,
            calls=tuple(self._call(each) for each in self._kept),
            statements=statements,
            events=self._event_tuple(),
            stages=tuple(
                self._stage(stage, probe.report(), totals.get(stage.name))
                for stage, probe in self.recorder.probes
            ),
            timings=by_step(recording),
            decisions=tuple(self._decision(each) for each in decisions),
            places=tuple(self._places),
        )

    # References

    def place(self, thing: type | Function, attribute: str | None = None) -> int:
        """Give the number of a place, noting it when it is new."""
        return self._places.setdefault(place_of(thing, attribute), len(self._places))

    def decision(self, record: DecisionRecord) -> int:
        return self._decisions[id(record)]

    def call(self, record: CallRecord | None) -> int | None:
        return None if record is None else self._calls.get(id(record))

    def origin(self, tag: Tag) -> Origin:
        """Give an origin with its range in the snippet, as exact as it is known."""
        if tag.kind != "call" or tag.call is None:
            return Origin(kind=tag.kind)  # type: ignore[arg-type]  # tags use the origins' kinds
        snippet = tag.call.snippet
        argument = tag.argument
        range_ = snippet.range if argument is None else snippet.arguments[argument].range
        return Origin(kind="call", call=self.call(tag.call), argument=argument, range=range_)

    # Parts

    def _call(self, record: CallRecord) -> Call:
        snippet = record.snippet
        return Call(
            index=self._calls[id(record)],
            parent=self.call(record.parent),
            name=snippet.name,
            receiver=record.receiver,
            result=record.result,
            range=snippet.range,
            whole=snippet.whole,
            arguments=tuple(
                Argument(keyword=each.keyword, range=each.range, text=text_of_argument(each.value))
                for each in snippet.arguments
            ),
            changes=tuple(
                Change(attribute=name, before=before, after=after)
                for name, before, after in record.changes
            ),
            effect=record.effect,  # type: ignore[arg-type]  # the probes use the document's words
        )

    def _event_tuple(self) -> tuple[Event, ...]:
        numbers = {number: index for index, (number, _) in enumerate(self.events)}
        return tuple(
            Event(
                id=numbers[number],
                parent=None if each.parent is None else numbers[each.parent],
                stage=each.stage,
                name=each.name,
                start=each.start,
                end=each.end,
                call=self.call(each.call),
                statement=None if each.statement is None else each.statement.index,
            )
            for number, each in self.events
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

    def _decision(self, record: DecisionRecord) -> Decision:
        if record.place is not None:
            place = self.place(record.place)
            overrides = True
        else:
            attribute = attribute_of(record.name)
            owner = defining_class(record.owner, attribute) or record.owner
            place = self.place(owner, attribute)
            overrides = not owner.__module__.startswith("django.db.backends.base.")
        return Decision(
            kind=record.kind,  # type: ignore[arg-type]  # the probes use the document's words
            name=record.name,
            value=record.value,
            place=place,
            overrides=overrides,
        )


def text_of_argument(value: object) -> Any:
    """Give an argument's text without evaluating a queryset that was passed."""
    if hasattr(value, "_fetch_all"):
        return replace(text_of(""), type=type(value).__name__, text="a queryset")
    return text_of(value)


def _kept_calls(recording: Recording) -> list[CallRecord]:
    """Keep the calls that built or ran something, and those around them; drop plain loads."""
    wanted: set[int] = set()
    for call in recording.calls:
        if call.kept or call.effect != "none":
            current: CallRecord | None = call
            while current is not None and id(current) not in wanted:
                wanted.add(id(current))
                current = current.parent
    return [call for call in recording.calls if id(call) in wanted]


def _kept_events(recording: Recording, calls: dict[int, int]) -> list[tuple[int, EventRecord]]:
    """Drop the empty events of calls that were dropped."""
    parents = {each.parent for each in recording.events}
    return [
        (number, each)
        for number, each in enumerate(recording.events)
        if each.call is None or id(each.call) in calls or number in parents
    ]
