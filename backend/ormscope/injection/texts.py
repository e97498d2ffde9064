"""The lessons as they are written: one Markdown file a CVE, with TOML in front."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ormscope.injection.environments import LESSONS

if TYPE_CHECKING:
    from datetime import date

    from ormscope.document.injection import Position

_FENCE: Final = "+++\n"


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson before anything was compiled; see ``Lesson`` in document/injection.py.

    :param django: the vulnerable version that it is shown on.
    :param imports: Python that ``code`` needs, a line or nothing.
    :param faulty: the file and the text of the line at fault, in ``django``.
    """

    cve: str
    title: str
    position: Position
    vendor: str
    django: str
    affected: str
    fixed: str
    link: str
    released: date
    imports: str
    code: str
    value: str
    faulty: tuple[str, str]
    text: str


@cache
def lesson_texts() -> tuple[LessonText, ...]:
    """Return all lessons, oldest first."""
    read = (_read(file.read_text(encoding="utf-8")) for file in LESSONS.glob("cve-*.md"))
    return tuple(sorted(read, key=lambda each: (each.released, each.cve)))


def _read(content: str) -> LessonText:
    _, front, text = content.split(_FENCE, 2)
    facts: dict[str, Any] = tomllib.loads(front)
    faulty = facts.pop("faulty")
    facts.setdefault("imports", "")
    return LessonText(**facts, faulty=(faulty["file"], faulty["text"]), text=text.strip())
