"""Django's MySQL backend for a live MariaDB server, with mysqlclient or PyMySQL.

Imported in the worker of that database only. Features, operations and compilers stay Django's own:
what they decide points into Django's source.
"""

from ormscope.databases.mysql.driver import use_installed

use_installed()

from django.db.backends.mysql.base import DatabaseWrapper  # noqa: E402 - needs MySQLdb

__all__ = ["DatabaseWrapper"]
