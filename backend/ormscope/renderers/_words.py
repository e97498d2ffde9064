"""The phrases that the text and the Markdown renderer share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.document.comparison import Side
    from ormscope.document.trace import Target, Trace

NOT_EXECUTED = "compiled: nothing was executed"


def milliseconds(nanoseconds: int) -> str:
    """Give ``2.31 ms``."""
    return f"{nanoseconds / 1e6:.2f} ms"


def heading(target: Target) -> str:
    """Give ``PostgreSQL 18.6 (live)``."""
    return f"{target.label} {target.server_version} ({target.mode})"


def timings(trace: Trace) -> str:
    """Give the steps' medians, ``build 0.21 · compile 0.79 ms``; the spread with repeats."""
    steps = [
        f"{each.name} {each.median / 1e6:.2f}" for each in trace.timings if each.name != "total"
    ]
    total = next((each for each in trace.timings if each.name == "total"), None)
    if total is None:
        return ""
    spread = f" ± {total.spread / 1e6:.2f}" if trace.repeat > 1 else ""
    runs = f", median of {trace.repeat} runs" if trace.repeat > 1 else ""
    return f"{' · '.join(steps)} · total {total.median / 1e6:.2f}{spread} ms{runs}"


def failure(trace: Trace) -> str:
    """Give the outcome in a line, or nothing when the run went to its end."""
    outcome = trace.outcome
    if outcome.status == "ok":
        return ""
    where = f" in the {outcome.stage}" if outcome.stage else ""
    return f"{outcome.status}{where}: {outcome.type}: {outcome.message}"


def reason(side: Side) -> str:
    """Give the sentence with the source that decided."""
    if side.place is None:
        return side.reason
    line = "" if side.place.line is None else f":{side.place.line}"
    return f"{side.reason} {side.place.file}{line}"
