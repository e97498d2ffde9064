"""Repeated measurements: what is shown is the median and the spread, and every sample is kept."""

from __future__ import annotations

from dataclasses import replace
from statistics import median_low
from typing import TYPE_CHECKING

from ormscope.document.statement import Statement, Timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.trace import Trace


def timing(name: str, samples: Sequence[int]) -> Timing:
    """Give the samples, with the median (the lower of two) and spread of the warm ones, in ns."""
    if not samples:
        return Timing(name=name, samples=(), median=0, spread=0)
    warm = samples[1:] or samples
    spread = max(warm) - min(warm)
    return Timing(name=name, samples=tuple(samples), median=median_low(warm), spread=spread)


def merge_repeats(traces: Sequence[Trace]) -> Trace:
    """Give the first of several traces of one run repeated, with the samples of all.

    A statement's samples are merged where the runs made the same SQL at the same place.
    """
    first = traces[0]
    if len(traces) == 1:
        return first
    return replace(
        first,
        repeat=len(traces),
        timings=_merge([each.timings for each in traces]),
        stages=tuple(
            replace(
                report,
                timing=_merge([(each.stages[index].timing,) for each in traces])[0],
            )
            for index, report in enumerate(first.stages)
        ),
        statements=tuple(
            _merge_statement(statement, [each.statements for each in traces])
            for statement in first.statements
        ),
    )


def _merge_statement(statement: Statement, runs: Sequence[Sequence[Statement]]) -> Statement:
    same = [
        run[statement.index].stages
        for run in runs
        if statement.index < len(run) and run[statement.index].sql == statement.sql
    ]
    return replace(statement, stages=_merge(same))


def _merge(runs: Sequence[Sequence[Timing]]) -> tuple[Timing, ...]:
    samples: dict[str, list[int]] = {each.name: [] for each in runs[0]}
    for run in runs:
        for each in run:
            if each.name in samples:
                samples[each.name] += each.samples
    return tuple(timing(name, values) for name, values in samples.items())
