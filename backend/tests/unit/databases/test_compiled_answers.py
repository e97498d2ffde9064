"""Compiled databases refuse what their driver would, and don't answer what only rows can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace

PYMYSQL = ["mysql", "mysql@8.0", "mariadb@11.4", "tidb"]
STRICT = [*PYMYSQL, "postgresql@18", "oracle", "sqlserver", "spanner", "clickhouse"]
NAMES = [alias for alias in STRICT if discover()[alias].missing() is None]
FULL_CLEAN = """
b = Book(title="x", isbn="1", published=date(2020, 1, 1), price=1, pages=1, publisher_id=1)
b.full_clean()
"""


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(tmp_path_factory.mktemp("answers"), NAMES) as opened:
        lanes = opened.wait_ready()
        assert {name: lane.message for name, lane in lanes.items()} == dict.fromkeys(NAMES)
        yield opened


def run(pool: Pool, snippet: str, alias: str) -> Trace:
    if alias not in NAMES:
        pytest.skip(f"{alias} is not installed")
    (trace,) = pool.run(snippet, [alias], Options()).traces
    return trace


@pytest.mark.parametrize("alias", PYMYSQL)
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_pymysql_refuses_a_float_that_mysql_has_not(pool: Pool, alias: str, value: str) -> None:
    trace = run(pool, f"list(Book.objects.values(x=Value(float('{value}'))))", alias)
    assert (trace.outcome.status, trace.outcome.type) == ("error", "ProgrammingError")
    assert trace.outcome.message == f"{value} can not be used with MySQL"
    assert trace.statements[-1].error is not None


@pytest.mark.parametrize("alias", STRICT)
@pytest.mark.parametrize("value", [r"\ud800", r"\udc80"])
def test_a_driver_refuses_a_text_that_it_cannot_encode(pool: Pool, alias: str, value: str) -> None:
    trace = run(pool, f"list(Book.objects.filter(title='{value}').values('pk'))", alias)
    assert (trace.outcome.status, trace.outcome.type) == ("error", "UnicodeEncodeError")


@pytest.mark.parametrize("alias", PYMYSQL)
def test_many_rows_are_bound_too(pool: Pool, alias: str) -> None:
    snippet = r"Tag.objects.bulk_create([Tag(name='a'), Tag(name='\ud800')])"
    assert run(pool, snippet, alias).outcome.type == "UnicodeEncodeError"


@pytest.mark.parametrize("alias", STRICT)
def test_a_verdict_that_rests_on_rows_is_no_error_of_the_snippets(pool: Pool, alias: str) -> None:
    trace = run(pool, FULL_CLEAN, alias)
    assert (trace.outcome.status, trace.outcome.type) == ("halted", "ValidationError")


@pytest.mark.parametrize(
    "snippet",
    [
        "list(Book.objects.all())\nBook.objects.filter(price='abc')",
        "Tag(name='x' * 900).full_clean()",
    ],
)
def test_a_value_that_no_field_takes_is_an_error_everywhere(pool: Pool, snippet: str) -> None:
    trace = run(pool, snippet, "postgresql@18")
    assert (trace.outcome.status, trace.outcome.type) == ("error", "ValidationError")


@pytest.mark.parametrize(
    ("snippet", "status"),
    [
        ("Book.objects.first().title", "halted"),
        ("list(Book.objects.all())[0]", "halted"),
        ("Book.objects.get(pk=1)", "halted"),
        # Nothing was asked for that could have been None.
        ("Book.objects.update(pages=1)\nNone + 1", "error"),
        ("Book.objects.update(pages=1)\n[][0]", "error"),
    ],
)
def test_only_after_a_question_does_a_row_lack(pool: Pool, snippet: str, status: str) -> None:
    assert run(pool, snippet, "postgresql@18").outcome.status == status
