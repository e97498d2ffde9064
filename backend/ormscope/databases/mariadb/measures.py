"""What keeps a visitor of the private MariaDB inside: each measure is tried, by the visitor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ormscope.databases.containment import Measure
from ormscope.databases.mariadb.accounts import RIGHTS, owning
from ormscope.databases.mariadb.preparation import is_whole
from ormscope.databases.mariadb.server import PACKET, STATEMENT
from ormscope.databases.mysql import measures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


def tried(connection: BaseDatabaseWrapper) -> Iterator[Measure]:
    """Yield each with what was seen. The connection is a visitor's, outside a run."""
    with connection.cursor() as cursor:
        yield _account(cursor, str(connection.settings_dict["NAME"]))
        yield _owner(connection)
        yield measures.commits(connection)
        yield _statement_time(cursor)
        yield _packet(cursor)
        yield _files(cursor)
        yield _others(cursor, str(connection.settings_dict["USER"]))
    yield measures.session(connection)
    with owning(connection, None) as owner, owner.cursor() as cursor:
        yield measures.rows(is_whole(connection, cursor))


def _account(cursor: Any, name: str) -> Measure:
    cursor.execute("SHOW GRANTS")
    grants = [re.sub(r" (TO|IDENTIFIED) .*", "", grant) for (grant,) in cursor.fetchall()]
    pattern = name.replace("_", r"\_")
    expected = ["GRANT USAGE ON *.*", f"GRANT {', '.join(RIGHTS)} ON `{pattern}`.*"]
    refused = measures.refused(cursor, "CREATE TEMPORARY TABLE ormscope_x (y int)")
    return Measure(
        name="own account",
        does="A run can read and write rows of the sample, and make, change or read nothing else.",
        holds=grants == expected and refused is not None,
        seen="; ".join(grants),
    )


def _owner(connection: BaseDatabaseWrapper) -> Measure:
    from django.db import Error

    try:
        with owning(connection, None, password="") as owner:
            owner.ensure_connection()
        seen = "it could"
    except Error as error:
        seen = measures.told(error)
    return Measure(
        name="owner's password",
        does="Who reaches the socket cannot log in as the owner without a password.",
        holds=seen.startswith("1045"),
        seen=seen,
    )


def _statement_time(cursor: Any) -> Measure:
    cursor.execute("SELECT @@max_statement_time")
    (seconds,) = cursor.fetchone()
    return Measure(
        name="statement timeout",
        does=f"A statement is stopped after {STATEMENT} s. Raw SQL can lift that for its run, "
        "which its deadline then ends: the owner kills what is left on the server.",
        holds=float(seconds) == STATEMENT,
        seen=f"max_statement_time = {seconds:g}",
    )


def _packet(cursor: Any) -> Measure:
    cursor.execute(f"SELECT @@max_allowed_packet, REPEAT('a', {PACKET + 1})")
    size, text = cursor.fetchone()
    refused = measures.refused(cursor, f"SET SESSION max_allowed_packet = {PACKET * 2}")
    return Measure(
        name="size of values",
        does=f"A statement, and a text that one computes, has {PACKET // 1024} kB at most: no time "
        "limit stops a search of one text in another. A session that heeds no end is ended with "
        "its server, which starts anew.",
        holds=size == PACKET and text is None and refused is not None,
        seen=f"max_allowed_packet = {size}; a longer text: {text or 'NULL'}; SET: {refused}",
    )


def _files(cursor: Any) -> Measure:
    cursor.execute("SELECT @@secure_file_priv, @@local_infile, LOAD_FILE('/etc/hostname')")
    directory, local, read = cursor.fetchone()
    refused = measures.refused(cursor, "SELECT 1 INTO OUTFILE 'ormscope_x'")
    is_kept = bool(directory) and Path(directory).is_dir() and not any(Path(directory).iterdir())
    return Measure(
        name="no files",
        does="The server reads and writes no file for a run, and asks the client for none.",
        holds=is_kept and not local and read is None and refused is not None,
        seen=f"secure_file_priv = {directory}; local_infile = {local}; INTO OUTFILE: {refused}",
    )


def _others(cursor: Any, user: str) -> Measure:
    cursor.execute("SELECT DISTINCT USER FROM information_schema.PROCESSLIST")
    users = {name for (name,) in cursor.fetchall()}
    refused = measures.refused(cursor, "SELECT * FROM information_schema.INNODB_TRX")
    return Measure(
        name="own sessions only",
        does="A run neither sees nor kills what other runs or the owner do.",
        holds=users == {user} and refused is not None,
        seen=f"sessions of {', '.join(sorted(users))}; INNODB_TRX: {refused}",
    )
