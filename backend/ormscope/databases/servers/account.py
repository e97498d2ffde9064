"""Whose account a server runs under: PostgreSQL refuses to run as root, MariaDB advises against it.

An ordinary user runs it as themselves. root runs it as `nobody` where `nobody` can reach the files,
and otherwise, as in a checkout under /root, inside a user namespace in which root itself is called
nobody. Nothing outside our own directory gets other permissions.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Self, TypedDict

from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """How to start a program, and who then owns the files it writes."""

    files: int  # user id
    group: int
    prefix: tuple[str, ...] = ()

    @classmethod
    def suitable(cls, *paths: Path) -> Self:
        """Return the account that may run a database server here and reach all of `paths`."""
        if os.getuid():
            return cls(os.getuid(), os.getgid())
        nobody = pwd.getpwnam("nobody")
        if all(_passable(path) for path in paths):
            return cls(nobody.pw_uid, nobody.pw_gid)
        unshare = shutil.which("unshare")
        if unshare is None:
            raise DatabaseUnavailable(
                "A database doesn't run as root, and the user `nobody` cannot reach this checkout. "
                "Install `unshare` (util-linux) or work as an ordinary user."
            )
        mapping = (f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
        return cls(0, 0, (unshare, "--user", *mapping, "--"))

    def own(self, directory: Path) -> None:
        """Make `directory`, if it is missing, and give it to this account alone."""
        directory.mkdir(mode=0o700, exist_ok=True)
        if directory.stat().st_uid != self.files:
            os.chown(directory, self.files, self.group)

    def run(
        self, command: list[str], *, cwd: Path, timeout: float, text: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `command` to its end, at most `timeout` seconds; its output is in `stdout`.

        `text` is what it reads from its standard input.
        """
        return subprocess.run(
            [*self.prefix, *command],
            cwd=cwd,
            env=_environment(),
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
            **self._identity(),
        )

    def start(
        self,
        command: list[str],
        *,
        cwd: Path,
        output: IO[bytes],
        ending: signal.Signals = signal.SIGINT,
    ) -> subprocess.Popen[bytes]:
        """Start `command` so that it gets `ending` when this process dies, however it dies.

        Linux sends that signal when the *thread* ends that started it: call it in one that stays
        for as long as the server should.
        """
        return subprocess.Popen(
            [*self.prefix, *command],
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for us; we then stop the server in order.
            start_new_session=True,
            preexec_fn=die_with_parent(ending),
            **self._identity(),
        )

    def _identity(self) -> _Identity:
        if os.getuid() or not self.files:
            return {}
        return {"user": self.files, "group": self.group, "extra_groups": []}


def die_with_parent(ending: signal.Signals) -> Callable[[], None] | None:
    """Return what a child calls to get `ending` when this process dies; None where nobody can.

    A child that is to be a server calls it after the change of user, which would clear it again.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, ending)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask


def _passable(path: Path) -> bool:
    """Tell whether everybody may go through the directories above `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _environment() -> dict[str, str]:
    """Return an environment without our PG* and MYSQL_* variables, which would reach it."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
