"""Which statements and which clauses of two snippets are one another's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ormscope.document.clauses import Clause, bare, clauses_of, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.contrast_causes import Snippet
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Trace


@dataclass(frozen=True, slots=True)
class Piece:
    """Fragments of one statement that one thing caused, with their name for people."""

    label: str
    statement: Statement
    fragments: tuple[Fragment, ...]

    @property
    def sql(self) -> str:
        return " … ".join(self.statement.sql[each.start : each.end] for each in self.fragments)

    def is_same_as(self, other: Piece) -> bool:
        return [_content(self.statement, each) for each in self.fragments] == [
            _content(other.statement, each) for each in other.fragments
        ]


@dataclass(frozen=True, slots=True)
class Group:
    """A statement and how often it was run, whatever its parameters."""

    statement: Statement
    count: int

    def whole(self) -> Piece:
        """Give the statement as one piece, named by the table it is about."""
        table = _table(self.statement)
        label = f"{self.statement.kind} {table}".strip()
        return Piece(label, self.statement, self.statement.fragments[:1])


def paired_groups(first: Trace, second: Trace) -> list[tuple[Group | None, Group | None]]:
    """Pair statements: those with the same SQL; between them those of one table; of one kind."""
    mine, theirs = _groups(first), _groups(second)
    matcher = SequenceMatcher(
        None, [bare(each.statement.sql) for each in mine],
        [bare(each.statement.sql) for each in theirs], autojunk=False,
    )  # fmt: skip
    found: list[tuple[Group | None, Group | None]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += zip(mine[a:b], theirs[c:d], strict=True)
        else:
            found += _between(mine[a:b], theirs[c:d])
    return found


def _groups(trace: Trace) -> list[Group]:
    counts: dict[str, Group] = {}
    for statement in trace.statements:
        sql = bare(statement.sql)
        before = counts.get(sql)
        counts[sql] = Group(statement, 1) if before is None else replace(
            before, count=before.count + 1
        )  # fmt: skip
    return list(counts.values())


def _between(
    mine: Sequence[Group], theirs: Sequence[Group]
) -> Iterator[tuple[Group | None, Group | None]]:
    left = dict(enumerate(theirs))
    partners: dict[int, Group] = {}
    last = -1
    for number, group in enumerate(mine):
        for place, other in left.items():
            is_alike = group.statement.kind == other.statement.kind
            if place > last and is_alike and _table(group.statement) == _table(other.statement):
                partners[number], last = other, place
                del left[place]
                break
    alone = [number for number in range(len(mine)) if number not in partners]
    if len(alone) == len(left) == 1:
        (other,) = left.values()
        if mine[alone[0]].statement.kind == other.statement.kind:
            partners[alone[0]] = other
            left.clear()
    for number, group in enumerate(mine):
        yield group, partners.get(number)
    for other in left.values():
        yield None, other


def _table(statement: Statement) -> str:
    """Give the first table that a statement names."""
    for fragment in statement.fragments:
        if fragment.clause == "from":
            return bare(statement.sql[fragment.start : fragment.end])
    for word in ("INTO ", "UPDATE ", "FROM "):
        before, _, after = statement.sql.partition(word)
        if after and (word != "FROM " or before):
            return bare(after.split()[0])
    return ""


def paired_pieces(
    mine: Snippet, theirs: Snippet, here: Statement, there: Statement
) -> list[tuple[Piece | None, Piece | None]]:
    """Pair what two statements are made of, part by part.

    First fragments of the same SQL and parameters, wherever they come from; of the others those
    of one call and argument, then those of one node and column, then what is alone in its part.
    """
    left, right = _pieces(mine, here), _pieces(theirs, there)
    parts = dict.fromkeys([each.fragments[0].clause for each in (*left, *right)])
    found: list[tuple[Piece | None, Piece | None]] = []
    for part in parts:
        found += _paired(
            [each for each in left if each.fragments[0].clause == part],
            [each for each in right if each.fragments[0].clause == part],
        )
    return found


def _paired(left: list[Piece], right: list[Piece]) -> Iterator[tuple[Piece | None, Piece | None]]:
    left, right, same = _without_common(left, right)
    yield from same
    for is_alike in (_by_label, _by_node, _by_part):
        if is_alike is _by_part and not len(left) == len(right) == 1:
            continue
        for piece in list(left):
            other = next((each for each in right if is_alike(piece, each)), None)
            if other is not None:
                left.remove(piece)
                right.remove(other)
                yield piece, other
    yield from ((piece, None) for piece in left)
    yield from ((None, piece) for piece in right)


def _by_label(piece: Piece, other: Piece) -> bool:
    return piece.label == other.label


def _by_node(piece: Piece, other: Piece) -> bool:
    first, second = piece.fragments[0], other.fragments[0]
    return first.node == second.node and _column(piece) == _column(other)


def _by_part(piece: Piece, other: Piece) -> bool:
    return piece.fragments[0].clause != "from" and bool(other)


def _column(piece: Piece) -> str:
    """Give the column that a condition or an ordering is about."""
    first, statement = piece.fragments[0], piece.statement
    for each in statement.fragments:
        if each.node == "Col" and first.start <= each.start and each.end <= first.end:
            return bare(statement.sql[each.start : each.end])
    return ""


def _without_common(
    left: list[Piece], right: list[Piece]
) -> tuple[list[Piece], list[Piece], list[tuple[Piece, Piece]]]:
    """Take out the fragments that both have; give the rest, and the common ones by their cause."""
    places: dict[object, list[tuple[Piece, Fragment]]] = {}
    for piece in reversed(right):
        for fragment in reversed(piece.fragments):
            places.setdefault(_content(piece.statement, fragment), []).append((piece, fragment))
    common: dict[tuple[int, int], tuple[Piece, Piece, list[Fragment], list[Fragment]]] = {}
    taken: set[tuple[int, int]] = set()
    for number, piece in enumerate(left):
        for fragment in piece.fragments:
            found = places.get(_content(piece.statement, fragment))
            if not found:
                continue
            other, partner = found.pop()
            pair = common.setdefault((number, right.index(other)), (piece, other, [], []))
            pair[2].append(fragment)
            pair[3].append(partner)
            taken |= {(0, fragment.id), (1, partner.id)}
    same = [
        (replace(mine, fragments=tuple(a)), replace(theirs, fragments=tuple(b)))
        for mine, theirs, a, b in common.values()
    ]
    return _rest(left, 0, taken), _rest(right, 1, taken), same


def _rest(pieces: list[Piece], side: int, taken: set[tuple[int, int]]) -> list[Piece]:
    rest = [
        replace(each, fragments=tuple(f for f in each.fragments if (side, f.id) not in taken))
        for each in pieces
    ]
    return [each for each in rest if each.fragments]


def _content(statement: Statement, fragment: Fragment) -> tuple[str, tuple[str, ...]]:
    params = statement.params[fragment.param_start : fragment.param_end]
    sql = bare(statement.sql[fragment.start : fragment.end])
    return sql, tuple(each.text for each in params)


def _pieces(snippet: Snippet, statement: Statement) -> list[Piece]:
    clauses: list[Clause] = [
        each for each in snippet.clauses if each.statement.index == statement.index
    ]
    return [Piece(label_of(snippet.text, each), statement, each.fragments) for each in clauses]


def clauses_in(trace: Trace) -> list[Clause]:
    """Give all clauses of a trace, a single frame for a statement that has no others left out."""
    return [
        each for each in clauses_of(trace).values()
        if each.fragments[0].parent is not None or len(each.statement.fragments) == 1
    ]  # fmt: skip
