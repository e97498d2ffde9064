"""Every installed database keeps the contract, in a process of its own as in production."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from ormscope.databases import installed
from ormscope.databases.contract import CHECKS, CLOSED, check_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.databases.contract import Report

REFUSES = {"postgresql-readonly"}
"""Those whose backend may say that it doesn't support what a check does."""


@pytest.fixture(scope="session")
def report_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """What came of a database's checks; each database is checked once."""

    @cache
    def report(alias: str) -> Report:
        return check_database(alias, tmp_path_factory.mktemp("contract"))

    return report


@pytest.mark.parametrize("check", [*CHECKS, CLOSED])
@pytest.mark.parametrize("alias", installed())
def test_a_database_keeps_the_contract(
    report_of: Callable[[str], Report], alias: str, check: str
) -> None:
    (result,) = (each for each in report_of(alias).results if each.check == check)
    assert result.outcome != "failed", result.detail
    if result.outcome == "not checked" and alias not in REFUSES:
        assert not result.detail.startswith("The backend says"), result.detail


def test_the_same_rows_are_in_every_live_database(report_of: Callable[[str], Report]) -> None:
    live = [alias for alias, database in installed().items() if database.mode == "live"]
    first, *others = (dict(report_of(alias).rows or {}) for alias in live)
    assert others
    assert all(first.values())
    for rows in others:
        # A database may lack what a model needs: it has no such table then.
        assert {label: digest for label, digest in rows.items() if digest is not None} == {
            label: digest for label, digest in first.items() if rows[label] is not None
        }
