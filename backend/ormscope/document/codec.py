"""Document to plain data and back, exactly.

One encoder and one decoder are composed for each dataclass from its type hints, once a process.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from ormscope.document.errors import DocumentError
from ormscope.document.trace import SCHEMA_VERSION

Document = TypeVar("Document")
"""A dataclass with a ``schema_version``: one of :data:`ormscope.document.schema.DOCUMENTS`."""
Convert = Callable[[Any], Any]
_SCALARS = (str, int, bool, float)
_LARGEST = 2**63
"""Numbers count nanoseconds, rows and bytes. Larger ones are nobody's, and no float holds all."""


def to_data(document: Any) -> dict[str, Any]:
    """Give a dataclass of the document as dictionaries, lists and scalars."""
    return typing.cast("dict[str, Any]", _encoder(typing.cast("Any", type(document)))(document))


def to_json(document: Any) -> str:
    """Give the document as JSON on one line, keys in the order of the fields.

    A lone surrogate, which UTF-8 cannot hold, is written as JSON's own escape for it.
    """
    text = json.dumps(to_data(document), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode()


def from_json(kind: type[Document], text: str | bytes) -> Document:
    """Read one of the documents. Raises :class:`DocumentError`."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"This is not a trace document: it is not JSON ({error}).") from error
    return from_data(kind, data)


def from_data(kind: type[Document], data: Any) -> Document:
    """Read a document from plain data. Raises :class:`DocumentError` and says which field."""
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version != SCHEMA_VERSION:
        raise DocumentError(
            f"This document has schema_version {version!r}; this ORMscope reads version "
            f"{SCHEMA_VERSION}. Make it again with this version."
        )
    try:
        return typing.cast("Document", _decoder(typing.cast("Any", kind))(data))
    except _Wrong as error:
        raise DocumentError(f"{error.path or kind.__name__}: {error}") from error


class _Wrong(ValueError):
    """A part of the data is not what the type says; `path` is that part, ``traces[0].output``."""

    path = ""

    def inside(self, outer: str) -> _Wrong:
        """Return it, seen from one level further out."""
        between = "." if self.path and not self.path.startswith("[") else ""
        self.path = f"{outer}{between}{self.path}"
        return self


@cache
def _encoder(hint: Any) -> Convert:
    if dataclasses.is_dataclass(hint):
        return _dataclass_encoder(typing.cast("type", hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _maybe_plain(arguments[0])
        return list if item is None else lambda value: [item(each) for each in value]
    if origin in (types.UnionType, typing.Union):
        (some,) = [each for each in arguments if each is not type(None)]
        inner = _encoder(some)
        return lambda value: None if value is None else inner(value)
    return lambda value: value


def _dataclass_encoder(kind: type) -> Convert:
    """Compile an encoder: a document has tens of thousands of objects, and a loop over the
    fields of each would take three times as long."""
    hints = typing.get_type_hints(kind)
    inner: dict[str, Convert] = {}
    items = []
    for field in dataclasses.fields(kind):
        convert = _maybe_plain(hints[field.name])
        value = f"value.{field.name}"
        if convert is not None:
            name = f"encode_{field.name}"
            inner[name] = convert
            value = f"{name}({value})"
        items.append(f"{field.name!r}: {value}")
    source = f"lambda value: {{{', '.join(items)}}}"
    return typing.cast("Convert", eval(source, inner))  # the names are those of our own fields


def _maybe_plain(hint: Any) -> Convert | None:
    """Encoder of a hint, or None where the value is its own encoding."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in _SCALARS or origin is typing.Literal:
        return None
    if origin in (types.UnionType, typing.Union) and all(
        each is type(None) or _maybe_plain(each) is None for each in arguments
    ):
        return None
    return _encoder(hint)


@cache
def _decoder(hint: Any) -> Convert:
    if dataclasses.is_dataclass(hint):
        return _dataclass_decoder(typing.cast("type", hint))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        item = _decoder(arguments[0])

        def decode(value: Any) -> tuple[Any, ...]:
            if not isinstance(value, list):
                raise _Wrong(f"expected a list, got {value!r:.60}")
            decoded: list[Any] = []
            try:
                for each in value:
                    decoded.append(item(each))  # noqa: PERF401  # its length tells where it broke
            except _Wrong as error:
                raise error.inside(f"[{len(decoded)}]") from None
            return tuple(decoded)

        return decode
    if origin in (types.UnionType, typing.Union):
        (some,) = [each for each in arguments if each is not type(None)]
        inner = _decoder(some)
        return lambda value: None if value is None else inner(value)
    if origin is typing.Literal:
        return _literal_decoder(arguments)
    return _scalar_decoder(hint)


def _dataclass_decoder(kind: type) -> Convert:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields}
    required = {
        f.name
        for f in fields
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    }

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _Wrong(f"expected an object, got {value!r:.60}")
        if missing := required - value.keys():
            raise _Wrong(f"missing {', '.join(sorted(missing))}")
        if unknown := value.keys() - decoders.keys():
            raise _Wrong(f"unknown {', '.join(sorted(unknown)):.200}")
        decoded = {}
        name = ""
        try:
            for name, each in value.items():
                decoded[name] = decoders[name](each)
        except _Wrong as error:
            raise error.inside(name) from None
        return kind(**decoded)

    return decode


def _literal_decoder(allowed: tuple[Any, ...]) -> Convert:
    def decode(value: Any) -> Any:
        if value not in allowed:
            raise _Wrong(f"{value!r:.60} is not one of {', '.join(map(repr, allowed))}")
        return value

    return decode


def _scalar_decoder(kind: Any) -> Convert:
    def decode(value: Any) -> Any:
        if kind is float and type(value) is int and abs(value) <= _LARGEST:
            value = float(value)  # JSON has one kind of number: other programs write 3.0 as 3
        # bool is an int to isinstance, not to a reader of the document.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _Wrong(f"expected {kind.__name__}, got {value!r:.60}")
        if (kind is int or kind is float) and not -_LARGEST <= value <= _LARGEST:
            raise _Wrong(f"{value!r:.60} is no number of 64 bits")  # nor is infinity, nor NaN
        return value

    return decode
