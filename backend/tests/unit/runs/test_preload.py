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


READ = """
import sys
from pathlib import Path
from ormscope.runs import preload
from ormscope.runs.examples import _read
from ormscope.runs.prepared import prepare
preload.everything(prepare("oracle", Path(sys.argv[1]), {}).database)
print(_read.cache_info().currsize)
"""


@pytest.mark.skipif("tidb" not in installed(), reason="django-tidb is not installed")
def test_another_database_of_the_same_vendor_stays_out(state: Path) -> None:
    """Importing django_tidb changes Django's `Chr` for every MySQL."""
    assert _printed(PROGRAM, state) == "[]"


def test_the_examples_are_read_which_the_backends_screen_has_run_in_the_jail(state: Path) -> None:
    assert _printed(READ, state) == "1"


def _printed(program: str, state: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, str(state)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.worker",
            "ORMSCOPE_STATE": str(state),
            "PYTHONPATH": str(BACKEND),
        },
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
