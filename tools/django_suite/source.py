"""Fetches the tests of the installed Django, once, from its source distribution.

A wheel has no tests. pip downloads the sdist and checks it against the index's hash; of it only
`tests/` is unpacked, so that no second `django` package can get in the installed one's way.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final

import django

DOWNLOAD: Final = 300  # seconds


def tests(state: Path) -> Path:
    """Return the directory of the suite, `<state>/<version>/tests`; fetch it where it is missing.

    Raises SystemExit with what pip says when it cannot be fetched.
    """
    version = django.get_version()
    home = state / version
    state.mkdir(parents=True, exist_ok=True)
    with (state / "source.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            print(f"Fetching the source of Django {version} for its tests", flush=True)
            # It gets its name when it is whole: what a kill leaves is never taken for it.
            part = state / "source.part"
            shutil.rmtree(part, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix="ormscope-") as scratch:
                _unpack(_download(version, Path(scratch)), part)
            part.rename(home)
    return home / "tests"


def _download(version: str, directory: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet"),
        *("--no-deps", "--no-binary", "Django", "--dest", str(directory), f"Django=={version}"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=DOWNLOAD, check=False
    )  # fmt: skip
    found = list(directory.glob("*.tar.gz"))
    if done.returncode or len(found) != 1:
        said = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise SystemExit(
            f"django_suite: pip could not fetch the source of Django {version}, which has its "
            f"tests. Is the package index reachable? pip says:\n{said}"
        )
    return found[0]


def _unpack(archive: Path, target: Path) -> None:
    """Write the plain files below `tests/`; links and other things are not followed or made."""
    with tarfile.open(archive) as opened:
        for member in opened:
            _, *inner = PurePosixPath(member.name).parts
            if inner[:1] != ["tests"] or not member.isfile():
                continue
            if ".." in inner:
                raise SystemExit(f"django_suite: {archive.name} has an unsafe path: {member.name}")
            file = opened.extractfile(member)
            assert file is not None
            path = target.joinpath(*inner)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as output:
                shutil.copyfileobj(file, output)
    if not (target / "tests" / "runtests.py").exists():
        raise SystemExit(f"django_suite: {archive.name} has no tests/runtests.py")
