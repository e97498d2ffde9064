"""Django's own tests on a third party's database: it is found there, and what it raises is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.sqlite3 import base, features

from ormscope.databases import discover
from ormscope.management.conformance import listing
from ormscope.management.conformance.errors import SuiteError
from ormscope.management.conformance.processes import Suite
from ormscope.runs.suite_marks import Guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ACME = """
print("HELLO")
from ormscope.databases.sqlite import SQLite

class Acme(SQLite):
    alias = "acme"
    label = "AcmeSQL"
    is_default = False

    def prepare(self, connection, sample, state):
        print("LOADING")
        {prepare}

DATABASES = (Acme(),)
"""
READY = "super().prepare(connection, sample, state)"


class Features(features.DatabaseFeatures):
    @property
    def supports_transactions(self) -> bool:
        raise TypeError("cannot unpack non-iterable NoneType object")


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = Features


def test_its_database_is_found_where_the_tests_run(
    install: Callable[[str, str], None], tmp_path: Path
) -> None:
    install("acme", ACME.format(prepare=READY))
    program = "from ormscope.databases import discover\nprint(sorted(discover()))\n"
    (tmp_path / "runtests.py").write_text(program)
    suite = Suite(tmp_path, discover()["acme"], tmp_path, {}, tmp_path, watch="")
    with pytest.raises(SuiteError, match="'acme'"):  # the log of what is no suite
        suite.run(["basic"], ["plain"], "label", limit=60)


def test_a_flag_that_raises_lists_no_test_and_keeps_none_from_being_listed() -> None:
    settings: dict[str, Any] = {"NAME": ":memory:", "OPTIONS": {}, "TIME_ZONE": None}
    guards = [
        Guard("a.A.test", f"not (connection.features.{flag})", "", (flag,))
        for flag in ("supports_transactions", "has_select_for_update")
    ]
    (mark,) = listing.marks(DatabaseWrapper(settings), guards, ["a"])
    assert [each.name for each in mark.flags] == ["has_select_for_update"]


def test_what_it_prints_is_not_in_the_list(
    install: Callable[[str, str], None], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    install("acme", ACME.format(prepare=READY))
    listing.read(discover()["acme"], tmp_path, {}, tmp_path, [])
    written = capfd.readouterr()
    assert "LOADING" in written.err
    assert written.out == ""


def test_one_that_cannot_be_asked_is_told_with_its_line(
    install: Callable[[str, str], None], tmp_path: Path
) -> None:
    source = ACME.format(prepare="raise OSError('no licence')")
    install("acme", source)
    line = source.splitlines().index("        raise OSError('no licence')") + 1
    with pytest.raises(SuiteError) as caught:
        listing.read(discover()["acme"], tmp_path, {}, tmp_path, [])
    assert str(caught.value) == f"acme could not be asked: OSError: no licence (acme.py:{line})"
