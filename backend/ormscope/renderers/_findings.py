"""Findings in words: the place as it is written, who shows it, and the snippet as it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.findings import edited

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.document.findings import Finding

_LONGEST = 80


def finding_title(finding: Finding, snippet: str) -> str:
    """Give a finding's first line: `costly · One statement a row · publisher`."""
    parts = [finding.weight, finding.title]
    if finding.range is not None:
        written = " ".join(snippet[finding.range.start : finding.range.end].split())
        parts.append(written if len(written) <= _LONGEST else written[: _LONGEST - 1] + "…")
    return " · ".join(parts)


def finding_databases(finding: Finding, comparison: Comparison) -> str:
    """Name the databases that show it; nobody where all of them do."""
    labels = {trace.target.alias: trace.target.label for trace in comparison.traces}
    shown = [labels.get(each.alias, each.alias) for each in finding.witnesses]
    return "" if len(shown) == len(labels) else ", ".join(shown)


def finding_code(finding: Finding, snippet: str) -> str:
    """Give the snippet as the remedy leaves it, or what the remedy writes elsewhere."""
    if finding.remedy is None:
        return ""
    if finding.remedy.edits:
        return edited(snippet, finding.remedy.edits)
    return finding.remedy.code


def spoken(text: str) -> list[tuple[bool, str]]:
    """Part a sentence into what is said and, between backticks, what is code."""
    return [(number % 2 == 1, part) for number, part in enumerate(text.split("`")) if part]
