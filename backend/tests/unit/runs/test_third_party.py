"""A third party's database is a column like ours; one that fails, at whatever time, fails alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover, unavailable
from ormscope.document.invariants import broken
from ormscope.runs import asked, servers
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
        import os
        self.prepared_by = getattr(self, "prepared_by", os.getpid())
        if os.getpid() != self.prepared_by:
            raise RuntimeError("AcmeSQL's licence has expired")
        with super().isolate(connection):
            yield
"""
EXIT = """
    @contextmanager
    def isolate(self, connection):
        import os
        self.prepared_by = getattr(self, "prepared_by", os.getpid())
        if os.getpid() != self.prepared_by:
            os._exit(7)
        with super().isolate(connection):
            yield
"""


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (SERVE, "unavailable", "AcmeSQL's port is taken"),
        (SETTINGS, "unavailable", "RuntimeError: AcmeSQL has no settings (acme.py:12)"),
        (PREPARE, "unavailable", "RuntimeError: AcmeSQL's disk is full (acme.py:12)"),
        (
            ISOLATE,
            "unavailable",
            "AcmeSQL failed here (RuntimeError: AcmeSQL's licence has expired; acme.py:16). It is "
            "no part of ORMscope: tell the authors of acme.",
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


_of = ACME.format
UNLISTED = {
    "import sys; sys.exit(3)": "SystemExit: 3",
    "class Odd(BaseException): pass\nraise Odd('base')": "Odd: base",
    "class Mute(Exception):\n    def __str__(self): raise RuntimeError\nraise Mute": (
        "Mute: it cannot be printed"
    ),
    "DATABASES = None": "DATABASES holds a NoneType, not a Database",
    _of("    mode = 'weird'\n"): 'Acme.mode is \'weird\', neither "live" nor "compiled"',
    _of("    note = object()\n"): "Acme.note is not a str or None",
    _of("    modules = 5\n"): "Acme.modules is not a tuple or list",
    _of("    canned = 5\n"): "Acme.canned is not a Mapping",
    _of("    def missing(self): raise RuntimeError('broke')\n"): "RuntimeError: broke",
    _of("    def missing(self): return 5\n"): (
        "Acme.missing() gives a int, not a sentence or None"
    ),
    _of("    @property\n    def label(self): raise RuntimeError('no label')\n"): (
        "RuntimeError: no label"
    ),
}


@pytest.mark.parametrize("source", UNLISTED, ids=range(len(UNLISTED)))
def test_one_that_cannot_be_used_is_named_with_its_reason(
    install: Callable[[str, str], None], source: str
) -> None:
    install("acme", source)
    assert unavailable() == {"acme": UNLISTED[source]}
    assert "sqlite" in discover()


def test_what_a_module_prints_is_not_in_a_commands_output(
    install: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    install("acme", "print('HELLO')\n" + ACME.format(""))
    assert "acme" in discover()
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", "HELLO\n")


SERVE_EXITS = """
    @contextmanager
    def serve(self, state):
        raise SystemExit(4)
        yield
"""
PREPARE_EXITS = """
    def prepare(self, connection, sample, state):
        raise SystemExit(9)
"""
LITERAL_EXITS = """
    def literal(self, connection, sql, params):
        raise SystemExit(5)
"""


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (SERVE_EXITS, "Its server did not start: SystemExit: 4."),
        (PREPARE_EXITS, "SystemExit: 9"),
        (
            LITERAL_EXITS,
            "AcmeSQL failed here (SystemExit: 5; acme.py:12). It is no part of ORMscope: ",
        ),
        ("    modules = ('nowhere.inside',)\n", "AcmeSQL needs nowhere.inside, not installed"),
    ],
    ids=["serve", "prepare", "literal", "modules"],
)
def test_one_that_ends_the_process_ends_its_own_column_only(
    install: Callable[[str, str], None], tmp_path: Path, body: str, sentence: str
) -> None:
    install("acme", ACME.format(body))
    acme, _ = traces(tmp_path)
    assert acme.outcome.status == "unavailable"
    assert str(acme.outcome.message).startswith(sentence)


def test_a_server_that_does_not_come_is_not_waited_for_for_ever(
    install: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = """
    @contextmanager
    def serve(self, state):
        import threading
        threading.Event().wait(30)
        yield {}
"""
    install("acme", ACME.format(never))
    monkeypatch.setattr(servers, "PATIENCE", 0.1)
    monkeypatch.setattr(servers, "STOP", 0.1)
    acme, _ = traces(tmp_path)
    assert acme.outcome.status == "unavailable"
    assert "not ready after 0.1 s" in str(acme.outcome.message)


def test_a_run_does_not_wait_for_ever_behind_a_column_that_starts(
    install: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = """
    def prepare(self, connection, sample, state):
        import threading
        threading.Event().wait(30)
"""
    install("acme", ACME.format(never))
    monkeypatch.setattr(asked, "TURN", 0.2)
    with Pool(tmp_path / "state", ["sqlite"]) as pool:
        acme, ours = pool.run("Tag.objects.count()", ["acme", "sqlite"], Options()).traces
    assert "still starting after 0.2 s" in str(acme.outcome.message)
    assert acme.outcome.status == "unavailable"
    assert ours is not None
