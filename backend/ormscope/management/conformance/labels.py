"""Which parts of the suite are run, and whether they exist."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT: Final = (
    "queries", "aggregation", "aggregation_regress", "annotations", "expressions",
    "expressions_case", "expressions_window", "lookup", "ordering", "select_related",
    "prefetch_related", "delete", "bulk_create", "update", "raw_query", "model_fields",
    "db_functions", "backends", "transactions", "custom_managers", "m2m_through", "composite_pk",
)  # fmt: skip
"""What queries go through."""


def missing(labels: list[str], tests: Path) -> list[str]:
    """Give a sentence for every label that names nothing.

    A label is a directory or module of `tests`, dotted, perhaps with a class and a method after it;
    those are found only by importing, and are the run's own errors.
    """
    return [sentence for label in labels if (sentence := _missing(label, tests))]


def _missing(label: str, tests: Path) -> str | None:
    place, seen = tests, ""
    for name in label.split("."):
        seen = f"{seen}.{name}".lstrip(".")
        if (place / f"{name}.py").is_file() and place != tests:
            return None
        if not (place / name / "__init__.py").is_file():
            names = [path.parent.name for path in place.glob("*/__init__.py")]
            names += [path.stem for path in place.glob("*.py")] if place != tests else []
            close = difflib.get_close_matches(name, names, n=3)
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            return f"There is no label {label!r} in Django's tests: no {seen!r}.{hint}"
        place = place / name
    return None
