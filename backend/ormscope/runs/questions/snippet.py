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
    """Run it; the answer is its trace."""

    kind: ClassVar[str] = "snippet"

    text: str
    options: Options = field(default_factory=Options)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(text=data["text"], options=Options(**data["options"]))

    def over(self, djangos: int) -> Self:
        return replace(self, options=replace(self.options, sources=djangos > 1))

    def seconds(self, policy: Policy) -> float:
        # Repeats share the deadline: it bounds how long a visitor waits. Plans are asked for after
        # the snippet, within a time of their own.
        plans = 0.0 if self.options.plan == "none" else PLANS_TIMEOUT
        return min(self.options.deadline, policy.deadline) + plans

    def answer(self, prepared: Prepared) -> Trace:
        from ormscope.runs.execution import run

        return run(self.text, prepared.database, prepared.connection, prepared.target, self.options)

    def read(self, answer: bytes, target: Mapping[str, object], *, strictly: bool) -> Trace:
        return sound(answer, target, self.text, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> Trace:
        from ormscope.runs.execution import failed_trace

        return failed_trace(target, status, kind, message)

    def compared(self, answers: Sequence[Trace]) -> Comparison:
        return compare(self.text, answers)


QUESTION: Final = Snippet
