"""What a worker imports before it is jailed: what belongs to its database, nothing of another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ormscope.databases import installed

BACKEND = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from pathlib import Path
from ormscope.runs import preload
from ormscope.runs.prepared import prepare
ready = prepare("mysql", Path(sys.argv[1]), {})
preload.everything(ready.database)
print(sorted({name.partition(".")[0] for name in sys.modules if "tidb" in name.partition(".")[0]}))
"""


@pytest.mark.skipif("tidb" not in installed(), reason="django-tidb is not installed")
def test_another_database_of_the_same_vendor_stays_out(state: Path) -> None:
    """Importing django_tidb changes Django's `Chr` for every MySQL."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(state)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.worker",
            "ORMSCOPE_STATE": str(state),
            "PYTHONPATH": str(BACKEND),
        },
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
