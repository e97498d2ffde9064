"""Which call of which snippet makes the difference between two statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ormscope.document.contrast_pairs import clauses_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.clauses import Clause
    from ormscope.document.contrast_pairs import Piece
    from ormscope.document.statement import Origin
    from ormscope.document.trace import Call, Trace

_LONGEST = 60
_CHANGES = {
    "select": ("deferred", "select", "values", "annotations", "select related", "combinator"),
    "from": ("joins", "select related", "where", "annotations", "order by"),
    "where": ("where", "filtered relations"),
    "having": ("where",),
    "group by": ("group by", "annotations", "values"),
    "order by": ("order by", "combinator"),
    "limits": ("limits",),
    "distinct": ("distinct",),
    "": ("distinct", "prefetch related", "select related", "combinator"),
}
"""Which parts of Query a call changes when it adds or takes away a clause."""
_RELATED = ("prefetch related", "select related")


@dataclass(frozen=True)
class Snippet:
    """One of the two: ``first`` or ``second``, its text and its trace."""

    alias: str
    text: str
    trace: Trace

    @cached_property
    def clauses(self) -> list[Clause]:
        return clauses_in(self.trace)

    @cached_property
    def calls(self) -> dict[str, Call]:
        """The calls by their text; of a loop's the first one."""
        found: dict[str, Call] = {}
        for call in self.trace.calls:
            found.setdefault(self.text_of(call), call)
        return found

    def text_of(self, call: Call) -> str:
        """Give a call as it is written, on one line: ``.filter(price__gt=10)``."""
        text = " ".join(self.text[call.range.start : call.range.end].split())
        before = self.text[: call.range.start].rstrip()
        text = text if text.startswith(("[", ".")) or not before.endswith(".") else f".{text}"
        return text or call.name

    def cause_of(self, origin: Origin) -> str | None:
        """Name what caused a clause; None where it is Django itself or the database."""
        if origin.call is not None:
            return f"`{_short(self.text_of(self.trace.calls[origin.call]))}`"
        return {"manager": "the manager's own filter", "meta": "Meta.ordering"}.get(origin.kind)

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end, as far as that is to be had without rows."""
        return self.trace.outcome.status in ("ok", "halted")

    def has(self, call: str) -> bool:
        return call in self.calls

    def only_here(self, other: Snippet, part: str) -> Iterator[str]:
        """Give calls that the other snippet lacks: those that change a part of Query, then all."""
        mine = [text for text in self.calls if not other.has(text)]
        wanted = _CHANGES.get(part, ())
        for text in mine:
            if any(change.attribute in wanted for change in self.calls[text].changes):
                yield text
        others = [text for text in mine if self.calls[text].effect == "evaluates"]
        for text in mine:
            if any(change.attribute in _RELATED for change in self.calls[text].changes):
                yield text
        # A loop's own call is written as the whole queryset: anything else says more.
        yield from sorted(others, key=lambda text: self.calls[text].name.startswith("__"))


def why_other(
    mine: Snippet, theirs: Snippet, left: Piece, right: Piece, is_whole: bool = False
) -> str:
    """Say what caused the one, and what the other."""
    causes = (
        mine.cause_of(left.fragments[0].origin) if left.fragments else None,
        (theirs.cause_of(right.fragments[0].origin) if right.fragments else None),
    )
    if not is_whole and causes[0] and causes[1] and causes[0] != causes[1]:
        return f"The first snippet has {causes[0]}, the second {causes[1]}."
    part = "" if is_whole else left.fragments[0].clause
    here = next(mine.only_here(theirs, part), None)
    there = next(theirs.only_here(mine, part), None)
    if here and there:
        return f"The first snippet has `{_short(here)}`, the second `{_short(there)}`."
    if there:
        return f"`{_short(there)}` of the second snippet changes it."
    if here:
        return f"The second snippet lacks `{_short(here)}` of the first."
    params = left.statement.params != right.statement.params
    return "The values that it is given differ." if params and not is_whole else ""


def why_missing(mine: Snippet, theirs: Snippet, piece: Piece, *, is_whole: bool = False) -> str:
    """Say why the second snippet's statement lacks what the first one's has."""
    cause, text = _cause(mine, piece, is_whole)
    part = "" if is_whole else piece.fragments[0].clause
    removed = next(theirs.only_here(mine, part), None)
    if text is not None and not theirs.has(text):
        instead = f"; the second has `{_short(removed)}`" if removed else ""
        return f"{cause} of the first snippet {'does' if is_whole else 'adds'} it{instead}."
    if removed is not None:
        return f"`{_short(removed)}` of the second snippet takes it away."
    lacking = next(mine.only_here(theirs, part), None)
    if lacking is not None:
        return f"It comes with `{_short(lacking)}`, which the second snippet lacks."
    return f"{cause} adds it in the first snippet only." if cause else ""


def why_extra(mine: Snippet, theirs: Snippet, piece: Piece, *, is_whole: bool = False) -> str:
    """Say why the second snippet's statement has what the first one's lacks."""
    cause, text = _cause(theirs, piece, is_whole)
    part = "" if is_whole else piece.fragments[0].clause
    if text is not None and not mine.has(text):
        return f"{cause} of the second snippet {'does' if is_whole else 'adds'} it."
    removed = next(mine.only_here(theirs, part), None)
    if removed is not None:
        return f"`{_short(removed)}` of the first snippet takes it away there."
    added = next(theirs.only_here(mine, part), None)
    if added is not None:
        return f"It comes with `{_short(added)}` of the second snippet."
    return f"{cause} adds it in the second snippet only." if cause else ""


def _cause(snippet: Snippet, piece: Piece, is_whole: bool) -> tuple[str | None, str | None]:
    """Give what caused a piece, and the text of the call if it was one."""
    number = piece.statement.call if is_whole else piece.fragments[0].origin.call
    if number is None:
        return (None if is_whole else snippet.cause_of(piece.fragments[0].origin)), None
    text = snippet.text_of(snippet.trace.calls[number])
    return f"`{_short(text)}`", text


def _short(text: str) -> str:
    text = text.replace("`", "'")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
