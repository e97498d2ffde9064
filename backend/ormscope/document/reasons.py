"""Why two databases spell a clause differently: the decision that differs, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ormscope.document.decided import decisions_of, inside, nodes_of, own_text, sentence_of
from ormscope.document.last_reasons import (
    other_answer,
    other_compiler,
    other_compiler_of_absence,
    other_version,
)
from ormscope.document.versions import other_django, other_django_of_absence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ormscope.document.clauses import Clause
    from ormscope.document.decided import Key
    from ormscope.document.trace import Decision, Place, Trace

UNEXPLAINED = "No decision that was recorded explains this difference."

_TELLING = 4
"""Letters of an operation's text, around its parameters, that tell it from others."""

Differing: TypeAlias = "tuple[Decision, Decision | None]"
Reason: TypeAlias = "tuple[str, Place | None]"


def reason_for(clause: Clause, baseline: Clause, *, is_whole: bool = False) -> Reason:
    """Give the sentence and the source that explain a difference in spelling.

    In the order in which they explain: an operation whose text stands in the SQL, an operator, an
    operation that answered otherwise, a method written for the vendor, a flag. Says so when nothing
    that was recorded explains it.

    :param is_whole: the clauses are whole statements, and only what was decided about these counts.
    """
    here, there = decisions_of(clause, is_whole), decisions_of(baseline, is_whole)
    # Another lookup was built, not the same one compiled in another way, or a position stands for
    # it (GROUP BY 1): a flag decided that.
    is_other = not is_whole and nodes_of(clause) != nodes_of(baseline)
    is_other = is_other or clause.sql.isdigit() != baseline.sql.isdigit()
    flags = _nearest(_answered("feature", here, there), clause, baseline)
    for found in (
        flags if is_other else (),
        _written(here, there, clause, _is_in),
        _answered("operator", here, there),
        _answered("operation", here, there),
        _written(here, there, clause, _stands_in),
        _overridden(here, there, clause, baseline),
        flags,
    ):
        for decision, other in found:
            return sentence_of(decision, other, clause, baseline)
    if clause.trace.target.vendor == baseline.trace.target.vendor:
        theirs = [decision for decision, _ in _overridden(there, here, baseline, clause)]
    else:
        theirs = [each for each in there.values() if each.kind == "override"]
    for decision in theirs:
        label = baseline.trace.target.label
        return f"{label} has {decision.value}.{decision.name}; this database uses as_sql.", None
    return (
        other_django(clause, baseline)
        or (other_compiler if is_whole else other_answer)(clause, baseline)
        or other_version(clause, baseline, is_whole=is_whole)
        or (UNEXPLAINED, None)
    )


def reason_for_absence(clause: Clause, trace: Trace) -> Reason | None:
    """Give the flag about a clause that answers otherwise on a database that lacks the clause.

    Or, where that is another Django's, the function that differs; or a compiler of its own.
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
    return other_django_of_absence(clause, trace) or other_compiler_of_absence(clause, trace)


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


def _nearest(found: Iterator[Differing], clause: Clause, baseline: Clause) -> Iterable[Differing]:
    """Put first what was decided about a node that itself wrote something else."""
    asked: dict[str, set[str]] = {}
    for fragment in inside(clause):
        for number in fragment.decisions:
            asked.setdefault(clause.trace.decisions[number].name, set()).add(fragment.node)

    def is_far(each: Differing) -> bool:
        nodes = asked.get(each[0].name, ())
        return all(own_text(node, clause) == own_text(node, baseline) for node in nodes)

    return sorted(found, key=is_far)


def _overridden(
    here: dict[Key, Decision], there: dict[Key, Decision], clause: Clause, baseline: Clause
) -> Iterator[Differing]:
    """Give the vendor's methods that were taken here only and wrote something of their own."""
    for key, decision in here.items():
        other = there.get(key)
        if decision.kind != "override" or (other is not None and other.name == decision.name):
            continue
        if own_text(decision.value, clause) != own_text(decision.value, baseline):
            yield decision, other
