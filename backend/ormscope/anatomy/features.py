"""Rows for the flags of ``DatabaseFeatures``: each as the running instance answers."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.places import comment_on, definer, is_base, is_descriptor, public_names
from ormscope.anatomy.sample_models import sample_model
from ormscope.anatomy.texts import sentence_of, signature_of, text_of
from ormscope.document.anatomy import CallExample, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.anatomy.places import Places
    from ormscope.databases import Database
    from ormscope.document.anatomy import SuiteMark

_SERVANTS = frozenset(("connection",))


def feature_entries(
    database: Database, connection: Any, marks: Sequence[SuiteMark], places: Places
) -> Iterator[Entry]:
    """Give a row for each public name of the features' class."""
    features = connection.features
    kind = type(features)
    about: dict[str, list[int]] = {}
    for index, mark in enumerate(marks):
        for name in mark.features:
            about.setdefault(name, []).append(index)
    for name in public_names(kind):
        owner = definer(kind, name)
        if owner is None or name in _SERVANTS:
            continue
        thing = inspect.getattr_static(kind, name)
        tests = tuple(about.get(name, ()))
        common: dict[str, Any] = {
            "kind": "feature",
            "name": name,
            "comment": comment_on(kind, name),
            "overrides": not is_base(owner),
            "place": places.of(owner, name),
            "tests": tests,
        }
        if callable(thing) and not isinstance(thing, type):
            yield _method(features, name, common)
        else:
            yield _flag(features, name, thing, database.canned.get(name), common)


def _flag(
    features: Any, name: str, thing: Any, canned: str | None, common: dict[str, Any]
) -> Entry:
    is_computed = is_descriptor(thing)
    note = canned
    try:
        value: str | None = text_of(getattr(features, name))
    except Exception as error:  # a flag may ask for whatever its author liked
        value, note = None, f"It could not be told here: {sentence_of(error)}"
    if not is_computed and name in vars(features):
        note = note or "The connection has a value of its own, which hides the class's."
    return Entry(value=value, how="computed" if is_computed else "constant", note=note, **common)


def _method(features: Any, name: str, common: dict[str, Any]) -> Entry:
    """Call it if all it needs is a model."""
    method = getattr(features, name)
    try:
        parameters = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        parameters = inspect.Signature().parameters.values()
    wanted = [each.name for each in parameters if each.default is each.empty]
    if set(wanted) - {"model"}:
        note = f"No example: it is called as {name}{signature_of(method)}."
        return Entry(value=signature_of(method), how="method", note=note, **common)
    call = f"{name}({'Sample' if wanted else ''})"
    try:
        result = text_of(method(*[sample_model()][: len(wanted)]))
        example = CallExample(call=call, result=result)
    except Exception as error:
        example = CallExample(call=call, result=None, error=sentence_of(error))
    return Entry(value=example.result, how="method", examples=(example,), **common)
