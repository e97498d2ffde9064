"""Why two databases made different DDL of one migration operation: the decision that differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ormscope.document.migration import DDL, EditorStep, MigrationTrace
    from ormscope.document.trace import Decision, Place

Shape = Literal["altered", "rebuilt", "nothing", "refused"]

_QUOTES = re.compile(r"[\"`\[\]]")
_NO_CAUSES = ("quote_name", "compose_sql", "quote_value")
"""Operations that write or join any SQL, whatever it is."""
_MIN_TEXT = 3
"""Characters of an answer that are looked for in a statement; shorter ones stand anywhere."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one trace has of one operation."""

    trace: MigrationTrace
    steps: tuple[EditorStep, ...]
    statements: tuple[DDL, ...]
    shape: Shape

    @property
    def plain(self) -> tuple[str, ...]:
        """The statements without quotes and case, by which databases always differ."""
        return tuple(plain_text(each.sql) for each in self.statements)

    def place(self, number: int | None) -> Place | None:
        """Give a place by its number."""
        return None if number is None else self.trace.places[number]

    def decisions(self) -> list[Decision]:
        """Give what was decided, in the order of the steps, each once."""
        numbers = dict.fromkeys(each for step in self.steps for each in step.decisions)
        return [self.trace.decisions[each] for each in numbers]


def part_of(trace: MigrationTrace, operation: int) -> Part:
    """Give what a trace has of the operation with this position."""
    mine = [each for each in trace.statements if _is_of(each, operation) and each.by_editor]
    return Part(
        trace=trace,
        steps=tuple(each for each in trace.steps if _is_of(each, operation)),
        statements=tuple(mine),
        shape=_shape(trace, operation, mine),
    )


def _is_of(each: EditorStep | DDL, operation: int) -> bool:
    return each.phase == "operation" and each.operation == operation


def _shape(trace: MigrationTrace, operation: int, statements: Sequence[DDL]) -> Shape:
    state = trace.operations[operation].state if operation < len(trace.operations) else "failed"
    if state == "nothing":
        return "nothing"
    if state != "ok":
        return "refused"
    return "rebuilt" if any(each.copies_rows for each in statements) else "altered"


def reason_of(part: Part, base: Part) -> tuple[str, Place | None]:
    """Say what made ``part`` come out otherwise than ``base``; both have DDL."""
    if part.plain == base.plain:
        told = "" if part.trace.target.alias == base.trace.target.alias else _SAME
        return told, None
    if (part.shape == "rebuilt") != (base.shape == "rebuilt"):
        finders: tuple[_Finder, ...] = (_by_rebuilding, _by_override, _by_flag)
    else:
        finders = (_by_text, _by_template, _by_flag, _by_override)
    for find in finders:
        if (found := find(part, base)) is not None:
            return found
    return "Its statements differ, and no decision that was noted explains it.", None


_SAME = "The same, but for quotes and case."


_Found: TypeAlias = "tuple[str, Place | None] | None"
_Finder: TypeAlias = "Callable[[Part, Part], _Found]"


def _by_rebuilding(part: Part, base: Part) -> _Found:
    """Find the method that leads to the copying of rows, and is another one on the other side."""
    rebuilt, other = (part, base) if part.shape == "rebuilt" else (base, part)
    there = {each.method: other.place(each.place) for each in other.steps}
    copying = next(each for each in rebuilt.statements if each.copies_rows)
    number = copying.step
    while number is not None:
        step = rebuilt.trace.steps[number]
        place = rebuilt.place(step.place)
        instead = there.get(step.method)
        if place is not None and instead is not None and place != instead:
            label = rebuilt.trace.target.label
            return f"{label}'s own {step.method}() makes the table anew.", place
        number = step.parent
    return None


def _by_override(part: Part, base: Part) -> _Found:
    """Find the first method of the editor that is another function here."""
    there = {each.method: base.place(each.place) for each in base.steps}
    for step in part.steps:
        place = part.place(step.place)
        other = there.get(step.method)
        if place is None or other is None or place == other:
            continue
        if place.name.startswith("Base"):
            return (
                f"{base.trace.target.label} has its own {step.method}(); here it is Django's.",
                other,
            )
        return f"{part.trace.target.label} has its own {step.method}().", place
    return None


def _by_flag(part: Part, base: Part) -> _Found:
    there = {each.name: each.value for each in base.decisions() if each.kind == "feature"}
    for each in part.decisions():
        if each.kind == "feature" and there.get(each.name, each.value) != each.value:
            text = f"The flag {each.name} is {each.value} here, {there[each.name]} there."
            return text, part.place(each.place)
    return None


def _by_text(part: Part, base: Part) -> _Found:
    """Find a type, or an answer of the operations, that stands in this SQL and not in the other."""
    here, there = " ".join(part.plain), " ".join(base.plain)
    others = {(each.kind, each.name, each.arguments): each.value for each in base.decisions()}
    for each in part.decisions():
        if each.kind == "feature" or each.name in _NO_CAUSES:
            continue
        other = others.get((each.kind, each.name, each.arguments))
        parts = standing_parts(each.value)
        stands = all(piece in here for piece in parts) and parts
        if stands and other != each.value and any(piece not in there for piece in parts):
            was = "" if other is None else f", there {other}"
            return f"{each.name} is {each.value} here{was}.", part.place(each.place)
    return None


def _by_template(part: Part, base: Part) -> _Found:
    """Find the first statement whose template is another one here, or has other parts."""
    for here, there in zip(part.statements, base.statements, strict=False):
        if plain_text(here.sql) == plain_text(there.sql):
            continue
        place, other = part.place(here.template_place), base.place(there.template_place)
        if here.template and here.template == there.template and place != other:
            return f"{here.template} is another text here.", place
        if here.template and there.template and here.template != there.template:
            return f"{here.template} is taken here, {there.template} there.", place
        for name in here.within:
            if name not in there.within:
                return f"{name} is used here, and not there.", part.place(here.place)
        for name in there.within:
            if name not in here.within:
                return f"{name} is used there, and not here.", base.place(there.place)
    return None


def standing_parts(value: str) -> list[str]:
    """Give what of a type or an answer stands in a statement, whatever its parameters are."""
    pieces = re.split(r"%\(\w+\)s", plain_text(value))
    return [piece for piece in pieces if len(piece) >= _MIN_TEXT]


def plain_text(sql: str) -> str:
    """Give SQL without quotes and case."""
    return _QUOTES.sub("", sql).lower()
