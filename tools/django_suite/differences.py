"""Where a traced run came out otherwise than a plain one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ormscope.management.conformance.record import BAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ormscope.management.conformance.record import Outcome, Run

FIXTURE: Final = re.compile(r"^(?:setUp|tearDown)(?:Class|Module) \((?P<name>[^)]+)\)")
RERUN: Final = 200  # labels of one rerun, at most


@dataclass(slots=True)
class Difference:
    """A test with two results; `stands` says whether it had them again when it ran once more."""

    id: str
    plain: str
    traced: str
    message: str
    stands: bool | None = None

    @property
    def label(self) -> str:
        """What runs this test again: its class for a class's set-up, its test for a subtest."""
        if fixture := FIXTURE.match(self.id):
            return fixture["name"]
        return self.id.partition(" ")[0]


def between(plain: Run, traced: Run) -> list[Difference]:
    """Give every test whose results differ, or that only one of the runs had.

    A skip's reason and the number of passed subtests belong to a result; a failure's message does
    not.
    """
    ours = {each.id: each for each in plain.outcomes}
    theirs = {each.id: each for each in traced.outcomes}
    return [
        Difference(key, _result(one), _result(other), _message(other) or _message(one))
        for key in ours | theirs
        if _result(one := ours.get(key)) != _result(other := theirs.get(key))
    ]


def common_failures(plain: Run, traced: Run) -> list[tuple[Outcome, Outcome]]:
    """Give the tests that fail in both runs."""
    theirs = {each.id: each for each in traced.outcomes}
    return [
        (each, theirs[each.id])
        for each in plain.outcomes
        if each.result in BAD and each.id in theirs and theirs[each.id].result == each.result
    ]


def labels(differences: Iterable[Difference]) -> list[str]:
    """Return what to run again, each once."""
    return list(dict.fromkeys(each.label for each in differences))[:RERUN]


def settle(differences: list[Difference], plain: Run, traced: Run) -> None:
    """Set `stands` by the results of another run of just these tests."""
    again = {each.label for each in between(plain, traced)}
    for each in differences:
        each.stands = each.label in again


def _result(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not run"
    if outcome.result == "skipped":
        return f"skipped: {outcome.message}"
    return outcome.result + (f" with {outcome.subtests} subtests" if outcome.subtests else "")


def _message(outcome: Outcome | None) -> str:
    return "" if outcome is None or outcome.result == "skipped" else outcome.message
