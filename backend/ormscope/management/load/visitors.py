"""Visitors: each asks, waits for the answer, checks it, and asks the next thing."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ormscope.management.load.snippets import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PATIENCE: Final = 60.0
"""Seconds that an answer may take."""


@dataclass(slots=True)
class Heard:
    """What all visitors together have heard. Thread-safe by its lock."""

    answers: Counter[str] = field(default_factory=Counter)
    """By HTTP status, or the name of what went wrong with the connection."""
    seconds: list[float] = field(default_factory=list)
    """How long the answers with status 200 took, tries that were told to come again left out."""
    waited: float = 0.0
    """Seconds that visitors were told to wait, together."""
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: str, seconds: float, problem: str | None) -> None:
        """Count one answer."""
        with self.lock:
            self.answers[status] += 1
            if status == "200":
                self.seconds.append(seconds)
            if problem is not None:
                self.wrong.append(problem)


class Visitors:
    """A number of them, each a thread with a connection of its own."""

    def __init__(self, address: str, names: Sequence[str], count: int) -> None:
        self.heard = Heard()
        self._place = urlsplit(address).netloc
        self._names = list(names)
        self._numbers = itertools.count()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._visit, name=f"visitor {number}", daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Let them in."""
        for thread in self._threads:
            thread.start()

    def begin_anew(self) -> Heard:
        """Count from zero: what was heard so far was to warm up. Return what is heard from now."""
        self.heard = Heard()
        return self.heard

    def stop(self) -> None:
        """Let each have the answer that it waits for, and no further one."""
        self._over.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _visit(self) -> None:
        connection = http.client.HTTPConnection(self._place, timeout=_PATIENCE)
        for number in self._mine():
            heard = self.heard
            began = time.monotonic()
            asked = question(number)
            try:
                status, answer, again = self._ask(connection, asked.code)
            except (OSError, http.client.HTTPException, ValueError) as error:
                connection.close()
                heard.note(type(error).__name__, 0, f"no answer: {error!r}")
                continue
            problem = None
            if status == 200:
                problem = asked.problem(answer)
            elif status == 429:
                if again is None or not answer.get("detail"):
                    problem = f"429 without a time or a sentence: {answer}"
                with heard.lock:
                    heard.waited += again or 0
                self._over.wait(again or 1)
            else:
                problem = f"{status}: {answer.get('detail')}"
            heard.note(str(status), time.monotonic() - began, problem)
        connection.close()

    def _mine(self) -> Iterator[int]:
        while not self._over.is_set():
            yield next(self._numbers)

    def _ask(
        self, connection: http.client.HTTPConnection, code: str
    ) -> tuple[int, dict[str, Any], float | None]:
        body = json.dumps({"snippet": code, "databases": self._names})
        connection.request("POST", "/api/runs/", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        again = response.headers["Retry-After"]
        return response.status, answer, None if again is None else float(again)
