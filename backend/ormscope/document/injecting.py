"""The same hostile values on several databases, probe by probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.injection import NOTE, InjectionComparison, InjectionRow, LessonSide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.injection import InjectionProbe, InjectionTrace, Taint


def compare_injections(traces: Sequence[InjectionTrace]) -> InjectionComparison:
    """Put the probes of several databases side by side, in the order of the first that has them."""
    rows = tuple(_rows(traces))
    return InjectionComparison(
        note=NOTE, headline=_headline(traces, rows), traces=tuple(traces), rows=rows
    )


def broken(trace: InjectionTrace) -> list[str]:
    """Return what is wrong in a trace: a range outside of its text, an id that comes twice."""
    wrong = []
    ids = [probe.id for probe in trace.probes]
    if len(set(ids)) < len(ids):
        wrong.append("ids: one comes twice")
    for probe in trace.probes:
        wrong += [
            f"{probe.id}: {taint.where} {taint.start}–{taint.end} is not in the text"
            for taint in probe.taints
            if not 0 <= taint.start <= taint.end <= len(tainted_text(probe, taint))
        ]
        if (probe.error is None and probe.verdict == "refused") or (probe.error and probe.sql):
            wrong.append(f"{probe.id}: {probe.verdict} does not go with its error")
    return wrong


def tainted_text(probe: InjectionProbe | LessonSide, taint: Taint) -> str:
    """Return the text that a taint's range is in; an empty one where there is none."""
    if taint.where == "params":
        known = taint.param is not None and 0 <= taint.param < len(probe.params)
        return probe.params[taint.param or 0] if known else ""
    literal = None if isinstance(probe, LessonSide) else probe.literal
    return (probe.sql if taint.where == "sql" else literal) or ""


def _rows(traces: Sequence[InjectionTrace]) -> Iterator[InjectionRow]:
    positions = [{probe.id: at for at, probe in enumerate(trace.probes)} for trace in traces]
    known = {probe.id: probe for trace in reversed(traces) for probe in reversed(trace.probes)}
    order = dict.fromkeys(probe.id for trace in traces for probe in trace.probes)
    for name in order:
        cells = tuple(of_trace.get(name) for of_trace in positions)
        verdicts = {
            trace.probes[cell].verdict
            for trace, cell in zip(traces, cells, strict=True)
            if cell is not None
        }
        first = known[name]
        yield InjectionRow(
            id=name,
            position=first.position,
            label=first.label,
            differs=len(verdicts) > 1,
            cells=cells,
        )


def _headline(traces: Sequence[InjectionTrace], rows: Sequence[InjectionRow]) -> str:
    answered = sum(trace.outcome.status == "ok" for trace in traces)
    probes = f"{len(rows)} probe{'' if len(rows) == 1 else 's'}"
    databases = f"{answered} database{'' if answered == 1 else 's'}"
    differing = sum(row.differs for row in rows)
    if answered < 2:
        return f"{probes} on {databases}, nothing executed"
    come = "comes" if differing == 1 else "come"
    return f"{probes} on {databases}, {differing or 'none'} {come} out differently"
