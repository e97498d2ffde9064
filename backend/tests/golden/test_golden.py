"""A few traces as text, to the byte. Read the difference when one changes.

``pytest backend/tests/golden --update-golden`` writes the files anew; commit them with the change
that made them differ.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).resolve().parent
GOLDEN = {
    "filter": ("sqlite,mysql", "Tag.objects.filter(name__icontains='sq')"),
    "relation": (
        "oracle",
        "Country.objects.filter(publishers__founded__year__lt=1970).values('code')[:3]",
    ),
    "aggregate": ("mysql,oracle", "Review.objects.filter(stars=5).aggregate(n=Count('pk'))"),
    "write": ("sqlite", "tag = Tag.objects.create(name='new')\ntag.delete()"),
    "unsupported": (
        "mysql,oracle",
        "Tag.objects.bulk_create([Tag(name='a')], ignore_conflicts=True)",
    ),
}
_VERSION = re.compile(r"(?<=SQLite )[\d.]+")


def _recorded(name: str, state: Path, environment: Mapping[str, str]) -> str:
    aliases, snippet = GOLDEN[name]
    done = subprocess.run(
        [sys.executable, str(HERE / "recorded.py"), aliases, str(state), snippet],
        env=dict(environment), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return _VERSION.sub("3.x", done.stdout)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_trace_is_the_golden_one(
    name: str, state: Path, environment: Mapping[str, str], request: pytest.FixtureRequest
) -> None:
    found = _recorded(name, state / "golden", environment)
    file = HERE / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8"), "See the top of this file"


def test_every_golden_file_is_tested() -> None:
    assert {file.stem for file in HERE.glob("*.txt")} == set(GOLDEN)
