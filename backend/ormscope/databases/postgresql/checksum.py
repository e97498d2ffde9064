"""A checksum of the sample's rows, taken on the server, and whether it is the one of loading."""

from __future__ import annotations

from typing import Final

# Makes two functions whose names begin with `{own}`. `{schema}`, an expression, has the tables.
# Of each table it is the sum of its rows' hashes, which needs no order: a million take a second.
# How a value is written depends on a session's settings, but not here.
CHECKSUM: Final = """
DO $make$ DECLARE parts text; found text; BEGIN
    SELECT string_agg(format(
        'SELECT concat_ws('' '', %L, count(*), sum(hashtextextended(rows::text, 0))) '
        'FROM %s AS rows',
        relname, oid::regclass), ' UNION ALL ') INTO parts
    FROM pg_class WHERE relkind = 'r' AND relnamespace = {schema}::regnamespace;
    EXECUTE format(
        'CREATE FUNCTION {own}checksum() RETURNS text LANGUAGE sql STABLE '
        'SET timezone = ''UTC'' SET datestyle = ''ISO, YMD'' SET intervalstyle = ''postgres'' '
        'SET extra_float_digits = 1 SET bytea_output = ''hex'' AS %L',
        'SELECT md5(string_agg(rows, E''\\n'' ORDER BY rows)) FROM (' || parts || ') AS t (rows)');
    EXECUTE 'SELECT {own}checksum()' INTO found;
    EXECUTE format(
        'CREATE FUNCTION {own}is_as_loaded() RETURNS boolean LANGUAGE sql STABLE AS %L',
        format('SELECT {own}checksum() = %L', found));
END $make$;
"""


def checksum(own: str, schema: str) -> str:
    """Return the statement for a schema, which is given as an expression."""
    return CHECKSUM.replace("{own}", own).replace("{schema}", schema)
