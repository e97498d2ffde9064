"""The traces of failing tests: printed, and written where the user wants them."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison
from ormscope.management.conformance.errors import SuiteError
from ormscope.renderers import renderers
from ormscope.renderers._ending import ending

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ormscope.management.conformance.record import Outcome

STATEMENTS: Final = 4  # of a failing test that are printed
FORMATS: Final = ("html", "json")
NAME: Final = 120  # characters of a file's name: systems allow 255 bytes


def load(outcome: Outcome, scratch: Path) -> Comparison | None:
    """Return the trace that the run has left of a failing test; None if it left none."""
    if outcome.trace is None:
        return None
    return from_json(Comparison, (scratch / outcome.trace).read_text(encoding="utf-8"))


def lines(outcome: Outcome, trace: Comparison | None, *, width: int, colour: bool) -> Iterator[str]:
    """Write a failing test: its name, how it failed, its last statements."""
    yield f"✗ {outcome.id}: {outcome.result}"
    if outcome.message:
        yield f"  {outcome.message}"
    if trace is not None:
        yield ending(trace, STATEMENTS, width=width, colour=colour, indent=2).rstrip("\n")


def save(outcome: Outcome, trace: Comparison, directory: Path) -> list[Path]:
    """Write the trace as a page and as JSON, named after the test; return the files.

    Raises SuiteError where they cannot be written.
    """
    written = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name in FORMATS:
            renderer = renderers()[name]
            path = directory / f"{_file(outcome.id)}.{renderer.suffix}"
            text = renderer.render(trace)
            path.write_bytes(text.encode("utf-8", "backslashreplace"))
            written.append(path)
    except OSError as error:
        raise SuiteError(
            f"{directory} cannot be written to: {error.strerror}. Give --output another directory."
        ) from error
    return written


def _file(test: str) -> str:
    """Return a name for files; a subtest has parameters in its own, which may be anything."""
    name = re.sub(r"[^\w.-]+", "-", test).strip("-.")
    if name == test and len(name) <= NAME:
        return name
    return f"{name[:NAME]}-{hashlib.sha256(test.encode('utf-8', 'replace')).hexdigest()[:8]}"
