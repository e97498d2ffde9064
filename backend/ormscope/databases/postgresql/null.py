"""A connection to no PostgreSQL server that binds values as psycopg does for one.

psycopg's ClientCursor, which is Django's, merges statement and parameters before anything is sent;
the classes that do it need no server but for two answers. Both are given here: the encoding is
UTF-8, `standard_conforming_strings` is on, as on any server since PostgreSQL 9.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from psycopg._queries import PostgresClientQuery  # what ClientCursor.mogrify() uses
from psycopg.adapt import AdaptersMap, Transformer
from psycopg.dbapi20 import Binary
from psycopg.types.string import BytesDumper

from ormscope.databases.offline import NullConnection, NullCursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg.abc import Buffer

    from ormscope.databases.base import Params


class PostgreSQLConnection(NullConnection):
    """A null connection that is a psycopg `AdaptContext`: it can be asked to adapt values.

    :param adapters: those of the connection that Django would have opened.
    :param parameters: the server's `ParameterStatus` messages, as psycopg's `info` tells them.
    """

    autocommit: bool = True
    connection: None = None  # of an AdaptContext: no server that libpq could ask

    def __init__(self, adapters: AdaptersMap, parameters: dict[str, str]) -> None:
        super().__init__(empty=[])
        self.adapters = AdaptersMap(adapters)
        for kind in (bytes, bytearray, memoryview):
            self.adapters.register_dumper(kind, ConformingBytesDumper)
        self.adapters.register_dumper(Binary, ConformingBinaryDumper)
        self.info = NullInfo(parameters)

    def cursor(self, name: str | None = None) -> PostgreSQLCursor:
        """Return a new cursor; one with a name declares itself at the server."""
        return PostgreSQLCursor(self, name)

    def bind(self, sql: Any, params: Params) -> PostgresClientQuery:
        """Merge the parameters into the statement. Raises what psycopg raises for bad ones."""
        query = PostgresClientQuery(Transformer(self))
        query.convert(sql, params)
        return query

    def mogrify(self, sql: Any, params: Params) -> str:
        """Return the statement as psycopg would send it."""
        return self.bind(sql, params).query.decode()


class PostgreSQLCursor(NullCursor):
    """A null cursor that knows, as psycopg's does, what it would have sent last."""

    connection: PostgreSQLConnection
    _query: PostgresClientQuery | None = None  # read by `ops.last_executed_query()`

    def __init__(self, connection: PostgreSQLConnection, name: str | None = None) -> None:
        super().__init__(connection)
        self._name = name

    def execute(self, sql: Any, params: Any = None) -> None:
        """Take the statement, as psycopg binds it; it may be one of psycopg's compositions."""
        self._query = self._bound(sql, params)
        super().execute(sql if isinstance(sql, str) else self._query.query.decode(), params)

    def executemany(self, sql: Any, params: Sequence[Any]) -> None:
        """Take the statement, bound once for each of `params`."""
        for each in params:
            self._query = self._bound(sql, each)
        NullCursor.execute(self, sql)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _bound(self, sql: Any, params: Any) -> PostgresClientQuery:
        query = self.connection.bind(sql, params)
        if self._name is not None:
            # As ServerCursor does; outside of a transaction, it would be held.
            hold = "WITH HOLD " if self.connection.autocommit else ""
            declared = f'DECLARE "{self._name}" NO SCROLL CURSOR {hold}FOR '
            query.query = declared.encode() + query.query
        return query


class NullInfo:
    """Stands in for psycopg's `ConnectionInfo`."""

    encoding = "utf-8"

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters

    def parameter_status(self, name: str) -> str | None:
        """Return what the server would have said of itself at the start, or None."""
        return self._parameters.get(name)


class ConformingBytesDumper(BytesDumper):
    """Writes bytes as libpq does where the server has said `standard_conforming_strings = on`."""

    def dump(self, obj: Buffer) -> Buffer:
        """Return the hexadecimal form, as it also stands inside an array."""
        return b"\\x" + bytes(obj).hex().encode()

    def quote(self, obj: Buffer) -> Buffer:
        """Return a literal, which needs no E before it."""
        return b"'" + bytes(self.dump(obj)) + b"'"


class ConformingBinaryDumper(ConformingBytesDumper):
    """The same for PEP 249's `Binary`, which Django's BinaryField makes of bytes."""

    def dump(self, obj: Buffer | Binary) -> Buffer:
        """Return the hexadecimal form of what it holds."""
        return super().dump(obj.obj if isinstance(obj, Binary) else obj)
