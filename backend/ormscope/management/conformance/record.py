"""What one process says about its run of the suite: a JSON file between child and parent."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

Mode = Literal["plain", "traced"]
Result = Literal[
    "ok", "failed", "error", "skipped", "expected failure", "unexpected success"
]  # fmt: skip

BAD: Final[tuple[Result, ...]] = ("failed", "error", "unexpected success")
SUB: Final = "in a subtest"  # the message of a test that failed in a subtest only
CUT: Final = 300  # characters of a message, and of what a finding shows


@dataclass(slots=True)
class Outcome:
    """What became of a test, or of a subtest (`sub`) that did not pass.

    `message` is a failure's first line or a skip's reason; `subtests` counts a test's subtests that
    passed. `trace` names the file of a failing test's trace.
    """

    id: str
    result: Result
    message: str = ""
    sub: bool = False
    subtests: int = 0
    trace: str | None = None


@dataclass(slots=True)
class Run:
    """One process's run. `seconds` are those of the tests, without making the databases.

    `is_whole`: it went to its end. `running` is the test that it was at when it did not. `watched`
    is what its Watch had to say. `server` is the version of the database's server, where it told.
    """

    mode: Mode
    django: str  # the file of the package that was tested
    version: str
    server: str = ""
    tests: int = 0
    seconds: float = 0.0
    is_whole: bool = False
    running: str | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    watched: dict[str, Any] | None = None

    def count(self, result: Result) -> int:
        """Tests that ended so; a test with failed subtests counts once."""
        return sum(each.result == result and not each.sub for each in self.outcomes)

    def failing(self) -> list[Outcome]:
        """What did not end as it should: each subtest, and the tests without one of these.

        A test whose subtests failed has no failure of its own to tell of.
        """
        return [each for each in self.outcomes if each.result in BAD and each.message != SUB]


def write(run: Run, path: Path) -> None:
    """Write it beside its place and move it there: a file that is there is complete."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(dataclasses.asdict(run)), encoding="utf-8")
    part.rename(path)


def read(path: Path) -> Run:
    """Read what `write` wrote."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    data["outcomes"] = [Outcome(**each) for each in data["outcomes"]]
    return Run(**data)
