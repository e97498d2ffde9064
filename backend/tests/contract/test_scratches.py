"""A scratch on each live database: an empty schema, of which nothing is left, whatever happens."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import installed
from ormscope.runs import jail

sys.path.insert(0, str(Path(__file__).parent))  # the other processes of these tests, too
from foreign import ForeignPostgreSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAM = Path(__file__).with_name("scratching.py")
PATIENCE = 240  # seconds for one database
READ_ONLY = "postgresql-readonly"  # which writes nothing, so that there is nothing to lend
LIVE = [
    alias
    for alias, database in installed().items()
    if database.mode == "live" and alias != READ_ONLY
]
INSIDE = ["lab_first", "lab_second"]

Told = dict[str, Any]


@pytest.fixture(scope="module")
def told_by(
    environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Told]:
    """What came of a database; each is tried once."""

    @cache
    def told(alias: str) -> Told:
        return tell(alias, tmp_path_factory.mktemp("scratches"), environment)

    return told


def tell(alias: str, state: Path, environment: Mapping[str, str]) -> Told:
    """Run the program; print how long it took to get in and out."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), alias, str(state)],
        env=dict(environment), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: Told = json.loads(done.stdout.splitlines()[-1])
    for each in found["once"]["visits"]:
        print(f"{alias}: in and out in {each['milliseconds']} ms")
    return found


@pytest.mark.parametrize("alias", LIVE)
def test_it_is_empty_each_time_and_takes_ddl(told_by: Callable[[str], Told], alias: str) -> None:
    for each in told_by(alias)["once"]["visits"]:
        assert each["first"] == []
        assert sorted(each["inside"]) == INSIDE
        assert each["rows"] == [1, 1]


@pytest.mark.parametrize("alias", LIVE)
def test_what_it_may_not_do_is_refused(told_by: Callable[[str], Told], alias: str) -> None:
    refused = told_by(alias)["once"]["refused"]
    assert refused
    assert [statement for statement, was in refused.items() if not was] == []


@pytest.mark.parametrize("alias", LIVE)
def test_the_sample_is_as_it_was_loaded(told_by: Callable[[str], Told], alias: str) -> None:
    assert told_by(alias)["once"]["restored"] is False
    assert told_by(alias)["after a kill"]["restored"] is False
    assert told_by(alias)["dropped"] == [None, False]


@pytest.mark.parametrize("alias", LIVE)
def test_two_at_once_do_not_see_each_other(told_by: Callable[[str], Told], alias: str) -> None:
    told = told_by(alias)
    assert told["at once"] == [[[], ["lab_held"]]] * 2
    assert told["again"] == [["lab_held"]] * 2


@pytest.mark.parametrize("alias", LIVE)
def test_after_one_was_killed_the_next_is_empty_and_the_other_whole(
    told_by: Callable[[str], Told], alias: str
) -> None:
    told = told_by(alias)
    assert [each["first"] for each in told["after a kill"]["visits"]] == [[]] * 3
    assert told["not killed"] == ["lab_held"]


@pytest.mark.parametrize("alias", LIVE)
def test_it_works_in_jail(told_by: Callable[[str], Told], alias: str) -> None:
    if problem := jail.problem():
        pytest.skip(problem)
    visits = told_by(alias)["jailed"]["visits"]
    assert [each["first"] for each in visits] == [[]] * 3
    assert [sorted(each["inside"]) for each in visits] == [INSIDE] * 3


@pytest.mark.parametrize("alias", [each for each in LIVE if installed()[each].can_fork])
def test_two_runners_of_one_worker_do_not_see_each_other(
    told_by: Callable[[str], Told], alias: str
) -> None:
    assert told_by(alias)["twins"] == {"beside": [], "after": [], "left": []}


def test_who_may_not_write_is_told_why_there_is_none(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), READ_ONLY, str(tmp_path)],
        env=dict(environment), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert "gives no scratch to make tables in: cannot execute" in done.stderr
    assert "in a read-only transaction" in done.stderr


def test_by_url_it_is_a_schema_of_which_nothing_is_left(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    schemas = "SELECT nspname FROM pg_namespace ORDER BY 1"
    with ForeignPostgreSQL.running(tmp_path / "server") as server:
        server.execute("CREATE ROLE poor LOGIN PASSWORD 'poor'")
        server.execute("GRANT CREATE ON DATABASE theirs TO poor")
        before = server.execute(schemas, "theirs"), server.databases(), server.theirs()
        for state, url in (("a", server.url()), ("b", server.url("poor", user="poor"))):
            named = {"ORMSCOPE_DATABASES": f"pg={url}", "ORMSCOPE_ALLOW_WRITES": "pg"}
            told = tell("pg", tmp_path / state, {**environment, **named})
            visits = [*told["once"]["visits"], *told["after a kill"]["visits"]]
            assert [each["first"] for each in visits] == [[]] * 6
            assert [each["rows"] for each in visits] == [[1, 1]] * 6
            assert told["once"]["restored"] is told["after a kill"]["restored"] is False
            assert told["at once"] == [[[], ["lab_held"]]] * 2
            assert told["dropped"] == ["Escaped", True]
            assert told["twins"] == {"beside": [], "after": [], "left": []}
            after = server.execute(schemas, "theirs"), server.databases(), server.theirs()
            assert after == before
