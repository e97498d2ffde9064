"""A program, `containing.py ALIAS STATE`: does what must not outlive a run, prints what was seen.

It does it as SQL in runs of its own, as raw() would under the policy `local`.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

# By `connection.vendor`: what a run does, and what another one would see it by.
KEPT = {
    "postgresql": [
        ("SET statement_timeout = 0", "SHOW statement_timeout"),
        ("SET search_path = pg_catalog", "SHOW search_path"),
        ("SET TIME ZONE 'Asia/Tokyo'", "SHOW timezone"),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SHOW transaction_read_only"),
        ("SET my.own = 'kept'", "SELECT coalesce(current_setting('my.own', true), '')"),
        ("PREPARE kept AS SELECT 1", "SELECT name FROM pg_prepared_statements"),
        ("LISTEN kept", "SELECT pg_listening_channels()"),
        ("LISTEN kept; COMMIT", "SELECT pg_listening_channels()"),
        ("DECLARE kept CURSOR WITH HOLD FOR SELECT 1", "SELECT name FROM pg_cursors"),
        ("DECLARE kept CURSOR WITH HOLD FOR SELECT 1; COMMIT", "SELECT name FROM pg_cursors"),
        ("SELECT nextval('bookshop_tag_id_seq')", "SELECT nextval('bookshop_tag_id_seq')"),
        ("SELECT setval('bookshop_tag_id_seq', 1)", "SELECT nextval('bookshop_tag_id_seq')"),
        ("SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock(1)"),
        ("CREATE TEMP TABLE kept (x int)", "SELECT * FROM kept"),
        ("DO $$ BEGIN SET statement_timeout = 0; END $$", "SHOW statement_timeout"),
        ("SELECT lo_create(7)", "SELECT oid FROM pg_largeobject_metadata"),
        ("SELECT set_config('my.other', 'x', false)", "SELECT current_setting('my.other', true)"),
        ("ALTER ROLE visitor SET statement_timeout = 0; COMMIT", "SHOW statement_timeout"),
        ("ALTER ROLE CURRENT_USER PASSWORD 'x'; COMMIT", "SELECT current_user"),
        ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; COMMIT",
         "SELECT count(*) FROM pg_default_acl"),
        ("DELETE FROM bookshop_review; COMMIT", "SELECT count(*) FROM bookshop_review"),
        ("SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM bookshop_review",
         "SELECT count(*) FROM bookshop_review"),
        ("COMMIT; DELETE FROM bookshop_review", "SELECT count(*) FROM bookshop_review"),
        ("COPY bookshop_tag TO STDOUT", "SELECT count(*) FROM bookshop_tag"),
    ],
    "mysql": [
        ("SET @kept = 1", "SELECT @kept"),
        ("SET SESSION sql_mode = ''", "SELECT @@sql_mode"),
        ("SET SESSION max_statement_time = 0", "SELECT @@max_statement_time"),
        ("SET time_zone = '+05:00'", "SELECT @@time_zone"),
        ("SET autocommit = 1", "SELECT @@autocommit"),
        ("PREPARE kept FROM 'SELECT 1'", "EXECUTE kept"),
        ("CREATE TEMPORARY TABLE kept (x INT)", "SELECT * FROM kept"),
        ("SELECT GET_LOCK('kept', 0)", "SELECT IS_USED_LOCK('kept')"),
        ("LOCK TABLES bookshop_tag WRITE", "SELECT count(*) FROM bookshop_review"),
        ("COMMIT", "SELECT count(*) FROM bookshop_review"),
        ("DELETE FROM bookshop_review", "SELECT count(*) FROM bookshop_review"),
        ("TRUNCATE TABLE bookshop_review", "SELECT count(*) FROM bookshop_review"),
        ("DROP TABLE bookshop_review", "SELECT count(*) FROM bookshop_review"),
    ],
    "sqlite": [
        ("CREATE TEMP TABLE kept (x)", "SELECT * FROM kept"),
        ("UPDATE sqlite_sequence SET seq = 1000", "SELECT max(seq) FROM sqlite_sequence"),
        ("PRAGMA user_version = 7", "SELECT * FROM pragma_user_version"),
        ("PRAGMA case_sensitive_like = 1", "SELECT 'a' LIKE 'A'"),
        ("DELETE FROM bookshop_review", "SELECT count(*) FROM bookshop_review"),
        ("COMMIT", "SELECT count(*) FROM bookshop_review"),
        ("DROP TABLE bookshop_review", "SELECT count(*) FROM bookshop_review"),
    ],
    "firebird": [
        ("DELETE FROM bookshop_review", "SELECT count(*) FROM bookshop_review"),
        ("COMMIT", "SELECT count(*) FROM bookshop_review"),
        ("DROP TABLE bookshop_review", "SELECT count(*) FROM bookshop_review"),
    ],
}  # fmt: skip
# Without a limit, and for longer than a test waits.
LONG = {
    "postgresql": ("SET statement_timeout = 0", "SELECT count(*) FROM generate_series(1, 1e12)"),
    "mysql": ("SET max_statement_time = 0", "SELECT BENCHMARK(1000000000000, MD5('x'))"),
}
PATIENCE = 20  # seconds


def main(alias: str, state: str) -> None:
    import django
    from django.conf import settings

    from ormscope.databases import Sample, discover

    database = discover()[alias]
    with database.serve(Path(state)) as parameters:
        settings.DATABASES = {"default": database.settings(Path(state), parameters)}
        django.setup()
        from django.db import connection

        sample = Sample.from_settings(settings.ORMSCOPE["SAMPLE"])
        database.prepare(connection, sample, Path(state))
        measures = database.containment(connection)
        database.let_go(connection)
        runs = Runs(database, connection, sample, Path(state))
        kept = [runs.kept(*each) for each in KEPT.get(connection.vendor, [])]
        database.let_go(connection)
        told = {
            "measures": [[each.name, each.holds, each.seen] for each in measures],
            "kept": kept,
            "restored": database.restore(connection, sample, Path(state)),
            "ended": _ended(database, connection) if connection.vendor in LONG else None,
        }
        database.let_go(connection)
    print(json.dumps(told, default=str))


class Runs:
    """One after the other on one session, as a worker has it."""

    def __init__(self, database: Any, connection: Any, sample: Any, state: Path) -> None:
        self.database, self.connection = database, connection
        self.sample, self.state = sample, state

    def kept(self, does: str, looks: str) -> dict[str, object]:
        """Give what a run sees before another one has done something, in it, and afterwards."""
        before = self.run(looks)
        done = self.run(does)
        return {"does": does, "done": done, "before": before, "after": self.run(looks)}

    def run(self, statement: str) -> str:
        """Give the rows, or the error; put right what has got out."""
        from django.db import Error

        from ormscope.databases.errors import Escaped

        try:
            with self.database.isolate(self.connection), self.connection.cursor() as cursor:
                cursor.execute(statement)
                return str(cursor.fetchall() if cursor.description else [])
        except Escaped:
            self.database.let_go(self.connection)
            self.database.restore(self.connection, self.sample, self.state)
            self.database.let_go(self.connection)
            return "Escaped"
        except Error as error:
            return type(error).__name__


def _ended(database: Any, connection: Any) -> bool:
    """Tell whether a session ends in the middle of a statement without a limit."""
    session = database.session(connection)
    without, long = LONG[connection.vendor]
    raw = connection.connection

    def execute() -> None:
        cursor = raw.cursor()
        try:
            cursor.execute(without)
            cursor.execute(long)
        except connection.Database.Error:
            pass

    thread = threading.Thread(target=execute, daemon=True)
    thread.start()
    other = connection.copy()
    database.end_session(other, session)
    database.let_go(other)
    thread.join(PATIENCE)
    return not thread.is_alive()


if __name__ == "__main__":
    main(*sys.argv[1:])
