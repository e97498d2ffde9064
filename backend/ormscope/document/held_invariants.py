"""What is true of results that were compared, and of two snippets held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.comparison import Contrast, Divergence
    from ormscope.document.results import Results
    from ormscope.document.trace import Trace


def broken_results(results: Results | None, traces: Mapping[str, Trace]) -> Iterator[str]:
    """Yield every invariant that compared results break.

    :param traces: by the alias under which they were compared.
    """
    if results is None:
        return
    if results.compared[:1] != (results.baseline,) or len(results.compared) < 2:
        yield f"results of {results.compared} against {results.baseline}"
    for alias in results.compared:
        if alias not in traces:
            yield f"results: no trace of {alias}"
    if not results.message:
        yield "the results say nothing"
    for each in results.differences:
        if each.alias not in results.compared[1:]:
            yield f"a difference of {each.alias}, which was not compared"
            continue
        for alias, rows in ((each.alias, each.rows), (results.baseline, each.baseline_rows)):
            kept = _kept(traces.get(alias))
            if any(not 0 <= row < kept for row in rows):
                yield f"a difference shows rows {rows} of {alias}, which has {kept}"
    counted = [each for each in results.differences if each.kind not in ("cut", "generated")]
    if results.verdict in ("same rows", "differs") and not counted:
        yield f"the verdict is {results.verdict!r} without a difference"


def _kept(trace: Trace | None) -> int:
    """Count the rows that may be shown; a value that is no rows counts as one."""
    if trace is None or trace.value is None:
        return 0
    return max(len(trace.value.rows), 1)


def broken_contrast(contrast: Contrast) -> Iterator[str]:
    """Yield what a contrast breaks beside its sides, which are comparisons."""
    if any(len(side.traces) != 1 for side in contrast.sides):
        yield "a side of the contrast has not one trace"
        return
    traces = dict(zip(("first", "second"), (s.traces[0] for s in contrast.sides), strict=True))
    first, second = (trace.target.alias for trace in traces.values())
    if first != second:
        yield f"the contrast is of {first} and {second}"
    yield from broken_results(contrast.results, traces)
    for divergence in contrast.divergences:
        yield from broken_sides(divergence, traces)
        yield from _broken_origin(divergence, traces)


def broken_sides(divergence: Divergence, traces: Mapping[str, Trace]) -> Iterator[str]:
    """Yield the sides that refer to what there is not."""
    for side in divergence.sides:
        where = f"divergence {divergence.label}"
        trace = traces.get(side.alias)
        if trace is None:
            yield f"{where}: no trace of {side.alias}"
        elif side.statement is None:
            if side.fragments:
                yield f"{where}: fragments {side.fragments} of no statement"
        elif not 0 <= side.statement < len(trace.statements):
            yield f"{where}: no statement {side.statement} of {side.alias}"
        else:
            count = len(trace.statements[side.statement].fragments)
            if any(not 0 <= each < count for each in side.fragments):
                yield f"{where}: no fragments {side.fragments} of {side.alias}"


def _broken_origin(divergence: Divergence, traces: Mapping[str, Trace]) -> Iterator[str]:
    trace = traces.get(divergence.sides[0].alias) if divergence.sides else None
    call = divergence.origin.call
    if trace is not None and call is not None and not 0 <= call < len(trace.calls):
        yield f"divergence {divergence.label}: no call {call} of {divergence.sides[0].alias}"
