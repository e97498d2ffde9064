"""Which flags, operations and tables of a backend the sample's examples ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.document.anatomy import RowUse, Usage
from ormscope.document.matrix import row_of
from ormscope.document.trace import Outcome
from ormscope.runs.examples import examples
from ormscope.runs.questions import Question
from ormscope.runs.questions._reading import sound_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.matrix import Key
    from ormscope.document.trace import Status, Target
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared

_SECONDS: Final = 30.0
"""Some sixty examples, a hundredth of a second each; a slow machine's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used(Question[Usage, tuple[Usage, ...]]):
    """Run all examples and note what they asked; the same for as long as the worker lives."""

    kind: ClassVar[str] = "usage"
    is_lasting: ClassVar[bool] = True

    def seconds(self, policy: Policy) -> float:
        del policy  # nothing of a visitor's is run
        return _SECONDS

    def answer(self, prepared: Prepared) -> Usage:
        from ormscope.runs.execution import run
        from ormscope.runs.options import Options

        found: dict[Key, dict[str, None]] = {}
        for example in examples():
            trace = run(
                example.code, prepared.database, prepared.connection, prepared.target, Options()
            )
            for decision in trace.decisions:
                if (key := row_of(decision)) is not None:
                    found.setdefault(key, {})[example.id] = None
        rows = (RowUse(kind=key[0], name=key[1], examples=tuple(ids)) for key, ids in found.items())
        return Usage(target=prepared.target, outcome=Outcome(status="ok"), rows=tuple(rows))

    def read(self, answer: bytes, target: Mapping[str, object], *, strictly: bool) -> Usage:
        return sound_document(Usage, answer, target, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> Usage:
        return Usage(target=target, outcome=Outcome(status=status, type=kind, message=message))

    def compared(self, answers: Sequence[Usage]) -> tuple[Usage, ...]:
        return tuple(answers)


QUESTION: Final = Used
