"""What must be true of every finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.comparison import Comparison
    from ormscope.document.findings import Finding, Remedy


def broken_findings(comparison: Comparison) -> Iterator[str]:
    """Give a sentence about each place, edit or witness of a finding that cannot be."""
    counts = {trace.target.alias: len(trace.statements) for trace in comparison.traces}
    order = {alias: number for number, alias in enumerate(counts)}
    for finding in comparison.findings:
        for problem in _broken(finding, len(comparison.snippet), counts, order):
            yield f"finding {finding.rule}: {problem}"


def _broken(
    finding: Finding, length: int, counts: dict[str, int], order: dict[str, int]
) -> Iterator[str]:
    where = finding.range
    if where is not None and not 0 <= where.start < where.end <= length:
        yield f"its range {where.start}:{where.end} is not in the snippet"
    if not finding.title or not finding.reason:
        yield "it has no title or no reason"
    if not finding.witnesses:
        yield "no database shows it"
    for witness in finding.witnesses:
        if witness.alias not in counts:
            yield f"no trace of {witness.alias}"
        elif any(not 0 <= each < counts[witness.alias] for each in witness.statements):
            yield f"{witness.alias} has no statements {witness.statements}"
    positions = [order[each.alias] for each in finding.witnesses if each.alias in order]
    if positions != sorted(set(positions)):
        yield "its witnesses are not in the order of the traces"
    if finding.remedy is not None:
        yield from _edits(finding.remedy, length)


def _edits(remedy: Remedy, length: int) -> Iterator[str]:
    if not remedy.text:
        yield "its remedy says nothing"
    last = 0
    for edit in remedy.edits:
        if not 0 <= edit.range.start <= edit.range.end <= length:
            yield f"an edit at {edit.range.start}:{edit.range.end} is not in the snippet"
        if edit.range.start < last:
            yield f"an edit at {edit.range.start} overlaps the one before"
        if edit.range.start == edit.range.end and not edit.text:
            yield f"an edit at {edit.range.start} does nothing"
        last = max(last, edit.range.end)
