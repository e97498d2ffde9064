"""Asks whether a server is there.

`postmaster.pid` is where it says where it listens and whether it is ready.
The lines are described in src/include/utils/pidfile.h; pg_ctl waits for a server in the same way.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE: Final = 1.0
"""Seconds."""
_SSL_REQUEST: Final = struct.pack("!ii", 8, 80877103)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What the file says."""

    pid: int
    port: int
    host: str  # the socket's directory
    ready: bool


def socket_path(host: str, port: int) -> str:
    """Return where a server listens in a directory."""
    return f"{host}/.s.PGSQL.{port}"


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


def answers(address: str | tuple[str, int]) -> bool:
    """Tell within a second whether a server answers at a socket's path, or at a host and port.

    A postmaster that hangs still has its connections accepted, by the system; so it is asked what
    it must answer with one byte: whether it speaks TLS.
    https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
    """
    try:
        with _connected(address) as connection:
            connection.sendall(_SSL_REQUEST)
            return connection.recv(1) in (b"S", b"N", b"E")
    except OSError:
        return False


def _connected(address: str | tuple[str, int]) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection
