"""A third party's database is a column like ours; one that fails, at whatever time, fails alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover, unavailable
from ormscope.document.invariants import broken
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ormscope.document.trace import Trace

# A backend of somebody else's would have an ENGINE of its own, too; this one's is borrowed.
ACME = """
from contextlib import contextmanager
from ormscope.databases.sqlite import SQLite

class Acme(SQLite):
    alias = "acme"
    label = "AcmeSQL"
    order = 99
    is_default = False
{}
DATABASES = (Acme(),)
"""


def traces(tmp_path: Path) -> tuple[Trace, Trace]:
    """Run a snippet on AcmeSQL and on one of ours."""
    with Pool(tmp_path / "state", ["acme", "sqlite"]) as pool:
        pool.wait_ready()
        comparison = pool.run("Tag.objects.count()", ["acme", "sqlite"], Options())
    assert broken(comparison) == []
    acme, ours = comparison.traces
    assert ours.outcome.status == "ok", ours.outcome
    return acme, ours


def test_one_that_works_is_a_column(install: Callable[[str, str], None], tmp_path: Path) -> None:
    install("acme", ACME.format(""))
    assert list(discover())[-1] == "acme"
    acme, ours = traces(tmp_path)
    assert acme.outcome.status == "ok"
    assert acme.target.label == "AcmeSQL"
    assert acme.value == ours.value
    assert [each.sql for each in acme.statements] == [each.sql for each in ours.statements]


def test_one_that_raises_at_import_is_named_with_its_reason(
    install: Callable[[str, str], None], tmp_path: Path
) -> None:
    install("acme", 'raise ImportError("AcmeSQL wants acmedriver 3")')
    assert "acme" not in discover()
    assert unavailable()["acme"] == "ImportError: AcmeSQL wants acmedriver 3"
    with Pool(tmp_path / "state", ["sqlite"]) as pool:
        (trace,) = pool.run("Tag.objects.count()", ["sqlite"], Options()).traces
    assert trace.outcome.status == "ok"


SERVE = """
    @contextmanager
    def serve(self, state):
        raise RuntimeError("AcmeSQL's port is taken")
        yield
"""
SETTINGS = """
    def settings(self, state, parameters):
        raise RuntimeError("AcmeSQL has no settings")
"""
PREPARE = """
    def prepare(self, connection, sample, state):
        raise RuntimeError("AcmeSQL's disk is full")
"""
ISOLATE = """
    @contextmanager
    def isolate(self, connection):
        self.runs = getattr(self, "runs", 0) + 1
        if self.runs > 1:  # the first is the worker's own, when it starts
            raise RuntimeError("AcmeSQL's licence has expired")
        with super().isolate(connection):
            yield
"""
EXIT = """
    @contextmanager
    def isolate(self, connection):
        import os
        self.runs = getattr(self, "runs", 0) + 1
        if self.runs > 1:
            os._exit(7)
        with super().isolate(connection):
            yield
"""


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (SERVE, "unavailable", "AcmeSQL's port is taken"),
        (SETTINGS, "unavailable", "RuntimeError: AcmeSQL has no settings"),
        (PREPARE, "unavailable", "RuntimeError: AcmeSQL's disk is full"),
        (
            ISOLATE,
            "unavailable",
            "AcmeSQL failed here (RuntimeError: AcmeSQL's licence has expired). It is no part of "
            "ORMscope: tell the authors of acme.",
        ),
        (
            EXIT,
            "killed",
            "The worker of this database ended in the middle of the run (exit status 7).",
        ),
    ],
    ids=["serve", "settings", "prepare", "isolate", "exit"],
)
def test_one_that_fails_takes_its_own_column_down(
    install: Callable[[str, str], None], tmp_path: Path, body: str, status: str, sentence: str
) -> None:
    install("acme", ACME.format(body))
    acme, _ = traces(tmp_path)
    assert (acme.outcome.status, acme.outcome.message) == (status, sentence)
    assert acme.target.label == "AcmeSQL"


def test_one_whose_driver_call_raises_costs_only_what_the_driver_got(
    install: Callable[[str, str], None], tmp_path: Path
) -> None:
    install(
        "acme",
        ACME.format(
            "    def driver_call(self, connection, sql, params):\n"
            '        raise TypeError("AcmeSQL takes no parameters")\n'
        ),
    )
    acme, ours = traces(tmp_path)
    assert acme.outcome.status == "ok"
    assert [each.sql for each in acme.statements] == [each.sql for each in ours.statements]
    assert acme.statements[0].unwritable == "AcmeSQL takes no parameters"
