"""What a database's backend is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.document.anatomy import Anatomy, AnatomyComparison
from ormscope.document.matrix import compare_anatomies
from ormscope.document.trace import Outcome
from ormscope.runs.questions import Question
from ormscope.runs.questions._reading import sound_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.trace import Status, Target
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared

_SECONDS: Final = 20.0
"""A slow machine's; a usual one takes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend(Question[Anatomy, AnatomyComparison]):
    """Describe it; the answer is the same for as long as the worker lives."""

    kind: ClassVar[str] = "backend"
    is_lasting: ClassVar[bool] = True

    def seconds(self, policy: Policy) -> float:
        del policy  # nothing of a visitor's is run
        return _SECONDS

    def answer(self, prepared: Prepared) -> Anatomy:
        from ormscope.anatomy import describe
        from ormscope.runs.outcomes import outcome_of

        database, connection, target = prepared.database, prepared.connection, prepared.target
        try:
            with database.isolate(connection):
                return describe(database, connection, target)
        except Exception as error:  # of a backend, or of the driver
            return Anatomy(target=target, outcome=outcome_of(error, database))

    def read(self, answer: bytes, target: Mapping[str, object], *, strictly: bool) -> Anatomy:
        return sound_document(Anatomy, answer, target, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> Anatomy:
        return Anatomy(target=target, outcome=Outcome(status=status, type=kind, message=message))

    def compared(self, answers: Sequence[Anatomy]) -> AnatomyComparison:
        return compare_anatomies(answers)


QUESTION: Final = Backend
