"""MySQL servers of the user's own: the scratch is a database, which holds its mark in a table.

Not seen live: no MySQL server was at hand. MariaDB's (`mariadb/by_url.py`), which shares all but
the limits, was.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.mysql.checksum import checksum
from ormscope.databases.mysql.driver import installed
from ormscope.databases.mysql.live import LiveMySQL
from ormscope.databases.servers.mark_table import MARK, MarkTable
from ormscope.databases.servers.server import CONNECT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample

REWIND: Final = "CREATE PROCEDURE ormscope_rewind() BEGIN {tables} END"
# It asks first: an ALTER is dear. The table that an INSERT of a run has moved on is set back.
TABLE: Final = """
IF (SELECT AUTO_INCREMENT FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}') <> {value} THEN
    ALTER TABLE `{table}` AUTO_INCREMENT = {value};
END IF;
"""


class MySQLServer(LiveMySQL, MarkTable):
    """MySQL by URL."""

    family = "mysql"
    driver = installed()
    modules = (*MarkTable.modules, {"PyMySQL": "pymysql"}.get(installed(), "MySQLdb"))
    schemes: ClassVar[tuple[str, ...]] = ("mysql",)
    url_scheme: ClassVar[str] = "mysql"
    # Django's backend, behind whichever driver is installed; the same for both makes of server.
    engine: ClassVar[str] = "ormscope.databases.mariadb"
    default_port: ClassVar[int] = 3306
    is_mariadb: ClassVar[bool] = False
    # A run's limits, and nothing remembered of tables' next keys.
    limits: ClassVar[str] = (
        "SET SESSION max_execution_time = 4000, SESSION innodb_lock_wait_timeout = 2, "
        "SESSION information_schema_stats_expiry = 0"
    )
    # What tells the limit of a statement's time; 0 is none.
    limit: ClassVar[str] = "SELECT @@SESSION.max_execution_time"

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the number in `SELECT VERSION()`, without the packager's remarks."""
        return str(connection.mysql_server_info).partition("-")[0]  # type: ignore[attr-defined]

    def options(self) -> dict[str, Any]:
        """Give up connecting in time; send the server no file of this machine."""
        return {"connect_timeout": CONNECT, "local_infile": False}

    def scratch_settings(
        self, own: dict[str, Any], name: str, parameters: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return the settings for the scratch, with the limits of a run."""
        del parameters
        # Django took three bytes a character before 5.2.
        options = {"charset": "utf8mb4", **own["OPTIONS"], "init_command": self.limits}
        return {**own, "NAME": name, "OPTIONS": options}

    def opened(self, cursor: Any, name: str) -> dict[str, object]:
        """Make it, on a server of the make that the URL says: what decides their SQL differs."""
        cursor.execute("SELECT VERSION()")
        (version,) = cursor.fetchone()
        if ("mariadb" in version.lower()) != self.is_mariadb:
            scheme = "mysql" if self.is_mariadb else "mariadb"
            raise DatabaseUnavailable(
                f"{self.place} is not a server of this make: it says {version}. "
                f"Let its URL begin with {scheme}://"
            )
        return super().opened(cursor, name)

    def exists(self, cursor: Any, name: str) -> bool:
        """Look for it among the databases that this account may see."""
        return name in self.names(cursor, name)

    def names(self, cursor: Any, prefix: str) -> list[str]:
        """Return databases that begin so."""
        cursor.execute(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE %s",
            [f"{prefix}%"],
        )
        return [name for (name,) in cursor.fetchall()]

    def mark_table(self, name: str) -> str:
        """Return it with its database."""
        return f"`{name}`.{MARK}"

    def find_mark(self, name: str) -> tuple[str, Sequence[object]]:
        """Look for it in the catalog."""
        return (
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s",
            [name, MARK],
        )

    def create_empty(self, cursor: Any, name: str) -> None:
        """Create it in Django's character set."""
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")

    def drop(self, cursor: Any, name: str) -> None:
        """End the sessions in it, which would make it wait for their transactions, and drop it."""
        from django.db import Error

        cursor.execute("SELECT ID FROM information_schema.PROCESSLIST WHERE DB = %s", [name])
        for (number,) in cursor.fetchall():
            try:
                cursor.execute(f"KILL {number:d}")
            except Error:  # it has ended in the meantime
                continue
        cursor.execute(f"DROP DATABASE `{name}`")

    def build(self, connection: BaseDatabaseWrapper, sample: Sample) -> None:
        """Make unique texts exact, as the private MariaDB's are."""
        from ormscope.databases.mariadb.schema import DatabaseSchemaEditor

        connection.SchemaEditorClass = DatabaseSchemaEditor
        try:
            super().build(connection, sample)
        finally:
            del connection.SchemaEditorClass  # the instance's: the class's is Django's own

    def guard(self, connection: BaseDatabaseWrapper) -> None:
        """Gather statistics; keep the next keys in a procedure that sets them back."""
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            cursor.execute(f"ANALYZE TABLE {', '.join(f'`{table}`' for table in tables)}")
            cursor.fetchall()
            cursor.execute(
                "SELECT TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES "
                "WHERE TABLE_SCHEMA = DATABASE() AND AUTO_INCREMENT IS NOT NULL"
            )
            rewinds = [TABLE.format(table=table, value=value) for table, value in cursor.fetchall()]
            cursor.execute(REWIND.format(tables="".join(rewinds) or "DO 0;"))
            cursor.execute("CREATE TABLE ormscope_checksum (noted char(32))")
            noted = checksum(cursor, str(connection.settings_dict["NAME"]))
            cursor.execute("INSERT INTO ormscope_checksum VALUES (%s)", [noted])

    def is_whole(self, connection: BaseDatabaseWrapper) -> bool:
        """Tell whether the tables hold what was loaded."""
        from django.db import Error

        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT noted FROM ormscope_checksum")
                noted = [row[0] for row in cursor.fetchall()]
                return noted == [checksum(cursor, str(connection.settings_dict["NAME"]))]
        except Error:  # it may have been dropped
            return False

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try what can be had where runs have the very account that the URL names."""
        from ormscope.databases.mysql.measures import tried

        return tuple(tried(self, connection))

    def restore(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> bool:
        """Compare the tables with what was loaded; fill the scratch anew if they differ."""
        connection.close()
        is_whole = self.is_whole(connection)
        connection.close()
        if not is_whole:
            self.make_anew(connection, sample, state)
            connection.close()
        return not is_whole

    def session(self, connection: BaseDatabaseWrapper) -> str:
        """Connect; return the server's number of the session."""
        connection.ensure_connection()
        return str(connection.connection.thread_id())

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """Kill it, as its own account may, if it is still in the scratch."""
        from django.db import Error

        connection.close()
        with connection.cursor() as cursor, suppress(Error):
            cursor.execute(
                "SELECT ID FROM information_schema.PROCESSLIST WHERE ID = %s AND DB = %s",
                [int(session), connection.settings_dict["NAME"]],
            )
            for (number,) in cursor.fetchall():
                cursor.execute(f"KILL {number:d}")


SERVERS = (MySQLServer,)
