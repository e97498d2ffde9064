"""docs/databases.md names every database that there is, and none that there isn't."""

from __future__ import annotations

import re
from pathlib import Path

from ormscope.databases import discover

PAGE = Path(__file__).resolve().parents[4] / "docs" / "databases.md"


def test_the_table_names_every_database() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    text = "\n".join(line.split("|")[1] for line in rows)
    named = set(re.findall(r"`([a-z][\w@.-]*)`", text))
    first, last = "postgresql@14", "postgresql@18"
    assert {first, last} <= named  # written as a range
    named |= {f"postgresql@{version}" for version in range(14, 19)}
    assert named == set(discover())


def test_those_of_the_first_visit_are_in_bold() -> None:
    bold = set(re.findall(r"\*\*`([\w@.-]+)`\*\*", PAGE.read_text()))
    assert bold == {alias for alias, database in discover().items() if database.is_default}
