"""The jail: nothing but computing and what is open already, as root and as an ordinary user."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import resource
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jail_forks import CONTENT, LIBC, MEMORY, PATIENCE, REFUSED, WHO, called, connecting, forked

from ormscope.databases.containment import Reach
from ormscope.runs import jail

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")


def test_this_machine_can_jail() -> None:
    assert jail.problem() is None


def _forks() -> None:
    if os.fork() == 0:
        os._exit(0)


def _tells_the_kernel_to_signal_the_parent() -> None:
    pipe, _ = os.pipe()
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getppid())


def _sets_a_limit() -> None:
    kind = resource.RLIMIT_NOFILE
    try:
        resource.setrlimit(kind, resource.getrlimit(kind))
    except ValueError as error:  # what Python makes of EPERM here
        raise PermissionError(errno.EPERM, str(error)) from error


def _is_read(name: str) -> Callable[[], object]:
    return lambda: Path(name).read_bytes()


ATTEMPTS: dict[str, Callable[[Path, int], Callable[[], object]]] = {
    "read a file": lambda place, _: _is_read(str(place / "file")),
    "read what the kernel tells of it": lambda *_: _is_read("/proc/self/status"),
    "look for a file's content by O_PATH": lambda place, _: (
        lambda: os.open(place / "file", os.O_PATH)
    ),
    "list the root": lambda *_: lambda: len(os.listdir("/")),  # noqa: PTH208
    "write a file": lambda place, _: lambda: (place / "file").write_text(CONTENT),
    "make a file": lambda place, _: lambda: (place / f"new{os.getpid()}").touch(),
    "make a directory": lambda place, _: lambda: (place / f"made{os.getpid()}").mkdir(),
    "make a link": lambda place, _: lambda: (place / f"link{os.getpid()}").symlink_to("/"),
    "truncate a file": lambda place, _: lambda: os.truncate(place / "file", 7),
    "change a mode": lambda place, _: lambda: (place / "file").chmod(0o666),
    "change an owner": lambda place, _: lambda: os.chown(place / "file", -1, -1),
    "change a time": lambda place, _: lambda: os.utime(place / "file"),
    "set an attribute": lambda place, _: lambda: os.setxattr(place / "file", "user.x", b""),
    "change the directory": lambda *_: lambda: os.chdir("/"),
    "connect by TCP": lambda _, port: connecting(socket.AF_INET, ("127.0.0.1", port)),
    "connect by UDP": lambda _, port: connecting(
        socket.AF_INET, ("127.0.0.1", port), socket.SOCK_DGRAM
    ),
    "connect to a Unix socket": lambda place, _: connecting(socket.AF_UNIX, str(place / "socket")),
    "ask netlink": lambda *_: lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    "listen": lambda *_: lambda: socket.create_server(("127.0.0.1", 0)).close(),
    "fork": lambda *_: _forks,
    "run a program": lambda *_: lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "see whether its parent is there": lambda *_: lambda: os.kill(os.getppid(), 0),
    "signal itself": lambda *_: lambda: os.kill(os.getpid(), 0),
    "have the kernel signal its parent": lambda *_: _tells_the_kernel_to_signal_the_parent,
    "hold its parent": lambda *_: lambda: os.pidfd_open(os.getppid()),
    "read its parent's limits": lambda *_: (
        lambda: resource.prlimit(os.getppid(), resource.RLIMIT_AS)
    ),
    "set a limit": lambda *_: _sets_a_limit,
    "make a file in memory": lambda *_: lambda: os.memfd_create("x"),
    "map code": lambda *_: (
        lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    ),
    "change its umask": lambda *_: lambda: called("umask", 0o022),
}
"""Things that an ordinary process may do, and a jailed one may not. All are harmless."""


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_a_free_process_may_a_jailed_one_may_not(
    attempt: str, who: str, place: Path, ports: tuple[int, int]
) -> None:
    what = ATTEMPTS[attempt](place, ports[0])

    def tell() -> None:
        what()

    free = forked(tell, who=who, is_free=True)
    # An ordinary user may neither signal root's process nor look into it, jailed or not.
    assert free is None or (who == "nobody" and "parent" in attempt), free
    assert forked(tell, who=who) in REFUSED


CALLS = """
    execve execveat vfork ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd
    pidfd_send_signal tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo kcmp mount umount2 pivot_root
    chroot unshare setns open_tree move_mount fsopen keyctl add_key request_key bpf perf_event_open
    userfaultfd io_uring_setup io_uring_enter io_uring_register kexec_load kexec_file_load
    init_module finit_module delete_module reboot name_to_handle_at open_by_handle_at personality
    setuid setgid setgroups setreuid setresuid setfsuid capset fchmod fchmodat fchown fchownat
    utimensat setxattr lsetxattr fsetxattr removexattr bind listen accept accept4 socketpair
    sendmmsg shmget msgget semget mq_open inotify_init1 fanotify_init acct swapon quotactl
    sethostname settimeofday clock_settime adjtimex seccomp landlock_create_ruleset mlock
    splice tee sendfile copy_file_range setsid setpgid timer_create timerfd_create
    vhangup syslog lookup_dcookie mknodat linkat memfd_secret
""".split()  # noqa: SIM905


@pytest.mark.parametrize("who", WHO)
def test_the_calls_that_are_good_for_an_escape_are_not_there(who: str) -> None:
    def tell() -> dict[str, str]:
        said = {}
        for name in CALLS:
            try:
                said[name] = f"gave {called(name, 0, 0, 0, 0, 0, 0)}"
            except OSError as error:
                said[name] = errno.errorcode[error.errno]
        return said

    said = forked(tell, who=who)
    assert {name: how for name, how in said.items() if how != "EPERM"} == {}


def test_a_call_whose_flags_are_in_memory_and_those_to_come_do_not_exist() -> None:
    def tell() -> list[str]:
        said = []
        for number in (435, 500):  # clone3, and one that no kernel has yet
            LIBC.syscall(ctypes.c_long(number), ctypes.c_long(0), ctypes.c_long(0))
            said.append(errno.errorcode[ctypes.get_errno()])
        return said

    assert forked(tell) == ["ENOSYS", "ENOSYS"]


@pytest.mark.parametrize("who", WHO)
def test_a_jailed_process_computes_and_talks_over_what_it_has(who: str) -> None:
    here, there = socket.socketpair()
    with here, there:

        def tell() -> list[Any]:
            there.sendall(b"ping")
            there.settimeout(PATIENCE)
            answer = there.recv(16).decode()
            heard: list[int] = []
            thread = threading.Thread(target=lambda: heard.append(sum(range(1000))))
            thread.start()
            thread.join()
            soft = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 100
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
            print("to the log", file=sys.stderr, flush=True)
            return [answer, heard, resource.getrlimit(resource.RLIMIT_CPU)[0] == soft]

        here.sendall(b"pong")
        assert forked(tell, who=who) == ["pong", [499500], True]
        assert here.recv(16) == b"ping"


def test_memory_ends_in_an_exception_and_not_before() -> None:
    def tell() -> int:
        return len(bytearray(MEMORY // 4))

    def too_much() -> int:
        return len(bytearray(2 * MEMORY))

    assert forked(tell) == MEMORY // 4
    assert forked(too_much) == "MemoryError"


def test_threads_that_were_there_before_are_held_too() -> None:
    def tell() -> str:
        go, heard = threading.Event(), []

        def try_it() -> None:
            go.wait()
            try:
                socket.socket()
            except OSError as error:
                heard.append(errno.errorcode[error.errno or 0])

        thread = threading.Thread(target=try_it)
        thread.start()
        jail.enter(Reach(), memory=MEMORY)
        go.set()
        thread.join()
        return heard[0]

    assert forked(tell, is_free=True) == "EPERM"


def test_entering_leaves_no_descriptor_open() -> None:
    def descriptors() -> list[int]:
        found = []
        for number in range(256):
            with suppress(OSError):
                fcntl.fcntl(number, fcntl.F_GETFD)
                found.append(number)
        return found

    def tell() -> bool:
        before = descriptors()
        jail.enter(Reach(reads=(Path("/usr"),), ports=(1,)), memory=MEMORY)
        return descriptors() == before

    assert forked(tell, is_free=True) is True
