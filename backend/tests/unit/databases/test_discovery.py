"""Databases are found; one that cannot be imported disturbs none of the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ormscope.databases import discover, unavailable
from ormscope.databases.discovery import collect

BACKEND = Path(__file__).resolve().parents[3]


def test_ours_are_found_in_the_order_of_the_columns() -> None:
    assert list(discover()) == sorted(discover(), key=lambda alias: discover()[alias].order)
    families = list(dict.fromkeys(database.family for database in discover().values()))
    assert families[:4] == ["sqlite", "postgresql", "postgresql-readonly", "mysql"]
    assert unavailable() == {}


def test_a_module_that_fails_to_import_is_reported_and_the_others_stay() -> None:
    def broken() -> object:
        raise ImportError("No module named 'driver'")

    sqlite = discover()["sqlite"]

    def ours() -> object:
        return sqlite

    found, reasons = collect(
        iter([("broken", broken), ("odd", lambda: 7), ("own", ours), ("twin", ours)])
    )
    assert dict(found) == {"sqlite": sqlite}
    assert reasons["broken"] == "ImportError: No module named 'driver'"
    assert "int" in reasons["odd"]
    assert "taken" in reasons["twin"]


def test_discovery_imports_no_driver_and_no_django() -> None:
    code = (
        "import sys; from ormscope.databases import discover; discover();"
        "print([name for name in ('psycopg', 'pymysql', 'oracledb', 'django') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
