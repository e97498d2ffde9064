"""What a linter would say of the run, with the snippet as each remedy leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._findings import (
    finding_code,
    finding_databases,
    finding_title,
    spoken,
)
from ormscope.renderers._html.markup import Html, el

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.document.findings import Finding


def findings_section(comparison: Comparison) -> Html | None:
    """Give a list of the findings; None where there are none."""
    if not comparison.findings:
        return None
    shown = (_finding(each, comparison) for each in comparison.findings)
    return el("section", el("h2", "Findings"), *shown, id="findings")


def _finding(finding: Finding, comparison: Comparison) -> Html:
    code = finding_code(finding, comparison.snippet)
    named = finding_databases(finding, comparison)
    return el(
        "article",
        el("h3", finding_title(finding, comparison.snippet)),
        el("p", el("small", named)) if named else None,
        _spoken(finding.reason),
        _spoken(finding.remedy.text) if finding.remedy is not None else None,
        el("pre", el("code", code)) if code else None,
    )


def _spoken(text: str) -> Html:
    return el("p", *(el("code", part) if is_code else part for is_code, part in spoken(text)))
