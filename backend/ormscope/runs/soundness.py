"""What a runner answers, read as what somebody may say who has taken it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ormscope.document.codec import from_json, to_data
from ormscope.document.errors import DocumentError
from ormscope.document.invariants import broken_trace, ranges
from ormscope.document.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_MESSAGE: Final = 20_000
"""Characters; the language cuts its own at a fifth of this."""


def sound(answer: bytes, target: Mapping[str, object], snippet: str, *, strictly: bool) -> Trace:
    """Return the trace, if it is one of this target's.

    :param target: as data, as the worker gave it before any visitor's text was run.
    :param strictly: whether every invariant must hold, too: what shows it relies on them, and a
        runner that breaks one is not believed. Otherwise one that is broken is our own mistake, and
        no reason to keep the rest from the reader.

    Raises :class:`DocumentError`.
    """
    trace = from_json(Trace, answer)
    if to_data(trace.target) != target:
        raise DocumentError(f"it is that of {trace.target.alias[:100]!r}")
    if strictly:
        if problems := broken_trace(trace):
            raise DocumentError(problems[0][:200])
        if any(each.end > len(snippet) for each in ranges(trace)):
            raise DocumentError("it has a range outside of the snippet")
        if len(trace.outcome.message or "") > _LONGEST_MESSAGE:
            raise DocumentError("its message is too long")
    return trace
