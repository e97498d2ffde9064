"""One line in the log for each run: which, on what, with which outcome, in how many milliseconds.

Neither the snippet's text nor the visitor's address is in it.
"""

from __future__ import annotations

import logging
import secrets
import time
from typing import TYPE_CHECKING, Literal

from ormscope.runs.policy import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.runs.questions import Answer

logger = logging.getLogger("ormscope.run")

Status = Literal["ok", "refused", "busy", "throttled", "abandoned", "failed"]
"""ok: answered, whatever each database's outcome. abandoned: the client went away."""


def new_id() -> str:
    """Return a run's id: 16 hexadecimal digits, at random, so that nobody can guess another's."""
    return secrets.token_hex(8)


class RunLine:
    """What will be said of a run, gathered while it goes on; said once."""

    def __init__(self, run_id: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.run_id = run_id
        self.outcomes: dict[str, str] = {}
        """Each database's outcome by its name; `asked` until it has answered."""
        self.snippet_length = 0
        self._clock = clock
        self._began = clock()
        self._is_said = False

    def asked(self, snippet: str, names: list[str]) -> None:
        """Take note of what is to be run."""
        self.snippet_length = len(snippet)
        self.outcomes = dict.fromkeys(names, "asked")

    def answered(self, answer: Answer) -> None:
        """Take note of a database's answer."""
        self.outcomes[answer.target.alias] = answer.outcome.status

    def say(self, status: Status) -> None:
        """Write the line, unless it is written already."""
        if self._is_said:
            return
        self._is_said = True
        milliseconds = round((self._clock() - self._began) * 1000, 1)
        told = ", ".join(f"{name} {outcome}" for name, outcome in self.outcomes.items())
        logger.info(
            "run %s %s in %.0f ms%s",
            self.run_id, status, milliseconds, f": {told}" if told else "",
            extra={
                "run_id": self.run_id,
                "policy": policy().name,
                "status": status,
                "databases": self.outcomes,
                "milliseconds": milliseconds,
                "snippet_length": self.snippet_length,
            },
        )  # fmt: skip
