"""The second wall round a runner in *public*: the kernel keeps it from files, network, processes.

What the snippet language lets through by mistake finds itself here: Landlock decides which files
and TCP ports there are (`jail_landlock.py`), seccomp which system calls (`jail_seccomp.py`), limits
how much of anything. All three work without privileges, also in a container, and last for the rest
of the process. Linux only; elsewhere this module can be imported and says that it cannot.
"""

from __future__ import annotations

import os
import platform
import resource
import select
import signal
import socket
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ormscope.databases.containment import Reach
from ormscope.runs.jail_errors import CannotJail

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN_FILES: Final = 64
"""The file descriptors that a jailed process may have beside those that it has open."""
_MACHINES: Final = ("x86_64", "aarch64")
_PATIENCE: Final = 5.0
_TRIED: Final = 512 * 1024**2


def enter(reach: Reach, *, memory: int) -> None:
    """Take everything but `reach` from this process, for good.

    What is open stays open and usable: pipes, sockets, files. To be called in a process with one
    thread; where there are more, Linux before 7.0 keeps only the calling one from files.

    :param memory: bytes of address space; beyond them there is a MemoryError.

    Raises CannotJail, after which the process may be jailed in part, and must not run anything.
    """
    if (lacking := _lacking(reach)) is not None:
        raise CannotJail(lacking)
    from ormscope.runs import jail_landlock, jail_seccomp

    try:
        with jail_seccomp.Filter(reach) as calls:
            _limit(reach, memory)
            jail_landlock.restrict(reach)
            calls.load()
    except OSError as error:
        raise CannotJail(f"The kernel refused a part of the jail: {error}.") from error


def problem() -> str | None:
    """Say why this machine cannot jail, and what to do; None if it can, which is tried.

    A forked process goes to jail and looks whether it holds; takes a few milliseconds.
    """
    if (lacking := _lacking(Reach())) is not None:
        return lacking
    ours, theirs = os.pipe()
    # Whatever the child needs is imported here: another thread may be importing just now.
    from ormscope.runs import jail_landlock, jail_seccomp  # noqa: F401

    if (child := os.fork()) == 0:
        _try(theirs)
    os.close(theirs)
    try:
        readable, _, _ = select.select([ours], [], [], _PATIENCE)
        seen = os.read(ours, 4096).decode(errors="replace") if readable else "it did not answer"
    finally:
        os.close(ours)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if seen == _HOLDS:
        return None
    return (
        "A process that was put into the jail of the policy public was not contained "
        f"({seen or 'it ended'}). Use another kernel or container runtime, or the policy local on "
        "a loopback address."
    )


_HOLDS: Final = "holds"


def _try(pipe: int) -> None:
    """Go to jail, say over `pipe` whether it holds, and end. In a fork; never returns."""
    try:
        enter(Reach(), memory=_TRIED)
        open_ = [name for name, attempt in _ATTEMPTS.items() if not _is_refused(attempt)]
        said = f"it could still {' and '.join(open_)}" if open_ else _HOLDS
    except BaseException as error:
        said = str(error) or type(error).__name__
    try:
        os.write(pipe, said.encode())
    finally:
        os._exit(0)


_ATTEMPTS: Final[dict[str, Callable[[], object]]] = {
    "open a file": lambda: os.open(__file__, os.O_RDONLY),
    "list a directory": lambda: list(Path("/").iterdir()),
    "make a socket": lambda: socket.socket(),
    "make a process": lambda: os.fork() or os._exit(0),
    "send a signal": lambda: os.kill(os.getppid(), 0),
}


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def _lacking(reach: Reach) -> str | None:
    """Say what is missing for a jail on this machine, without trying."""
    otherwise = "Or use the policy local, on a loopback address."
    if sys.platform != "linux":
        return f"The policy public needs Linux, whose kernel contains the workers. {otherwise}"
    if platform.machine() not in _MACHINES:
        return (
            f"The policy public needs a processor of {' or '.join(_MACHINES)}, which this "
            f"{platform.machine()} is not. {otherwise}"
        )
    from ormscope.runs import jail_landlock, jail_seccomp

    if (missing := jail_landlock.missing(reach) or jail_seccomp.missing()) is not None:
        return f"{missing} {otherwise}"
    return None


def _limit(reach: Reach, memory: int) -> None:
    """Set the limits that last as long as the process; that of time is set for each run."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = OPEN_FILES + max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if not reach.writes and not _writes_to_a_file():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _writes_to_a_file() -> bool:
    """Tell whether the log goes to a file: a limit on its size would silence it."""
    for descriptor in (1, 2):
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                return True
    return False
