"""A server to be measured, requests to it, and how their times are printed."""

from __future__ import annotations

import http.client
import json
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

START: Final = 60.0
"""Seconds that the server may take to answer for all databases."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server under measurement: its address and its process."""

    address: str
    pid: int


@contextmanager
def served(directory: Path, *arguments: str) -> Iterator[Server]:
    """Serve from the same state directory as ``make run``, as soon as it has an address."""
    file = directory / "address"
    command = [
        sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--port", "0",
        "--address-file", str(file), *arguments,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START
        while not file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise CommandError("The server did not start; python manage.py serve says why.")
            time.sleep(0.01)
        yield Server(file.read_text(), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def post(address: str, snippet: str, aliases: Sequence[str]) -> dict[str, Any]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=START)
    body = json.dumps({"snippet": snippet, "databases": aliases, "repeat": 1})
    connection.request("POST", "/api/runs/", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer: dict[str, Any] = json.loads(response.read())
    connection.close()
    if response.status != 200:
        raise CommandError(f"The server answered {response.status}: {answer.get('detail')}")
    failed = [
        trace["target"]["alias"] for trace in answer["traces"] if trace["outcome"]["status"] != "ok"
    ]
    if failed:
        raise CommandError(f"The example failed on {', '.join(failed)}: nothing to measure.")
    return answer


def timed(address: str, snippet: str, aliases: Sequence[str]) -> float:
    start = time.perf_counter()
    post(address, snippet, aliases)
    return (time.perf_counter() - start) * 1000


def line(what: str, samples: list[float]) -> str:
    quarter = statistics.quantiles(samples, n=4) if len(samples) > 1 else [samples[0]] * 3
    return (
        f"  {what:30} median {statistics.median(samples):6.1f}   "
        f"quartiles {quarter[0]:6.1f} to {quarter[2]:6.1f}   "
        f"least {min(samples):6.1f}   most {max(samples):6.1f}"
    )
