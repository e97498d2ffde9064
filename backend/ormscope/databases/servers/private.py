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
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import clearing, lock, processes, room

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.databases.servers.account import Account

START: Final = 10.0  # seconds until a start is given up
STOP: Final = 5.0  # seconds until a stop is made harder
HUNG: Final = 0.5  # the same for a server that doesn't answer any more
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

    def stop(self, patience: float = STOP) -> None:
        """Shut down, each time harder, at last by force. Returns when the process is gone.

        :param patience: seconds until it is made harder.
        """
        for way in (*self.endings, signal.SIGKILL):
            self.process.send_signal(way)
            try:
                self.process.wait(patience if way != signal.SIGKILL else None)
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
    # The files' names of the processes that may outlive its first one.
    programs: ClassVar[tuple[str, ...]] = ()

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
    with room.told(program.label, program.home):
        program.home.parent.mkdir(parents=True, exist_ok=True)
        program.lock.touch()
    deadline = time.monotonic() + START
    while True:
        with lock.attempted(program.lock) as ours:
            if ours:
                clearing.clear_away(program)
                with room.told(program.label, program.home):
                    server = _start(program)
                try:
                    yield server.parameters
                finally:
                    server.stop(STOP if program.answers(server.parameters) else HUNG)
                    processes.end_all(program.data, program.programs, clearing.LEFT)
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
        with room.told(program.label, program.home):
            return program.launch(account)
    except room.NoRoom:  # what it has may be good
        raise
    except DatabaseUnavailable as error:
        if fresh:
            raise
        if not processes.end_all(program.data, program.programs, clearing.LEFT):
            raise clearing.still_held(program) from error
        # Damaged, as it may be after a power cut without fsync: once more, from nothing.
        shutil.rmtree(program.data)
        _initialize(program, account)
        return program.launch(account)


def _initialize(program: Program, account: Account) -> None:
    """Do it beside the final place: one that was interrupted leaves nothing half made."""
    part = program.home / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        program.initialize(part, account)
        part.rename(program.data)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


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
    run = home / clearing.RUN
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
