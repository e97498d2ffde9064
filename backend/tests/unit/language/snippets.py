"""What the tests of the language share: running a snippet, and an observer that writes it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from ormscope.language import Limits, NullObserver, Outcome, SnippetError, parse, run

if TYPE_CHECKING:
    from ormscope.document.errors import SourceRange
    from ormscope.language import Call

MODELS: dict[str, type] = {
    model.__name__: model for model in apps.get_app_config("bookshop").get_models()
}


def value_of(source: str, limits: Limits | None = None) -> object:
    """The value of the last line; None without one. The snippet must not need a database."""
    return outcome_of(source, limits).value


def outcome_of(source: str, limits: Limits | None = None) -> Outcome:
    """Run over the sample models, without a database."""
    return run(parse(source), models=MODELS, limits=limits or Limits())


def shown(source: str, range: SourceRange | None) -> str:
    """The piece of the source that an error or a call points at."""
    assert range is not None
    return source[range.start : range.end]


def failure_of(source: str, limits: Limits | None = None) -> SnippetError:
    """The error that the snippet ends with; running to the end is a failure of the test."""
    try:
        outcome = outcome_of(source, limits)
    except SnippetError as error:
        return error
    raise AssertionError(f"{source!r} ran to its end: {outcome.value!r}")


class Notebook(NullObserver):
    """Writes down every event as text, with the call it came with."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.calls: list[Call] = []

    def enter(self, call: Call) -> None:
        self.lines.append(f"enter {call.kind} {call.name}")
        self.calls.append(call)

    def leave(self, call: Call, result: object) -> object:
        self.lines.append(f"leave {call.name}")
        return result

    def abort(self, call: Call, error: BaseException) -> None:
        self.lines.append(f"abort {call.name} {type(error).__name__}")
