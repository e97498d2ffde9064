"""What a column can be asked: a snippet, what its backend is made of, what its schema editor does.

A module here defines ``QUESTION``, a subclass of :class:`Question`. It is asked in the parent, sent
as JSON, answered by a runner, and its answers are held side by side in the parent again.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ormscope.document.trace import Outcome, Status, Target
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared


class Answer(Protocol):
    """A document of one database: whose it is, and how it ended."""

    @property
    def target(self) -> Target: ...

    @property
    def outcome(self) -> Outcome: ...


A = TypeVar("A", bound=Answer)
C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(ABC, Generic[A, C]):
    """Something to ask several columns. Its fields are plain data: they travel as JSON.

    ``A`` is what one database answers, ``C`` what all of them come to.
    """

    kind: ClassVar[str]
    """Its name on the wire."""
    advice: ClassVar[str] = "Ask for less."
    """What to do when it took too long."""
    is_lasting: ClassVar[bool] = False
    """Whether a good answer holds for as long as this process lives."""

    def data(self) -> dict[str, Any]:
        """Return it as JSON-able data; :func:`question` reads it."""
        return {"kind": self.kind, **asdict(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`data` gave, in the runner."""
        return cls(**data)

    def over(self, djangos: int) -> Self:
        """Return it as it is asked of columns with so many versions of Django."""
        del djangos
        return self

    @abstractmethod
    def seconds(self, policy: Policy) -> float:
        """Return how long a runner may take before it is killed."""

    @abstractmethod
    def answer(self, prepared: Prepared) -> A:
        """Answer it, in a runner: always, and with the database as it was before."""

    @abstractmethod
    def read(self, answer: bytes, target: Mapping[str, object], *, strictly: bool) -> A:
        """Read what a runner answered, which may have been taken over by then.

        :param target: as data, as the worker told of it before anything was asked.
        :param strictly: whether every invariant must hold.

        Raises :class:`~ormscope.document.errors.DocumentError`.
        """

    @abstractmethod
    def failed(self, target: Target, status: Status, kind: str, message: str) -> A:
        """Return the answer of a database of which nothing is known but that it failed."""

    @abstractmethod
    def compared(self, answers: Sequence[A]) -> C:
        """Hold the answers side by side, in the order asked."""


@cache
def kinds() -> Mapping[str, type[Question[Any, Any]]]:
    """Return every kind of question by its name on the wire."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
        if not found.name.startswith("_")
    ]
    return {module.QUESTION.kind: module.QUESTION for module in modules}


def question(data: Mapping[str, Any]) -> Question[Any, Any]:
    """Read a question that was sent."""
    rest = dict(data)
    return kinds()[rest.pop("kind")].from_data(rest)
