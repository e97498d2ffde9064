"""What a snippet over declared models can name. They are read here, not in the web process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.document.migration import DeclaredVocabulary, LabProblem
from ormscope.document.trace import Outcome
from ormscope.runs.questions import Question
from ormscope.runs.questions._reading import sound_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.trace import Status, Target
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Question[DeclaredVocabulary, DeclaredVocabulary]):
    """Declare ``models`` and describe them; one database is asked, any will do."""

    kind: ClassVar[str] = "vocabulary"

    models: str

    def seconds(self, policy: Policy) -> float:
        return policy.deadline

    def answer(self, prepared: Prepared) -> DeclaredVocabulary:
        from ormscope.language import SnippetError
        from ormscope.runs.outcomes import outcome_of
        from ormscope.runs.policy import policy
        from ormscope.runs.vocabulary import vocabulary_of
        from ormscope.schema.declaring import declare

        target, sql_text = prepared.target, policy().sql_text
        try:
            declared = declare(self.models, sql_text=sql_text)
            words = vocabulary_of([*declared.apps.get_models()], sql_text=sql_text)
        except SnippetError as error:
            problem = LabProblem(text="models", range=error.range, message=str(error))
            outcome = Outcome(status="denied", type=type(error).__name__, message=str(error))
            return DeclaredVocabulary(target=target, outcome=outcome, problem=problem)
        except Exception as error:  # of what somebody has declared
            return DeclaredVocabulary(target=target, outcome=outcome_of(error, prepared.database))
        return DeclaredVocabulary(
            target=target, outcome=Outcome(status="ok"), vocabulary=json.dumps(words)
        )

    def read(
        self, answer: bytes, target: Mapping[str, object], *, strictly: bool
    ) -> DeclaredVocabulary:
        return sound_document(DeclaredVocabulary, answer, target, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> DeclaredVocabulary:
        outcome = Outcome(status=status, type=kind, message=message)
        return DeclaredVocabulary(target=target, outcome=outcome)

    def compared(self, answers: Sequence[DeclaredVocabulary]) -> DeclaredVocabulary:
        return answers[0]


QUESTION: Final = Words
