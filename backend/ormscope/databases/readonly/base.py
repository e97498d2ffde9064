"""A Django backend of one's own: PostgreSQL's, for a connection that only reads.

Name this package as ENGINE, and Django imports `base.DatabaseWrapper` from it. A wrapper is one
connection and what is known of its database, in eight classes. A backend subclasses a whole
existing one and replaces what is different:

BaseDatabaseWrapper       here       the session begins read-only: the server refuses every write
DatabaseOperations        operations names the compilers, which refuse before the server is asked
DatabaseFeatures          features   a row cannot be locked: `select_for_update()` locks nothing
DatabaseSchemaEditor      schema     no migration runs; `sqlmigrate` still prints one
DatabaseClient            client     `dbshell` begins read-only, too
DatabaseIntrospection     inherited  it only reads
DatabaseCreation          inherited  the server refuses a test database: use TEST = {"MIRROR": …}
DatabaseValidation        inherited  what a model's field may be hasn't changed

`vendor` is inherited, too, and must be: by it Django chooses `as_postgresql()`, a migration its
`RunSQL`, and a model its `required_db_vendor`. This is PostgreSQL; it is only told not to write.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from .client import DatabaseClient
from .features import DatabaseFeatures
from .operations import DatabaseOperations
from .schema import DatabaseSchemaEditor

READ_ONLY = "-c default_transaction_read_only=on"


class DatabaseWrapper(base.DatabaseWrapper):
    """Says which classes are replaced, and how a connection is opened."""

    display_name = "Read-only PostgreSQL"
    client_class = DatabaseClient
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg connects with: the server sets this before the first statement.

        It is what catches raw SQL. Whoever may send that can also switch it off again: rights are
        the database's to give, and a role without any to write is the lock behind this door.
        """
        params: dict[str, Any] = super().get_connection_params()
        params["options"] = f"{params.get('options', '')} {READ_ONLY}".strip()
        return params
