"""Values written into statements, by the rules of the databases whose drivers cannot do it."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ormscope.databases.firebird import quoting as firebird
from ormscope.databases.literals import write_literals
from ormscope.databases.oracle import quoting as oracle
from ormscope.databases.spanner import quoting as spanner
from ormscope.databases.sqlite import quoting as sqlite
from ormscope.databases.sqlserver import quoting as sqlserver

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_value_that_looks_like_a_placeholder_is_not_replaced_again() -> None:
    assert write_literals("%s, %s", ["%s", "%%"], sqlite.quote) == "'%s', '%%'"


def test_doubled_percent_signs_become_single_ones() -> None:
    assert write_literals("x LIKE '%%a' AND y = %s", [1], sqlite.quote) == "x LIKE '%a' AND y = 1"


def test_without_parameters_nothing_is_a_placeholder() -> None:
    assert write_literals("SELECT '%s%%'", None, sqlite.quote) == "SELECT '%s%%'"


def test_named_placeholders_take_their_values_by_name() -> None:
    assert write_literals("%(b)s%(a)s", {"a": 1, "b": "x"}, sqlite.quote) == "'x'1"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(IndexError):
        write_literals("%s %s", [1], sqlite.quote)
    with pytest.raises(KeyError):
        write_literals("%(a)s", [1], sqlite.quote)


bindable = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
)


@given(st.lists(bindable, min_size=1, max_size=4))
def test_sqlite_reads_a_literal_as_the_value_that_would_be_bound(values: list[object]) -> None:
    connection = sqlite3.connect(":memory:")
    bound = connection.execute(f"SELECT {', '.join('?' * len(values))}", values).fetchone()
    sql = write_literals(f"SELECT {', '.join(['%s'] * len(values))}", values, sqlite.quote)
    read = connection.execute(sql).fetchone()
    connection.close()
    # SQLite's own reading of a decimal fraction may be off in the last digit.
    for value, other in zip(read, bound, strict=True):
        close = isinstance(value, float) and isclose(value, other, rel_tol=1e-15)
        assert close or value == other


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (Decimal("1E+2"), "100"),
        ("it's 5%", "'it''s 5%'"),
        ("back\\slash", "'back\\slash'"),
        ("雪", "N'雪'"),
        (b"\x00\xff", "HEXTORAW('00FF')"),
        (date(2021, 2, 3), "DATE '2021-02-03'"),
        (datetime(2021, 2, 3, 4, 5, tzinfo=UTC), "TIMESTAMP '2021-02-03 04:05:00.000000'"),
        (date(33, 1, 2), "DATE '0033-01-02'"),
        (datetime(33, 1, 2, 3), "TIMESTAMP '0033-01-02 03:00:00.000000'"),  # noqa: DTZ001
        ("a\0b", "('a' || CHR(0) || 'b')"),
        ("雪\0", "(N'雪' || NCHR(0) || N'')"),
        (timedelta(days=-1, hours=-2), "INTERVAL '-1 02:00:00.000000' DAY(9) TO SECOND(6)"),
    ],
)
def test_oracle_literals(value: object, literal: str) -> None:
    assert oracle.quote(value) == literal


def test_a_text_too_long_for_an_oracle_literal_is_put_together() -> None:
    assert oracle.quote("x" * 1_001) == f"TO_CLOB('{'x' * 1_000}') || TO_CLOB('x')"


@pytest.mark.parametrize("quote", [sqlite.quote, oracle.quote])
def test_a_type_without_a_literal_is_an_error(quote: Callable[[object], str]) -> None:
    with pytest.raises(TypeError, match="object"):
        quote(object())


@pytest.mark.parametrize(
    ("quote", "value", "literal"),
    [
        (firebird.quote, "a\0b", "('a' || ASCII_CHAR(0) || 'b')"),
        (firebird.quote, datetime(33, 1, 2, 3), "TIMESTAMP '0033-01-02 03:00:00.0000'"),  # noqa: DTZ001
        (firebird.quote, date(33, 1, 2), "DATE '0033-01-02'"),
        (sqlserver.quote, "a\0b'", "(N'a' + NCHAR(0) + N'b''')"),
        (sqlserver.quote, date(33, 1, 2), "CAST('0033-01-02' AS date)"),
        (sqlite.quote, "a\0b", "CAST(X'610062' AS TEXT)"),
        (spanner.quote, "a\0b", r"'a\x00b'"),
        (spanner.quote, datetime(33, 1, 2, 3), "TIMESTAMP '0033-01-02 03:00:00'"),  # noqa: DTZ001
        # As BinaryField gives them to the driver, in base64.
        (spanner.quote, b64encode(b"\x00\xff'\\"), r"b'\x00\xff\x27\x5c'"),
    ],
)
def test_a_nul_and_an_early_year_can_be_pasted(
    quote: Callable[[object], str], value: object, literal: str
) -> None:
    assert quote(value) == literal


def test_bytes_that_spanners_driver_would_misread_have_no_literal() -> None:
    with pytest.raises(TypeError, match="base64"):
        spanner.quote(b"\xff")
