"""What is within a jailed process's reach, and no more."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jail_forks import CONTENT, REFUSED, called, connecting, forked

from ormscope.databases.containment import Reach

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")


def test_what_is_within_reach_to_read_is_read_only(place: Path) -> None:
    reach = Reach(reads=(place, Path("/nowhere")))
    assert forked(lambda: (place / "file").read_text(), reach) == CONTENT
    assert forked(lambda: len(list(place.iterdir())), reach) > 0
    assert forked(lambda: (place / "file").write_text("x"), reach) in REFUSED
    assert forked(lambda: (place / "x").touch(), reach) in REFUSED
    assert forked(lambda: Path("/etc/passwd").read_text(), reach) in REFUSED
    one = Reach(reads=(place / "file",))
    assert forked(lambda: (place / "file").read_text(), one) == CONTENT
    assert forked(lambda: len(list(place.iterdir())), one) in REFUSED


def test_what_is_within_reach_to_write_is_written_and_nothing_else(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()

    def tell() -> str:
        (inside / "a").write_text("text")
        (inside / "a").rename(inside / "b")
        os.truncate(inside / "b", 2)
        (inside / "directory").mkdir()
        (inside / "directory").rmdir()
        text = (inside / "b").read_text()
        (inside / "b").unlink()
        return text

    reach = Reach(writes=(inside,))
    assert forked(tell, reach) == "te"
    assert list(inside.iterdir()) == []
    assert forked(lambda: (outside / "x").touch(), reach) in REFUSED
    assert forked(lambda: (inside / "link").symlink_to("/"), reach) in REFUSED
    assert forked(lambda: called("execve", 0, 0, 0), reach) in REFUSED


def test_only_the_port_within_reach_is_connected_to(place: Path, ports: tuple[int, int]) -> None:
    one, other = ports
    reach = Reach(ports=(one,), connects=True)

    def connect(port: int) -> Callable[[], None]:
        return connecting(socket.AF_INET, ("127.0.0.1", port))

    def by_fast_open() -> None:
        with socket.socket() as made:
            made.sendto(b"x", socket.MSG_FASTOPEN, ("127.0.0.1", other))

    assert forked(connect(one), reach) is None
    assert forked(connect(other), reach) in REFUSED
    assert forked(by_fast_open, reach) in REFUSED
    assert forked(connecting(socket.AF_UNIX, str(place / "socket")), reach) in REFUSED
    assert forked(lambda: socket.create_server(("127.0.0.1", 0)).close(), reach) in REFUSED
    udp = connecting(socket.AF_INET, ("127.0.0.1", one), socket.SOCK_DGRAM)
    assert forked(udp, reach) in REFUSED
    assert forked(udp, Reach(ports=(one, 53), connects=True)) is None


def test_a_socket_of_a_path_is_connected_to_but_none_without(place: Path) -> None:
    reach = Reach(reads=(place,), connects=True)
    assert forked(connecting(socket.AF_UNIX, str(place / "socket")), reach) is None
    assert forked(connecting(socket.AF_INET, ("127.0.0.1", 1)), reach) in REFUSED
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        name = f"\0ormscope{os.getpid()}"
        listening.bind(name)
        listening.listen()
        assert forked(connecting(socket.AF_UNIX, name), is_free=True) is None
        assert forked(connecting(socket.AF_UNIX, name), reach) in REFUSED
