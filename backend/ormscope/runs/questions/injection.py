"""How a backend and its driver treat hostile values. Compiled, never executed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.document.injecting import compare_injections
from ormscope.document.injection import InjectionComparison, InjectionTrace
from ormscope.document.trace import Outcome
from ormscope.runs.questions import Question
from ormscope.runs.questions._reading import sound_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.trace import Status, Target
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection(Question[InjectionTrace, InjectionComparison]):
    """Put a visitor's ``value``, or else ours, into every position."""

    kind: ClassVar[str] = "injection"

    value: str | None = None

    def seconds(self, policy: Policy) -> float:
        return policy.deadline

    def answer(self, prepared: Prepared) -> InjectionTrace:
        from ormscope.injection.probing import probe
        from ormscope.runs.outcomes import outcome_of

        database, connection, target = prepared.database, prepared.connection, prepared.target
        try:
            return probe(database, connection, target, self.value)
        except Exception as error:  # of a backend, or of the driver
            return InjectionTrace(target=target, outcome=outcome_of(error, database))

    def read(
        self, answer: bytes, target: Mapping[str, object], *, strictly: bool
    ) -> InjectionTrace:
        return sound_document(InjectionTrace, answer, target, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> InjectionTrace:
        outcome = Outcome(status=status, type=kind, message=message)
        return InjectionTrace(target=target, outcome=outcome)

    def compared(self, answers: Sequence[InjectionTrace]) -> InjectionComparison:
        return compare_injections(answers)


QUESTION: Final = Injection
