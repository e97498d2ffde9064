"""Two snippets on one database: what the second makes of it that the first does not.

Ranges of the two index two texts, so that clauses are aligned by what they are: the part of the
statement they stand in, their SQL, the call as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.agreement import agreement_of
from ormscope.document.clauses import bare
from ormscope.document.comparison import Contrast, Divergence, DivergenceKind, Side
from ormscope.document.contrast_causes import Snippet, why_extra, why_missing, why_other
from ormscope.document.contrast_pairs import Group, Piece, paired_groups, paired_pieces
from ormscope.document.statement import Origin
from ormscope.document.whole_statements import around

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.comparison import Comparison

FIRST, SECOND = "first", "second"


def contrast(first: Comparison, second: Comparison) -> Contrast:
    """Hold two snippets side by side, each traced on the same one database.

    Of statements that are repeated with other parameters (a loop's) the first one stands for all.
    A snippet that failed lacks no statement: nobody knows what would have followed.
    """
    mine = Snippet(FIRST, first.snippet, first.traces[0])
    theirs = Snippet(SECOND, second.snippet, second.traces[0])
    divergences: list[Divergence] = []
    for here, there in paired_groups(mine.trace, theirs.trace):
        if here is not None and there is not None:
            divergences += _within(mine, theirs, here, there)
            if here.count != there.count and mine.is_whole and theirs.is_whole:
                divergences.append(_times(mine, theirs, here, there))
        elif here is not None and theirs.is_whole:
            divergences.append(_gone(mine, theirs, here))
        elif there is not None and mine.is_whole:
            divergences.append(_come(mine, theirs, there))
    results = agreement_of(
        [
            (FIRST, "the first snippet", mine.trace),
            (SECOND, "the second snippet", theirs.trace),
        ],
        is_same_query=False,
    )
    return Contrast(
        headline=_headline(mine, theirs, divergences, None if results is None else results.verdict),
        sides=(first, second),
        divergences=tuple(divergences),
        results=results,
    )


def _within(mine: Snippet, theirs: Snippet, here: Group, there: Group) -> Iterator[Divergence]:
    """Give the clauses of two statements that were found to be one another's."""
    has_other_clause = False
    sides: tuple[Side, ...]
    for left, right in paired_pieces(mine, theirs, here.statement, there.statement):
        piece = left or right
        assert piece is not None
        if left is not None and right is not None:
            is_same = left.is_same_as(right)
            reason = "" if is_same else why_other(mine, theirs, left, right)
            kind: DivergenceKind = "same" if is_same else "spelled differently"
            sides = (_side(FIRST, "same", left), _side(SECOND, kind, right, reason))
        elif left is not None:
            kind = "missing"
            absent = _absent(why_missing(mine, theirs, left))
            sides = (_side(FIRST, "same", left), absent)
        else:
            kind = "extra"
            sides = (_side(SECOND, kind, piece, why_extra(mine, theirs, piece)),)
        has_other_clause = has_other_clause or kind != "same"
        yield Divergence(
            kind=kind,
            label=piece.label,
            node=piece.fragments[0].node,
            origin=piece.fragments[0].origin,
            sides=sides,
        )
    rest = around(here.statement), around(there.statement)
    is_whole = bare(here.statement.sql) != bare(there.statement.sql) and not has_other_clause
    if is_whole or (rest[0].split() != rest[1].split() and _says_more(rest)):
        left, right = here.whole(), there.whole()
        yield Divergence(
            kind="spelled differently",
            label=f"statement {here.statement.index + 1}, between its clauses",
            node="",
            origin=Origin(kind="orm"),
            sides=(
                _side(FIRST, "same", left),
                _side(
                    SECOND, "spelled differently", right, why_other(mine, theirs, left, right, True)
                ),
            ),
        )


_MARKS = frozenset({"DISTINCT", "UPDATE", "UNION", "INTERSECT", "EXCEPT", "SKIP", "NOWAIT"})


def _says_more(rest: Sequence[str]) -> bool:
    """Tell whether words between clauses differ that no clause brings with it, such as DISTINCT."""
    words = [set(each.upper().split()) for each in rest]
    return bool((words[0] ^ words[1]) & _MARKS)


def _times(mine: Snippet, theirs: Snippet, here: Group, there: Group) -> Divergence:
    left, right = here.whole(), there.whole()
    reason = (
        f"The first snippet asks it {_often(here.count)}, the second {_often(there.count)}. "
        f"{why_other(mine, theirs, left, right, True)}"
    )
    return Divergence(
        kind="spelled differently",
        label=f"{left.label}: how often",
        node="",
        origin=left.fragments[0].origin if left.fragments else Origin(kind="orm"),
        sides=(
            _side(FIRST, "same", left),
            _side(SECOND, "spelled differently", right, reason),
        ),
    )


def _gone(mine: Snippet, theirs: Snippet, here: Group) -> Divergence:
    whole = here.whole()
    runs = f"The first snippet asks it {_often(here.count)}, the second never. "
    return Divergence(
        kind="missing",
        label=whole.label,
        node="",
        origin=whole.fragments[0].origin if whole.fragments else Origin(kind="orm"),
        sides=(
            _side(FIRST, "same", whole),
            _absent(runs + why_missing(mine, theirs, whole, is_whole=True)),
        ),
    )


def _come(mine: Snippet, theirs: Snippet, there: Group) -> Divergence:
    whole = there.whole()
    runs = f"The second snippet asks it {_often(there.count)}, the first never. "
    reason = runs + why_extra(mine, theirs, whole, is_whole=True)
    return Divergence(
        kind="extra",
        label=whole.label,
        node="",
        origin=whole.fragments[0].origin if whole.fragments else Origin(kind="orm"),
        sides=(_side(SECOND, "extra", whole, reason),),
    )


def _often(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _side(alias: str, kind: DivergenceKind, piece: Piece, reason: str = "") -> Side:
    return Side(
        alias=alias,
        kind=kind,
        statement=piece.statement.index,
        fragments=tuple(each.id for each in piece.fragments),
        sql=piece.sql,
        reason=reason,
    )


def _absent(reason: str) -> Side:
    return Side(
        alias=SECOND, kind="missing", statement=None, fragments=(), sql="", reason=reason.strip()
    )


def _headline(
    mine: Snippet, theirs: Snippet, divergences: Sequence[Divergence], verdict: str | None
) -> str:
    parts = [f"Two snippets on {mine.trace.target.label}"]
    counts = len(mine.trace.statements), len(theirs.trace.statements)
    counted = f"{counts[1]} statement{'' if counts[1] == 1 else 's'}"
    parts.append(counted if counts[0] == counts[1] else f"{counted} instead of {counts[0]}")
    different = sum(each.kind != "same" for each in divergences)
    parts.append(
        {0: "no differences", 1: "1 difference"}.get(different, f"{different} differences")
    )
    for snippet in (mine, theirs):
        status = snippet.trace.outcome.status
        if status not in ("ok", "halted"):
            word = "is not supported" if status == "unsupported" else "failed"
            parts.append(f"the {snippet.alias} {word}")
    if verdict is not None:
        parts.append(
            {
                "same": "the same result",
                "same rows": "the same rows in another order",
                "differs": "another result",
                "undetermined": "results that cannot be told apart or alike",
            }[verdict]
        )
    return ", ".join(parts)
