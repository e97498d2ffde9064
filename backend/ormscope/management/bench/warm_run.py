"""How long a warm run takes over HTTP, on all databases."""

from __future__ import annotations

import http.client
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from ormscope.management.bench.bars import Bar
from ormscope.runs.columns import columns, default_names
from ormscope.runs.example import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_START = 60.0
"""Seconds that the server may take to answer for all databases."""
_BOUND = 150.0


def measured(runs: int, say: Callable[[str], None]) -> Bar:
    """Start a server, time requests to it, print them, and give how the bar is kept."""
    aliases = list(default_names(columns(settings.ORMSCOPE["STATE"])))
    with tempfile.TemporaryDirectory() as directory, _server(Path(directory)) as address:
        # Warm: every worker has answered once, as after the first visit.
        _post(address, EXAMPLE, aliases)
        say(
            f"\nPOST /api/runs/ with the example on {', '.join(aliases)}; "
            f"{runs} requests one after another, whole answer read, wall-clock ms"
        )
        same = [_timed(address, EXAMPLE, aliases) for _ in range(runs)]
        say(_line("the same snippet each time", same))
        # Another limit is another SQL text: nothing that was laid out before can be used.
        other = [
            _timed(address, EXAMPLE.replace("[:5]", f"[:{limit}]"), aliases)
            for limit in range(6, 6 + runs)
        ]
        say(_line("a snippet never seen before", other))
    return Bar(
        what="warm run over HTTP, a snippet never seen before",
        figure=statistics.median(other),
        bound=_BOUND,
        unit=" ms",
    )


@contextmanager
def _server(directory: Path) -> Iterator[str]:
    """Serve from the same state directory as ``make run``; give the address once all is ready."""
    file = directory / "address"
    command = [
        sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--port", "0",
        "--address-file", str(file),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START
        while not file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise CommandError("The server did not start; python manage.py serve says why.")
            time.sleep(0.05)
        yield file.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _post(address: str, snippet: str, aliases: Sequence[str]) -> dict[str, Any]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_START)
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


def _timed(address: str, snippet: str, aliases: Sequence[str]) -> float:
    start = time.perf_counter()
    _post(address, snippet, aliases)
    return (time.perf_counter() - start) * 1000


def _line(what: str, samples: list[float]) -> str:
    quarter = statistics.quantiles(samples, n=4) if len(samples) > 1 else [samples[0]] * 3
    return (
        f"  {what:30} median {statistics.median(samples):6.1f}   "
        f"quartiles {quarter[0]:6.1f} to {quarter[2]:6.1f}   "
        f"least {min(samples):6.1f}   most {max(samples):6.1f}"
    )
