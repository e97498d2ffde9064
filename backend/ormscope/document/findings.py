"""What a linter would say of a run: each finding with its place, its reason and a remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ormscope.document.errors import SourceRange

if TYPE_CHECKING:
    from collections.abc import Sequence

Weight = Literal["wrong", "costly", "wasteful", "hint"]
"""*wrong*: the result is not what the code says. *costly*: it grows with the data (a query a row).
*wasteful*: work whose result nobody uses. *hint*: worth a look; it may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """``snippet[range]`` becomes ``text``. An empty range inserts."""

    range: SourceRange
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to do: a sentence; and the code, as edits in the snippet's order, none overlapping.

    ``edits`` are empty where it is not the snippet that has to change; ``code`` is then what to
    write elsewhere (an index in a model's ``Meta``), else the empty string.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The statements of trace ``alias`` that a finding is about."""

    alias: str
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of one ``rule`` (``n-plus-one``) at one place, on the databases that show it.

    ``title`` is a few words, ``reason`` says what was seen, with its numbers, and why it matters.
    ``range`` is the place in the snippet; ``None`` where it has none. ``witnesses`` are in the
    order of the traces.
    """

    rule: str
    weight: Weight
    title: str
    reason: str
    range: SourceRange | None
    witnesses: tuple[Witness, ...]
    remedy: Remedy | None = None


def edited(snippet: str, edits: Sequence[Edit]) -> str:
    """Give the snippet with the edits made; those at one place in their order."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        parts += (snippet[position : edit.range.start], edit.text)
        position = edit.range.end
    return "".join((*parts, snippet[position:]))
