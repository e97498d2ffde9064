"""Puts the tables' files back, after a run that wrote, to what they were after loading.

What is rolled back stays behind as dead rows. The planner goes by the size of a table's and its
indexes' files, and new rows go where there is room: plans and order would tell how many runs went
before. No row that was loaded ever moves, since every run is undone; so removing the dead ones is
enough, and where a file has grown, writing it anew in the same order.

Who may VACUUM, and nothing else, does it after the run's time, in some milliseconds. A table that
another session holds is left for after the next run.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper

    Connect = Callable[[BaseDatabaseWrapper], Any]

# A function that tells of each table whether its files have the size that they have now. They keep
# their oid when they are written anew. `{schema}` is an expression.
FILES: Final = """
DO $make$ DECLARE sizes text; BEGIN
    SELECT string_agg(format('(%s::oid, %s::oid, %s)', relation, file, pg_relation_size(file)), ',')
        INTO sizes FROM (
            SELECT oid AS relation, oid AS file FROM pg_class
            WHERE relkind = 'r' AND relnamespace = {schema}::regnamespace
            UNION ALL
            SELECT indrelid, indexrelid FROM pg_index JOIN pg_class ON oid = indrelid
            WHERE relkind = 'r' AND relnamespace = {schema}::regnamespace
        ) AS files;
    EXECUTE format(
        'CREATE FUNCTION {function}() RETURNS TABLE (relation oid, name text, is_same boolean) '
        'LANGUAGE sql AS %L',
        'SELECT relation, relation::regclass::text, bool_and(pg_relation_size(file) = size) '
        'FROM (VALUES ' || sizes || ') AS loaded (relation, file, size) GROUP BY relation');
END $make$;
"""

# Of every page, whatever is known of it; FULL cuts files shorter, without waiting for it as long.
VACUUM: Final = "VACUUM (DISABLE_PAGE_SKIPPING, INDEX_CLEANUP ON, TRUNCATE OFF) {}"
FULL: Final = "VACUUM (FULL) {}"
PATIENCE: Final = "SET lock_timeout = '200ms'"
# What FULL leaves behind itself.
CATALOG: Final = "VACUUM pg_class, pg_attribute, pg_depend, pg_type, pg_index"
OFTEN: Final = 50  # files written anew, until the catalog is seen to

# Whether the open transaction has a number, which its first change gives it; and the tables that
# have dead rows once it is rolled back. The second takes its time, the first doesn't.
HAS_CHANGED: Final = "SELECT pg_catalog.txid_current_if_assigned() IS NOT NULL"
TOUCHED: Final = """
SELECT relid FROM pg_catalog.pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""

# Of a visitor's connection.
_ATTRIBUTE: Final = "ormscope_upkeep"


class Upkeep:
    """What one worker has to put right.

    :param function: the name of the function that `FILES` made.
    :param connect: gives, for a visitor's connection, psycopg's of who may, in autocommit.
    """

    def __init__(self, function: str, connect: Connect) -> None:
        self._files = f"SELECT relation, name, is_same FROM {function}()"
        self._connect = connect
        self._kept: Any = None
        self._written = 0
        # Whether there was no connection when one was wanted the last time.
        self.is_lost = False
        # Tables by oid; None for any, when nobody knows.
        self._touched: set[int] | None = None

    def note(self, visitor: BaseDatabaseWrapper) -> None:
        """Ask the session, at the end of a run and before its rollback, what it has changed."""
        from psycopg import Error
        from psycopg.pq import TransactionStatus

        raw = visitor.connection
        status = None if raw is None else raw.info.transaction_status
        if status == TransactionStatus.IDLE:
            return  # nothing was executed
        changed: set[int] | None = None
        if status == TransactionStatus.INTRANS:
            with suppress(Error):
                changed = set()
                if raw.execute(HAS_CHANGED).fetchone()[0]:
                    changed = {relation for (relation,) in raw.execute(TOUCHED)}
        if changed is None or self._touched is None:
            self._touched = None
        else:
            self._touched |= changed

    def restore(self, visitor: BaseDatabaseWrapper) -> None:
        """Put right what was noted, and any file that has grown unseen. Raises nothing.

        What cannot be done now is done after the next run.
        """
        from psycopg import Error

        if self._touched is not None and not self._touched:
            return
        try:
            self._restore(self.session(visitor))
        except Error:
            self.is_lost = self._kept is None or self._kept.closed
            if self.is_lost:
                self._kept = None
        else:
            self.is_lost = False
            self._touched = set()

    def suspect(self) -> None:
        """Have all tables looked at the next time: a run was killed that nobody has asked."""
        self._touched = None

    def session(self, visitor: BaseDatabaseWrapper) -> Any:
        """Return psycopg's connection, opened if need be. Raises psycopg's Error."""
        if self._kept is None:
            kept = self._connect(visitor)
            kept.execute(PATIENCE)
            self._kept = kept
        return self._kept

    def close(self) -> None:
        """Close it; the next time it is opened anew."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _restore(self, keeper: Any) -> None:
        tables = keeper.execute(self._files).fetchall()
        grown = [name for _, name, is_same in tables if not is_same]
        touched = [
            name
            for relation, name, _ in tables
            if name in grown or self._touched is None or relation in self._touched
        ]
        for name in grown:
            keeper.execute(FULL.format(name))
        if touched:
            keeper.execute(VACUUM.format(", ".join(touched)))
        self._written += len(grown)
        if self._written >= OFTEN:
            keeper.execute(CATALOG)
            self._written = 0


def settle(execute: Callable[[str], Any], tables: list[str], *, schema: str, function: str) -> None:
    """Bring freshly loaded tables into the state that `restore()` brings them back to."""
    for name in tables:
        execute(FULL.format(name))
    for name in tables:
        execute(f"ANALYZE {name}")
        execute(VACUUM.format(name))
    execute(FILES.replace("{schema}", schema).replace("{function}", function))


def upkeep_of(visitor: BaseDatabaseWrapper, function: str, connect: Connect) -> Upkeep:
    """Return the upkeep of a visitor's connection, made when it is first asked for."""
    found: Upkeep | None = getattr(visitor, _ATTRIBUTE, None)
    if found is None:
        found = Upkeep(function, connect)
        # Django's `connection`, too, passes an attribute on to the wrapper that it stands for.
        setattr(visitor, _ATTRIBUTE, found)
    return found
