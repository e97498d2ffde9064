"""Reads a runner's answer as what somebody may say who has taken it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from ormscope.document.codec import from_json, to_data
from ormscope.document.errors import DocumentError
from ormscope.document.references import broken_references

if TYPE_CHECKING:
    from collections.abc import Mapping

D = TypeVar("D")

_LONGEST_MESSAGE: Final = 20_000
"""Characters of an outcome's message."""


def sound_document(
    kind: type[D], answer: bytes, target: Mapping[str, object], *, strictly: bool
) -> D:
    """Return the document, if it is one of this target's.

    With `strictly` what refers to a place, or another position, must find it. Raises
    :class:`DocumentError`.
    """
    document: Any = from_json(kind, answer)
    if to_data(document.target) != target:
        raise DocumentError(f"it is that of {document.target.alias[:100]!r}")
    if strictly:
        if problem := next(iter(broken_references(document)), None):
            raise DocumentError(problem[:200])
        if len(document.outcome.message or "") > _LONGEST_MESSAGE:
            raise DocumentError("its message is too long")
    found: D = document
    return found
