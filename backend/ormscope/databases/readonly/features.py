"""What Django asks about the database's abilities before it compiles."""

from django.db.backends.postgresql import features


class DatabaseFeatures(features.DatabaseFeatures):
    """PostgreSQL locks no row in a read-only transaction."""

    # Where it is false, `select_for_update()` is left out of the SQL, as it is on SQLite.
    has_select_for_update = False
