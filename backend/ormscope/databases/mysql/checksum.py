"""What a database's tables hold, as one short text, computed by the server.

CHECKSUM TABLE would be shorter to say, but changes with a generated column while no row does.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

_COLUMNS: Final = """
SELECT TABLE_NAME, COLUMN_NAME, COALESCE(GENERATION_EXPRESSION, '') <> ''
FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = %s AND TABLE_NAME NOT LIKE 'ormscope%%'
ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
# A sum, so that the order of rows doesn't matter; 60 bits of each row's MD5.
_TABLE: Final = """
SELECT '{table}', COUNT(*), SUM(CAST(CONV(LEFT(MD5(CONCAT_WS(',', {columns})), 15), 16, 10)
    AS UNSIGNED)) FROM `{name}`.`{table}`
"""


def checksum(cursor: Any, name: str) -> str:
    """Return 32 hexadecimal digits of what the tables of database `name` hold, "" if it has none.

    Generated columns count by their names only, ORMscope's own tables not at all. `cursor` is
    Django's.
    """
    cursor.execute(_COLUMNS, [name])
    columns = cursor.fetchall()
    tables: dict[str, list[str]] = {}
    for table, column, is_generated in columns:
        tables.setdefault(table, [])
        if not is_generated:
            tables[table].append(f"QUOTE(CAST(`{column}` AS BINARY))")
    if not tables:
        return ""
    selects = [
        _TABLE.format(name=name, table=table, columns=", ".join(parts))
        for table, parts in tables.items()
    ]
    cursor.execute(" UNION ALL ".join(selects))
    return hashlib.sha256(repr((columns, cursor.fetchall())).encode()).hexdigest()[:32]
