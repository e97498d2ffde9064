"""One phase of the load: a real server, visitors for a time, what they heard and what it took."""

from __future__ import annotations

import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from ormscope.management.load.footprint import Footprint
from ormscope.management.load.visitors import Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ormscope.management.load.visitors import Heard

START: Final = 120.0
"""Seconds until all databases, made anew, are ready."""
_STOP: Final = 30.0
FLAT: Final = 0.10
"""The part by which memory may change after warm-up."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server under load: its address and its process."""

    address: str
    pid: int


@contextmanager
def served(directory: Path, names: Sequence[str]) -> Iterator[Server]:
    """Serve from a state directory of its own, in a directory that is there for this.

    Raises ``CommandError`` when it does not start, or a database doesn't.
    """
    file, output = directory / "address", directory / "output"
    command = [
        sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--port", "0",
        "--address-file", str(file), "--on", ",".join(names),
    ]  # fmt: skip
    environment = {**os.environ, "ORMSCOPE_STATE": str(directory / "state")}
    with output.open("wb") as sink:
        process = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink)
    try:
        end = time.monotonic() + START
        while not (file.exists() and file.read_text()):
            if process.poll() is not None or time.monotonic() > end:
                raise CommandError(f"The server did not start:\n{output.read_text()[-2000:]}")
            time.sleep(0.05)
        server = Server(file.read_text().strip(), process.pid)
        _await_databases(server.address, names, end)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one phase came to. ``change`` and ``swing`` are parts of 1, ``memory`` is in bytes."""

    heard: Heard
    seconds: float
    memory: int
    change: float
    swing: float
    processes: int

    @property
    def rate(self) -> float:
        """Answers with status 200 a second."""
        return self.heard.answers["200"] / self.seconds

    def percentile(self, part: int) -> float:
        """Return the milliseconds within which so many of a hundred were answered."""
        seconds = self.heard.seconds
        if len(seconds) < 2:
            return 0.0
        return statistics.quantiles(seconds, n=100, method="inclusive")[part - 1] * 1000


def measured(
    server: Server, names: Sequence[str], *, clients: int, seconds: float, warm_up: float
) -> Measured:
    """Have visitors ask for `warm_up` seconds, and then for `seconds` that count."""
    visitors = Visitors(server.address, names, clients)
    visitors.start()
    time.sleep(warm_up)
    footprint = Footprint(server.pid)
    heard, began = visitors.begin_anew(), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    # What comes after this was not asked in the time that counts.
    visitors.begin_anew()
    footprint.stop()
    visitors.stop()
    change, swing = footprint.change()
    return Measured(
        heard=heard,
        seconds=took,
        memory=max(footprint.samples, default=0),
        change=change,
        swing=swing,
        processes=footprint.processes,
    )


def _await_databases(address: str, names: Sequence[str], end: float) -> None:
    while True:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=START)
        connection.request("GET", "/api/databases/")
        told = json.loads(connection.getresponse().read())["databases"]
        connection.close()
        states = {each["alias"]: each["state"] for each in told if each["alias"] in names}
        if all(state == "ready" for state in states.values()):
            return
        failed = [
            f"{each['alias']}: {each['message']}"
            for each in told
            if each["alias"] in names and each["state"] in ("unavailable", "missing")
        ]
        if failed or time.monotonic() > end:
            raise CommandError(f"Not all databases are ready: {'; '.join(failed) or states}")
        time.sleep(0.1)
