"""Where MariaDB's server is on this machine, and the SQL that its packages make a database with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ormscope.databases.errors import DatabaseUnavailable

# Debian's /usr/sbin is not on an ordinary user's PATH.
BESIDE_PATH: Final = ("/usr/sbin", "/usr/local/sbin")
VERSION: Final = re.compile(r"Ver (\d+\.\d+\.\d+)-MariaDB")
# Each by the names that it has had; the first is MariaDB's since 10.11 or later, by system.
TABLES: Final = ("mariadb_system_tables.sql", "mysql_system_tables.sql")
PERFORMANCE: Final = ("mariadb_performance_tables.sql", "mysql_performance_tables.sql")
ROWS: Final = ("mariadb_system_tables_data.sql", "mysql_system_tables_data.sql")
PLACES: Final = ("share/mariadb", "share/mysql", "share")


@cache
def find() -> Path | None:
    """Return the path of `mariadbd`, or of a `mysqld` that is MariaDB's; None where there is none.

    A program is only run where its name leaves open whose it is.
    """
    path = os.pathsep.join(filter(None, (os.environ.get("PATH"), *BESIDE_PATH)))
    if found := shutil.which("mariadbd", path=path):
        return Path(found)
    found = shutil.which("mysqld", path=path)
    if found is None:
        return None
    if Path(found).resolve().name == "mariadbd":
        return Path(found)
    return Path(found) if _told(Path(found)) else None


def version(program: Path) -> str:
    """Return the server's version, "10.11.19". Raises DatabaseUnavailable when it tells none."""
    told = _told(program)
    if told is None:
        raise DatabaseUnavailable(f"{program} --version doesn't tell that it is MariaDB.")
    return told


@cache
def _told(program: Path) -> str | None:
    try:
        done = subprocess.run(
            [str(program), "--no-defaults", "--version"],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(done.stdout)
    return match and match[1]


@dataclass(frozen=True, slots=True)
class Scripts:
    """The SQL files that make the system's tables, and the directory that has `english/`."""

    messages: Path
    tables: tuple[Path, ...]


def scripts(program: Path) -> Scripts:
    """Find them beside `program`. Raises DatabaseUnavailable where a package left them out."""
    root = program.resolve().parent.parent
    for place in PLACES:
        directory = root / place
        found = [_first(directory, names) for names in (TABLES, PERFORMANCE, ROWS)]
        tables = tuple(path for path in found if path is not None)
        if len(tables) == len(found):
            return Scripts(directory, tables)
    raise DatabaseUnavailable(
        f"MariaDB's server is {program}, but the SQL files that make its system tables "
        f"({', '.join(TABLES)}) are not below {root}. Install MariaDB's server package completely."
    )


def _first(directory: Path, names: tuple[str, ...]) -> Path | None:
    return next((path for name in names if (path := directory / name).is_file()), None)
