"""What mssql-django asks the server while it compiles or inserts, and what is made up for it."""

from __future__ import annotations

import re
from typing import Any, Final

from ormscope.databases.offline import INVENTED_KEY
from ormscope.databases.offline.answers import AnsweringCursor

COLLATION: Final = "SQL_Latin1_General_CP1_CI_AS"
BYTES: Final = 200

# What mssql-django writes before the statement proper: settings, and a table for what is returned.
_VERB: Final = re.compile(r"(?:SET .*?(?:;| ON) )?(INSERT INTO|UPDATE)\b", re.DOTALL)


class SQLServerCursor(AnsweringCursor):
    """A null cursor that knows mssql-django's questions and how its statements begin."""

    encoding = "utf-16-le"  # pyodbc's, unless told otherwise
    answers = (
        (
            "SELECT CONVERT(varchar, DATABASEPROPERTYEX(",
            (COLLATION,),
            f"The collation {COLLATION}, the one that an English server comes with.",
        ),
        (
            "SELECT MAX(DATALENGTH(",
            (BYTES,),
            f"{BYTES} bytes as the longest value, hence VARCHAR({BYTES}) in the next statement.",
        ),
        ("SELECT @@TRANCOUNT", (1,), "One open transaction."),
        ("SELECT CAST(IDENT_CURRENT(", (INVENTED_KEY,), f"The last row's key {INVENTED_KEY}."),
    )

    def execute(self, sql: str, params: object = None) -> Any:
        """Take the statement; make up what mssql-django needs to know about it."""
        verb = _VERB.match(sql)
        super().execute(sql if verb is None else sql[verb.start(1) :], params)
        self.statement = sql
        if "[#Temp_params]" in sql:
            self.invented = None  # its count of rows is never asked for
        return self

    def nextset(self) -> bool:
        """Say that there is no further result set."""
        return False
