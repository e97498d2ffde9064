"""The branches of the tree for the terminal: a call, a statement, the nodes it is compiled of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.syntax import Syntax
from rich.text import Text
from rich.tree import Tree

from ormscope.renderers._plans import plan_branch
from ormscope.renderers._repeats import values
from ormscope.renderers._words import (
    asked,
    call_name,
    given,
    joined,
    milliseconds,
    origin_name,
    part_names,
    returned,
    source,
    visible,
    went,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Call, Part, Trace

_FRAGMENTS = 200
_PARAMETERS = 12
_EXCERPT = 60


def call_branch(alike: Sequence[Call], trace: Trace) -> Tree:
    """Give a call: what it changed of the Query, its joins and why, what made it evaluate.

    :param alike: the call, and those that are like it but for their arguments.
    """
    call = alike[0]
    label = Text(call_name(call), style="cyan")
    if call.receiver or call.result:
        label.append(visible(f"  {went(call)}"), style="dim")
    if call.forced_by:
        label.append(visible(f"  evaluates: forced by {call.forced_by}"), style="yellow")
    elif call.effect == "evaluates":
        label.append("  evaluates", style="yellow")
    if call.place is not None:
        label.append(f"  {source(trace.places[call.place])}", style="dim")
    branch = Tree(label)
    for change in call.changes:
        before = f"{change.before} → " if change.before else ""
        branch.add(Text(visible(f"{change.attribute}: {before}{change.after or 'nothing'}")))
    for step in call.joins:
        branch.add(Text(joined(step)))
    if others := alike[1:]:
        own = given(call)
        different = [said for each in others if (said := given(each)) != own]
        with_these = f", with {_listed(different)}" if different else ""
        branch.add(_more_like(len(others), with_these))
    return branch


def _more_like(count: int, about: str) -> Text:
    return Text(visible(f"… and {count} more like this{about}"), style="dim")


def _listed(texts: Sequence[str]) -> str:
    shown = "; ".join(" ".join(each.split()) for each in texts[:_PARAMETERS])
    return f"{shown}; …" if len(texts) > _PARAMETERS else shown


def query_branches(branch: Tree, parts: Sequence[Part], deepest: int) -> None:
    """Add the tree that a ``Query`` is; what the last call brought is marked."""
    branches: list[tuple[Tree, int]] = []
    for part, names in zip(parts[:_FRAGMENTS], part_names(parts), strict=False):
        parent, level = (branch, 0) if part.parent is None else branches[part.parent]
        label = Text(" ".join(filter(None, names)))
        made = parent.add(label.append("  new" if part.is_new else "", style="green"))
        branches.append((made, level + 1) if level < deepest else (parent, level))
    if (left := len(parts) - _FRAGMENTS) > 0:
        branch.add(Text(f"… and {left} more parts", style="dim"))


def statement_branch(alike: Sequence[Statement], trace: Trace, deepest: int) -> Tree:
    """Give a statement: its SQL, parameters, nodes, rows and times.

    :param alike: the statement, and those that are like it but for their parameters.
    :param deepest: levels of nodes; what is nested deeper stands beside its parent, to fit.
    """
    statement = alike[0]
    compiler = f" by {statement.compiler}" if statement.compiler else ""
    branch = Tree(Text(visible(f"{statement.index + 1}. {statement.kind}{compiler}"), style="bold"))
    if statement.formatted.text:
        branch.add(
            Syntax(
                visible(statement.formatted.text), "sql", theme="ansi_light", word_wrap=True,
                background_color="default",
            )
        )  # fmt: skip
    if statement.steps:
        steps = (trace.places[each] for each in statement.steps)
        way = " → ".join(f"{each.name} {source(each)}" for each in steps)
        branch.add(Text(visible(f"through {way}"), style="dim"))
    sent = statement.driver
    if sent is not None and sent.sql != statement.sql:
        branch.add(Text(visible(f"the driver got, as {sent.paramstyle}: {sent.sql}"), style="dim"))
    if statement.params:
        branch.add(Text(visible(f"with {values(statement, _PARAMETERS)}"), style="dim"))
    if statement.error:
        branch.add(Text(visible(statement.error), style="red"))
    if statement.invented:
        branch.add(Text(visible(f"invented: {statement.invented}"), style="dim"))
    if statement.fragments:
        _nodes(branch.add(Text("compiled from")), statement, trace, deepest)
    if came := returned(statement):
        branch.add(Text(came))
    converted = (f"{each.name} for column {each.column}" for each in statement.converters)
    if names := ", ".join(converted):
        branch.add(Text(visible(f"converted by {names}"), style="dim"))
    if statement.plan is not None:
        branch.children.append(plan_branch(statement.plan, deepest))
    timed = (f"{each.name} {milliseconds(each.median)}" for each in statement.stages)
    if times := " · ".join(timed):
        branch.add(Text(visible(times), style="dim"))
    if others := alike[1:]:
        took = sum(step.median for each in others for step in each.stages)
        with_these = _listed([values(each, _PARAMETERS) for each in others if each.params])
        about = f", with {with_these}" if with_these else ""
        branch.add(_more_like(len(others), f"{about}  {milliseconds(took)}" if took else about))
    return branch


def _nodes(branch: Tree, statement: Statement, trace: Trace, deepest: int) -> None:
    # Each node's branch and level: a node of the deepest level has its children beside it.
    branches: list[tuple[Tree, int]] = []
    for fragment in statement.fragments[:_FRAGMENTS]:
        parent, level = (branch, 0) if fragment.parent is None else branches[fragment.parent]
        made = parent.add(_node(fragment, statement, trace))
        for decision in fragment.decisions:
            answer = trace.decisions[decision]
            where = "" if answer.place is None else f"  {source(trace.places[answer.place])}"
            label = Text(f"{answer.kind} {asked(answer)}", style="magenta")
            made.add(label.append(where, style="dim"))
        branches.append((made, level + 1) if level < deepest else (parent, level))
    if (left := len(statement.fragments) - _FRAGMENTS) > 0:
        branch.add(Text(f"… and {left} more nodes", style="dim"))
    if statement.unplaced:
        said = f"{statement.unplaced} returned text that Django dropped or rewrote"
        branch.add(Text(said, style="dim"))


def _node(fragment: Fragment, statement: Statement, trace: Trace) -> Text:
    sql = " ".join(statement.sql[fragment.start : fragment.end].split())
    label = Text(visible(fragment.node), style="green")
    label.append(visible(f"  {sql if len(sql) <= _EXCERPT else sql[: _EXCERPT - 1] + '…'}"), "")
    place = trace.places[fragment.place]
    unsure = "" if fragment.exact else " (its place is uncertain)"
    cause = origin_name(trace, fragment.origin)
    return label.append(f"  {visible(place.name)} {source(place)}  ← {cause}{unsure}", style="dim")
