"""How wide a text is, and where it breaks: nothing measures it but this, so it errs on the wide."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from ormscope.renderers._words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

MONO: Final = 0.6
"""Width of a letter of a fixed pitch face, by its size: drawn texts are held to it."""
_SANS: Final = 0.56
_HANGING: Final = 4
_DEEPEST: Final = 40
_BREAKS: Final = " ,.(="
"""Code after which a line may break."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line as drawn: ``[start, end)`` of the text, behind so many cells of indentation."""

    indent: int
    start: int
    end: int


@cache
def cells(character: str) -> int:
    """Give the cells that a character takes in a fixed pitch: none, one, two, eight for a tab; as
    many as what is written for one that is not drawn as itself."""
    if character == "\t":
        return 8
    if (written := visible(character)) != character:
        return len(written)
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def length(text: str) -> int:
    """Give the cells that a text takes."""
    return len(text) if text.isascii() and text.isprintable() else sum(map(cells, text))


def rows(text: str, room: int) -> Iterator[Row]:
    """Break code into rows of ``room`` cells at most, the later ones of a line hanging."""
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        start = at + len(line) - len(line.lstrip(" "))
        indent = min(start - at, _DEEPEST, room // 2)
        hanging = min(indent + _HANGING, room // 2)
        while True:
            until = _fitting(text, start, end, room - indent)
            yield Row(indent, start, until)
            start, indent = until, hanging
            if until >= end:
                break
            while start < end - 1 and text[start] == " ":
                start += 1
        at = end + 1


def _fitting(text: str, start: int, end: int, room: int) -> int:
    """Give the end of a row: after the last place to break that is not in its first third."""
    used, until, place = 0, start, start
    while until < end:
        used += cells(text[until])
        if used > room and until > start:
            return place if place > start else until
        until += 1
        if text[until - 1] in _BREAKS and used > room // 3:
            place = until
    return end


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """Break prose into lines that fit; the last of ``most`` ends in … where there are more."""
    letters = max(int(room / (size * _SANS)), 4)
    lines: list[str] = []
    line = ""
    for given in text.split():
        word = given
        while (line and length(line) + 1 + length(word) > letters) or length(word) > letters:
            if line:
                lines.append(line)
                line = ""
            elif length(word) > letters:
                lines.append(word[:letters])
                word = word[letters:]
            if len(lines) > most:
                break
        line = f"{line} {word}" if line else word
        if len(lines) > most:
            break
    if line:
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: letters - 1]}…"]
    return lines


def brief(text: str, size: float, room: float) -> str:
    """Give as much of one line as fits."""
    return next(iter(wrapped(text, size, room, 1)), "")
