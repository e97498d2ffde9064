"""Landlock: which files and TCP ports there are for a process. See landlock(7).

ctypes on its three system calls: the package `landlock` knows files only, neither TCP nor scopes
(docs/decisions/0024-the-jail.md).
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from enum import IntFlag
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ormscope.databases.containment import Reach

OLDEST: Final = 1
"""The first version of the kernel's interface: Linux 5.13."""
TCP: Final = 4
"""The version that brought rules for TCP: Linux 6.7. Before, seccomp keeps a process from any
socket, and one that has to connect by TCP cannot be jailed."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every processor
_SET_NO_NEW_PRIVS: Final = 38  # prctl(2)
_VERSION: Final = 1  # a flag of landlock_create_ruleset(2)
_PATH_BENEATH, _NET_PORT = 1, 2  # kinds of rules
_ALL_THREADS: Final = 1 << 3  # a flag of landlock_restrict_self(2), since version 8


class Files(IntFlag):
    """LANDLOCK_ACCESS_FS_*: what can be done with files."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15
    RESOLVE_UNIX = 1 << 16


_SINCE: Final = {
    Files.REFER: 2,  # which the first version always denies
    Files.TRUNCATE: 3,
    Files.IOCTL_DEV: 5,
    Files.RESOLVE_UNIX: 9,
}
"""The versions that brought what the oldest one lacks."""
_OF_A_FILE: Final = Files.READ_FILE | Files.WRITE_FILE | Files.TRUNCATE | Files.RESOLVE_UNIX
_READ: Final = Files.READ_FILE | Files.READ_DIR
_WRITE: Final = (
    _READ | Files.WRITE_FILE | Files.TRUNCATE | Files.MAKE_REG | Files.MAKE_DIR
    | Files.REMOVE_FILE | Files.REMOVE_DIR | Files.REFER
)  # fmt: skip
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPES: Final = 1 | 2  # abstract Unix sockets, signals
_SCOPES_SINCE: Final = 6


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _fields_ = (("allowed_access", ctypes.c_uint64), ("port", ctypes.c_uint64))


def missing(reach: Reach) -> str | None:
    """Say what the kernel lacks for `reach`, and what to do; None if it has it all."""
    try:
        version = _version()
    except OSError as error:
        if error.errno == errno.EOPNOTSUPP:
            return (
                "The policy public needs Landlock, which this kernel has switched off: add "
                "`landlock` to its boot parameter `lsm=`."
            )
        return (
            f"The policy public needs Landlock, which this kernel or container does not offer "
            f"({error.strerror}): use Linux 5.13 or newer, outside of a sandbox that lacks it."
        )
    if version < TCP and reach.ports:
        return (
            "For a database that is connected to by TCP, the policy public needs Landlock's rules "
            f"for TCP, which this kernel is too old for (it has version {version} of {TCP}): use "
            "Linux 6.7 or newer."
        )
    return None


def restrict(reach: Reach) -> None:
    """Leave this process the files and ports of `reach`. Raises OSError.

    A path to read that does not exist is passed over: there is nothing to be allowed.
    """
    version = _version()
    handled = Files(0)
    for right in Files:
        if version >= _SINCE.get(right, OLDEST):
            handled |= right
    ruleset = _call(
        _CREATE_RULESET,
        ctypes.byref(
            _Ruleset(
                handled,
                _BIND_TCP | _CONNECT_TCP if version >= TCP else 0,
                _SCOPES if version >= _SCOPES_SINCE else 0,
            )
        ),
        ctypes.sizeof(_Ruleset),
        0,
    )
    try:
        for path, wanted in _wanted(reach):
            _allow(ruleset, path, wanted & handled)
        for port in reach.ports:
            rule = _NetPort(_CONNECT_TCP, port)
            _call(_ADD_RULE, ruleset, _NET_PORT, ctypes.byref(rule), 0)
        _no_new_privileges()
        _call(_RESTRICT_SELF, ruleset, _ALL_THREADS if version >= 8 else 0)
    finally:
        os.close(ruleset)


def _wanted(reach: Reach) -> Iterator[tuple[Path, Files]]:
    socket = Files.RESOLVE_UNIX if reach.connects else Files(0)
    for path in reach.reads:
        if path.exists():
            yield path, _READ | socket
    for path in reach.writes:
        yield path, _WRITE | socket


def _allow(ruleset: int, path: Path, access: Files) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= _OF_A_FILE
        rule = _PathBeneath(access, descriptor)
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _no_new_privileges() -> None:
    """Give up what set-user-ID programs would bring, as Landlock and seccomp demand."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*map(ctypes.c_ulong, (_SET_NO_NEW_PRIVS, 1, 0, 0, 0))) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _version() -> int:
    return _call(_CREATE_RULESET, None, 0, _VERSION)


def _call(number: int, *arguments: object) -> int:
    """Make a system call. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(libc.syscall(ctypes.c_long(number), *wide))
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result
