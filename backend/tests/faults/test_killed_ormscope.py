"""kill -9 of the server itself: everything that it started ends, and it starts again as before."""

from __future__ import annotations

import http.client
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psutil
from accidents import COUNT, ENDLESS, Served, below, computed, serving, until

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("sqlite", "postgresql", "mariadb")


def test_a_server_that_is_killed_leaves_nothing_and_starts_again(tmp_path: Path) -> None:
    with serving(tmp_path, ",".join(NAMES)) as served:
        expected = _answers(served.post(COUNT, *NAMES)[2])
        assert set(expected) == set(NAMES)
        children = below(served.process.pid)
        assert len(children) > len(NAMES)
        before = computed(served.process.pid)
        threading.Thread(target=_asking, args=(served,), daemon=True).start()
        until(lambda: computed(served.process.pid) - before > 0.5)
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]
    files = _files(tmp_path / "state")
    with serving(tmp_path, ",".join(NAMES)) as again:
        until(lambda: _answers(again.post(COUNT, *NAMES)[2]) == expected)
    assert _files(tmp_path / "state") == files


def _asking(served: Served) -> None:
    with suppress(OSError, http.client.HTTPException):  # its server is killed meanwhile
        served.post(ENDLESS, *NAMES)


def _answers(answer: dict[str, Any]) -> dict[str, str]:
    return {
        each["target"]["alias"]: each["value"]["text"]["text"]
        for each in answer["traces"]
        if each["value"] is not None
    }


def _files(state: Path) -> set[str]:
    """Return the names of our own files, servers' data left out."""
    return {
        str(path.relative_to(state))
        for path in state.rglob("*")
        if "data" not in path.relative_to(state).parts
    }
