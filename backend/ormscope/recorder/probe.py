"""What a stage module provides."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.document.trace import StageName
    from ormscope.recorder.places import Function
    from ormscope.recorder.recording import Recording
    from ormscope.recorder.records import CallRecord, SnippetCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage's name, its label, where Django documents it, and its place in the descent."""

    name: StageName
    label: str
    docs: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fact of a stage; ``defined_by`` is a class or function whose source shows it.

    ``attribute`` is that of the class, where one is meant and not the class itself.
    """

    name: str
    value: str
    defined_by: type | Function | None = None
    attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A stage in a line, and its facts."""

    summary: str
    findings: tuple[Finding, ...] = ()


class StageProbe:
    """Records one stage of one run. Whatever it changes on the connection it puts back."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.notebook = recording.notebook

    def installed(self) -> AbstractContextManager[None]:
        """Put the probe in; take it out at exit, whatever happened."""
        return nullcontext()

    def enter(self, snippet: SnippetCall) -> None:
        """The snippet is about to call something."""

    def leave(self, snippet: SnippetCall, call: CallRecord | None, result: object) -> object:
        """It has called; what is given back takes the result's place."""
        del snippet, call
        return result

    def report(self) -> Report:
        """Say what happened in this stage. Called after the probe was taken out."""
        raise NotImplementedError
