"""Oracle's two versions: what differs in their SQL and in the literals they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oracledb
import pytest

from ormscope.databases import discover
from ormscope.databases.oracle.quoting import quote
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Statement

NAMES = ["oracle", "oracle@19c"]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(tmp_path_factory.mktemp("state"), NAMES) as pool:
        yield pool


def statements(pool: Pool, snippet: str) -> list[Statement]:
    traces = pool.run(snippet, NAMES, Options()).traces
    assert [trace.outcome.status for trace in traces] == ["ok", "ok"]
    return [trace.statements[0] for trace in traces]


def test_a_condition_in_the_select_list_needs_a_case_before_23ai(versions: Pool) -> None:
    newer, older = statements(
        versions, "list(Book.objects.annotate(cheap=Q(price__lt=10)).values('cheap'))"
    )
    assert "CASE WHEN" not in newer.sql
    assert "CASE WHEN" in older.sql


def test_a_boolean_goes_to_the_driver_and_into_the_literal_as_the_version_knows_it(
    versions: Pool,
) -> None:
    newer, older = statements(versions, "list(Book.objects.filter(in_print=True).values('pk'))")
    assert newer.driver is not None
    assert older.driver is not None
    assert [value.text for value in newer.driver.params] == ["True"]
    assert [value.text for value in older.driver.params] == ["1"]
    assert '"IN_PRINT" = TRUE' in (newer.literal or "")
    assert '"IN_PRINT" = 1' in (older.literal or "")


def test_each_version_is_told_as_its_makers_write_it(versions: Pool) -> None:
    targets = [trace.target for trace in versions.run("1", NAMES, Options()).traces]
    assert [(each.alias, each.label, each.server_version) for each in targets] == [
        ("oracle", "Oracle", "23.4"),
        ("oracle@19c", "Oracle 19c", "19.3"),
    ]


def test_a_boolean_is_a_number_where_there_is_none() -> None:
    assert (quote(True), quote(True, has_boolean=False)) == ("TRUE", "1")
    assert (quote(False), quote(False, has_boolean=False)) == ("FALSE", "0")


def test_an_error_has_the_code_that_oracledb_gives_it() -> None:
    with pytest.raises(oracledb.Error) as raised:
        oracledb.connect(conn_class=str)  # refused before it connects
    assert raised.value.args[0].full_code.startswith("DPY-")
    assert discover()["oracle"].error_code(raised.value) == raised.value.args[0].full_code
    assert discover()["oracle"].error_code(ValueError("no error of the driver's")) is None
