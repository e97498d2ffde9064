"""A state directory on a disk that is full: said in the columns that need it, and over once it is
not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from accidents import ROOT, START

if TYPE_CHECKING:
    from pathlib import Path

# Room for PostgreSQL's and MariaDB's data, and for little more.
SIZE = "400m"
# A file system of one's own needs no rights in a user namespace; in a second one nobody is root.
MOUNTED = (
    'mount -t tmpfs -o size=$1 none "$2" && shift 2 && '
    'exec unshare --user --map-user=1000 --map-group=1000 -- "$@"'
)


@pytest.mark.parametrize("program", ["full_before_the_start", "full_while_it_runs"])
def test_a_full_disk(tmp_path: Path, program: str) -> None:
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    base = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED, "sh"]
    if shutil.which("unshare") is None or not _possible([*base, "1m", str(mounted), "true"]):
        pytest.skip("no user namespaces here, and so no small disk of one's own")
    done = subprocess.run(
        [*base, SIZE, str(mounted), sys.executable, "-m", "on_a_small_disk", program, str(mounted)],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'backend'}{os.pathsep}{ROOT / 'backend/tests/faults'}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ORMSCOPE_STATE": str(mounted / "state"),
        },
        capture_output=True,
        text=True,
        timeout=START,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.endswith("recovered\n")


def _possible(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
