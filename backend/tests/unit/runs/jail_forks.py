"""Forks of the test's process, jailed or free, and what they say."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import select
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ormscope.databases.containment import Reach
from ormscope.runs import jail

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 1024**3
NOBODY = 65534
PATIENCE = 60.0
CONTENT = "content"
REFUSED = ("EPERM", "EACCES")
WHO = ["root", "nobody"] if os.geteuid() == 0 else ["whoever runs the tests"]
LIBC = ctypes.CDLL(None, use_errno=True)


def forked(
    what: Callable[[], Any],
    reach: Reach | None = None,
    *,
    who: str = "",
    is_free: bool = False,
) -> Any:
    """Return what a function gives in a fork that is jailed; of an OSError its number's name.

    It has `MEMORY` beside what the tests' process has, whose threads alone may have more.
    """
    ours, theirs = os.pipe()
    if (child := os.fork()) == 0:
        try:
            if who == "nobody":
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            if not is_free:
                jail.enter(reach or Reach(), memory=_size() + MEMORY)
            try:
                said = what()
            except OSError as error:
                said = errno.errorcode[error.errno or 0]
            except MemoryError:
                said = "MemoryError"
        except BaseException as error:
            said = f"failed: {error!r}"
        os.write(theirs, json.dumps(said).encode())
        os._exit(0)
    os.close(theirs)
    try:
        readable, _, _ = select.select([ours], [], [], PATIENCE)
        assert readable, "The forked process did not answer."
        return json.loads(os.read(ours, 65536) or b'"it ended"')
    finally:
        os.close(ours)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _size() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")


def called(name: str, *arguments: int) -> int:
    """Make a system call by name. Raises OSError."""
    number = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name(name.encode())
    ctypes.set_errno(0)
    result = int(LIBC.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)))
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def connecting(family: int, address: Any, kind: int = socket.SOCK_STREAM) -> Callable[[], None]:
    """Return a function that connects."""

    def connect() -> None:
        with socket.socket(family, kind) as made:
            made.connect(address)

    return connect
