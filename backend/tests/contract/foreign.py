"""Database servers that are somebody else's: over TCP, with a password and a table of theirs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import quote

import psycopg
import pymysql

from ormscope.databases.mariadb import program
from ormscope.databases.postgresql import binaries
from ormscope.databases.servers.account import Account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "s3cret/p@ss,w0rd="
ENCODED = quote(PASSWORD, safe="")
READY = 20.0  # seconds


class Foreign(ABC):
    """A running server: `boss` may do everything, `theirs` is a database with a table."""

    alias: ClassVar[str]  # that its tests give it
    private: ClassVar[str]  # ours of the same make
    scheme: ClassVar[str]

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port

    def url(self, password: str = ENCODED, database: str = "theirs", user: str = "boss") -> str:
        return f"{self.scheme}://{user}:{password}@127.0.0.1:{self.port}/{database}"

    @classmethod
    @contextmanager
    def running(cls, home: Path) -> Iterator[Self]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self = cls(home, port)
        process = self.start()
        try:
            self._await(process)
            self.execute("CREATE DATABASE theirs")
            self.execute("CREATE TABLE shelf (id int PRIMARY KEY, title text)", "theirs")
            self.execute("INSERT INTO shelf VALUES (1, 'mine'), (2, 'mine too')", "theirs")
            yield self
        finally:
            process.send_signal(self.ending)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY
        while True:
            try:
                self.execute("SELECT 1")
                return
            except (psycopg.OperationalError, pymysql.err.OperationalError):
                assert time.monotonic() < deadline, (self.home / "log").read_text()
            try:  # the pace of asking: until it has ended, or a moment has passed
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError((self.home / "log").read_text())

    ending: ClassVar[signal.Signals]

    @abstractmethod
    def start(self) -> subprocess.Popen[bytes]: ...

    @abstractmethod
    def execute(self, sql: str, database: str | None = None) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def databases(self) -> set[str]: ...

    @abstractmethod
    def theirs(self) -> bytes:
        """Return their database as it lies on the disk, and what there is in it."""

    @abstractmethod
    def made(self, database: str) -> object:
        """Return something that is different once a database has been made anew."""


class ForeignPostgreSQL(Foreign):
    alias, private, scheme = "pg", "postgresql", "postgresql"
    ending = signal.SIGINT

    def start(self) -> subprocess.Popen[bytes]:
        programs = binaries.directory()
        account = Account.suitable(self.home, programs)
        account.own(self.home)
        password = self.home / "password"
        password.write_text(PASSWORD + "\n")
        os.chown(password, account.files, account.group)
        done = account.run(
            [
                str(programs / "initdb"), "--pgdata", str(self.home / "data"), "--no-sync",
                "--username", "boss", "--auth", "scram-sha-256", "--pwfile", str(password),
                "--encoding", "UTF8", "--locale", "C",
            ],
            cwd=self.home, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        command = [str(programs / "postgres"), "-D", str(self.home / "data")]
        for setting in (
            "listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=",
            "fsync=off",
        ):  # fmt: skip
            command += ["-c", setting]
        with (self.home / "log").open("wb") as output:
            return account.start(command, cwd=self.home, output=output)

    def execute(self, sql: str, database: str | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="boss", password=PASSWORD,
            dbname=database or "postgres", autocommit=True, connect_timeout=5,
        ) as connection:  # fmt: skip
            cursor = connection.execute(sql)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def databases(self) -> set[str]:
        return {name for (name,) in self.execute("SELECT datname FROM pg_database")}

    def theirs(self) -> bytes:
        self.execute("CHECKPOINT")
        relations = self.execute("SELECT oid, relname FROM pg_class ORDER BY 1", "theirs")
        schemas = self.execute("SELECT nspname FROM pg_namespace ORDER BY 1", "theirs")
        [(pages,)] = self.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath('shelf'))", "theirs"
        )
        return bytes(pages) + repr((relations, schemas)).encode()

    def made(self, database: str) -> object:
        return self.execute(f"SELECT oid FROM pg_database WHERE datname = '{database}'")


class ForeignMariaDB(Foreign):
    alias, private, scheme = "mdb", "mariadb", "mariadb"
    ending = signal.SIGTERM

    def start(self) -> subprocess.Popen[bytes]:
        executable = program.find()
        assert executable is not None
        scripts = program.scripts(executable)
        account = Account(os.getuid(), os.getgid())
        (self.home / "data").mkdir()
        command = [
            str(executable), "--no-defaults", f"--datadir={self.home}/data",
            "--skip-name-resolve", f"--lc-messages-dir={scripts.messages}",
            *(["--user=root"] if os.getuid() == 0 else []),
        ]  # fmt: skip
        lines = ["CREATE DATABASE mysql;", "USE mysql;", "SET @auth_root_socket = NULL;"]
        lines += [path.read_text() for path in scripts.tables]
        lines += [
            "FLUSH PRIVILEGES;",
            f"CREATE USER boss@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';",
            "GRANT ALL ON *.* TO boss@'127.0.0.1';",
            "",
        ]
        text = "\n".join(lines).encode()
        done = account.run([*command, "--bootstrap"], cwd=self.home, timeout=60, text=text)
        assert done.returncode == 0, done.stdout
        # A socket's path may have some 100 bytes: this one is relative to the data.
        command += ["--bind-address=127.0.0.1", f"--port={self.port}", "--socket=s"]
        with (self.home / "log").open("wb") as output:
            return account.start(command, cwd=self.home, output=output, ending=self.ending)

    def execute(self, sql: str, database: str | None = None) -> list[tuple[Any, ...]]:
        connection = pymysql.connect(
            host="127.0.0.1", port=self.port, user="boss", password=PASSWORD,
            database=database, autocommit=True, connect_timeout=5,
        )  # fmt: skip
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def databases(self) -> set[str]:
        return {name for (name,) in self.execute("SHOW DATABASES")}

    def theirs(self) -> bytes:
        # Writes the pages out; the connection's end unlocks the table.
        self.execute("FLUSH TABLES shelf FOR EXPORT", "theirs")
        directory = self.home / "data" / "theirs"
        files = {path.name: path.read_bytes() for path in sorted(directory.iterdir())}
        files.pop("shelf.cfg", None)  # that FOR EXPORT has made
        return repr(files).encode()

    def made(self, database: str) -> object:
        # The mark's table: it is never altered, as those whose keys are set back are.
        return self.execute(
            "SELECT CREATE_TIME FROM information_schema.TABLES "
            f"WHERE TABLE_SCHEMA = '{database}' AND TABLE_NAME = 'ormscope_scratch'"
        )
