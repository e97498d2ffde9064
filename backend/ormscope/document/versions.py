"""Why two Djangos write a clause differently: the function behind it that is not the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ormscope.document.clauses import Clause
    from ormscope.document.trace import Place, Trace

_COMPILER = "SQLCompiler"
"""The compiler of whatever stands inside of another statement."""
_PASSED = ("as_sql", "compile")
"""Methods of the compiler that stand behind everything: named when nothing nearer differs."""

Behind = tuple[str, str]


def other_django(clause: Clause, baseline: Clause) -> tuple[str, Place | None] | None:
    """Name the nearest function behind a clause that another Django has otherwise, or None.

    None as well where both traces are of one Django, or tell of no functions.
    """
    here, there = clause.trace, baseline.trace
    if here.target.django_version == there.target.django_version:
        return None
    is_same = list(_nodes_of(clause)) == list(_nodes_of(baseline))
    flag = None if is_same else _flag(clause, there)
    return flag or _nearest(here, there, _behind(clause, baseline))


def other_django_of_absence(clause: Clause, trace: Trace) -> tuple[str, Place | None] | None:
    """Name the nearest function behind a clause that ``trace`` doesn't have, or None."""
    if clause.trace.target.django_version == trace.target.django_version:
        return None
    calls = list(_calls_of(clause))
    # in_bulk() may drop the ordering itself, before any compiler is asked.
    themselves = [f"QuerySet.{name}" for _, name in calls]
    parts = [*_clauses_of(clause, 0), *calls, *_nodes_of(clause)]
    return _nearest(trace, clause.trace, calls, themselves) or _nearest(trace, clause.trace, parts)


def _behind(clause: Clause, baseline: Clause) -> Iterator[Behind]:
    """Give what a difference may come from, nearest first: where the texts begin to differ.

    A node of another class was made by the clause's compiler or by the call; the same node writes
    itself otherwise; what stands between nodes is the query's. Parameters are a node's.
    """
    position = _first_difference(clause.sql, baseline.sql)
    nodes = list(_nodes_of(clause))
    if clause.sql == baseline.sql:
        yield from reversed(nodes)
    node, other = _node_at(clause, position), _node_at(baseline, position)
    if node == other and not node.endswith("Query"):
        yield "node", node
    yield from _clauses_of(clause, position)
    yield from _calls_of(clause)
    yield from nodes


def _node_at(clause: Clause, position: int) -> str:
    """Give the innermost node that wrote what stands at a position of a clause."""
    at = clause.fragments[0].start + position
    inside = _ids(clause)
    around = [
        each.node
        for each in clause.statement.fragments
        if each.id in inside and each.start <= at < each.end
    ]
    return around[-1] if around else "Query"


def _ids(clause: Clause) -> set[int]:
    inside = {each.id for each in clause.fragments}
    for fragment in clause.statement.fragments:
        if fragment.parent in inside:
            inside.add(fragment.id)
    return inside


def _clauses_of(clause: Clause, position: int) -> Iterator[Behind]:
    """Give the part of the statement that a position of a clause stands in, the inner one first."""
    first = clause.fragments[0]
    at = first.start + position
    inside = _ids(clause)
    before = [
        each
        for each in clause.statement.fragments
        if each.id in inside and each.clause and each.start <= at
    ]
    compilers = dict.fromkeys([clause.statement.compiler or _COMPILER, _COMPILER])
    names = [max(before, key=lambda each: (each.start, each.id)).clause] if before else []
    for name in (*names, first.clause):
        yield from (("clause", f"{compiler} {name}".strip()) for compiler in compilers)


def _nodes_of(clause: Clause) -> Iterator[Behind]:
    inside = _ids(clause)
    for fragment in clause.statement.fragments:
        if fragment.id in inside:
            yield "node", fragment.node


def _calls_of(clause: Clause) -> Iterator[Behind]:
    """Give the call that caused a clause, those it was made through, and the statement's own."""
    calls = clause.trace.calls
    for number in (clause.fragments[0].origin.call, clause.statement.call):
        while number is not None:
            yield "call", calls[number].name
            number = calls[number].parent
    yield from (("call", each.name) for each in calls)


def _first_difference(text: str, other: str) -> int:
    for position, (mine, theirs) in enumerate(zip(text, other, strict=False)):
        if mine != theirs:
            return position
    return min(len(text), len(other))


def _nearest(
    here: Trace, there: Trace, parts: Iterable[Behind], only: Sequence[str] = ()
) -> tuple[str, Place | None] | None:
    """Name the first function behind the first of ``parts`` that differs.

    :param only: the functions that are looked at; all if empty.
    """
    last: tuple[str, Place | None] | None = None
    mine, theirs = _functions(here), _functions(there)
    for part in dict.fromkeys(parts):
        others = theirs.get(part, {})
        for name, (digest, place) in mine.get(part, {}).items():
            known = others.get(name)
            if known is not None and known[0] == digest:
                continue
            if (known is None and not others) or (only and name not in only):
                continue
            sentence = _sentence(here, place, there, None if known is None else known[1])
            if name.rpartition(".")[2] not in _PASSED or part[0] == "node" or " set" in part[1]:
                return sentence, place
            last = last or (sentence, place)
    return last


def _functions(trace: Trace) -> dict[Behind, dict[str, tuple[str, Place]]]:
    found: dict[Behind, dict[str, tuple[str, Place]]] = {}
    for source in trace.sources:
        if source.place is not None:
            place = trace.places[source.place]
            found.setdefault((source.part, source.of), {})[place.name] = source.digest, place
    return found


def _sentence(here: Trace, place: Place, there: Trace, other: Place | None) -> str:
    mine, theirs = (f"Django {each.target.django_version}" for each in (here, there))
    if other is None:
        return f"{mine} has {place.name}() behind it, {theirs} does not."
    return (
        f"{mine}'s {place.name}() is not {theirs}'s, which is in {other.file}, line {other.line}."
    )


def _flag(clause: Clause, other: Trace) -> tuple[str, Place | None] | None:
    """Name a flag that was asked for this clause and that the other Django doesn't have."""
    known = {each.of for each in other.sources if each.part == "flag"}
    if not known:
        return None
    for fragment in clause.statement.fragments:
        if fragment.id not in _ids(clause):
            continue
        for number in fragment.decisions:
            decision = clause.trace.decisions[number]
            if decision.kind == "feature" and decision.name not in known:
                place = None if decision.place is None else clause.trace.places[decision.place]
                version = other.target.django_version
                return (
                    f"DatabaseFeatures.{decision.name} is {decision.value} on "
                    f"{clause.trace.target.label}; Django {version} has no such flag.",
                    place,
                )
    return None
