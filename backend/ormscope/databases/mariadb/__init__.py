"""MariaDB: live where its server is installed, and compiled for pinned versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ormscope.databases.mariadb import program
from ormscope.databases.mysql import CompiledMySQL, MySQLBase
from ormscope.databases.mysql.driver import installed
from ormscope.databases.mysql.live import LiveMySQL
from ormscope.databases.mysql.pinned import MARIADB_CANNED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Database
    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample

LTS: Final = {"10.11": "10.11.10", "11.4": "11.4.4"}
LIVE: Final = (
    "Compiled only, as there is no MariaDB server on this machine. To execute queries, install one "
    "and start ORMscope again: apt install mariadb-server-core (Debian, Ubuntu), dnf install "
    "mariadb-server (Fedora), brew install mariadb (macOS)."
)


class MariaDBBase(MySQLBase):
    """What is MariaDB's, wherever it runs."""

    label = "MariaDB"
    order = 35

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the number in `SELECT VERSION()`, without the packager's remarks."""
        return str(connection.mysql_server_info).partition("-")[0]  # type: ignore[attr-defined]

    def compiled_twin(self, version: str) -> Database | None:
        """Return the compiled MariaDB of any version."""
        return CompiledMariaDB(version)


class CompiledMariaDB(CompiledMySQL, MariaDBBase):
    """Django's MySQL backend, with the answers of a MariaDB server pinned."""

    alias = "mariadb"
    is_default = True
    canned = MARIADB_CANNED
    answer = "{}-MariaDB"


class MariaDB(MariaDBBase, LiveMySQL):
    """An owner makes the sample; runs see it as a visitor, inside XA transactions."""

    alias = "mariadb"
    mode: Literal["live", "compiled"] = "live"
    is_default = True
    has_server = True
    driver = installed()
    refused = (
        "COMMIT",
        "CREATE TABLE x (y int)",
        "CREATE TEMPORARY TABLE x (y int)",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT 1; SELECT 2",
        "SELECT * FROM mysql.user",
    )
    refused_in_scratch = (
        "SELECT * FROM `{sample}`.bookshop_tag",
        "DROP DATABASE `{sample}`",
        "CREATE TABLE `{sample}`.x (y INT)",
        "SELECT * FROM mysql.global_priv",
        "CREATE DATABASE x",
        "CREATE USER x",
        "GRANT ALL ON *.* TO CURRENT_USER",
        "CREATE VIEW x AS SELECT 1",
        "CREATE TEMPORARY TABLE x (y INT)",
        "CREATE PROCEDURE x() SELECT 1",
        "CREATE FUNCTION x RETURNS STRING SONAME 'x.so'",
        "CREATE EVENT x ON SCHEDULE EVERY 1 DAY DO SELECT 1",
        "INSTALL SONAME 'ha_connect'",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "LOAD DATA INFILE '/etc/passwd' INTO TABLE x",
        "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE x",
        "SET GLOBAL max_connections = 1",
        "SELECT 1; SELECT 2",
    )
    note = (
        "Text is compared as on any MariaDB by default, regardless of case and accents; only the "
        "sample's unique columns are compared exactly."
    )

    def serve(self, state: Path) -> AbstractContextManager[Mapping[str, object]]:
        """Start the server, or share the one that another process of this checkout has started.

        A shared server stops with the process that started it.
        """
        from ormscope.databases.mariadb.server import running

        return running(state / "mariadb")

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings over the socket that `serve()` told of, as yet without an account."""
        from ormscope.databases.mysql.session import OPTIONS

        del state
        return {
            "ENGINE": "ormscope.databases.mariadb",
            "NAME": parameters.get("sample", "sample"),
            "HOST": parameters["socket"],
            "OPTIONS": OPTIONS[self.driver],
            # Where the owner's password is; the visitor's account is made by `prepare()`.
            "ORMSCOPE": {"owner": parameters["owner"]},
        }

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Return the owner's settings, without the limit of a run's statements.

        PyMySQL writes literals as text where mysqlclient has bytes: a test of the schema editor
        fails with it.
        """
        from ormscope.databases.mariadb.server import OWNER
        from ormscope.databases.mysql.driver import use_installed
        from ormscope.databases.mysql.session import OPTIONS

        del state
        use_installed()
        return {
            "ENGINE": "django.db.backends.mysql",
            "NAME": name,
            "USER": OWNER,
            "PASSWORD": Path(str(parameters["owner"])).read_text(encoding="utf-8").strip(),
            "HOST": parameters["socket"],
            "OPTIONS": {
                **OPTIONS[self.driver],
                "init_command": "SET SESSION max_statement_time = 0",
            },
        }

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Have the owner make the sample's database, unless it is there, and a visitor for it."""
        from ormscope.databases.mariadb.preparation import prepare

        del state
        prepare(connection, sample)

    def is_serving(self, parameters: Mapping[str, object]) -> bool:
        """Tell whether the server greets: one that hangs still accepts connections."""
        from ormscope.databases.mariadb.server import greets

        return greets(str(parameters["socket"]))

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try what a visitor must not do."""
        from ormscope.databases import scratching
        from ormscope.databases.mariadb.measures import tried

        name = str(connection.settings_dict["NAME"])
        return (*tried(connection), *scratching.measures(self, connection, sample=name))

    def restore(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> bool:
        """Have the owner compare the tables with what was loaded."""
        from ormscope.databases.mariadb.preparation import restore

        del state
        return restore(connection, sample)

    def session(self, connection: BaseDatabaseWrapper) -> str:
        """Connect, for runs and for scratches; return the account, which is this worker's alone."""
        from ormscope.databases.mariadb.scratch import SCRATCHES

        connection.ensure_connection()
        SCRATCHES.connected(connection)
        return str(connection.settings_dict["USER"])

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Close the connection after a run that blew a table's file up: that makes it suspect.

        So the owner gets to look, and makes the sample anew; see `restore()`.
        """
        from django.db import Error

        from ormscope.databases.mariadb.preparation import is_bloated

        super().settle(connection)
        if connection.connection is None:
            return
        try:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                if not is_bloated(connection, cursor):
                    return
        except Error:  # lost by now
            pass
        connection.close()

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """Have the owner kill all that both accounts have open, with the server if it must be.

        Raises DatabaseUnavailable where it did, and where the server still rolls back.
        """
        from ormscope.databases.mariadb.accounts import is_account, scratch_account
        from ormscope.databases.mariadb.stuck import end

        if is_account(session):
            end(connection, session, scratch_account(session))

    def let_go(self, connection: BaseDatabaseWrapper) -> None:
        """Close the visitor's connection and the scratch's."""
        from ormscope.databases.mariadb.scratch import SCRATCHES

        SCRATCHES.let_go(connection)
        connection.close()

    def scratch(
        self, connection: BaseDatabaseWrapper
    ) -> AbstractContextManager[BaseDatabaseWrapper]:
        """Lend a database of its own, made and dropped by an account that has no other."""
        from ormscope.databases.mariadb.scratch import SCRATCHES

        return SCRATCHES.lend(connection)


def first_choice() -> Database:
    """Return the live database where there is a server to start, else a compiled one."""
    if program.find() is not None:
        return MariaDB()
    compiled = CompiledMariaDB(LTS["11.4"])
    compiled.note = LIVE
    return compiled


DATABASES = (
    first_choice(),
    *(CompiledMariaDB(pinned, series) for series, pinned in LTS.items()),
)
