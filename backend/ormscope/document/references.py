"""Whether a document's positions find what they refer to, for those without ranges in a snippet."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REFERENCES: Final[Mapping[str, str]] = {
    "place": "places",
    "tests": "tests",
    "decisions": "decisions",
    "step": "steps",
    "operation": "operations",
}
"""What a field of a part is a position in, or a tuple of positions: the document's field."""


def broken_references(document: Any) -> Iterator[str]:
    """Yield a sentence for each position that lies outside of what it refers to."""
    sizes = {
        name: len(getattr(document, whole))
        for name, whole in _REFERENCES.items()
        if isinstance(getattr(document, whole, None), tuple)
    }
    for field in dataclasses.fields(document):
        if isinstance(parts := getattr(document, field.name), tuple):
            for at, part in enumerate(parts):
                yield from _broken(part, sizes, f"{field.name}[{at}]")


def _broken(part: Any, sizes: Mapping[str, int], path: str) -> Iterator[str]:
    if not dataclasses.is_dataclass(part):
        return
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        size = sizes.get(field.name)
        several = value if isinstance(value, tuple) else (value,)
        for at, each in enumerate(several):
            if dataclasses.is_dataclass(each):
                yield from _broken(each, sizes, f"{path}.{field.name}[{at}]")
            elif size is not None and type(each) is int and not 0 <= each < size:
                yield f"{path}.{field.name} is {each}, of {size}"
