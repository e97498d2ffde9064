"""A scratch is made, used again or made anew, and nothing that isn't marked is ever dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import consent, scratch
from ormscope.databases.servers.server import EMPTY, ServerDatabase
from ormscope.databases.servers.urls import Address

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "ormscope_12345678"


class Fake(ServerDatabase):
    """A server whose databases are a dict of their marks, which stands in for the cursor."""

    vendor = "fake"
    label = "FakeSQL"
    driver = "fakedriver"
    order = 9
    default_port: ClassVar[int] = 7

    def exists(self, cursor: Any, name: str) -> bool:
        return name in cursor

    def names(self, cursor: Any, prefix: str) -> list[str]:
        return [name for name in cursor if name.startswith(prefix)]

    def create(self, cursor: Any, name: str) -> None:
        cursor[name] = None

    def drop(self, cursor: Any, name: str) -> None:
        del cursor[name]

    def read_mark(self, cursor: Any, name: str) -> str | None:
        mark: str | None = cursor[name]
        return mark

    def write_mark(self, cursor: Any, name: str, mark: str) -> None:
        cursor[name] = mark

    def server_version(self, connection: object) -> str:
        raise NotImplementedError

    driver_call = literal = server_version  # type: ignore[assignment]  # never called


@pytest.fixture
def server() -> Fake:
    return Fake(Address("fake", "fake", {"HOST": "h", "PORT": "", "PASSWORD": "hush-hush"}))


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ({}, None, EMPTY),
        ({}, f"{EMPTY} 1", EMPTY),
        ({NAME: EMPTY}, f"{EMPTY} 1", EMPTY),
        ({NAME: f"{EMPTY} 1"}, f"{EMPTY} 1", f"{EMPTY} 1"),
        ({NAME: f"{EMPTY} 1"}, None, f"{EMPTY} 1"),
        ({NAME: f"{EMPTY} 1"}, f"{EMPTY} 2", EMPTY),
    ],
)
def test_a_scratch_is_left_as_it_is_or_made_anew(
    server: Fake, before: dict[str, str | None], wanted: str | None, after: str
) -> None:
    databases = {"theirs": None, **before}
    assert server.renewed(databases, NAME, wanted) == after
    assert databases == {"theirs": None, NAME: after}


@pytest.mark.parametrize("mark", [None, "", "the shop's own, do not touch"])
@pytest.mark.parametrize("wanted", [None, f"{EMPTY} 1"])
def test_what_is_not_marked_is_refused(server: Fake, mark: str | None, wanted: str | None) -> None:
    databases = {NAME: mark}
    with pytest.raises(DatabaseUnavailable, match="not marked as ORMscope's: it is left alone"):
        server.renewed(databases, NAME, wanted)
    assert databases == {NAME: mark}


def test_only_what_is_marked_is_dropped(server: Fake) -> None:
    databases = {
        NAME: f"{EMPTY} 1", f"{NAME}_django42": EMPTY, f"{NAME}_mine": None,
        f"{NAME}_x": "mine, too", "theirs": None,
    }  # fmt: skip
    scratch.drop_all(server, databases, NAME)
    assert databases == {f"{NAME}_mine": None, f"{NAME}_x": "mine, too", "theirs": None}


def test_nothing_is_asked_of_the_server_without_consent(
    server: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(consent.VARIABLE, "another")
    monkeypatch.setattr(scratch, "ask", lambda *given: pytest.fail(f"asked: {given}"))
    with pytest.raises(DatabaseUnavailable, match=r"h:7.*ORMSCOPE_ALLOW_WRITES=fake"):
        server.serve(tmp_path).__enter__()


def test_the_scratch_is_dropped_when_the_last_one_leaves(
    server: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def ask(action: str, database: object, state: object) -> Mapping[str, object]:
        del database, state
        asked.append(action)
        return {}

    monkeypatch.setenv(consent.VARIABLE, "fake")
    monkeypatch.setattr(scratch, "ask", ask)
    first, second = server.serve(tmp_path), server.serve(tmp_path)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert asked == ["open", "open"]
    second.__exit__(None, None, None)
    assert asked == ["open", "open", "drop"]


def test_a_drivers_message_is_said_without_the_password(server: Fake) -> None:
    with pytest.raises(DatabaseUnavailable) as raised, server.sentences():
        raise ValueError("cannot read\n'u:hush-hush@h'")
    assert str(raised.value) == "FakeSQL (fake) at h:7: ValueError: cannot read 'u:***@h'"
    assert raised.value.__suppress_context__
