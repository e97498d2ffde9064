"""Tracing changes nothing: the SQL, the parameters, the rows, and the connection afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import installed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.runs.pool import Pool

PROGRAM = Path(__file__).with_name("undisturbed.py")


@pytest.fixture(scope="module")
def reports(
    pool: Pool, state: Path, corpus: Mapping[str, str], environment: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """What a process of each database found out about each snippet."""
    from each_database import parameters_of

    processes = {
        alias: subprocess.Popen(
            [
                sys.executable, str(PROGRAM), alias, str(state),
                json.dumps(dict(parameters_of(pool, alias))), json.dumps(list(corpus.values())),
            ],
            env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for alias in pool.names
    }  # fmt: skip
    found = {}
    for alias, process in processes.items():
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        found[alias] = dict(zip(corpus, json.loads(output), strict=True))
    return found


@pytest.mark.parametrize("alias", installed())
def test_the_traced_sql_is_the_untraced_sql(
    reports: dict[str, dict[str, Any]], alias: str, snippet_id: str
) -> None:
    report = reports[alias][snippet_id]
    assert report["traced"]["statements"] == report["untraced"]["statements"]


@pytest.mark.parametrize("alias", installed())
def test_the_traced_result_is_the_untraced_result(
    reports: dict[str, dict[str, Any]], alias: str, snippet_id: str
) -> None:
    report = reports[alias][snippet_id]
    assert report["traced"]["result"] == report["untraced"]["result"]


@pytest.mark.parametrize("alias", installed())
def test_the_trace_has_exactly_the_statements_that_were_executed(
    reports: dict[str, dict[str, Any]], alias: str, snippet_id: str
) -> None:
    report = reports[alias][snippet_id]
    assert report["recorded"] == report["untraced"]["statements"]


@pytest.mark.parametrize("alias", installed())
def test_the_connection_is_afterwards_what_it_was(
    reports: dict[str, dict[str, Any]], alias: str, snippet_id: str
) -> None:
    assert reports[alias][snippet_id]["left"] == []


@pytest.mark.parametrize("alias", installed())
def test_the_snippets_reach_the_database_and_some_of_them_raise(
    reports: dict[str, dict[str, Any]], alias: str
) -> None:
    untraced = {name: report["untraced"] for name, report in reports[alias].items()}
    assert sum(bool(each["statements"]) for each in untraced.values()) > 40
    assert sum("Error" in each["result"] for each in untraced.values()) >= 3
