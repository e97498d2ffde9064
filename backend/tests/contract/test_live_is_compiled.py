"""A live database's SQL is that of its compiled twin for the same version, byte for byte.

Where there are no rows, Django may go another way. Those snippets are listed, with how many of
their statements are compared; what is listed wrongly fails as well.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from conftest import CORPUS

from ormscope.databases import installed

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM: Final = Path(__file__).with_name("live_is_compiled.py")
EXAMPLES: Final = {
    f"examples: {each['id']}": each["code"]
    for each in json.loads((PROGRAM.parents[2] / "bookshop" / "examples.json").read_text())
}
SNIPPETS: Final[Mapping[str, str]] = {**CORPUS, **EXAMPLES}

LIVE: Final = [
    alias
    for alias, database in installed().items()
    if database.mode == "live" and database.compiled_twin("1.0") is not None
]

NEEDS_ROWS: Final[Mapping[str, int]] = {
    "prefetch": 1,
    "n-plus-one": 1,
    "get": 1,
    "delete": 1,
    "bulk-update": 1,
    "many-to-many": 1,
    "examples: prefetch-object": 1,
    "examples: n-plus-one": 1,
    "examples: save-update": 1,
    "examples: delete-cascade": 1,
    "examples: bulk-update": 1,
    "examples: m2m-add": 1,
}
"""How many statements are the same before the rows make a difference, by snippet."""


@pytest.fixture(scope="module")
def statements(
    state: Path, environment: Mapping[str, str]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The statements of each snippet, live and compiled, by alias."""
    found = {}
    for alias in LIVE:
        with installed()[alias].serve(state) as parameters:
            live = _told(alias, state, parameters, environment)
        compiled = _told(f"{alias}=={live['version']}", state, parameters, environment)
        assert compiled["version"] == live["version"]
        found[alias] = live["statements"], compiled["statements"]
    return found


def _told(
    name: str, state: Path, parameters: Mapping[str, object], environment: Mapping[str, str]
) -> dict[str, Any]:
    arguments = [name, str(state), json.dumps(dict(parameters)), json.dumps(SNIPPETS)]
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        env=dict(environment), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("snippet", SNIPPETS)
@pytest.mark.parametrize("alias", LIVE)
def test_the_live_sql_is_the_compiled_sql(
    statements: dict[str, tuple[dict[str, Any], dict[str, Any]]], alias: str, snippet: str
) -> None:
    live, compiled = (each[snippet] for each in statements[alias])
    if snippet not in NEEDS_ROWS:
        assert live == compiled
        return
    assert live != compiled, "It needs no rows any more: take it off the list."
    count = NEEDS_ROWS[snippet]
    assert live[:count] == compiled[:count]
    assert live[count : count + 1] != compiled[count : count + 1], "More of them are the same."


def test_there_is_a_live_database_with_a_compiled_twin() -> None:
    assert LIVE
