"""What is linked with what: one key for all that one clause of the snippet caused, anywhere.

A key is a clause's letter (``C``), a divergence that no clause caused (``d12``), or, failing both,
the kind of an origin (``orm``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ormscope.renderers._words import visible

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison, Divergence
    from ormscope.document.errors import SourceRange
    from ormscope.document.statement import Origin, Statement
    from ormscope.document.trace import Call, Trace

COLOURS = 6
_LONGEST_LABEL = 48

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LetteredClause:
    """A place of the snippet that caused SQL. ``colour`` is its position in the palette."""

    letter: str
    colour: int
    range: Range
    label: str


class Links:
    """The keys of one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self.clauses = _clauses(comparison)
        self.by_key = {each.letter: each for each in self.clauses}
        self._letters = {each.range: each.letter for each in self.clauses}
        # A loop meets the same difference again and again: that is one thing to tell.
        first: dict[Divergence, int] = {}
        self._first = [
            first.setdefault(_said(divergence), index)
            for index, divergence in enumerate(comparison.divergences)
        ]
        self._divergences = {
            (side.alias, side.statement, fragment): f"d{self._first[index]}"
            for index, divergence in enumerate(comparison.divergences)
            for side in divergence.sides
            for fragment in side.fragments
        }

        self._differing = {
            (side.alias, side.statement)
            for divergence in comparison.divergences
            if divergence.kind != "same"
            for side in divergence.sides
        }

    def differs(self, trace: Trace, statement: Statement) -> bool:
        """Tell whether the databases differ on the statement."""
        return (trace.target.alias, statement.index) in self._differing

    def at(self, range: SourceRange) -> str | None:
        """Give the letter of a place of the snippet."""
        return self._letters.get((range.start, range.end))

    def of(self, trace: Trace, origin: Origin) -> str | None:
        """Give the letter of an origin, or ``None`` where no clause of the snippet caused it."""
        place = _place_of(trace, origin)
        return None if place is None else self._letters.get(place)

    def keys(self, trace: Trace, statement: Statement) -> list[str]:
        """Give the key of each fragment. What is inside a divergence belongs to it."""
        keys: list[str] = []
        for fragment in statement.fragments:
            origin = fragment.origin
            key = self.of(trace, origin) or self._divergences.get(
                (trace.target.alias, statement.index, fragment.id)
            )
            if key is None and fragment.parent is not None and fragment.parent < len(keys):
                parent = keys[fragment.parent]
                same = statement.fragments[fragment.parent].origin.kind == origin.kind
                key = parent if same and parent not in self.by_key else None
            keys.append(key or ("orm" if origin.kind == "call" else origin.kind))
        return keys

    def key_of(self, index: int, divergence: Divergence) -> str:
        """Give the key under which a divergence is told."""
        for trace in self._comparison.traces:
            if letter := self.of(trace, divergence.origin):
                return letter
        return f"d{self._first[index]}"


def _said(divergence: Divergence) -> Divergence:
    """Give what a divergence says, without which statement it says it of."""
    sides = tuple(replace(side, statement=None, fragments=()) for side in divergence.sides)
    origin = replace(divergence.origin, call=None)
    return replace(divergence, sides=sides, origin=origin)


def letter_of(index: int) -> str:
    """Give A, B, … Z, AA, AB, …"""
    last = chr(65 + index % 26)
    return last if index < 26 else letter_of(index // 26 - 1) + last


def _clauses(comparison: Comparison) -> tuple[LetteredClause, ...]:
    found: dict[Range, str] = {}
    for trace in comparison.traces:
        labels = _labels(comparison.snippet, trace)
        for statement in trace.statements:
            for fragment in statement.fragments:
                place = _place_of(trace, fragment.origin)
                if place is not None and place not in found:
                    found[place] = labels.get(place) or _brief(comparison.snippet[slice(*place)])
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -item[0][1]))
    return tuple(
        LetteredClause(letter_of(index), index % COLOURS, place, label)
        for index, (place, label) in enumerate(ordered)
    )


def _place_of(trace: Trace, origin: Origin) -> Range | None:
    if origin.kind != "call":
        return None
    calls = trace.calls
    call = calls[origin.call] if origin.call is not None and origin.call < len(calls) else None
    # Iterating over the whole expression wrote nothing of its own: it asked for the statement.
    if call is not None and origin.argument is None and call.range == call.whole:
        return None
    found = origin.range or (call.range if call is not None else None)
    return None if found is None else (found.start, found.end)


def _labels(snippet: str, trace: Trace) -> dict[Range, str]:
    labels: dict[Range, str] = {}
    for call in trace.calls:
        labels.setdefault((call.range.start, call.range.end), _call_label(snippet, call))
        for each in call.arguments:
            text = each.keyword or _brief(snippet[each.range.start : each.range.end])
            subscript = snippet[call.range.start : call.range.start + 1] == "["
            label = f"[{text}]" if subscript else f"{call.name}({text})"
            labels.setdefault((each.range.start, each.range.end), visible(label))
    return labels


def _call_label(snippet: str, call: Call) -> str:
    source = snippet[call.range.start : call.range.end]
    if not source.endswith(")") or call.name.startswith("__"):
        return _brief(source)
    shown = (
        each.keyword or _brief(snippet[each.range.start : each.range.end])
        for each in call.arguments
    )
    return visible(f"{call.name}({', '.join(shown)})")


def _brief(source: str) -> str:
    line = visible(" ".join(source.split()))
    return line if len(line) <= _LONGEST_LABEL else f"{line[: _LONGEST_LABEL - 1]}…"
