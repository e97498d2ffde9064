"""The phrases that renderers share, and the one place that makes hostile characters visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.comparison import Side
    from ormscope.document.statement import Origin, Statement, Timing
    from ormscope.document.trace import Call, Decision, JoinStep, Part, Place, Target, Trace

_COMPILED = ("build", "compile")
NOT_EXECUTED = "compiled: nothing was executed"

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)


def visible(text: str) -> str:
    r"""Give the text with what a terminal or a page would obey, or could not hold, written out.

    Control characters, line and paragraph separators, marks that turn the direction of writing,
    lone surrogates and noncharacters become ``\x1b`` or ``\u202e``. Tabs and line feeds stay.
    """
    return _UNPRINTABLE.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def milliseconds(nanoseconds: int) -> str:
    """Give ``2.31 ms``."""
    return f"{nanoseconds / 1e6:.2f} ms"


def heading(target: Target) -> str:
    """Give ``PostgreSQL 18.6 (live)``; a version that the label has is not said twice."""
    name, _, version = target.label.partition(" · ")[0].rpartition(" ")
    twice = bool(name) and target.server_version.startswith(version)
    label = target.label.replace(f" {version}", "", 1) if twice else target.label
    label, separator, django = label.partition(" · ")
    return visible(f"{label} {target.server_version}{separator}{django} ({target.mode})")


def steps_of(timings: Sequence[Timing], trace: Trace) -> tuple[Timing, ...]:
    """Give the times that say something: a compiled database has executed nothing."""
    if trace.target.mode == "live":
        return tuple(timings)
    return tuple(each for each in timings if each.name in _COMPILED)


def timings(trace: Trace) -> str:
    """Give the steps' medians, ``build 0.21 · compile 0.79 ms``; the spread with repeats."""
    shown = steps_of(trace.timings, trace)
    steps = [f"{each.name} {each.median / 1e6:.2f}" for each in shown if each.name != "total"]
    total = next((each for each in shown if each.name == "total"), None)
    if total is None:
        return visible(f"{' · '.join(steps)} ms") if steps else ""
    spread = f" ± {total.spread / 1e6:.2f}" if trace.repeat > 1 else ""
    runs = f", median of {trace.repeat} runs" if trace.repeat > 1 else ""
    return visible(f"{' · '.join(steps)} · total {total.median / 1e6:.2f}{spread} ms{runs}")


def failure(trace: Trace) -> str:
    """Give the outcome in a line, or nothing when the run went to its end."""
    outcome = trace.outcome
    if outcome.status == "ok":
        return ""
    where = f" in the {outcome.stage}" if outcome.stage else ""
    said = ": ".join(each for each in (outcome.type, outcome.message) if each)
    return visible(f"{outcome.status}{where}: {said}")


def source(place: Place) -> str:
    """Give ``django/db/models/lookups.py:12``."""
    return visible(place.file if place.line is None else f"{place.file}:{place.line}")


def reason(side: Side) -> str:
    """Give the sentence with the source that decided."""
    said = visible(side.reason)
    return said if side.place is None else f"{said} {source(side.place)}"


def call_name(call: Call) -> str:
    """Give ``filter(title__icontains='x', …)``: the call with its arguments' own text."""
    if not call.name.isidentifier():
        return visible(call.name)
    return visible(" ".join(f"{call.name}({given(call)})".split()))


def given(call: Call) -> str:
    """Give the arguments of a call in a line."""
    return ", ".join(
        each.text.text
        if each.keyword is None or each.text.text.startswith(f"{each.keyword}=")
        else f"{each.keyword}={each.text.text}"
        for each in call.arguments
    )


def origin_name(trace: Trace, origin: Origin) -> str:
    """Give who caused a fragment: ``filter(title__icontains)``, ``Meta.ordering``, ``Django``."""
    if origin.kind != "call" or origin.call is None:
        return {
            "call": "the snippet",
            "manager": "the manager's get_queryset()",
            "meta": "Meta.ordering",
            "orm": "Django itself",
            "backend": "the backend",
        }[origin.kind]
    call = trace.calls[origin.call]
    if origin.argument is None:
        return visible(f"{call.name}()" if call.name.isidentifier() else call.name)
    argument = call.arguments[origin.argument]
    return visible(f"{call.name}({argument.keyword or argument.text.text})")


def asked(decision: Decision) -> str:
    """Give ``date_extract_sql('month', …) = 'EXTRACT(…)'``: what was asked, and the answer."""
    given = decision.arguments or ""
    if decision.arguments is not None and not given.startswith("("):
        given = f"({given})"
    answer = f" = {decision.value}" if decision.value else ""
    return visible(f"{decision.name}{given}{answer}")


def part_names(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Give name and text of each part of a ``Query``, nothing of it twice.

    The text of a node often begins with its name; that of a root sums up what stands below it.
    """
    above = {each.parent for each in parts}
    return [
        (visible(each.name), "")
        if each.parent is None and index in above
        else ("" if each.text.startswith(each.name) else visible(each.name), visible(each.text))
        for index, each in enumerate(parts)
    ]


def joined(step: JoinStep) -> str:
    """Give ``LEFT OUTER JOIN bookshop_review T3, promoted: the relation may be empty``."""
    name = step.table if step.alias == step.table else f"{step.table} {step.alias}"
    why = f": {step.reason}" if step.reason else ""
    return visible(f"{step.type or 'FROM'} {name}, {step.action}{why}")


def returned(statement: Statement) -> str:
    """Give ``5 rows fetched (3 + 2), 5 instances``; nothing where no rows were asked for."""
    rows = statement.rows
    if rows is None:
        return ""
    said = f"{rows.fetched} row{'' if rows.fetched == 1 else 's'} fetched"
    if len(rows.chunks) > 1:
        shown = " + ".join(map(str, rows.chunks[:8]))
        said += f" ({shown}{' + …' if len(rows.chunks) > 8 else ''})"
    if statement.instances:
        said += f", {statement.instances} instance{'' if statement.instances == 1 else 's'} made"
    return said


def went(call: Call) -> str:
    """Give what a call was made on and what it gave, as far as both are known."""
    return " → ".join(each for each in (call.receiver, call.result) if each)
