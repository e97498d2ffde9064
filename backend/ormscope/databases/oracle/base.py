"""Django's Oracle backend without a server. Imported in the Oracle worker only."""

from __future__ import annotations

import datetime
import decimal
from typing import Any, Final

import oracledb

from ormscope.databases.offline import INVENTED_KEY, NullConnection
from ormscope.databases.offline.answers import AnsweringCursor
from ormscope.databases.oracle.driver import use_oracledb

use_oracledb()

from django.db.backends.oracle import base  # noqa: E402 - Django 4.2 asks for cx_Oracle

COLLATION: Final = "USING_NLS_COMP"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper around a null connection."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # Instance attributes hide the cached property and the descriptors, which ask the server:
        # its version, and whether LIKE works with the session's character set (ticket #14149).
        self.oracle_version = tuple(map(int, settings_dict["ORMSCOPE"]["version"].split(".")))
        # django-stubs doesn't know these two.
        self.operators = self._standard_operators  # type: ignore[attr-defined]
        self.pattern_ops = self._standard_pattern_ops  # type: ignore[attr-defined]
        self.ops.compiler_module = "ormscope.databases.oracle.compiler"

    def get_new_connection(self, conn_params: dict[str, Any]) -> OracleConnection:
        """Return a null connection that makes the driver's variables."""
        del conn_params
        connection = OracleConnection(empty=self.features.empty_fetchmany_value)
        connection.version = self.settings_dict["ORMSCOPE"]["version"]
        return connection


class OracleConnection(NullConnection):
    """A null connection with the attributes of oracledb's that Django sets or reads."""

    autocommit: bool = False
    stmtcachesize: int = 20
    version: str = ""

    def cursor(self) -> OracleCursor:
        """Return a new cursor."""
        return OracleCursor(self)


class OracleCursor(AnsweringCursor):
    """A null cursor that has variables, which `RETURNING … INTO` leaves its values in."""

    answers = (
        (
            "SELECT default_collation FROM user_tables",
            (COLLATION,),
            f"The collation {COLLATION}, a table's own unless another one was chosen.",
        ),
    )

    def var(self, kind: object, *sizes: object, **options: object) -> Variable:
        """Return a variable of the type `kind`, oracledb's or Python's."""
        del sizes, options
        return Variable(kind)

    def arrayvar(self, kind: object, *sizes: object, **options: object) -> Variable:
        """Return a variable for several values."""
        return self.var(kind, *sizes, **options)


class Variable:
    """A variable whose value is made up, as if one row had been inserted."""

    def __init__(self, kind: object) -> None:
        self.kind = kind

    def getvalue(self) -> list[object]:
        """Return one value of the variable's type, in a list as oracledb does for RETURNING."""
        # A dict cannot be used: oracledb's types are compared by identity, Python's are classes.
        if self.kind is int:
            return [INVENTED_KEY]
        if self.kind is decimal.Decimal:
            return [decimal.Decimal(0)]
        if self.kind is str:
            return [""]
        if self.kind is datetime.date or self.kind is oracledb.DB_TYPE_TIMESTAMP:
            return [datetime.datetime(2000, 1, 1)]  # noqa: DTZ001 - Oracle's have no time zone
        return [0.0]

    def __repr__(self) -> str:
        return f"<variable {getattr(self.kind, '__name__', self.kind)}>"
