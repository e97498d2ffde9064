"""What Django's system checks say of declared models on one database."""

from __future__ import annotations

import inspect
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.checks import messages
from django.db.models import Field, Model

from ormscope.document.migration import CheckMessage
from ormscope.recorder.places import place_of_code
from ormscope.schema.asked import models_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

    from django.db.migrations.state import ProjectState

    from ormscope.document.errors import SourceRange
    from ormscope.schema.asked import Models, Wish
    from ormscope.schema.build import Places

_LEVELS = ((50, "critical"), (40, "error"), (30, "warning"), (20, "info"), (0, "debug"))


def checked(
    connection: Any,
    state: ProjectState,
    declared: Models,
    asked: Sequence[Wish],
    places: Places,
) -> tuple[CheckMessage, ...]:
    """Run ``Model.check()``, with its fields', and ``DatabaseValidation.check()``.

    The models are those of ``state``. What an operation has brought has the operation's range.
    """
    with _told_by() as makers:
        found = list(connection.validation.check())
        for model in models_of(state, connection):
            _as_declared(model._meta)
            found += model.check(databases=[connection.alias])
    return tuple(
        _message(each, makers.get(id(each)), connection, declared, asked, places) for each in found
    )


def _as_declared(options: Any) -> None:
    """Give back the list that a model has: a migration's state keeps a set, which is refused."""
    for name in ("unique_together", "index_together"):
        if isinstance(found := getattr(options, name, None), (set, frozenset)):
            setattr(options, name, tuple(sorted(tuple(each) for each in found)))


@contextmanager
def _told_by() -> Iterator[dict[int, CodeType]]:
    """Note which function makes a message: Django's say no more than an id."""
    plain = messages.CheckMessage.__init__
    makers: dict[int, CodeType] = {}

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == messages.__file__:
            frame = frame.f_back
        makers[id(self)] = frame.f_code
        plain(self, *args, **kwargs)

    messages.CheckMessage.__init__ = init  # type: ignore[method-assign]
    try:
        yield makers
    finally:
        messages.CheckMessage.__init__ = plain  # type: ignore[method-assign]


def _message(
    found: Any,
    maker: CodeType | None,
    connection: Any,
    declared: Models,
    asked: Sequence[Wish],
    places: Places,
) -> CheckMessage:
    level: Any = next(name for least, name in _LEVELS if found.level >= least)
    return CheckMessage(
        level=level,
        id=found.id or "",
        message=" ".join(str(found.msg).split()),
        hint=None if found.hint is None else " ".join(str(found.hint).split()),
        object=_object(found.obj, connection),
        by="" if maker is None else maker.co_qualname,
        range=_range(found.obj, str(found.msg), declared, asked),
        place=None if maker is None else places.add(place_of_code(maker)),
    )


def _object(thing: Any, connection: Any) -> str:
    if isinstance(thing, Field):
        return f"{thing.model._meta.label}.{thing.name}"
    if inspect.isclass(thing) and issubclass(thing, Model):
        return str(thing._meta.label)
    return f"the connection {connection.alias}" if thing is None else str(thing)[:200]


def _range(thing: Any, message: str, declared: Models, asked: Sequence[Wish]) -> SourceRange | None:
    """Find what a message is about: a field, an index or constraint of the model, the model."""
    key: tuple[str | int, ...]
    if isinstance(thing, Field):
        model, key = thing.model, (thing.model.__name__, thing.name)
    elif inspect.isclass(thing) and issubclass(thing, Model):
        model, key = thing, (thing.__name__, *_option(thing, message))
    else:
        return None
    if key not in declared.ranges:
        for wish in asked:
            named = {str(each).lower() for each in _names(wish.operation)}
            if model.__name__.lower() in named and wish.range is not None:
                return wish.range
    return declared.ranges.get(key) or declared.ranges.get(key[:1])


def _names(operation: Any) -> list[Any]:
    return [
        getattr(operation, name, None)
        for name in ("model_name", "name", "new_name")
        if getattr(operation, name, None)
    ]


def _option(model: type[Model], message: str) -> tuple[str | int, ...]:
    for option in ("constraints", "indexes"):
        for number, each in enumerate(getattr(model._meta, option)):
            if f"'{each.name}'" in message:
                return ("Meta", option, number)
    return ()
