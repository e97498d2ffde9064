"""Visitors who go away in the middle of a run: whoever stays does not wait for what they asked."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from accidents import COUNT, RECOVERY, STUCK, Served, computed, serving, until

from ormscope.runs import jail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if (problem := jail.problem()) is not None:
        pytest.skip(problem)
    directory: Path = tmp_path_factory.mktemp("leaving")
    # In public a run may take 5 s, so that the one under way is over within 10.
    with serving(directory, "sqlite,oracle", ORMSCOPE_POLICY="public") as opened:
        assert opened.outcomes(COUNT, "sqlite", "oracle")["sqlite"]["status"] == "ok"
        yield opened


@pytest.mark.parametrize("wanted", ["application/json", "application/x-ndjson"])
def test_what_those_asked_who_have_left_is_not_run(served: Served, wanted: str) -> None:
    before = computed(served.process.pid)
    leaving = [_asking(served, wanted) for _ in range(4)]
    until(lambda: computed(served.process.pid) - before > 0.5)
    for connection in leaving:
        connection.close()
    # One of the four is under way, and ends at its deadline; the other three never begin.
    status, _, answer = served.post(COUNT, "sqlite", timeout=RECOVERY)
    assert status == 200
    assert answer["traces"][0]["outcome"]["status"] == "ok"
    with urlopen(f"{served.address}api/health/", timeout=RECOVERY) as health:
        assert json.loads(health.read())["status"] == "ok"


def _asking(served: Served, wanted: str) -> socket.socket:
    place = urlsplit(served.address)
    body = json.dumps({"snippet": STUCK, "databases": ["sqlite"]})
    request = (
        f"POST /api/runs/ HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
        f"Accept: {wanted}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    connection = socket.create_connection((place.hostname, place.port), timeout=RECOVERY)
    connection.sendall(request.encode())
    return connection
