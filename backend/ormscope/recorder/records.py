"""What is written down of a call, of a stretch of time and of a manager."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ormscope.document.errors import SourceRange
    from ormscope.document.trace import StageName
    from ormscope.recorder.recording import Recording, StatementRecord

_numbers = itertools.count()
Clock = Callable[[], int]
"""Gives nanoseconds from any fixed point. ``time.perf_counter_ns`` outside of tests."""


class SnippetArgument(Protocol):
    """What the recorder needs to know of an argument of a call."""

    @property
    def keyword(self) -> str | None: ...
    @property
    def range(self) -> SourceRange: ...
    @property
    def value(self) -> object: ...


class SnippetCall(Protocol):
    """What the recorder needs to know of a call; the language's own fits, and so does one in code.

    ``place`` is the file and line where it stands, if that is not the snippet.
    """

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def receiver(self) -> object: ...
    @property
    def range(self) -> SourceRange: ...
    @property
    def whole(self) -> SourceRange: ...
    @property
    def arguments(self) -> Sequence[SnippetArgument]: ...


class CallRecord:
    """A call while it is under way, and after."""

    __slots__ = (
        "effect", "event", "forced_by", "joins", "kept", "kind", "number", "parent", "place",
        "query", "receiver", "result", "seen", "snippet",
    )  # fmt: skip

    def __init__(
        self, snippet: SnippetCall, parent: CallRecord | None, event: int, receiver: str
    ) -> None:
        self.number = next(_numbers)
        """Counts all calls of the process, whichever thread they are of."""
        self.snippet = snippet
        self.parent = parent
        self.event = event
        self.receiver = receiver
        self.kind = "call"
        """The kind of the origins that this call is: ``call``, or ``manager`` inside of one."""
        self.result = ""
        self.effect = "none"
        self.forced_by: str | None = None
        self.kept = False
        """True once something in the document refers to it."""
        self.place: Any = None
        self.query: tuple[Any, Any] | None = None
        """The ``Query`` before and after, as they were then."""
        self.joins: list[tuple[str, str, str, str, str]] = []
        self.seen: dict[tuple[int | None, str], int] = {}
        """How often a keyword inside of an argument was met."""


class EventRecord:
    """A stretch of time in one stage. ``end`` is -1 while it is open.

    ``owner`` is the connection it belongs to, None for what no connection has a part in.
    ``backend`` is how much of it the backend's operations took that were asked in it.
    """

    end = -1
    backend = 0
    call: CallRecord | None = None
    statement: StatementRecord | None = None

    def __init__(
        self,
        parent: int | None,
        stage: StageName,
        name: str,
        start: int,
        owner: Recording | None = None,
    ) -> None:
        self.parent = parent
        self.stage = stage
        self.name = name
        self.start = start
        self.owner = owner

    def moved(self, parent: int | None) -> EventRecord:
        """Give a copy below another parent."""
        copy = EventRecord(parent, self.stage, self.name, self.start, self.owner)
        copy.end, copy.call = self.end, self.call
        copy.statement, copy.backend = self.statement, self.backend
        return copy


class ManagerRecord:
    """A manager that was asked for a queryset.

    ``call`` is the last one inside of its own ``get_queryset()``, if it has one that builds.
    """

    __slots__ = ("added", "call", "kind", "name", "queryset")

    def __init__(self, name: str, kind: type, queryset: type | None) -> None:
        self.name = name
        self.kind = kind
        self.queryset = queryset
        self.added = ""
        self.call: CallRecord | None = None
