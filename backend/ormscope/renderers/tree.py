"""A trace as a tree for the terminal: the descent, stage below stage, down to every node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from ormscope.renderers._branches import call_branch, query_branches, statement_branch
from ormscope.renderers._repeats import alike_calls, alike_statements
from ormscope.renderers._terminal import drawn
from ormscope.renderers._words import (
    NOT_EXECUTED,
    failure,
    heading,
    milliseconds,
    reason,
    source,
    timings,
    visible,
)

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Call, Part, StageReport, Trace

_CALLS = 100
_STATEMENTS = 20
_FACTS = 40


class TreeRenderer:
    """A tree a database, then why they differ."""

    media_type = "text/plain"
    suffix = "txt"

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        return render_comparison(comparison, width=width, colour=colour)


RENDERER = TreeRenderer()


def render_comparison(comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
    """Give the headline, the trees of all databases, and the sentences about what differs."""
    parts = [drawn([Text(visible(comparison.headline), style="bold")], width=width, colour=colour)]
    parts += [render_tree(trace, width=width, colour=colour) for trace in comparison.traces]
    for divergence in comparison.divergences:
        if divergence.kind == "same":
            continue
        branch = Tree(Text(visible(f"{divergence.label}: {divergence.kind}"), style="bold"))
        for side in divergence.sides:
            if side.kind != "same":
                branch.add(Text(f"{visible(side.alias)}: {reason(side)}"))
        parts.append(drawn([branch], width=width, colour=colour))
    return "".join(parts)


def render_tree(trace: Trace, *, width: int = 120, colour: bool = False) -> str:
    """Give what one database did: stages, calls, statements, the nodes they are compiled of, times.

    :param width: columns of the terminal.
    :param colour: ANSI colours; the caller knows whether it writes to a terminal.
    """
    # Four levels of four columns stand above the nodes; half of the rest is left for their text.
    deepest = max(1, (width - 16) // 8)
    root = Tree(Text(heading(trace.target), style="bold"), guide_style="dim")
    if message := failure(trace):
        root.add(Text(message, style="red"))
    told_calls = told_statements = False
    for stage in trace.stages:
        branch = root.add(_stage_label(stage))
        query = _last_query(trace)
        # The calls tell what these facts do, and the tree of the Query what its own do.
        told = (stage.name == "queryset" and trace.calls) or (stage.name == "query" and query)
        if not told:
            _facts(branch, stage, trace)
        if stage.name == "query":
            query_branches(branch, query, deepest)
        if stage.name == "queryset":
            _calls(branch, trace)
            told_calls = True
        elif stage.name == "compiler":
            _statements(branch, trace, deepest)
            told_statements = True
    # A run that was cut short has no stages, and may have calls and statements all the same.
    if not told_calls:
        _calls(root, trace)
    if not told_statements:
        _statements(root, trace, deepest)
    if trace.target.mode == "compiled":
        root.add(Text(f"({NOT_EXECUTED})", style="dim"))
    elif trace.value is not None:
        root.add(Text(visible(f"= {trace.value.text.text}")))
    if trace.output:
        root.add(Text(visible(trace.output.rstrip()), style="italic"))
    if took := timings(trace):
        root.add(Text(took, style="dim"))
    return drawn([root], width=width, colour=colour)


def _last_query(trace: Trace) -> tuple[Part, ...]:
    return next((call.query for call in reversed(trace.calls) if call.query), ())


def _facts(branch: Tree, stage: StageReport, trace: Trace) -> None:
    for fact in stage.facts[:_FACTS]:
        where = "" if fact.place is None else f"  {source(trace.places[fact.place])}"
        label = Text(visible(f"{fact.name}: {fact.value}"))
        branch.add(label.append(where, style="dim"))
    _more(branch, len(stage.facts) - _FACTS, "facts")


def _stage_label(stage: StageReport) -> Text:
    label = Text(visible(stage.label), style="bold")
    label.append(visible(f"  {stage.summary}"), style="not bold")
    if stage.timing.samples:
        label.append(f"  {milliseconds(stage.timing.median)}", style="not bold dim")
    return label


def _calls(branch: Tree, trace: Trace) -> None:
    branches: dict[int, Tree] = {}
    groups = alike_calls(trace)
    for alike in groups[:_CALLS]:
        made = _above(alike[0], branches, branch).add(call_branch(alike, trace))
        branches.update((each.index, made) for each in alike)
    _more(branch, sum(map(len, groups[_CALLS:])), "calls")


def _above(call: Call, branches: dict[int, Tree], otherwise: Tree) -> Tree:
    return otherwise if call.parent is None else branches.get(call.parent, otherwise)


def _statements(branch: Tree, trace: Trace, deepest: int) -> None:
    groups = alike_statements(trace)
    for alike in groups[:_STATEMENTS]:
        branch.add(statement_branch(alike, trace, deepest))
    _more(branch, sum(map(len, groups[_STATEMENTS:])), "statements")


def _more(branch: Tree, left: int, what: str) -> None:
    if left > 0:
        branch.add(Text(f"… and {left} more {what}", style="dim"))
