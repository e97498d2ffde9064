"""Runs in the jail give what they give outside: nothing was still to be imported or read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import installed

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1]
CORPORA = [TESTS / "corpus.json", TESTS.parent / "bookshop" / "examples.json"]
TIME = 300.0
DATABASES = [
    each.alias
    for each in installed().values()
    if each.is_default and each.can_fork and (each.mode == "live" or each.alias == "oracle")
]
"""Live ones, and one that is compiled."""
MOST_UNSTEADY = 10
"""Snippets whose trace differs from run to run: random order, the current time."""


@pytest.fixture(scope="module", params=DATABASES)
def answers(request: pytest.FixtureRequest, state: Path) -> Mapping[str, Any]:
    """What the forks gave on one database."""
    database = installed()[request.param]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.worker",
        "ORMSCOPE_STATE": str(state),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(TESTS.parent),
    }
    with database.serve(state) as parameters:
        command = [
            *(sys.executable, HERE / "jailed_runs.py", database.alias, state),
            *(json.dumps(parameters), *CORPORA),
        ]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIME, check=False
        )
    assert done.returncode == 0, done.stderr
    given: Mapping[str, Any] = json.loads(done.stdout)
    return given


def test_a_run_opens_nothing_and_imports_nothing(answers: Mapping[str, Any]) -> None:
    assert answers["free"]["opened"] == []


def test_the_jail_changes_no_trace(answers: Mapping[str, Any]) -> None:
    free, again = (answers[name]["traces"] for name in ("free", "again"))
    jailed, still = (answers[name]["traces"] for name in ("jailed", "still"))
    assert len(again) <= MOST_UNSTEADY, sorted(again)
    steady = [name for name in again if (again[name], still[name]) == (free[name], jailed[name])]
    assert steady == []
    for name in free:
        assert free[name]["outcome"] == jailed[name]["outcome"], name
