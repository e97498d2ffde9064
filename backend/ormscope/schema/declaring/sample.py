"""What the Schema lab begins with: the sample project's models, and operations to choose from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from ormscope.document.errors import OrmscopeError


class BrokenSample(OrmscopeError):
    """The file of the Schema lab's sample cannot be read."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Operations to choose: ``group`` and ``title`` are a few words, ``shows`` what to look at.

    ``operations`` is their text, over the models of the sample.
    """

    id: str
    group: str
    title: str
    shows: str
    operations: str


@dataclass(frozen=True, slots=True)
class Sample:
    """``models`` is the text that is there at first, ``rows`` fills it, ``choices`` change it."""

    models: str
    rows: str
    choices: tuple[Choice, ...]


def sample() -> Sample:
    """Give what ``settings.ORMSCOPE["SAMPLE"]["lab"]`` holds; nothing where the sample has none.

    Raises :class:`BrokenSample`.
    """
    file = settings.ORMSCOPE["SAMPLE"].get("lab")
    return _read(Path(file)) if file else Sample(models="", rows="", choices=())


@cache
def _read(file: Path) -> Sample:
    """Texts are lists of lines in the file, which is easier to read and to change."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        choices = tuple(
            Choice(**{**each, "operations": "\n".join(each["operations"])})
            for each in found["choices"]
        )
        models, rows = ("\n".join(found[name]) + "\n" for name in ("models", "rows"))
        return Sample(models=models, rows=rows, choices=choices)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BrokenSample(
            f"{file.name} of the sample project is not a list of lines `models`, one `rows` and "
            f"a list `choices`, each with id, group, title, shows and operations: {error}"
        ) from error
