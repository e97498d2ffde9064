"""What test_full_disk.py has run in a process whose state directory is on a small disk."""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()

from accidents import COUNT, clear, counted, until, works_again  # noqa: E402  # Django first

from ormscope.runs.options import Options  # noqa: E402
from ormscope.runs.pool import Pool  # noqa: E402

NAMES = ("sqlite", "postgresql", "mariadb", "oracle")
_PIECE = 1024**2


def full_before_the_start(directory: Path) -> None:
    """Nothing can be made; what needs no disk works; with room again all do, by themselves."""
    filler = _filled(directory)
    with Pool(directory / "state", NAMES) as pool:
        lanes = pool.wait_ready()
        assert lanes["oracle"].run(COUNT, Options()).outcome.status == "ok"
        for name in ("postgresql", "mariadb"):
            trace = lanes[name].run(COUNT, Options())
            clear(trace)
            assert "disk" in trace.outcome.message or "space" in trace.outcome.message, trace
        filler.unlink()
        for name in ("sqlite", "postgresql", "mariadb"):
            until(lambda name=name: lanes[name].state == "ready")
            assert counted(lanes[name]) == "200"


def full_while_it_runs(directory: Path) -> None:
    """Runs that need no room go on; those that do say so; and whatever happened, it recovers."""
    with Pool(directory / "state", NAMES) as pool:
        lanes = pool.wait_ready()
        expected = {name: counted(lanes[name]) for name in NAMES[:3]}
        filler = _filled(directory)
        write = "Author.objects.bulk_create([Author(name='x' * 200) for i in range(1000)])\n"
        for name in NAMES[:3]:
            outcome = lanes[name].run(write * 5 + COUNT, Options()).outcome
            assert outcome.status in ("ok", "error", "killed", "unavailable"), outcome
            assert outcome.status == "ok" or len(outcome.message or "") > 20, outcome
        assert counted(lanes["sqlite"]) == expected["sqlite"]
        filler.unlink()
        for name in NAMES[:3]:
            works_again(lanes[name], expected[name])


def _filled(directory: Path) -> Path:
    """Write a file until there is no room."""
    filler = directory / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * _PIECE)
        except OSError:
            pass
    return filler


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]))
    print("recovered")
