"""Why two databases spell a clause differently: the decision that differs, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ormscope.document.versions import other_django, other_django_of_absence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.document.clauses import Clause
    from ormscope.document.statement import Fragment
    from ormscope.document.trace import Decision, Place, Trace

UNEXPLAINED = "No decision that was recorded explains this difference."

_TELLING = 4
"""Letters of an operation's text, around its parameters, that tell it from others."""

Key = tuple[str, str, str]
Differing: TypeAlias = "tuple[Decision, Decision | None]"
Reason: TypeAlias = "tuple[str, Place | None]"


def reason_for(clause: Clause, baseline: Clause, *, is_whole: bool = False) -> Reason:
    """Give the sentence and the source that explain a difference in spelling.

    In the order in which they explain: an operation whose text stands in the SQL, an operator, an
    operation that answered otherwise, a method written for the vendor, a flag. Says so when nothing
    that was recorded explains it.

    :param is_whole: the clauses are whole statements, and only what was decided about these counts.
    """
    here, there = _decisions(clause, is_whole), _decisions(baseline, is_whole)
    # Another lookup was built, not the same one compiled in another way, or a position stands for
    # it (GROUP BY 1): a flag decided that.
    is_other = not is_whole and _nodes(clause) != _nodes(baseline)
    is_other = is_other or clause.sql.isdigit() != baseline.sql.isdigit()
    for found in (
        _answered("feature", here, there) if is_other else (),
        _written(here, there, clause, _is_in),
        _answered("operator", here, there),
        _answered("operation", here, there),
        _written(here, there, clause, _stands_in),
        _overridden(here, there, clause, baseline),
        _answered("feature", here, there),
    ):
        for decision, other in found:
            return _sentence(decision, other, clause, baseline)
    if clause.trace.target.vendor == baseline.trace.target.vendor:
        theirs = [decision for decision, _ in _overridden(there, here, baseline, clause)]
    else:
        theirs = [each for each in there.values() if each.kind == "override"]
    for decision in theirs:
        label = baseline.trace.target.label
        return f"{label} has {decision.value}.{decision.name}; this database uses as_sql.", None
    return (
        other_django(clause, baseline)
        or _other_answer(clause, baseline)
        or (_other_compiler(clause, baseline) if is_whole else None)
        or (UNEXPLAINED, None)
    )


def _other_answer(clause: Clause, baseline: Clause) -> Reason | None:
    """Give an operation that answered with nodes, not text, and is not the same function there.

    Such an answer cannot be compared; but other nodes stand in the clause.
    """
    if _nodes(clause) == _nodes(baseline):
        return None
    there = {
        (decision.name, decision.arguments): baseline.trace.places[decision.place]
        for decision in _decisions(baseline).values()
        if decision.kind == "operation" and decision.place is not None
    }
    label = clause.trace.target.label
    for decision in _decisions(clause).values():
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


def _other_compiler(clause: Clause, baseline: Clause) -> Reason | None:
    """Give the compiler's class where the backend has one that the other does not have."""
    here, there = _compiler(clause), _compiler(baseline)
    if here is None or there is None or here.file == there.file:
        return None
    label, base = clause.trace.target.label, baseline.trace.target.label
    if here.file.startswith("django/db/models/"):
        return f"{base} has its own {there.name}; {label} uses Django's.", here
    return f"{label} compiles it with its own {here.name}.", here


def _compiler(clause: Clause) -> Place | None:
    """Give where the class of the compiler that made a statement is defined."""
    for stage in clause.trace.stages:
        for fact in stage.facts if stage.name == "compiler" else ():
            if fact.name == clause.statement.compiler and fact.place is not None:
                place = clause.trace.places[fact.place]
                # A compiled database's class makes up answers; the SQL is that of its parent.
                return None if place.file.startswith("ormscope/") else place
    return None


def reason_for_absence(clause: Clause, trace: Trace) -> Reason | None:
    """Give the flag about a clause that answers otherwise on a database that lacks the clause.

    Or, where that is another Django's, the function that differs.
    """
    about = clause.fragments[0].clause.replace(" ", "_").rstrip("s")
    theirs = {each.name: each for each in trace.decisions if each.kind == "feature"}
    for decision in clause.trace.decisions:
        other = theirs.get(decision.name)
        if not about or decision.kind != "feature" or about not in decision.name or other is None:
            continue
        if other.value != decision.value:
            sentence = (
                f"DatabaseFeatures.{other.name} is {other.value} on {trace.target.label}, "
                f"on {clause.trace.target.label} {decision.value}."
            )
            return sentence, None if other.place is None else trace.places[other.place]
    return other_django_of_absence(clause, trace)


def _nodes(clause: Clause) -> list[str]:
    """Give the classes of the nodes that a clause is made of, those that only hold others aside."""
    return [each.node for each in _inside(clause) if each.node != "WhereNode"]


def _inside(clause: Clause) -> Iterator[Fragment]:
    """Give the fragments of a clause and everything inside of them."""
    wanted = {each.id for each in clause.fragments}
    for fragment in clause.statement.fragments:
        if fragment.id in wanted or fragment.parent in wanted:
            wanted.add(fragment.id)
            yield fragment


def _decisions(clause: Clause, is_whole: bool = False) -> dict[Key, Decision]:
    """Give what was decided in a clause and, unless it is a statement, in all that is inside."""
    found: dict[Key, Decision] = {}
    for fragment in clause.fragments if is_whole else _inside(clause):
        for number in fragment.decisions:
            decision = clause.trace.decisions[number]
            name = "" if decision.kind == "override" else decision.name
            written = decision.kind == "operation" and decision.value not in ("True", "False")
            value = decision.value if written or decision.kind == "override" else ""
            found.setdefault((decision.kind, name, value), decision)
    return found


def _written(
    here: dict[Key, Decision],
    there: dict[Key, Decision],
    clause: Clause,
    is_found: Callable[[str, str], bool],
) -> Iterator[Differing]:
    """Give the operations whose own text stands in this clause and not in the other."""
    for key, decision in here.items():
        says_something = decision.value not in ("", "%s") and is_found(decision.value, clause.sql)
        if decision.kind == "operation" and key not in there and says_something:
            yield decision, None


def _is_in(text: str, sql: str) -> bool:
    return text in sql


def _stands_in(text: str, sql: str) -> bool:
    """Tell whether an operation's text is in a clause, with whatever its ``%s`` were filled by."""
    pieces = [piece for piece in text.split("%s") if piece.strip()]
    if sum(len(piece.strip()) for piece in pieces) < _TELLING:
        return False
    position = 0
    for piece in pieces:
        position = sql.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return True


def _answered(
    kind: str, here: dict[Key, Decision], there: dict[Key, Decision]
) -> Iterator[Differing]:
    """Give what both databases were asked and answered differently."""
    for key, decision in here.items():
        other = there.get(key)
        if decision.kind == kind and other is not None and other.value != decision.value:
            yield decision, other


def _overridden(
    here: dict[Key, Decision], there: dict[Key, Decision], clause: Clause, baseline: Clause
) -> Iterator[Differing]:
    """Give the vendor's methods that were taken here only and wrote something of their own."""
    for key, decision in here.items():
        other = there.get(key)
        if decision.kind != "override" or (other is not None and other.name == decision.name):
            continue
        if _own_text(decision.value, clause) != _own_text(decision.value, baseline):
            yield decision, other


def _own_text(node: str, clause: Clause) -> list[str]:
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


def _sentence(
    decision: Decision, other: Decision | None, clause: Clause, baseline: Clause
) -> Reason:
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
