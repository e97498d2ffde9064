"""For the terminal: how a trace ended: its last statements, and those that were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text

from ormscope.renderers._terminal import drawn
from ormscope.renderers._words import heading, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from ormscope.document.comparison import Comparison
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace

_LINES = 30
"""Of one statement."""
_PARAMS = 12


def ending(
    comparison: Comparison, number: int, *, width: int = 120, colour: bool = False, indent: int = 0
) -> str:
    """Give the last `number` statements of each trace, and each one before that was refused.

    What begins or ends a transaction is left out, unless it was refused.
    """
    parts = (
        Padding(part, (0, 0, 0, indent))
        for trace in comparison.traces
        for part in _trace(trace, number)
    )
    return drawn(parts, width=width, colour=colour)


def _trace(trace: Trace, number: int) -> Iterator[RenderableType]:
    yield Text(heading(trace.target), style="bold")
    if not trace.statements:
        yield Text("No SQL was needed.", style="dim")
        return
    telling = [each.index for each in trace.statements if each.kind != "transaction"]
    shown = {*telling[-number:], *(each.index for each in trace.statements if each.error)}
    before = -1
    for statement in trace.statements:
        if statement.index not in shown:
            continue
        if (between := statement.index - before - 1) > 0:
            yield Text(f"… {between} statement{'' if between == 1 else 's'} not shown", style="dim")
        before = statement.index
        yield from _statement(statement)
    if (after := len(trace.statements) - before - 1) > 0:
        yield Text(f"… {after} more, of transactions", style="dim")


def _statement(statement: Statement) -> Iterator[RenderableType]:
    refused = "  ✗ refused" if statement.error else ""
    title = f"{statement.index + 1}. {statement.kind}{refused}"
    yield Rule(title, align="left", style="red" if refused else "dim")
    lines = visible(statement.formatted.text).strip("\n").splitlines()
    cut = [*lines[:_LINES], f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else lines
    yield Syntax(
        "\n".join(cut), "sql", theme="ansi_light", word_wrap=True, background_color="default"
    )
    if statement.params:
        values = ", ".join(each.text for each in statement.params[:_PARAMS])
        hidden = len(statement.params) - _PARAMS
        more = f", … {len(statement.params)} in all" if hidden > 0 else ""
        yield Text(visible(f"with {values}{more}"), style="dim")
    if statement.driver_error is not None:
        error = statement.driver_error
        code = f" ({error.code})" if error.code else ""
        yield Text(visible(f"✗ {error.type}{code}: {error.message}".rstrip()), style="red")
    elif statement.error:
        yield Text(visible(f"✗ {statement.error}"), style="red")
