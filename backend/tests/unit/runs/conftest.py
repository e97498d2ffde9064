"""What jailed processes try to reach."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest
from jail_forks import CONTENT, NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory that everybody may use, with a file and a listening socket in it."""
    directory = tmp_path_factory.mktemp("jail")
    for parent in takewhile(lambda each: not each.stat().st_mode & 0o001, directory.parents):
        parent.chmod(0o711)
    directory.chmod(0o777)
    (directory / "file").write_text(CONTENT)
    if os.geteuid() == 0:
        os.chown(directory / "file", NOBODY, NOBODY)
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(directory / "socket"))
        listening.listen()
        (directory / "socket").chmod(0o777)
        yield directory


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    """Two TCP ports of this machine's that are listened to."""
    free = ("127.0.0.1", 0)
    with socket.create_server(free) as one, socket.create_server(free) as other:
        yield one.getsockname()[1], other.getsockname()[1]
