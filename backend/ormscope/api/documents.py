"""A comparison that somebody sends: read, checked, never run. It may come from anybody.

It can be a hundred times as large as a snippet, and takes some ten times its size while it is
looked at: so there is a limit of its own, and two are looked at at a time.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NoReturn

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ormscope.api.problems import Problem
from ormscope.document.codec import from_data
from ormscope.document.comparison import Comparison
from ormscope.document.errors import DocumentError
from ormscope.document.invariants import broken, ranges
from ormscope.runs.policy import policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

_TURNS: Final = threading.BoundedSemaphore(2)
_AGAIN: Final = 2
"""Seconds after which a turn is free again, as a rule."""
_TOLD: Final = 3
"""Mistakes of one document that are told."""
_LONGEST: Final = 300
"""Code points of one of them, which may quote a hostile document."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold one of the turns. Raises a :class:`Problem`, 429, where none is free: nobody waits."""
    if not _TURNS.acquire(blocking=False):
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "The server is busy",
            f"Other documents are being looked at. Send it again in {_AGAIN} s.",
            retry_after=_AGAIN,
        )
    try:
        yield
    finally:
        _TURNS.release()


class DocumentParser(BaseParser):
    """Reads JSON up to the policy's limit for documents."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        del media_type, parser_context
        limit = policy().document
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "The document is too large",
                f"A document may have {limit // 1024**2} MB here. Compare fewer databases, or "
                "export it where it was made: manage.py trace --output FILE.",
            )
        try:
            return json.loads(body, parse_constant=_constant)
        except RecursionError as error:
            raise ParseError("Its JSON is nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}.") from error


def _constant(name: str) -> NoReturn:
    raise ValueError(f"it has no {name}")


def comparison_of(data: object) -> Comparison:
    """Read a comparison from JSON's data. Raises :class:`DocumentError`, which says which field."""
    try:
        comparison = from_data(Comparison, data)
        problems = [*broken(comparison), *_outside(comparison)]
    except RecursionError as error:
        raise DocumentError("This is not a comparison: it is nested too deeply.") from error
    if problems:
        told = [each[:_LONGEST] for each in problems[:_TOLD]]
        if left := len(problems) - len(told):
            told.append(f"and {left} more like these")
        raise DocumentError(f"This document contradicts itself: {'; '.join(told)}.")
    return comparison


def _outside(comparison: Comparison) -> Iterator[str]:
    length = len(comparison.snippet)
    for trace in comparison.traces:
        if any(each.end > length for each in ranges(trace)):
            yield f"{trace.target.alias}: a range ends outside of the snippet"


class ComparisonField(serializers.Field[Comparison, Any, Any, Any]):
    """A comparison in a request."""

    def to_internal_value(self, data: Any) -> Comparison:
        try:
            return comparison_of(data)
        except DocumentError as error:
            raise serializers.ValidationError(str(error)[: 4 * _LONGEST]) from error

    def to_representation(self, value: Comparison) -> Any:
        raise NotImplementedError("comparisons are answered by the document's own codec")
