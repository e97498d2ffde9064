"""What keeps a run inside each live database holds, and nothing of one run is seen in the next."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import installed

sys.path.insert(0, str(Path(__file__).parent))  # the other process of these tests, too
from containing import KEPT, LONG

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAM = Path(__file__).with_name("containing.py")
PATIENCE = 120  # seconds for one database
LIVE = [alias for alias, database in installed().items() if database.mode == "live"]
SERVERS = [alias for alias in LIVE if installed()[alias].vendor in LONG]

Told = dict[str, Any]


@pytest.fixture(scope="module")
def told_by(
    environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Told]:
    """What came of a database; each is tried once."""

    @cache
    def told(alias: str) -> Told:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), alias, str(tmp_path_factory.mktemp("contained"))],
            env=dict(environment), capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: Told = json.loads(done.stdout.splitlines()[-1])
        return found

    return told


@pytest.mark.parametrize("alias", LIVE)
def test_every_measure_holds(told_by: Callable[[str], Told], alias: str) -> None:
    measures = told_by(alias)["measures"]
    assert measures, "It names none."
    assert [(name, seen) for name, holds, seen in measures if not holds] == []


@pytest.mark.parametrize("alias", LIVE)
def test_nothing_of_a_run_is_seen_in_the_next(told_by: Callable[[str], Told], alias: str) -> None:
    kept = told_by(alias)["kept"]
    assert len(kept) == len(KEPT[installed()[alias].vendor])
    assert [each for each in kept if each["before"] != each["after"]] == []


@pytest.mark.parametrize("alias", LIVE)
def test_afterwards_the_sample_is_as_it_was_loaded(
    told_by: Callable[[str], Told], alias: str
) -> None:
    assert told_by(alias)["restored"] is False


@pytest.mark.parametrize("alias", SERVERS)
def test_a_session_is_ended_in_the_middle_of_a_statement_without_a_limit(
    told_by: Callable[[str], Told], alias: str
) -> None:
    assert told_by(alias)["ended"] is True
