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
    # Side by side, as the command line prints it: databases, renderer, snippet.
    "filter": ("sqlite,mysql", "text", "Tag.objects.filter(name__icontains='sq')"),
    "relation": (
        "oracle",
        "text",
        "Country.objects.filter(publishers__founded__year__lt=1970).values('code')[:3]",
    ),
    "aggregate": (
        "mysql,oracle",
        "text",
        "Review.objects.filter(stars=5).aggregate(n=Count('pk'))",
    ),
    "write": ("sqlite", "text", "tag = Tag.objects.create(name='new')\ntag.delete()"),
    "unsupported": (
        "mysql,oracle",
        "text",
        "Tag.objects.bulk_create([Tag(name='a')], ignore_conflicts=True)",
    ),
    # The whole descent of one database.
    "conditions": (
        "sqlite",
        "tree",
        "Tag.objects.filter(Q(name='a') | ~Q(books__title='b'), pk__gt=1).exists()",
    ),
    "manager": ("sqlite", "tree", "list(Book.in_print_books.values_list('isbn')[:1])"),
    "subquery": (
        "mysql",
        "tree",
        "Tag.objects.filter(pk__in=Tag.objects.filter(name='a').values('pk')).count()",
    ),
    "prefetch": ("sqlite", "tree", "list(Tag.objects.only('name').prefetch_related('books')[:1])"),
    "combined": (
        "oracle",
        "tree",
        "Tag.objects.values('name').union(Country.objects.values('name')).order_by('name')[:2]",
    ),
    "update": ("mysql", "tree", "Tag.objects.filter(name='a').update(name=Upper('name'))"),
    "failure": ("sqlite", "tree", "Tag.objects.filter(pk=1).update(name=None)"),
}
_VERSION = re.compile(r"(?<=SQLite )[\d.]+")


def _recorded(name: str, state: Path, environment: Mapping[str, str]) -> str:
    aliases, renderer, snippet = GOLDEN[name]
    done = subprocess.run(
        [sys.executable, str(HERE / "recorded.py"), aliases, renderer, str(state), snippet],
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
