"""The scratch on a PostgreSQL of somebody else's: a schema beside the sample's, of the same role.

Nothing but the search path keeps a statement in it. What SQL text does to the sample all the same
is refused at its commit, or noticed afterwards.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.errors import Escaped
from ormscope.databases.servers.lender import Lender
from ormscope.databases.servers.server import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

# Of this session, and of those that have ended.
_LEFT: Final = """
SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND NOT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND pid::text = split_part(substr(nspname, %s), '_', 1))
"""


class SchemasBeside(Lender):
    """Lends a schema whose name begins with the sample's, and which carries ORMscope's mark."""

    def settings(self, visitor: BaseDatabaseWrapper) -> dict[str, object]:
        """Connect as the runs do."""
        del visitor
        return {}

    def make(self, wrapper: Any) -> None:
        """Make one, and look into nothing else."""
        with wrapper.wrap_database_errors:
            raw = wrapper.connection
            _clear(wrapper)
            name = f"{_prefix(wrapper)}{raw.info.backend_pid}_{secrets.token_hex(4)}"
            raw.execute(f'CREATE SCHEMA "{name}"')
            raw.execute(f"COMMENT ON SCHEMA \"{name}\" IS '{EMPTY}'")
            raw.execute(f'SET search_path = "{name}"')

    def unmake(self, wrapper: Any) -> None:
        """Have its settings forgotten, and the schema dropped."""
        with wrapper.wrap_database_errors:
            wrapper.connection.rollback()
            wrapper.set_autocommit(True)
            wrapper.connection.execute("DISCARD ALL")
            _clear(wrapper)


SCHEMAS: Final = SchemasBeside("PostgreSQL")


@contextmanager
def scratch(connection: BaseDatabaseWrapper, is_as_loaded: str) -> Iterator[BaseDatabaseWrapper]:
    """Lend one. Raises Escaped if the sample has been changed by it, as that statement tells."""
    from django.db import OperationalError

    try:
        with SCHEMAS.lend(connection) as lent:
            yield lent
    finally:
        with suppress(OperationalError):  # nobody can tell now: whoever connects next looks
            connection.ensure_connection()
            if not is_true(connection, is_as_loaded):
                raise Escaped("What was done in the scratch has changed the sample, too.")


def is_true(connection: BaseDatabaseWrapper, statement: str) -> bool:
    """Return what it selects; False where it fails."""
    from django.db import Error

    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            ((told,),) = cursor.fetchall()
    except Error:
        return False
    return bool(told)


def _prefix(wrapper: Any) -> str:
    return f"{wrapper.settings_dict['ORMSCOPE']['scratch']}_lab_"


def _clear(wrapper: Any) -> None:
    prefix = _prefix(wrapper)
    left = wrapper.connection.execute(_LEFT, [prefix, len(prefix) + 1]).fetchall()
    for (name,) in left:
        wrapper.connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
