"""Where no flag, operator or text explains a difference: whose code, or which version, it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.decided import decisions_of, nodes_of, sentence_of

if TYPE_CHECKING:
    from ormscope.document.clauses import Clause
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Place, Trace

    Reason = tuple[str, Place | None]


def other_answer(clause: Clause, baseline: Clause) -> Reason | None:
    """Give an operation that answered with nodes, not text, and is not the same function there.

    Such an answer cannot be compared; but other nodes stand in the clause.
    """
    if nodes_of(clause) == nodes_of(baseline):
        return None
    there = {
        (decision.name, decision.arguments): baseline.trace.places[decision.place]
        for decision in decisions_of(baseline).values()
        if decision.kind == "operation" and decision.place is not None
    }
    label = clause.trace.target.label
    for decision in decisions_of(clause).values():
        if decision.kind != "operation" or decision.place is None:
            continue
        if decision.arguments is None or not decision.value.startswith(("a ", "an ")):
            continue
        place = clause.trace.places[decision.place]
        other = there.get((decision.name, decision.arguments))
        if other is not None and (other.name, other.file) != (place.name, place.file):
            own = "its own" if decision.overrides else "Django's standard"
            return f"{label} builds it with {own} DatabaseOperations.{decision.name}().", place
    return None


def other_compiler(clause: Clause, baseline: Clause) -> Reason | None:
    """Give the compiler's class where the backend has one that the other does not have."""
    here = compiler_of(clause.trace, clause.statement)
    there = compiler_of(baseline.trace, baseline.statement)
    if here is None or there is None or here.file == there.file:
        return None
    label, base = clause.trace.target.label, baseline.trace.target.label
    if here.file.startswith("django/db/models/"):
        return f"{base} has its own {there.name}; {label} uses Django's.", here
    return f"{label} compiles it with its own {here.name}.", here


def other_compiler_of_absence(clause: Clause, trace: Trace) -> Reason | None:
    """Give the compiler's class of a database that lacks a clause, where that is its own.

    What such a compiler writes by itself, in whatever place, has no fragment to be found by.
    """
    here = compiler_of(trace, clause.statement)
    there = compiler_of(clause.trace, clause.statement)
    if here is None or there is None or here.file == there.file:
        return None
    if here.file.startswith("django/"):
        return None
    label = trace.target.label
    return f"{label} has its own {here.name}, which writes this in another way or not at all.", here


def compiler_of(trace: Trace, statement: Statement) -> Place | None:
    """Give where the class of the compiler that made a statement is defined.

    None for that of a compiled database, which makes up answers: its SQL is its parent's.
    """
    for stage in trace.stages:
        for fact in stage.facts if stage.name == "compiler" else ():
            if fact.name == statement.compiler and fact.place is not None:
                place = trace.places[fact.place]
                return None if place.file.startswith("ormscope/") else place
    return None


def other_version(clause: Clause, baseline: Clause, *, is_whole: bool) -> Reason | None:
    """Give what differs between two versions of one database: a flag, or nothing but that.

    A flag that concerns no node was asked while the statement was put together.
    """
    here, there = clause.trace.target, baseline.trace.target
    if (here.vendor, here.django_version) != (there.vendor, there.django_version):
        return None
    if here.server_version == there.server_version:
        return None
    if is_whole:
        theirs = {each.name: each for each in baseline.trace.decisions if each.kind == "feature"}
        for decision in clause.trace.decisions:
            other = theirs.get(decision.name)
            if decision.kind == "feature" and other and other.value != decision.value:
                return sentence_of(decision, other, clause, baseline)
    overrides = [each for each in decisions_of(clause).values() if each.kind == "override"]
    asked = f"the server's version, {here.server_version} here and {there.server_version} there."
    if not overrides:
        return f"Nothing that was recorded differs but {asked}", None
    decision = overrides[0]
    place = None if decision.place is None else clause.trace.places[decision.place]
    return f"{decision.value}.{decision.name}() is asked on both; what differs is {asked}", place
