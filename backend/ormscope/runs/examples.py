"""The sample project's own examples: snippets to load, in groups."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from ormscope.document.errors import OrmscopeError


class BrokenExamples(OrmscopeError):
    """The file of examples cannot be read."""


@dataclass(frozen=True, slots=True)
class Example:
    """A snippet to load. `group` and `title` are a few words, `shows` is what to look at."""

    id: str
    group: str
    title: str
    code: str
    shows: str


def examples() -> tuple[Example, ...]:
    """Return the examples of `settings.ORMSCOPE["SAMPLE"]["examples"]`, those of a group together.

    A sample without any has none. Raises :class:`BrokenExamples`.
    """
    file = settings.ORMSCOPE["SAMPLE"].get("examples")
    return _read(Path(file)) if file else ()


@cache
def _read(file: Path) -> tuple[Example, ...]:
    try:
        found = [Example(**each) for each in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise BrokenExamples(
            f"{file} is not a list of examples, each with id, group, title, code and shows: {error}"
        ) from error
    groups = list(dict.fromkeys(each.group for each in found))
    return tuple(sorted(found, key=lambda each: groups.index(each.group)))
