"""Django's own tests pass traced as they pass plain, and their traces are sound.

A part of `make django-suite`, which runs more of them. They are fetched with pip once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from ormscope.databases import installed

ROOT: Final = Path(__file__).resolve().parents[3]
LIMIT: Final = 300  # seconds
LABELS: Final = {
    "sqlite": "queries expressions transactions custom_managers composite_pk",
    "postgresql": "aggregation lookup prefetch_related transactions update",
    "mariadb": "bulk_create delete expressions_case ordering",
}


@pytest.mark.parametrize("database", LABELS)
def test_djangos_own_tests_do_not_notice_the_tracer_and_every_trace_is_sound(
    database: str,
) -> None:
    if installed()[database].mode != "live" and not os.environ.get("CI"):
        pytest.skip(str(installed()[database].note))
    done = subprocess.run(
        [sys.executable, "-m", "django_suite", "--db", database, *LABELS[database].split()],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tools"), str(ROOT / "backend")]),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
