"""What a run must not gain by losing its session, or by a function that heeds no signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options
from ormscope.runs.policy import policy
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace

# The server ends the session before anybody looks for the savepoint.
DIES = """\
try:
    list(Book.objects.raw(
        "COMMIT; ALTER ROLE visitor SET statement_timeout = 0; SET idle_session_timeout = 1"))
except Exception as error:
    print(error)
for number in range(2000):
    number * number
"""
TIMEOUT = (
    "list(Book.objects.raw(\"SELECT 1 AS id, current_setting('statement_timeout') AS x\"))[0].x"
)
# The functions look for no request to end: the first searches for hours, the second nearly so.
TEXT = "position('b' || repeat('a', 5000000) in repeat('a', 10000000))"
_POINTS = "('[' || repeat('({0},{0}),', 99999) || '({0},{0})]')::path"
PATH = f"{_POINTS.format(1)} <-> {_POINTS.format(9)}"
_BACKENDS = "SELECT numbackends AS id FROM pg_stat_database WHERE datname = current_database()"
SESSIONS = f"list(Book.objects.raw({_BACKENDS!r}))[0].id"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(tmp_path_factory.mktemp("state"), ["postgresql"], policy=policy("local")) as pool:
        yield pool


def _run(pool: Pool, snippet: str, deadline: float = 10.0) -> Trace:
    return pool.run(snippet, ["postgresql"], Options(deadline=deadline)).traces[0]


def _shown(pool: Pool, snippet: str) -> str:
    trace = _run(pool, snippet)
    assert trace.value is not None, trace.outcome
    return trace.value.text.text


def test_a_run_whose_session_has_ended_after_a_commit_leaves_nothing(server: Pool) -> None:
    before = _shown(server, TIMEOUT)
    assert _run(server, DIES).outcome.status == "ok"
    assert _shown(server, TIMEOUT) == before == "'4s'"


@pytest.mark.parametrize("endless", [TEXT, PATH])
def test_a_function_that_heeds_no_signal_ends_with_its_run(server: Pool, endless: str) -> None:
    before = _shown(server, SESSIONS)
    snippet = f"list(Book.objects.raw({f'SELECT 1 AS id, {endless} AS x'!r}))"
    assert _run(server, snippet, deadline=1.0).outcome.status == "killed"
    assert _shown(server, SESSIONS) == before


def test_it_ends_even_where_it_holds_the_tables(server: Pool) -> None:
    locked = f"LOCK TABLE bookshop_book; SELECT {TEXT}"
    trace = _run(server, f"list(Book.objects.raw({locked!r}))", deadline=1.0)
    assert trace.outcome.status == "killed"
    assert _shown(server, "Book.objects.count()") == "200"
