"""For the terminal: the databases side by side, as many as its width allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from ormscope.renderers._findings import finding_code, finding_databases, finding_title
from ormscope.renderers._plans import plan_branch
from ormscope.renderers._results import difference_lines, results_line
from ormscope.renderers._terminal import drawn
from ormscope.renderers._words import NOT_EXECUTED, failure, heading, reason, timings, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.comparison import Comparison, Contrast, Divergence
    from ormscope.document.results import Results
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace

_COLUMN = 52
"""The narrowest column in which SQL can still be read."""
_STAGE = 15
_REPORT = 20
"""The narrowest in which a stage's report can still be read, and the width of its name."""
_STATEMENTS = 20
_LEVELS = 6
"""Of a plan; deeper steps stand beside their parents, to fit into a column."""
_ROWS = 5


class TextRenderer:
    """Columns beside each other; below them the stages and why the databases differ."""

    media_type = "text/plain"
    suffix = "txt"

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        return drawn(_parts(comparison, width), width=width, colour=colour)

    def render_contrast(self, contrast: Contrast, *, width: int = 120, colour: bool = False) -> str:
        return drawn(_contrast(contrast, width), width=width, colour=colour)


def _parts(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    yield Text(visible(comparison.headline), style="bold")
    together = max(1, width // _COLUMN)
    traces = comparison.traces
    for start in range(0, len(traces), together):
        yield _columns(traces[start : start + together])
    shown = [trace for trace in traces if trace.stages]
    together = max(1, (width - _STAGE) // _REPORT)
    for start in range(0, len(shown), together):
        yield _stages(shown[start : start + together])
    yield from _results(comparison.results)
    yield from _differences(comparison.divergences)
    yield from _findings(comparison)


def _contrast(contrast: Contrast, width: int) -> Iterator[RenderableType]:
    yield Text(visible(contrast.headline), style="bold")
    traces = [side.traces[0] for side in contrast.sides]
    heads = [
        f"{name} snippet, {heading(side.traces[0].target)}\n{visible(side.snippet.rstrip())}"
        for name, side in zip(("First", "Second"), contrast.sides, strict=True)
    ]
    together = max(1, width // _COLUMN)
    for start in range(0, len(traces), together):
        yield _columns(traces[start : start + together], heads[start : start + together])
    yield from _results(contrast.results)
    yield from _differences(contrast.divergences)


RENDERER = TextRenderer()


def _columns(traces: Sequence[Trace], heads: Sequence[str] = ()) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, show_edge=False, pad_edge=False)
    for head in heads or [heading(trace.target) for trace in traces]:
        table.add_column(Text(head), ratio=1, overflow="fold")
    table.add_row(*(Group(*_column(trace)) for trace in traces))
    return table


def _column(trace: Trace) -> Iterator[RenderableType]:
    yield Text(timings(trace), style="dim")
    for statement in trace.statements[:_STATEMENTS]:
        yield from _statement(statement, trace)
    if (more := len(trace.statements) - _STATEMENTS) > 0:
        yield Text(f"… and {more} more statements")
    if message := failure(trace):
        yield Text(message, style="red")
    elif not trace.statements:
        yield Text("No SQL was needed.", style="dim")
    if trace.target.mode == "compiled" and trace.statements:
        yield Text(f"({NOT_EXECUTED})", style="dim")
    elif trace.value is not None:
        yield Text(visible(f"= {trace.value.text.text}"))
        if trace.value.rows:
            yield _rows(trace)
    if trace.output:
        yield Text(visible(trace.output.rstrip()), style="italic")


def _statement(statement: Statement, trace: Trace) -> Iterator[RenderableType]:
    if len(trace.statements) > 1:
        yield Rule(f"{statement.index + 1}. {statement.kind}", align="left", style="dim")
    sql = Syntax(
        visible(statement.formatted.text), "sql", theme="ansi_light", word_wrap=True,
        background_color="default",
    )  # fmt: skip
    yield Padding(sql, (0, 0))
    if statement.params:
        values = ", ".join(each.text for each in statement.params[:12])
        more = f", … {len(statement.params)} in all" if len(statement.params) > 12 else ""
        yield Text(visible(f"with {values}{more}"), style="dim")
    if statement.invented:
        yield Text(visible(f"invented: {statement.invented}"), style="dim")
    if statement.plan is not None:
        yield plan_branch(statement.plan, _LEVELS)


def _rows(trace: Trace) -> Table:
    assert trace.value is not None
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    columns = trace.value.columns[:4]
    for name in columns:
        table.add_column(Text(visible(name)), overflow="ellipsis", no_wrap=True, max_width=24)
    for row in trace.value.rows[:_ROWS]:
        table.add_row(
            *(Text("NULL" if cell is None else visible(cell)) for cell in row[: len(columns)])
        )
    return table


def _stages(shown: Sequence[Trace]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, show_edge=False, pad_edge=False)
    table.add_column("stage", no_wrap=True)
    for trace in shown:
        table.add_column(Text(visible(trace.target.label)), ratio=1, overflow="fold")
    for index, stage in enumerate(shown[0].stages):
        cells = []
        for trace in shown:
            report = trace.stages[index]
            took = f"{report.timing.median / 1e6:.2f} ms  " if report.timing.samples else ""
            cells.append(Text(visible(took + report.summary)))
        table.add_row(Text(visible(stage.label)), *cells)
    return table


def _results(results: Results | None) -> Iterator[Text]:
    if results is not None:
        yield Text(results_line(results), style="bold")
        yield from (Text(f"  {line}") for line in difference_lines(results))


def _differences(divergences: Sequence[Divergence]) -> Iterator[Text]:
    for divergence in divergences:
        if divergence.kind == "same":
            continue
        yield Text(visible(f"{divergence.label}: {divergence.kind}"), style="bold")
        for side in divergence.sides:
            if side.kind != "same":
                yield Text(f"  {visible(side.alias)}: {reason(side)}")


def _findings(comparison: Comparison) -> Iterator[RenderableType]:
    for finding in comparison.findings:
        yield Text(visible(finding_title(finding, comparison.snippet)), style="bold")
        named = finding_databases(finding, comparison)
        yield Text(visible(f"  {named}: {finding.reason}" if named else f"  {finding.reason}"))
        if finding.remedy is not None:
            yield Text(visible(f"  {finding.remedy.text}"))
        if code := finding_code(finding, comparison.snippet):
            yield Padding(Text(visible(code)), (0, 0, 0, 4))
