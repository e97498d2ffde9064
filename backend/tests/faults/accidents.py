"""What the tests of faults share: long runs, waiting for an event, finding processes, a server."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import psutil

from ormscope.runs.options import Options
from ormscope.runs.questions.snippet import Snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future

    from ormscope.document.trace import Trace
    from ormscope.runs.lane import Lane
    from ormscope.runs.pool import Pool

ROOT: Final = Path(__file__).resolve().parents[3]
RECOVERY: Final = 10.0
"""Seconds in which everything must work again without a hand."""
START: Final = 120.0
"""Seconds for what has nothing to do with a fault: the first start of everything."""

LIVE: Final = ("sqlite", "postgresql", "mariadb")
# It reads a product of four tables, so each database is busy with it for as long as it may be.
ENDLESS: Final = (
    "list(Book.objects.raw('SELECT count(*) AS id FROM bookshop_review a, bookshop_review b, "
    "bookshop_review c, bookshop_review d'))"
)
# A regular expression that no process can be talked out of, where the database is the process.
STUCK: Final = "Book.objects.annotate(x=Value('a' * 30 + '!')).filter(x__regex='^(a+)+$').count()"
COUNT: Final = "Book.objects.count()"


def until(what: Callable[[], Any], seconds: float = RECOVERY) -> Any:
    """Wait for `what` to give something true; return that. Fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        given = what()
        assert time.monotonic() < end, f"not within {seconds:g} s"
        if given:
            return given
        time.sleep(0.02)


def in_the_middle(lane: Lane, snippet: str, deadline: float = 60.0) -> Future[Trace]:
    """Begin a run; return its future once the runner, or the server for it, computes."""
    runner = lane.supervisor.runner
    assert runner is not None
    before = computed()
    future = lane.submit(Snippet(text=snippet, options=Options(deadline=deadline)))
    until(lambda: future.done() or computed() - before > 0.2)
    assert not future.done(), future.result().outcome
    return future


def computed(pid: int | None = None) -> float:
    """Return the processor time of all processes below one, by default this one, in seconds."""
    total = 0.0
    for process in below(pid):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total


def below(pid: int | None = None) -> list[psutil.Process]:
    """Return the processes below one, by default this one."""
    return psutil.Process(pid).children(recursive=True)


def is_over(pid: int) -> bool:
    """Tell whether a process has ended, buried or not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def first_of(name: str, pool: Pool) -> psutil.Process:
    """Return a pool's server by its program's name: the process that started the others.

    Other pools of this process have such servers, too, in other directories.
    """
    found = [
        each
        for each in below()
        if each.name() == name and Path(each.cwd()).is_relative_to(pool._state)
    ]
    return next(each for each in found if each.ppid() not in {other.pid for other in found})


def works_again(lane: Lane, expected: str, seconds: float = RECOVERY) -> None:
    """Wait until an ordinary run answers as it did; what comes in between must be said clearly."""

    def answered() -> bool:
        trace = lane.run(COUNT, Options())
        if trace.outcome.status == "ok":
            assert trace.value is not None
            assert trace.value.text.text == expected
            return True
        clear(trace)
        return False

    until(answered, seconds)


def counted(lane: Lane) -> str:
    """Return what an ordinary run answers."""
    trace = lane.run(COUNT, Options())
    assert trace.outcome.status == "ok", trace.outcome
    assert trace.value is not None
    return trace.value.text.text


def clear(trace: Trace, *more: str) -> None:
    """Fail unless the column says in a sentence what is wrong with it.

    :param more: outcomes beside `killed` and `unavailable` that are right.
    """
    outcome = trace.outcome
    assert outcome.status in ("killed", "unavailable", *more), outcome
    message = outcome.message or ""
    assert len(message) > 20, outcome
    assert "Traceback" not in message, outcome


@dataclass(slots=True)
class Served:
    """`manage.py serve` in a process of its own."""

    process: subprocess.Popen[bytes]
    address: str
    output: Path

    def post(
        self, snippet: str, *names: str, timeout: float = START
    ) -> tuple[int, Mapping[str, Any], dict[str, Any]]:
        """Have a snippet run; return the status, the headers and the answer."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=timeout)
        try:
            body = json.dumps({"snippet": snippet, "databases": names})
            connection.request("POST", "/api/runs/", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, dict(response.headers), json.loads(response.read())
        finally:
            connection.close()

    def outcomes(self, snippet: str, *names: str) -> dict[str, dict[str, Any]]:
        """Return the outcome of each database, by name."""
        status, _, answer = self.post(snippet, *names)
        assert status == 200, answer
        return {each["target"]["alias"]: each["outcome"] for each in answer["traces"]}


@contextmanager
def serving(directory: Path, names: str, **environment: str) -> Iterator[Served]:
    """Serve from `directory`/state; whatever happens, end it."""
    file, output = directory / "address", directory / "output"
    file.unlink(missing_ok=True)
    with output.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", "0", "--on", names,
             "--address-file", str(file)],
            env={**os.environ, "ORMSCOPE_STATE": str(directory / "state"), **environment},
            stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
        )  # fmt: skip
    try:

        def address() -> str:
            assert process.poll() is None, output.read_text()
            return file.read_text() if file.exists() else ""

        yield Served(process, until(address, START), output)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
