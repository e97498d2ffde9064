"""Why two databases spell a clause differently: the decision that differs, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.document.alignment import Clause
    from ormscope.document.trace import Decision

_KINDS = ("operation", "operator", "override", "feature")
"""In the order in which they explain: what stands in the SQL, then a method, then a flag."""


def reason_for(clause: Clause, baseline: Clause) -> tuple[str, int | None]:
    """Give the sentence and the place (of ``clause.trace.places``) that explain a difference.

    Says so when nothing that was recorded explains it.
    """
    here, there = _decisions(clause), _decisions(baseline)
    for kind in _KINDS:
        for key, decision in here.items():
            if decision.kind == kind and _differs(decision, there.get(key), clause, baseline):
                return _sentence(decision, there.get(key), clause, baseline)
    for decision in there.values():
        if decision.kind == "override":
            label = baseline.trace.target.label
            return f"{label} has {decision.value}.{decision.name}; this database uses as_sql.", None
    return "No decision that was recorded explains this difference.", None


def _decisions(clause: Clause) -> dict[tuple[str, str, str], Decision]:
    """Give what was decided in a clause and in everything inside of it."""
    wanted = {each.id for each in clause.fragments}
    found: dict[tuple[str, str, str], Decision] = {}
    for fragment in clause.statement.fragments:
        if fragment.id in wanted or fragment.parent in wanted:
            wanted.add(fragment.id)
            for number in fragment.decisions:
                decision = clause.trace.decisions[number]
                name = "" if decision.kind == "override" else decision.name
                value = decision.value if decision.kind in ("override", "operation") else ""
                found.setdefault((decision.kind, name, value), decision)
    return found


def _differs(decision: Decision, other: Decision | None, clause: Clause, baseline: Clause) -> bool:
    if decision.kind == "operation":
        # Only an operation whose own text stands in the SQL can have made the difference.
        says_something = decision.value not in ("", "%s") and decision.value in clause.sql
        return other is None and says_something
    if decision.kind == "override":
        taken = other is None or decision.name != other.name
        return taken and _own_text(decision.value, clause) != _own_text(decision.value, baseline)
    return other is not None and decision.value != other.value


def _own_text(node: str, clause: Clause) -> list[str]:
    """Give what each node of a class wrote itself, the text of its children left out."""
    fragments = clause.statement.fragments
    texts = []
    for fragment in fragments:
        if fragment.node != node:
            continue
        position, own = fragment.start, ""
        for child in fragments:
            if child.parent == fragment.id:
                own += clause.statement.sql[position : child.start]
                position = child.end
        texts.append(own + clause.statement.sql[position : fragment.end])
    return texts


def _sentence(
    decision: Decision, other: Decision | None, clause: Clause, baseline: Clause
) -> tuple[str, int | None]:
    label, base = clause.trace.target.label, baseline.trace.target.label
    place = decision.place
    if decision.kind == "override":
        return f"{decision.value} is compiled by {decision.name}() on {label}.", place
    if decision.kind == "operation":
        own = "its own" if decision.overrides else "Django's standard"
        return f"{label} writes it with {own} DatabaseOperations.{decision.name}().", place
    value = "" if other is None else f", on {base} {other.value}"
    if decision.kind == "operator":
        return f"connection.{decision.name} is {decision.value!r} on {label}{value}.", place
    return f"DatabaseFeatures.{decision.name} is {decision.value} on {label}{value}.", place
