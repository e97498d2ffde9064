"""For an issue, a chat or a page of documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ormscope.renderers._findings import (
    finding_code,
    finding_databases,
    finding_title,
    spoken,
)
from ormscope.renderers._plans import indented, title
from ormscope.renderers._results import difference_lines, results_line
from ormscope.renderers._words import (
    NOT_EXECUTED,
    call_name,
    failure,
    heading,
    joined,
    reason,
    timings,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.comparison import Comparison, Contrast, Divergence
    from ormscope.document.plan import Plan
    from ormscope.document.results import Results
    from ormscope.document.trace import Trace

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


class MarkdownRenderer:
    """A section a database, and why they differ."""

    media_type = "text/markdown"
    suffix = "md"

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        parts = [
            f"# {_plain(comparison.headline)}",
            _fenced(comparison.snippet.rstrip(), "python"),
        ]
        for trace in comparison.traces:
            parts += _section(trace)
        parts += _results(comparison.results)
        parts += _differences(comparison.divergences)
        parts += _findings(comparison)
        return "\n\n".join(parts) + "\n"

    def render_contrast(self, contrast: Contrast, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        parts = [f"# {_plain(contrast.headline)}"]
        for name, side in zip(("first", "second"), contrast.sides, strict=True):
            parts += [f"## The {name} snippet", _fenced(side.snippet.rstrip(), "python")]
            parts += _section(side.traces[0], level=3)
        parts += _results(contrast.results)
        parts += _differences(contrast.divergences)
        return "\n\n".join(parts) + "\n"


RENDERER = MarkdownRenderer()


def _section(trace: Trace, *, level: int = 2) -> Iterator[str]:
    yield f"{'#' * level} {_plain(heading(trace.target))}"
    if took := timings(trace):
        yield took
    for statement in trace.statements:
        yield _fenced(statement.formatted.text, "sql")
        if statement.params:
            yield "Parameters: " + ", ".join(f"`{_code(each.text)}`" for each in statement.params)
        call = None if statement.call is None else trace.calls[statement.call]
        if call is not None and call.forced_by:
            yield f"Forced by: {_plain(call.forced_by)}"
        if statement.invented:
            yield f"Invented: {_plain(statement.invented)}"
        if statement.plan is not None:
            yield from _plan(statement.plan)
    joins = [
        f"- `{_code(call_name(call))}`: {_plain(joined(step))}"
        for call in trace.calls
        for step in call.joins
        if step.reason
    ]
    if joins:
        yield "\n".join(["Joins:", "", *joins])
    if message := failure(trace):
        yield f"**{_plain(message)}**"
    if trace.target.mode == "compiled":
        yield f"*{NOT_EXECUTED}*"
    elif trace.value is not None:
        yield f"Result: {_plain(trace.value.text.text)}"
        if trace.value.rows:
            yield _table(trace)
    if trace.output:
        yield _fenced(trace.output.rstrip(), "text")


def _results(results: Results | None) -> Iterator[str]:
    if results is not None:
        lines = [f"**{_plain(results_line(results))}**"]
        lines += [f"- {_plain(line)}" for line in difference_lines(results)]
        yield "\n\n".join([lines[0], "\n".join(lines[1:])]) if lines[1:] else lines[0]


def _differences(divergences: Sequence[Divergence]) -> Iterator[str]:
    different = [each for each in divergences if each.kind != "same"]
    if different:
        yield "## Why they differ"
    for divergence in different:
        sides = [side for side in divergence.sides if side.kind != "same"]
        lines = [f"- **{_plain(divergence.label)}**: {divergence.kind}"]
        lines += [f"  - {side.alias}: {_plain(reason(side))}" for side in sides]
        yield "\n".join(lines)


def _findings(comparison: Comparison) -> Iterator[str]:
    if comparison.findings:
        yield "## Findings"
    for finding in comparison.findings:
        yield f"**{_plain(finding_title(finding, comparison.snippet))}**"
        named = finding_databases(finding, comparison)
        yield f"{_plain(named)}: {_spoken(finding.reason)}" if named else _spoken(finding.reason)
        if finding.remedy is not None:
            yield _spoken(finding.remedy.text)
        if code := finding_code(finding, comparison.snippet):
            yield _fenced(code.rstrip(), "python")


def _spoken(text: str) -> str:
    return "".join(
        f"`{_code(part)}`" if is_code else f"{_lead(part)}{_plain(part)}{_trail(part)}"
        for is_code, part in spoken(text)
    )


def _lead(text: str) -> str:
    return " " if text[0].isspace() else ""


def _trail(text: str) -> str:
    return " " if text[-1].isspace() and text.strip() else ""


def _plan(plan: Plan) -> Iterator[str]:
    if plan.error is not None:
        yield f"No plan: {_plain(plan.error)}"
        return
    yield _plain(title(plan))
    if plan.note:
        yield _plain(plan.note)
    yield _fenced(indented(plan), "text")


def _table(trace: Trace) -> str:
    assert trace.value is not None
    lines = [_row(list(trace.value.columns)), _row(["---"] * len(trace.value.columns), raw=True)]
    lines += [_row(["NULL" if cell is None else cell for cell in row]) for row in trace.value.rows]
    return "\n".join(lines)


def _row(cells: list[str], raw: bool = False) -> str:
    return "| " + " | ".join(cell if raw else _plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    """Escape what Markdown or HTML would read as markup; keep it on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def _code(text: str) -> str:
    return " ".join(visible(text).replace("`", "'").split()) or " "


def _fenced(text: str, language: str) -> str:
    """Give a code block whose fence is longer than any run of backticks inside."""
    text = visible(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
