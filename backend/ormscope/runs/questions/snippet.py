"""A snippet to run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from ormscope.document.alignment import compare
from ormscope.document.comparison import Comparison
from ormscope.document.trace import Trace
from ormscope.runs.options import PLANS_TIMEOUT, Options
from ormscope.runs.questions import Question
from ormscope.runs.soundness import sound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.trace import Status, Target
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet(Question[Trace, Comparison]):
    """Run it; the answer is its trace.

    With ``models``, the text of declared models, it runs over these in a scratch, which ``rows``
    have filled; else over the sample.
    """

    kind: ClassVar[str] = "snippet"
    advice: ClassVar[str] = "Ask for less: fewer rows, a simpler condition, a slice."

    text: str
    options: Options = field(default_factory=Options)
    models: str = ""
    rows: str = ""

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "options": Options(**data["options"])})

    def over(self, djangos: int) -> Self:
        return replace(self, options=replace(self.options, sources=djangos > 1))

    def seconds(self, policy: Policy) -> float:
        # Repeats share the deadline: it bounds how long a visitor waits. Plans are asked for after
        # the snippet, within a time of their own.
        plans = 0.0 if self.options.plan == "none" else PLANS_TIMEOUT
        return min(self.options.deadline, policy.deadline) + plans

    def answer(self, prepared: Prepared) -> Trace:
        from ormscope.runs.execution import run

        database, connection = prepared.database, prepared.connection
        if not self.models:
            return run(self.text, database, connection, prepared.target, self.options)
        return self._answer_over_models(prepared)

    def _answer_over_models(self, prepared: Prepared) -> Trace:
        from ormscope.language import SnippetError
        from ormscope.runs.execution import run
        from ormscope.runs.ground import GroundError, declared_ground
        from ormscope.runs.outcomes import outcome_of, refusal
        from ormscope.runs.policy import policy
        from ormscope.schema.declaring import declare

        database, connection, target = prepared.database, prepared.connection, prepared.target
        try:
            try:
                declared = declare(self.models, sql_text=policy().sql_text)
            except SnippetError as error:
                raise GroundError("In the models", self.models, error) from error
            with declared_ground(database, connection, declared, self.rows) as ground:
                return run(self.text, database, connection, target, self.options, ground=ground)
        except GroundError as error:
            outcome = refusal(error.error, "", database)
            message = f"{error.part}: {outcome.message}"
        except Exception as error:  # of a backend, or of the driver
            outcome = outcome_of(error, database)
            message = outcome.message or ""
        return self.failed(target, outcome.status, outcome.type or "Error", message)

    def read(self, answer: bytes, target: Mapping[str, object], *, strictly: bool) -> Trace:
        return sound(answer, target, self.text, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> Trace:
        from ormscope.runs.execution import failed_trace

        return failed_trace(target, status, kind, message)

    def compared(self, answers: Sequence[Trace]) -> Comparison:
        return compare(self.text, answers)


QUESTION: Final = Snippet
