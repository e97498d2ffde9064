"""Reads `postmaster.pid`, in which a server says where it listens and whether it is ready.

The lines are described in src/include/utils/pidfile.h; pg_ctl waits for a server in the same way.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import dataclass
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


def alive(pid: int, data: Path) -> bool:
    """Tell whether process `pid` exists and is the server on `data`, where it works."""
    if pid <= 0:
        return False
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == data
        except OSError:
            return False
    command = ["ps", "-p", str(pid), "-o", "command="]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return str(data) in done.stdout


def answers(host: str, port: int) -> bool:
    """Tell whether something accepts connections on the socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(f"{host}/.s.PGSQL.{port}")
        except OSError:
            return False
    return True
