"""What was decided about a clause: the questions put to the backend while it was compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.clauses import Clause
    from ormscope.document.statement import Fragment
    from ormscope.document.trace import Decision, Place

Key = tuple[str, str, str]


def nodes_of(clause: Clause) -> list[str]:
    """Give the classes of the nodes that a clause is made of, those that only hold others aside."""
    return [each.node for each in inside(clause) if each.node != "WhereNode"]


def inside(clause: Clause) -> Iterator[Fragment]:
    """Give the fragments of a clause and everything inside of them."""
    wanted = {each.id for each in clause.fragments}
    for fragment in clause.statement.fragments:
        if fragment.id in wanted or fragment.parent in wanted:
            wanted.add(fragment.id)
            yield fragment


def decisions_of(clause: Clause, is_whole: bool = False) -> dict[Key, Decision]:
    """Give what was decided in a clause and, unless it is a statement, in all that is inside."""
    found: dict[Key, Decision] = {}
    for fragment in clause.fragments if is_whole else inside(clause):
        for number in fragment.decisions:
            decision = clause.trace.decisions[number]
            name = "" if decision.kind == "override" else decision.name
            written = decision.kind == "operation" and decision.value not in ("True", "False")
            value = decision.value if written or decision.kind == "override" else ""
            found.setdefault((decision.kind, name, value), decision)
    return found


def own_text(node: str, clause: Clause) -> list[str]:
    """Give what each node of a class wrote itself, the text of its children left out."""
    sql = clause.statement.sql
    texts: dict[int, str] = {}
    position: dict[int, int] = {}
    nodes = [each for each in clause.statement.fragments if each.node == node]
    for fragment in nodes:
        texts[fragment.id], position[fragment.id] = "", fragment.start
    for child in clause.statement.fragments:
        if child.parent in texts:
            texts[child.parent] += sql[position[child.parent] : child.start]
            position[child.parent] = child.end
    return [texts[each.id] + sql[position[each.id] : each.end] for each in nodes]


def sentence_of(
    decision: Decision, other: Decision | None, clause: Clause, baseline: Clause
) -> tuple[str, Place | None]:
    label, base = clause.trace.target.label, baseline.trace.target.label
    place = None if decision.place is None else clause.trace.places[decision.place]
    value = "" if other is None else f", on {base} {other.value}"
    if decision.kind == "override":
        return f"{decision.value} is compiled by {decision.name}() on {label}.", place
    if decision.kind == "operator":
        return f"connection.{decision.name} is {decision.value!r} on {label}{value}.", place
    if decision.kind == "feature":
        return f"DatabaseFeatures.{decision.name} is {decision.value} on {label}{value}.", place
    if other is not None:
        return (
            f"DatabaseOperations.{decision.name}() answers {decision.value} on {label}{value}.",
            place,
        )
    own = "its own" if decision.overrides else "Django's standard"
    return f"{label} writes it with {own} DatabaseOperations.{decision.name}().", place
