"""A private server that is killed or hangs while it is used, or has no room: it starts again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from private_server import PATIENCE

from ormscope.databases import discover
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.servers import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

PID_FILES: Final = {"mariadb": "mariadbd.pid", "postgresql": "postmaster.pid"}
PROGRAMS: Final = ("mariadbd", "postgres")

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.alone,
]


@pytest.fixture(params=PID_FILES)
def alias(request: pytest.FixtureRequest) -> str:
    database = discover()[request.param]
    if database.mode != "live" or database.missing():
        said = f"{request.param} has no server on this machine"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return str(request.param)


def data(state: Path, alias: str) -> Path:
    (found,) = (state / alias).glob("*/data")
    return found.resolve()


def pid(state: Path, alias: str) -> int:
    return int((data(state, alias) / PID_FILES[alias]).read_text().split()[0])


def working(state: Path, alias: str) -> list[int]:
    """Every process of the server, also of one whose first process is dead."""
    return list(processes._working(data(state, alias), PROGRAMS))


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGSTOP])
def test_it_starts_again_at_once(alias: str, way: signal.Signals, tmp_path: Path) -> None:
    database = discover()[alias]
    with database.serve(tmp_path) as parameters:
        assert database.is_serving(parameters)
        os.kill(pid(tmp_path, alias), way)
        assert not database.is_serving(parameters)
    assert working(tmp_path, alias) == []
    with database.serve(tmp_path) as parameters:
        assert database.is_serving(parameters)


def test_what_a_killed_server_leaves_is_ended_before_the_next(alias: str, tmp_path: Path) -> None:
    """All its processes hang: none of them ends by itself when the first one is gone."""
    database = discover()[alias]
    with database.serve(tmp_path):
        first, left = pid(tmp_path, alias), working(tmp_path, alias)
        for process in left:
            os.kill(process, signal.SIGSTOP)
        os.kill(first, signal.SIGKILL)
    assert working(tmp_path, alias) == []
    with database.serve(tmp_path) as parameters:
        assert database.is_serving(parameters)


def test_a_server_that_hangs_and_lost_its_parent_is_ended(alias: str, tmp_path: Path) -> None:
    script = (
        "import pathlib, sys\nfrom ormscope.databases import discover\n"
        "with discover()[sys.argv[1]].serve(pathlib.Path(sys.argv[2])):\n"
        "    print('ready', flush=True); sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, alias, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        hanging = pid(tmp_path, alias)
        os.kill(hanging, signal.SIGSTOP)
        parent.kill()
        parent.wait(PATIENCE)
    with discover()[alias].serve(tmp_path) as parameters:
        assert pid(tmp_path, alias) != hanging
        assert discover()[alias].is_serving(parameters)


def test_a_bystander_in_its_directory_is_left_alone(alias: str, tmp_path: Path) -> None:
    with discover()[alias].serve(tmp_path):
        directory = data(tmp_path, alias)
        with subprocess.Popen(["sleep", "60"], cwd=directory) as bystander:
            try:
                assert processes.works_in(bystander.pid, directory)
                os.kill(pid(tmp_path, alias), signal.SIGKILL)
                assert processes.end_all(directory, PROGRAMS, PATIENCE)
                assert bystander.poll() is None
            finally:
                bystander.kill()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 MB, for everybody to go through as far as the machine lets us."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free)
    return filler


def test_a_full_disk_is_said_and_room_is_enough_to_start(alias: str, small: Path) -> None:
    database = discover()[alias]
    state = small / "state"
    filler = fill(small)
    with pytest.raises(DatabaseUnavailable, match="is full"), database.serve(state):
        pass
    filler.unlink()
    with database.serve(state):
        made = data(state, alias).stat().st_ino
    filler = fill(small)
    try:
        with database.serve(state) as parameters:  # where what it has is enough
            assert database.is_serving(parameters)
    except DatabaseUnavailable as error:
        said = str(error)
    else:
        said = "is full"
    assert "is full" in said
    filler.unlink()
    with database.serve(state) as parameters:
        assert database.is_serving(parameters)
    assert data(state, alias).stat().st_ino == made
