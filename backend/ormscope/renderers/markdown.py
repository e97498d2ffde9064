"""For an issue, a chat or a page of documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ormscope.renderers._plans import indented, title
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
    from collections.abc import Iterator

    from ormscope.document.comparison import Comparison
    from ormscope.document.plan import Plan
    from ormscope.document.trace import Trace

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


class MarkdownRenderer:
    """A section a database, and why they differ."""

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        parts = [
            f"# {_plain(comparison.headline)}",
            _fenced(comparison.snippet.rstrip(), "python"),
        ]
        for trace in comparison.traces:
            parts += _section(trace)
        different = [each for each in comparison.divergences if each.kind != "same"]
        if different:
            parts.append("## Why they differ")
        for divergence in different:
            sides = [side for side in divergence.sides if side.kind != "same"]
            lines = [f"- **{_plain(divergence.label)}**: {divergence.kind}"]
            lines += [f"  - {side.alias}: {_plain(reason(side))}" for side in sides]
            parts.append("\n".join(lines))
        return "\n\n".join(parts) + "\n"


RENDERER = MarkdownRenderer()


def _section(trace: Trace) -> Iterator[str]:
    yield f"## {_plain(heading(trace.target))}"
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
