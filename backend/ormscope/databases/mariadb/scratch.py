"""The scratch of a private MariaDB: a database for each run, made and dropped by its account.

It knows no other databases than its own: the server shows it none. What a killed session has left
goes when the next one comes, and with its worker at last.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.mariadb.accounts import roll_back_prepared, scratch_account
from ormscope.databases.servers.lender import Lender

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


class Databases(Lender):
    """Lends a database whose name begins with the account's."""

    def settings(self, visitor: BaseDatabaseWrapper) -> dict[str, object]:
        """Connect as that account, to no database at first."""
        return {"NAME": "", "USER": scratch_account(str(visitor.settings_dict["USER"]))}

    def make(self, wrapper: Any) -> None:
        """Make a database, which a connection that is opened anew goes to as well."""
        with _cursor(wrapper) as cursor:
            _clear(cursor)
            cursor.execute("SELECT CURRENT_USER(), CONNECTION_ID()")
            ((user, session),) = cursor.fetchall()
            name = f"{user.partition('@')[0]}_{session}_{secrets.token_hex(4)}"
            cursor.execute(f"CREATE DATABASE `{name}`")
            cursor.execute(f"USE `{name}`")
        wrapper.settings_dict["NAME"] = name

    def unmake(self, wrapper: Any) -> None:
        """Reset the session, and drop its database.

        What it has prepared is rolled back first: after the reset it would keep its tables locked.
        """
        from django.db import Error

        from ormscope.databases.mysql.session import keep_or_close

        with suppress(Error), _cursor(wrapper) as cursor:  # refused inside an XA transaction
            roll_back_prepared(cursor)
        keep_or_close(wrapper)
        wrapper.settings_dict["NAME"] = ""
        with _cursor(wrapper) as cursor:
            _clear(cursor)


SCRATCHES: Final = Databases("MariaDB")


def _clear(cursor: Any) -> None:
    """Drop the databases of this session and of those that have ended."""
    cursor.execute("SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()")
    others = {str(session) for (session,) in cursor.fetchall()}
    cursor.execute("SHOW DATABASES LIKE 'scratch\\_%'")
    left = [name for (name,) in cursor.fetchall() if name.split("_")[-2] not in others]
    if left:
        roll_back_prepared(cursor)
    for name in left:
        cursor.execute(f"DROP DATABASE `{name}`")


@contextmanager
def _cursor(wrapper: Any) -> Iterator[Any]:
    """Yield the driver's own: no trace shows what it executes."""
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors, wrapper.connection.cursor() as cursor:
        yield cursor
