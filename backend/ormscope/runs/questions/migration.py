"""What a database's schema editor makes of declared models and operations on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from ormscope.document.migration import LabProblem, LabText, MigrationComparison, MigrationTrace
from ormscope.document.migration_compare import compare_migrations
from ormscope.document.trace import Outcome
from ormscope.runs.questions import Question
from ormscope.runs.questions._reading import sound_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.trace import Status, Target
    from ormscope.language import SnippetError
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared
    from ormscope.schema.asked import Wish
    from ormscope.schema.declaring import Declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration(Question[MigrationTrace, MigrationComparison]):
    """Declare ``models``, run ``operations`` on them, read back, undo.

    With ``after``, the models as they shall be, the operations are what ``makemigrations`` finds.
    """

    kind: ClassVar[str] = "migration"
    advice: ClassVar[str] = "Ask for less: fewer operations, fewer models."

    models: str
    operations: str = ""
    after: str = ""

    def seconds(self, policy: Policy) -> float:
        return policy.deadline

    def answer(self, prepared: Prepared) -> MigrationTrace:
        from ormscope.runs.outcomes import outcome_of
        from ormscope.schema.declaring import written
        from ormscope.schema.migrating import migrate

        database, connection, target = prepared.database, prepared.connection, prepared.target
        try:
            declared, asked = self._declared()
            text = written([each.operation for each in asked]) if asked else ""
            done = migrate(database, connection, target, declared, asked)
            return replace(done, written=text)
        except _Refused as error:
            return _refused(target, error)
        except Exception as error:  # of a backend, or of the driver
            return MigrationTrace(target=target, outcome=outcome_of(error, database))

    def _declared(self) -> tuple[Declared, Sequence[Wish]]:
        """Read the texts. Raises :class:`_Refused`."""
        from ormscope.language import SnippetError
        from ormscope.runs.policy import policy
        from ormscope.schema.asked import Asked
        from ormscope.schema.declaring import declare, differences, few_enough, read_operations

        sql_text = policy().sql_text
        try:
            declared = declare(self.models, sql_text=sql_text)
        except SnippetError as error:
            raise _Refused("models", error) from error
        if self.after:
            try:
                found = differences(declared, declare(self.after, sql_text=sql_text))
                few_enough(found.operations, self.after)
            except SnippetError as error:
                raise _Refused("after", error) from error
            return declared, [Asked(operation=each, range=None) for each in found.operations]
        if not self.operations.strip():
            return declared, ()
        try:
            return declared, read_operations(self.operations, declared, sql_text=sql_text)
        except SnippetError as error:
            raise _Refused("operations", error) from error

    def read(
        self, answer: bytes, target: Mapping[str, object], *, strictly: bool
    ) -> MigrationTrace:
        return sound_document(MigrationTrace, answer, target, strictly=strictly)

    def failed(self, target: Target, status: Status, kind: str, message: str) -> MigrationTrace:
        outcome = Outcome(status=status, type=kind, message=message)
        return MigrationTrace(target=target, outcome=outcome)

    def compared(self, answers: Sequence[MigrationTrace]) -> MigrationComparison:
        written = next((each.written for each in answers if each.written), self.operations)
        problems = dict.fromkeys(each.problem for each in answers if each.problem is not None)
        compared = compare_migrations(self.models, written, answers)
        if not problems:
            return compared
        headline = "Nothing is made: what is typed is not right yet."
        return replace(compared, headline=headline, problems=tuple(problems))


class _Refused(Exception):
    """One of the texts is not what it should be."""

    def __init__(self, text: LabText, error: SnippetError) -> None:
        super().__init__(str(error))
        self.text = text
        self.error = error


def _refused(target: Target, refused: _Refused) -> MigrationTrace:
    error = refused.error
    problem = LabProblem(text=refused.text, range=error.range, message=str(error))
    outcome = Outcome(status="denied", type=type(error).__name__, message=str(error))
    return MigrationTrace(target=target, outcome=outcome, problem=problem)


QUESTION: Final = Migration
