"""SQL Server without a server: T-SQL's literals, and answers that are said to be made up."""

from __future__ import annotations

import ctypes
import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from ormscope.databases import discover
from ormscope.databases.sqlserver.quoting import quote
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace

NAMES = ["sqlserver", "sqlserver@2019"]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(tmp_path_factory.mktemp("state"), NAMES) as pool:
        yield pool


def trace(pool: Pool, snippet: str, name: str = "sqlserver") -> Trace:
    (found,) = pool.run(snippet, [name], Options()).traces
    assert found.outcome.status == "ok", found.outcome
    return found


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "NULL"),
        (True, "1"),
        (7, "7"),
        (Decimal("2.50"), "2.50"),
        (1.5, "1.5e0"),
        (1e300, "1e+300"),
        ("it's", "N'it''s'"),
        ("ends in \\\nof a line", "(N'ends in \\' + N'\nof a line')"),
        (b"\x00\xff", "0x00FF"),
        (datetime.date(2021, 2, 3), "CAST('2021-02-03' AS date)"),
        (datetime.time(4, 5, 6), "CAST('04:05:06' AS time)"),
        (datetime.datetime(2021, 2, 3, 4, 5, 6), "CAST('2021-02-03 04:05:06' AS datetime2)"),  # noqa: DTZ001
        (
            datetime.datetime(2021, 2, 3, 4, 5, 6, tzinfo=datetime.UTC),
            "CAST('2021-02-03 04:05:06+00:00' AS datetimeoffset)",
        ),
        (UUID(int=7), "CAST('00000000-0000-0000-0000-000000000007' AS uniqueidentifier)"),
    ],
)
def test_a_value_has_its_literal(value: object, literal: str) -> None:
    assert quote(value) == literal


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_a_value_without_a_literal_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no literal"):
        quote(value)


def test_what_is_asked_while_compiling_is_answered_and_said(versions: Pool) -> None:
    found = trace(
        versions,
        "list(Author.objects.values_list(MD5('name'), Replace('name', Value('a'), Value('b'))))",
    )
    length, collation, select = found.statements
    assert "200 bytes" in (length.invented or "")
    assert "SQL_Latin1_General_CP1_CI_AS" in (collation.invented or "")
    assert "VARCHAR(200)" in select.sql
    assert "COLLATE SQL_Latin1_General_CP1_CS_AS" in select.sql
    assert select.invented is None


def test_a_long_list_goes_through_a_table_of_its_own(versions: Pool) -> None:
    found = trace(versions, "list(Author.objects.filter(pk__in=list(range(2100))))")
    texts = [statement.sql for statement in found.statements]
    assert [text.split()[0] for text in texts] == ["IF", "CREATE", *["INSERT"] * 3, "SELECT"]
    assert texts[-1].endswith("IN (SELECT params from #Temp_params)")
    assert [statement.invented for statement in found.statements] == [None] * 6


def test_what_an_insert_returns_is_made_up_and_said(versions: Pool) -> None:
    found = trace(
        versions,
        "Author.objects.create(name='x')\n"
        "OrderLine.objects.create(order_id=1, book_id=1, unit_price=3)",
    )
    key, columns = found.statements
    assert key.invented == "The new row's key 1: nothing was inserted."
    assert "NULL for total" in (columns.invented or "")
    # Both begin by setting an option.
    assert [(each.sql.split()[0], each.kind) for each in (key, columns)] == [("SET", "insert")] * 2


def test_the_driver_gets_variables_where_there_is_a_group_by(versions: Pool) -> None:
    found = trace(
        versions,
        "list(Book.objects.values('publisher').annotate(n=Count('pk', filter=Q(title='x'))))",
    )
    (statement,) = found.statements
    assert statement.driver is not None
    assert "DECLARE" not in statement.sql
    assert statement.driver.sql.startswith("DECLARE @var0 ")
    assert "N'x'" in (statement.literal or "")


def test_2022_asks_for_a_json_path_and_2019_cannot(versions: Pool) -> None:
    snippet = "list(Book.objects.filter(metadata__has_key='series').values('pk'))"
    newer, older = (trace(versions, snippet, name).statements[0].sql for name in NAMES)
    assert "JSON_PATH_EXISTS" in newer
    assert "JSON_PATH_EXISTS" not in older


def test_a_savepoint_is_a_transaction_statement(versions: Pool) -> None:
    found = trace(versions, "with transaction.atomic():\n    Tag.objects.count()")
    kinds = [(each.sql.split()[0], each.kind) for each in found.statements]
    assert ("SAVE", "transaction") in kinds


def test_the_backends_own_calls_are_not_taken_for_the_projects(versions: Pool) -> None:
    # Its compilers stand between the project and Django's compile().
    snippet = "list(Book.objects.expensive().filter(pages__gt=3))"
    found = trace(versions, snippet)
    assert [(call.name, call.parent is None) for call in found.calls] == [
        ("expensive", True),
        ("filter", False),
        ("filter", True),
        ("list", True),
    ]
    ranges = [
        fragment.origin.range
        for fragment in found.statements[0].fragments
        if fragment.node.endswith("GreaterThan")
    ]
    causes = [snippet[each.start : each.end] for each in ranges if each]
    assert causes == ["expensive()", "pages__gt=3"]


def test_a_machine_without_unixodbc_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert "apt-get install libodbc2" in (discover()["sqlserver"].missing() or "")
