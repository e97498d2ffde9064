"""Reads `postmaster.pid`, in which a server says where it listens and whether it is ready.

The lines are described in src/include/utils/pidfile.h; pg_ctl waits for a server in the same way.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What the file says."""

    pid: int
    port: int
    host: str  # the socket's directory
    ready: bool


def read(data: Path) -> Postmaster | None:
    """Return what the server on `data` wrote, or None when there is no server.

    A file that is still being written counts as not ready.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    lines += [""] * (8 - len(lines))
    return Postmaster(
        pid=int(lines[0] or 0),
        port=int(lines[3] or 0),
        host=lines[4],
        ready=lines[7].strip() == "ready",
    )


def answers(host: str, port: int) -> bool:
    """Tell whether something accepts connections on the socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(f"{host}/.s.PGSQL.{port}")
        except OSError:
            return False
    return True
