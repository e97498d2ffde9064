"""Fetches the tests of the installed Django, once, from its source distribution.

A wheel has no tests. pip downloads the sdist and checks it against the index's hash; of it only
`tests/` is unpacked, so that no second `django` package can get in the installed one's way.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final

import django

from ormscope.databases.servers import lock
from ormscope.management.conformance.errors import SuiteError
from ormscope.runs.suite_marks import directory

DOWNLOAD: Final = 300  # seconds


def tests(room: Path) -> Path:
    """Return the directory of the suite; fetch it into `room` where it is missing.

    Raises SuiteError with what pip says when it cannot be fetched.
    """
    version = django.get_version()
    found = directory(room)
    home = found.parent
    room.mkdir(parents=True, exist_ok=True)
    with lock.held(room / "source.lock"):
        if not home.exists():
            print(f"Fetching the source of Django {version} for its tests", file=sys.stderr)
            # It gets its name when it is whole: what a kill leaves is never taken for it.
            part = room / "source.part"
            shutil.rmtree(part, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix="ormscope-") as scratch:
                _unpack(_download(version, Path(scratch)), part)
            part.rename(home)
    return found


def _download(version: str, target: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet"),
        *("--no-deps", "--no-binary", "Django", "--dest", str(target), f"Django=={version}"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=DOWNLOAD, check=False
    )  # fmt: skip
    found = list(target.glob("*.tar.gz"))
    if done.returncode or len(found) != 1:
        said = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise SuiteError(
            f"pip could not fetch the source of Django {version}, which has its "
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
                raise SuiteError(f"{archive.name} has an unsafe path: {member.name}")
            file = opened.extractfile(member)
            assert file is not None
            path = target.joinpath(*inner)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as output:
                shutil.copyfileobj(file, output)
    if not (target / "tests" / "runtests.py").exists():
        raise SuiteError(f"{archive.name} has no tests/runtests.py")
