"""Starts and stops a private MariaDB server on a Unix socket.

`<directory>/<series>/` holds `data`, the server's directory, and `run`, the socket's. See
`servers/private.py` for how processes share it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.mariadb import program, zones
from ormscope.databases.servers import private
from ormscope.databases.servers.account import Account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

OWNER: Final = "root"
STATEMENT: Final = 4  # seconds that a statement of a run may take: less than the run itself
SOCKET: Final = "mariadb.sock"
PACKET: Final = 192 * 1024
"""Bytes of a visitor's statement, and of most values that one computes: searching one text of that
size in another takes about 5 s, and is not stopped by any limit. It grows with the square."""
LOADING: Final = 64 * 1024**2
"""Bytes of a statement of the owner's, when loading."""
PID: Final = "mariadbd.pid"  # in the data
PROTOCOL: Final = 10  # the first byte of a server's greeting

SETTINGS: Final = {
    "skip_networking": "ON",
    "skip_name_resolve": "ON",
    # What Debian's and Docker's packages set; the collation is the server's own default for it.
    "character_set_server": "utf8mb4",
    "default_time_zone": "+00:00",
    "local_infile": "OFF",
    # A table's DATA DIRECTORY is ignored: it would be a file anywhere.
    "symbolic_links": "OFF",
    "lock_wait_timeout": "2",
    "innodb_lock_wait_timeout": "2",
    # Asking whether it still answers leaves no line in its log.
    "log_warnings": "1",
    "max_connections": "50",
    "performance_schema": "OFF",
    # Plans should be the same each time: statistics are gathered once, after loading.
    "innodb_stats_auto_recalc": "OFF",
    # The data can be made anew in a second: it needn't survive a power cut.
    "innodb_flush_log_at_trx_commit": "0",
    "innodb_doublewrite": "OFF",
    "innodb_flush_method": "nosync",
    "innodb_buffer_pool_size": "64M",
    "innodb_log_file_size": "16M",
    # It holds what undoes a run, and never shrinks; a statement that needs more is refused.
    "innodb_data_file_path": "ibdata1:12M:autoextend:max:512M",
    "innodb_buffer_pool_dump_at_shutdown": "OFF",
    "innodb_buffer_pool_load_at_startup": "OFF",
}


def running(directory: Path) -> AbstractContextManager[Mapping[str, object]]:
    """Yield `socket` and `owner`, paths of a running server; stop the server if it is ours.

    `owner` is a file with the owner's password, which nobody but us may read.
    The server ends with the thread that starts it.
    Raises DatabaseUnavailable with the end of the server's log when it doesn't start in 10 seconds.
    """
    found = program.find()
    if found is None:
        raise DatabaseUnavailable("There is no mariadbd on this machine any more.")
    series = program.version(found).rpartition(".")[0]
    return private.running(MariaDBServer((directory / series).resolve(), found))


class MariaDBServer(private.Program):
    """MariaDB's server on the data in `home`.

    `address` is a file of ours: the server writes down its process, and not where it listens.
    """

    label = "MariaDB"
    endings: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM, signal.SIGQUIT)

    def __init__(self, home: Path, executable: Path) -> None:
        super().__init__(home)
        self.executable = executable
        self.pid = self.data / PID
        self.address = home / "address"
        # In the data, so that each has its own; the server has no use for it.
        self.password = self.data / "owner.password"

    def account(self) -> Account:
        """Return an account that isn't root's, as MariaDB should not be run by root."""
        return Account.suitable(self.home, self.executable)

    def found(self) -> private.Found | None:
        """Read the server's process from its file, and the socket from ours once it answers."""
        try:
            pid = int(self.pid.read_text() or 0)
        except FileNotFoundError:
            return None
        parameters = self._parameters(self._socket(pid))
        ready = bool(parameters["socket"]) and self.answers(parameters)
        return private.Found(pid, parameters if ready else None)

    def _socket(self, pid: int) -> str:
        try:
            told = json.loads(self.address.read_text())
        except (FileNotFoundError, ValueError):
            return ""
        return str(told["socket"]) if told["pid"] == pid else ""

    def _parameters(self, path: str) -> Mapping[str, object]:
        return {"socket": path, "owner": str(self.password)}

    def forget(self) -> None:
        """Remove the file with the process's number."""
        self.pid.unlink(missing_ok=True)

    def answers(self, parameters: Mapping[str, object]) -> bool:
        """Tell whether the server greets; it accepts connections long before it does."""
        return greets(str(parameters["socket"]))

    def initialize(self, data: Path, account: Account) -> None:
        """Make the system's tables, as mariadb-install-db does, and fill the time zones'."""
        account.own(data)
        scripts = program.scripts(self.executable)
        # Without this variable, the files would give the owner's account to a user of the system.
        lines = ["CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket = NULL;"]
        lines += [path.read_text(encoding="utf-8") for path in scripts.tables]
        lines += zones.statements()
        lines += _locked(password := secrets.token_hex(24))
        command = [*self._command(data), f"--lc-messages-dir={scripts.messages}", "--bootstrap"]
        text = "\n".join([*lines, ""]).encode()
        done = account.run(command, cwd=self.home, timeout=60, text=text)
        if done.returncode:
            said = private.end_of(done.stdout)
            raise DatabaseUnavailable(f"MariaDB could not make its system tables:\n{said}")
        kept = data / self.password.name
        kept.touch(mode=0o600)
        kept.write_text(f"{password}\n")

    def launch(self, account: Account) -> private.Server:
        """Start the server and wait until it greets. Raises DatabaseUnavailable.

        Also where the data is an older ORMscope's, whose owner had no password.
        """
        if not self.password.exists():
            raise DatabaseUnavailable(f"{self.data} has no password of its owner.")
        run, temporary = private.socket_directory(self.home, account, SOCKET)
        # An existing, empty directory: no statement reads or writes a file anywhere else.
        files = self.home / "files"
        account.own(files)
        # What a sort or a result doesn't hold in memory: not on the machine's /tmp.
        spilled = self.home / "tmp"
        shutil.rmtree(spilled, ignore_errors=True)
        account.own(spilled)
        command = [
            *self._command(self.data),
            f"--socket={run / SOCKET}",
            f"--tmpdir={spilled}",
            f"--pid-file={self.pid}",
            f"--secure-file-priv={files}",
            # Also what a session begins with again when it is reset, unlike an account's limit.
            f"--max-statement-time={STATEMENT}",
            # No session may change its own.
            f"--max-allowed-packet={PACKET}",
        ]
        with self.log.open("wb") as output:
            process = account.start(command, cwd=self.home, output=output, ending=self.endings[0])
        parameters = self._parameters(str(run / SOCKET))
        server = private.Server(process, parameters, self.endings, run if temporary else None)
        try:
            self.address.write_text(
                json.dumps({"pid": process.pid, "socket": parameters["socket"]})
            )
            private.await_ready(self, process)
        except BaseException:
            server.stop()
            raise
        return server

    def _command(self, data: Path) -> list[str]:
        settings = [f"--{name.replace('_', '-')}={value}" for name, value in SETTINGS.items()]
        return [str(self.executable), "--no-defaults", f"--datadir={data}", *settings]


def greets(path: str) -> bool:
    """Tell whether a server greets on the socket `path`, within a second."""
    with socket.socket(socket.AF_UNIX) as connection, suppress(OSError):
        connection.settimeout(1)
        connection.connect(path)
        return connection.recv(5)[4:] == bytes([PROTOCOL])
    return False


def _locked(password: str) -> list[str]:
    """Return what leaves one account that can log in: the owner's, from here, with a password.

    It is hashed as `mysql_native_password` does it; the password itself is in no statement.
    """
    digest = hashlib.sha1(hashlib.sha1(password.encode()).digest()).hexdigest().upper()
    return [
        f"DELETE FROM global_priv WHERE User = '' OR (User = '{OWNER}' AND Host <> 'localhost');",
        "UPDATE global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password', "
        f"'$.authentication_string', '*{digest}') WHERE User = '{OWNER}';",
        "DELETE FROM proxies_priv;",
    ]
