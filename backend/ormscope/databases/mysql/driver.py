"""Which driver Django's MySQL backend gets: mysqlclient, or PyMySQL in its place.

Django imports `MySQLdb`. PyMySQL can pretend to be it, in the whole process; so this module is
imported by ENGINE modules only, and before Django's backend is.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def installed() -> str:
    """Return the name of the distribution: mysqlclient when it is installed. Imports nothing."""
    try:
        version("mysqlclient")
    except PackageNotFoundError:
        return "PyMySQL"
    return "mysqlclient"


def use_pymysql() -> None:
    """Let PyMySQL be `MySQLdb` in this process."""
    import pymysql

    pymysql.install_as_MySQLdb()


def use_installed() -> None:
    """Let `MySQLdb` be what `installed()` says."""
    if installed() == "PyMySQL":
        use_pymysql()
