"""JSON Schema (2020-12) of the document, generated from its dataclasses."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from typing import Any

from ormscope.document.anatomy import AnatomyComparison, AnatomyMatrix
from ormscope.document.comparison import Comparison, Contrast
from ormscope.document.injection import InjectionComparison, Lessons
from ormscope.document.migration import MigrationComparison

DOCUMENTS = (
    Comparison, Contrast, AnatomyComparison, AnatomyMatrix, MigrationComparison,
    InjectionComparison, Lessons,
)  # fmt: skip
"""What there is to read. The others are parts of these."""

_SCALARS: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", float: "number"}


def document_schema() -> dict[str, Any]:
    """Give a :class:`Comparison`'s schema; ``$defs`` has the types of all :data:`DOCUMENTS`."""
    definitions: dict[str, Any] = {}
    for document in DOCUMENTS:
        _describe(document, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Comparison",
        "$ref": "#/$defs/Comparison",
        "$defs": dict(sorted(definitions.items())),
    }


def _describe(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if dataclasses.is_dataclass(hint):
        kind = typing.cast("type", hint)
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _describe_dataclass(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _describe(arguments[0], definitions)}
    if origin in (types.UnionType, typing.Union):
        (some,) = [each for each in arguments if each is not type(None)]
        return {"anyOf": [_describe(some, definitions), {"type": "null"}]}
    raise TypeError(f"the document has no place for {hint!r}")


def _describe_dataclass(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    fields = [field.name for field in dataclasses.fields(kind)]
    return {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or ""),
        "properties": {name: _describe(hints[name], definitions) for name in fields},
        "required": fields,
        "additionalProperties": False,
    }
