"""What a server of a given version would answer, for compiled databases.

Django asks a server six things (the cached property `mysql_server_data`); everything else that its
backend decides, it decides by these. The answers are a server's as it is delivered, on Linux, with
the time zone tables loaded. Sources: "Server SQL Modes" in MySQL's manual, where the default is the
same from 8.0.11 on, and "SQL_MODE" in MariaDB's documentation, the same from 10.2.4 on.
"""

from __future__ import annotations

from typing import Final

MYSQL_MODE: Final = (
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)
MARIADB_MODE: Final = (
    "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION"
)

# Flags of Django's that rest on an answer which depends on how a server was set up; what is said at
# each statement that one of them decided about.
CANNED: Final = {
    "has_zoneinfo_database": "The server's time zone tables were taken to be loaded.",
    "allows_auto_pk_0": "The server's sql_mode was taken to be the default one.",
}
MARIADB_CANNED: Final = {
    **CANNED,
    "allows_group_by_selected_pks": "The server's sql_mode was taken to be the default one.",
}


def server_data(version: str) -> dict[str, object]:
    """Return `mysql_server_data` for a server that answers `version` to `SELECT VERSION()`."""
    return {
        "version": version,
        "sql_mode": MARIADB_MODE if "MariaDB" in version else MYSQL_MODE,
        "default_storage_engine": "InnoDB",
        "sql_auto_is_null": False,
        "lower_case_table_names": False,
        "has_zoneinfo_database": True,
    }
