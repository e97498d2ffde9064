"""The system calls that a jailed process has: this list, and nothing else. To be read as a review.

What is not here is refused with EPERM, so that it becomes an exception and a sentence. Not here,
then: making, tracing or signalling processes, programs, namespaces, mounts, modules, keys, BPF,
io_uring, other processes' memory, identities and limits, modes, owners, times and attributes of
files, and whatever the next kernel brings. Names are those of syscalls(2); those that a processor
lacks are passed over.
"""

from __future__ import annotations

import os
import resource
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.containment import Reach


@dataclass(frozen=True, slots=True)
class Masked:
    """An argument of a call whose bits of `mask` must be `value`; `mask` None: all of them."""

    argument: int
    value: int
    mask: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that is allowed, if all its conditions hold."""

    name: str
    conditions: tuple[Masked, ...] = ()


COMPUTING: Final = """
    brk madvise membarrier mincore mremap munmap
    futex get_robust_list rseq sched_getaffinity sched_yield set_robust_list set_tid_address
    arch_prctl exit exit_group restart_syscall rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack
    clock_getres clock_gettime clock_nanosleep getrusage gettimeofday nanosleep time times
    getegid geteuid getgid getpgid getpgrp getpid getppid getresgid getresuid getrlimit getsid
    gettid getuid getcpu getrandom sysinfo uname
"""
"""Memory, threads, clocks, and what a process may know of itself."""

TALKING: Final = """
    read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek
    close close_range dup dup2 dup3 pipe pipe2
    poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    recvfrom recvmsg getpeername getsockname getsockopt setsockopt shutdown
"""
"""With what is open already."""

LOOKING: Final = """
    access faccessat faccessat2 fstat getcwd getdents getdents64 lstat newfstatat readlink
    readlinkat stat statx
"""
"""For files. Landlock decides which are opened; that a file is there it does not hide."""

WRITING: Final = """
    fallocate fdatasync flock fstatfs fsync ftruncate mkdir mkdirat rename renameat renameat2 rmdir
    statfs sync_file_range truncate unlink unlinkat
"""
"""In directories, for an engine that keeps files. Landlock decides in which."""

_CLONE_OF_A_THREAD: Final = 0x100 | 0x800 | 0x10000  # CLONE_VM, CLONE_SIGHAND, CLONE_THREAD
_CLONE_NEW: Final = 0x7E020080  # the namespaces
_FCNTL: Final = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030)
"""Duplicates, flags and locks: not F_SETOWN, F_SETSIG, which have the kernel send signals."""
_IOCTL: Final = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: not TIOCSTI, which types."""
_PRCTL: Final = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA
_PROT_EXEC: Final = 4
_MSG_FASTOPEN: Final = 0x20000000
_O_PATH: Final = getattr(os, "O_PATH", 0)
_RLIMIT_CPU: Final = resource.RLIMIT_CPU
_TYPE: Final = 0xF  # of socket(2)'s second argument, without SOCK_CLOEXEC and SOCK_NONBLOCK
_DNS: Final = 53


def allowed(reach: Reach) -> Iterator[Call]:
    """Give the calls that a process has with this reach; several with one name are alternatives."""
    for name in f"{COMPUTING} {TALKING} {LOOKING}".split():
        yield Call(name)
    yield Call("clone", (Masked(0, _CLONE_OF_A_THREAD, _CLONE_OF_A_THREAD | _CLONE_NEW),))
    for number in _FCNTL:
        yield Call("fcntl", (Masked(1, number),))
    for number in _IOCTL:
        yield Call("ioctl", (Masked(1, number),))
    for number in _PRCTL:
        yield Call("prctl", (Masked(0, number),))
    # Limits are asked for; only that of time is set, before each run.
    yield Call("prlimit64", (Masked(0, 0), Masked(2, 0)))
    yield Call("prlimit64", (Masked(0, 0), Masked(1, _RLIMIT_CPU)))
    # O_PATH is beyond Landlock, and nothing but an engine walking its directories has a use for it.
    walks = reach.reads or reach.writes
    yield Call("open", () if walks else (Masked(1, 0, _O_PATH),))
    yield Call("openat", () if walks else (Masked(2, 0, _O_PATH),))
    # Connecting by MSG_FASTOPEN is, too.
    yield Call("sendto", (Masked(3, 0, _MSG_FASTOPEN),))
    yield Call("sendmsg", (Masked(2, 0, _MSG_FASTOPEN),))
    yield from _mapping(reach)
    if reach.writes:
        for name in WRITING.split():
            yield Call(name)
    if reach.connects or reach.ports:
        yield from _connecting(reach)


def _mapping(reach: Reach) -> Iterator[Call]:
    """Memory holds no new code, except where an engine opens libraries."""
    loads = reach.reads or reach.writes
    conditions = () if loads else (Masked(2, 0, _PROT_EXEC),)
    yield Call("mmap", conditions)
    yield Call("mprotect", conditions)


def _connecting(reach: Reach) -> Iterator[Call]:
    """Streams to a server by TCP, or by a Unix socket where no port is named.

    Landlock decides about ports, not about UDP: port 53 among them allows that, to resolve names.
    """
    yield Call("connect")
    if _DNS in reach.ports:
        yield Call("sendmmsg")
    for family in (socket.AF_INET, socket.AF_INET6) if reach.ports else (socket.AF_UNIX,):
        yield Call("socket", (Masked(0, family), Masked(1, socket.SOCK_STREAM, _TYPE)))
        if _DNS in reach.ports:
            yield Call("socket", (Masked(0, family), Masked(1, socket.SOCK_DGRAM, _TYPE)))
