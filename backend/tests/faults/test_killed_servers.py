"""A database's server that is killed, or hangs, in the middle of a run: it is started again."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from accidents import COUNT, ENDLESS, RECOVERY, clear, counted, first_of, in_the_middle, works_again

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool

SERVERS = {"postgresql": "postgres", "mariadb": "mariadbd"}


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_killed_in_the_middle_of_a_run(mortal: Pool, name: str) -> None:
    lane, unharmed = mortal.lanes[name], mortal.lanes["sqlite"]
    expected = counted(lane)
    future = in_the_middle(lane, ENDLESS)
    first_of(SERVERS[name], mortal).kill()
    assert unharmed.run(COUNT, Options()).outcome.status == "ok"
    # PostgreSQL's own processes notice it when they are done, or told by their statement's timeout.
    clear(future.result(RECOVERY), "error")
    works_again(lane, expected)
    assert unharmed.run(COUNT, Options()).outcome.status == "ok"


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_killed_between_runs(mortal: Pool, name: str) -> None:
    lane = mortal.lanes[name]
    expected = counted(lane)
    first_of(SERVERS[name], mortal).kill()
    works_again(lane, expected)


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_hangs_in_the_middle_of_a_run(mortal: Pool, name: str) -> None:
    lane, unharmed = mortal.lanes[name], mortal.lanes["sqlite"]
    expected = counted(lane)
    future = in_the_middle(lane, ENDLESS, deadline=4)
    server = first_of(SERVERS[name], mortal)
    for process in (server, *server.children()):
        process.suspend()
    assert unharmed.run(COUNT, Options()).outcome.status == "ok"
    trace = future.result(RECOVERY)
    clear(trace)
    works_again(lane, expected)


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_hangs_between_runs(mortal: Pool, name: str) -> None:
    lane = mortal.lanes[name]
    expected = counted(lane)
    server = first_of(SERVERS[name], mortal)
    for process in (server, *server.children()):
        process.send_signal(signal.SIGSTOP)
    clear(lane.run(COUNT, Options(deadline=2)))
    works_again(lane, expected)
