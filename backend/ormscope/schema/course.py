"""How far a migration came on one database, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import InterfaceError, OperationalError

from ormscope.document.trace import Outcome
from ormscope.schema.refusals import Verdict, judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.document.migration import Reading, ReadTable, Restored
    from ormscope.schema.ledger import Ledger

Result = TypeVar("Result")


@dataclass(slots=True)
class Course:
    """How far a migration came: the verdict on each operation reached, and what took how long.

    `beside` has the verdicts on what failed without keeping anything else from being told.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    setup: Verdict | None = None
    undo: Verdict | None = None
    beside: list[tuple[str, Verdict]] = field(default_factory=list)
    before: tuple[ReadTable, ...] | None = None
    reading: Reading | None = None
    restored: Restored | None = None

    @property
    def reached(self) -> int:
        """How many operations went well, one after the other."""
        return sum(not each.is_bad for each in self.verdicts)


def beside_it(
    course: Course, ledger: Ledger, scratch: Any, what: str, do: Callable[[], Result]
) -> Result | None:
    """Do what comes beside the DDL; a backend's failure there costs only what it would give."""
    try:
        return do()
    except (OperationalError, InterfaceError):  # the connection may be gone
        raise
    except Exception as error:
        course.beside.append((what, judged(error, ledger, scratch)))
        return None


def outcome_of(course: Course) -> Outcome:
    told: list[tuple[str, Verdict | None]] = [("Creating the models", course.setup)]
    told += [(f"Operation {number + 1}", each) for number, each in enumerate(course.verdicts)]
    told += [("Undoing", course.undo), *course.beside]
    for what, verdict in told:
        if verdict is not None and verdict.is_bad:
            status: Any = "unsupported" if verdict.state == "refused" else "error"
            message = f"{what}: {verdict.reason}"
            return Outcome(status=status, type=verdict.type, message=message)
    return Outcome(status="ok")
