"""The contract's checks find what is wrong with a database; `check_database` says it."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from ormscope.databases.contract import CHECKS, check_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIVE = """
from contextlib import contextmanager
from dataclasses import replace
from ormscope.databases.base import Database
from ormscope.databases.errors import Escaped
from ormscope.databases.sqlite import SQLite

class Acme(SQLite):
    alias = "acme"
    label = "AcmeSQL"
{}
DATABASES = (Acme(),)
"""
COMPILED = """
from ormscope.databases.mysql import DATABASES as OURS
from ormscope.databases.offline import NullCursor

class Acme(type(next(each for each in OURS if each.mode == "compiled"))):
    alias = "acme"
{}
DATABASES = (Acme("8.4.0"),)
"""
NOT_UNDONE = """
    @contextmanager
    def isolate(self, connection):
        yield
    def settle(self, connection):
        pass
"""
OTHER_LITERAL = """
    def literal(self, connection, sql, params):
        return super().literal(connection, sql, params).replace("it''s", "its")
"""
OTHER_STYLE = """
    def driver_call(self, connection, sql, params):
        return replace(super().driver_call(connection, sql, params), paramstyle="questionmark")
"""
NO_PLAN = """
    can_explain = True
    def explain(self, connection, sql, params, *, analyze):
        return "SCAN"
"""
CODE = """
    def error_code(self, error):
        return 1
"""
NOT_REFUSED = """
    refused = ("SELECT 1",)
"""
NOT_HELD = """
    def containment(self, connection):
        first, *others = super().containment(connection)
        return [replace(first, holds=False), *others]
"""
UNNOTICED = """
    def has_escaped(self, connection, error):
        return False
"""
FALSE_ALARM = """
    def settle(self, connection):
        if connection.connection is None:
            raise Escaped("It has closed its connection.")
        connection.close()
"""
NEEDLESS = """
    def restore(self, connection, sample, state):
        return True
"""
NOT_ENDED = """
    def session(self, connection):
        connection.ensure_connection()
        return "any"
"""
KEEPS_OPEN = """
    def session(self, connection):
        connection.ensure_connection()
    def let_go(self, connection):
        pass
"""
NOT_SERVING = """
    def is_serving(self, parameters):
        return False
"""
NOT_SAID = """
    def prepare(self, connection, sample, state):
        NullCursor.invented = property(lambda self: None, lambda self, value: None)
"""
REACHES_OUT = """
    def prepare(self, connection, sample, state):
        import socket
        execute = NullCursor.execute
        def reaching(self, sql, params=None):
            with socket.socket(socket.AF_UNIX) as server:
                server.connect_ex("/nowhere")
            return execute(self, sql, params)
        NullCursor.execute = reaching
"""


@pytest.mark.parametrize(
    ("source", "body", "check"),
    [
        (LIVE, NOT_UNDONE, "a_run_is_undone"),
        (LIVE, OTHER_LITERAL, "literals_say_what_was_bound"),
        (LIVE, OTHER_STYLE, "what_the_driver_gets"),
        (LIVE, NO_PLAN, "a_plan_is_sound"),
        (LIVE, CODE, "an_error_of_the_driver_arrives_as_djangos"),
        (LIVE, NOT_REFUSED, "what_no_run_may_execute_is_refused"),
        (LIVE, NOT_HELD, "every_measure_holds"),
        (LIVE, UNNOTICED, "a_commit_is_refused_or_noticed"),
        (LIVE, FALSE_ALARM, "other_runs_are_not_taken_for_escaped"),
        (LIVE, NEEDLESS, "an_untouched_sample_is_left_alone"),
        (LIVE, NOT_ENDED, "a_session_can_be_ended"),
        (LIVE, KEEPS_OPEN, "what_is_let_go_is_closed"),
        (LIVE, NOT_SERVING, "the_server_answers"),
        (COMPILED, NOT_SAID, "what_is_invented_is_said"),
        (COMPILED, REACHES_OUT, "a_compiled_database_executes_nothing"),
    ],
    ids=lambda value: value if re.fullmatch("[a-z_]+", value) else "",
)
def test_a_check_finds(
    install: Callable[[str, str], None], tmp_path: Path, source: str, body: str, check: str
) -> None:
    install("acme", source.format(body))
    assert check in check_database("acme", tmp_path).failures


def test_the_command_prints_each_check_and_ends_well() -> None:
    output = StringIO()
    call_command("check_database", "mysql@8.0", stdout=output)
    lines = output.getvalue().splitlines()
    assert "✓ what the driver gets" in lines
    assert "– the sample is there (Nothing is stored in a compiled database.)" in lines
    assert len([line for line in lines if line[:1] in "✓–"]) >= len(CHECKS)
    assert lines[-1].startswith("mysql@8.0: ")
    assert ", 0 failed, " in lines[-1]


def test_the_command_says_what_failed_and_ends_with_1(install: Callable[[str, str], None]) -> None:
    install("acme", LIVE.format(OTHER_STYLE))
    output = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_database", "acme", stdout=output)
    assert ended.value.code == 1
    assert "✗ what the driver gets" in output.getvalue()
    assert "questionmark" in output.getvalue()


def test_the_command_names_the_databases_there_are_and_why_others_are_not(
    install: Callable[[str, str], None],
) -> None:
    install("acme", 'raise ImportError("no acmedriver")')
    with pytest.raises(CommandError, match="There is no database 'acme'") as raised:
        call_command("check_database", "acme")
    assert "There are: sqlite, " in str(raised.value)
    assert "acme could not be loaded: ImportError: no acmedriver" in str(raised.value)


def test_a_database_that_cannot_be_prepared_is_a_sentence(
    install: Callable[[str, str], None],
) -> None:
    body = '    def prepare(self, *_):\n        raise RuntimeError("the disk is full")\n'
    install("acme", LIVE.format(body))
    with pytest.raises(CommandError, match="the disk is full"):
        call_command("check_database", "acme")
