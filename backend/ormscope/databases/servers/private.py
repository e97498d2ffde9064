"""A private server: started, shared between processes, stopped, and recovered after any accident.

`<home>/` belongs to the server's account. Beside it is a lock, which the process that started the
server holds until it has stopped it: whoever gets the lock knows that no server is wanted there.
The data is a cache of the sample: where it cannot be used, it is made anew.

A vendor's package says in a `Program` what is its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.databases.servers.account import Account

START: Final = 10.0  # seconds until a start is given up
STOP: Final = 5.0  # seconds until a stop is made harder
SOCKET_PATH: Final = 103  # bytes; macOS has the shortest sun_path, with the final NUL 104


@dataclass(frozen=True, slots=True)
class Found:
    """What the files of a server say: its process, and where it listens once it is ready."""

    pid: int
    parameters: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Server:
    """A server that this process started."""

    process: subprocess.Popen[bytes]
    parameters: Mapping[str, object]
    endings: tuple[signal.Signals, ...]
    temporary: Path | None  # a directory made for this server alone

    def stop(self) -> None:
        """Shut down, each time harder, at last by force. Returns when the process is gone."""
        for way in (*self.endings, signal.SIGKILL):
            self.process.send_signal(way)
            try:
                self.process.wait(STOP)
                break
            except subprocess.TimeoutExpired:
                continue
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)


class Program(ABC):
    """A vendor's server on the data in `home`/data.

    :param home: an absolute path without links.
    """

    label: ClassVar[str]
    endings: ClassVar[tuple[signal.Signals, ...]]  # what asks it to stop: the first in good order

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home.with_name(f"{home.name}.log")
        self.lock = home.with_name(f"{home.name}.lock")

    @abstractmethod
    def account(self) -> Account:
        """Return whose the files and the process are."""

    @abstractmethod
    def found(self) -> Found | None:
        """Return what the server's files say, or None when there is no server."""

    @abstractmethod
    def forget(self) -> None:
        """Remove the files that say that there is a server."""

    @abstractmethod
    def answers(self, parameters: Mapping[str, object]) -> bool:
        """Tell whether a server accepts connections there."""

    @abstractmethod
    def initialize(self, data: Path, account: Account) -> None:
        """Make a server's data in `data`. Raises DatabaseUnavailable with the program's words."""

    @abstractmethod
    def launch(self, account: Account) -> Server:
        """Start the server and wait until it is ready. Raises DatabaseUnavailable."""


@contextmanager
def running(program: Program) -> Iterator[Mapping[str, object]]:
    """Yield the parameters of a running server; stop it if it is ours.

    The server ends with the thread that starts it.
    Raises DatabaseUnavailable with the end of the server's log when it doesn't start in 10 seconds.
    """
    program.home.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + START
    while True:
        with lock.attempted(program.lock) as ours:
            if ours:
                _clear_away(program)
                server = _start(program)
                try:
                    yield server.parameters
                finally:
                    server.stop()
                return
        # Somebody else's server is running, or starting, or stopping.
        found = program.found()
        if found is not None and found.parameters is not None and program.answers(found.parameters):
            yield found.parameters
            return
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"Another process holds {program.lock}, but its {program.label} server doesn't "
                "answer."
            )
        time.sleep(0.01)


def _clear_away(program: Program) -> None:
    """End the server of a process that was killed, if it still runs, and remove what it left.

    The caller holds the lock, so nobody wants that server. On Linux it is ending already. A file
    that was left by a power cut may hold the number of some other process by now.
    """
    deadline = time.monotonic() + START
    asked = False
    while (found := program.found()) is not None:
        if not works_in(found.pid, program.data):
            program.forget()
            return
        if not asked:
            with suppress(ProcessLookupError):
                os.kill(found.pid, program.endings[0])
            asked = True
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"A {program.label} server (process {found.pid}) still holds {program.data}, "
                f"{START:.0f} s after it was asked to stop. End that process and try again."
            )
        time.sleep(0.01)


def works_in(pid: int, directory: Path) -> bool:
    """Tell whether process `pid` exists and is the server whose working directory this is."""
    if pid <= 0:
        return False
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == directory
        except OSError:
            return False
    command = ["ps", "-p", str(pid), "-o", "command="]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return str(directory) in done.stdout


def _start(program: Program) -> Server:
    account = program.account()
    account.own(program.home)
    fresh = not program.data.exists()
    if not fresh and program.data.stat().st_uid != account.files:
        shutil.rmtree(program.data)
        fresh = True
    if fresh:
        _initialize(program, account)
    try:
        return program.launch(account)
    except DatabaseUnavailable:
        if fresh:
            raise
        # Damaged, as it may be after a power cut without fsync: once more, from nothing.
        shutil.rmtree(program.data)
        _initialize(program, account)
        return program.launch(account)


def _initialize(program: Program, account: Account) -> None:
    """Do it beside the final place: one that was interrupted leaves nothing half made."""
    part = program.home / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    program.initialize(part, account)
    part.rename(program.data)


def await_ready(program: Program, process: subprocess.Popen[bytes]) -> Mapping[str, object]:
    """Wait until the started process is ready; return where it listens.

    Raises DatabaseUnavailable with the end of its log.
    """
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        found = program.found()
        if found is not None and found.parameters is not None and found.pid == process.pid:
            return found.parameters
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        raise DatabaseUnavailable(
            f"{program.label} stopped while starting:\n{end_of(program.log.read_bytes())}"
        )
    raise DatabaseUnavailable(
        f"{program.label} was not ready after {START:.0f} s:\n{end_of(program.log.read_bytes())}"
    )


def socket_directory(home: Path, account: Account, name: str) -> tuple[Path, bool]:
    """Return a private directory in which the path of a socket `name` is short enough.

    And whether it is temporary: where `home` lies too deep it is.
    """
    run = home / "run"
    if len(os.fsencode(run / name)) <= SOCKET_PATH:
        account.own(run)
        return run, False
    base = os.environ.get("XDG_RUNTIME_DIR") if os.getuid() else None
    short = Path(tempfile.mkdtemp(prefix="ormscope-", dir=base or "/tmp"))
    account.own(short)
    return short, True


def end_of(output: bytes) -> str:
    """Return the last lines of what a program printed."""
    return "\n".join(output.decode(errors="replace").splitlines()[-12:])
