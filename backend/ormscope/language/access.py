"""Reading the allow-list: what ``receiver.name`` is for a snippet.

Three answers are possible: a :class:`Method` that may be called, a plain value that may be read,
or a refusal. The allow-list says it for fixed types; models, managers and querysets add what the
project itself defined on them.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from enum import Enum, EnumMeta
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db.models import Model, QuerySet
from django.db.models.base import ModelBase
from django.db.models.enums import Choices
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet

from ormscope.language.allowed import ALLOWED, ANY, CLASSES, NONE, Keywords
from ormscope.language.errors import DeniedError
from ormscope.language.near import suggestion
from ormscope.language.sql_text import METHODS as SQL_METHODS
from ormscope.language.sql_text import directives

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ormscope.language.allowed import Rules

ORM = (Model, ModelBase, BaseManager, QuerySet, RawQuerySet)
_FRAMEWORK = ("django", "ormscope")
_EXCEPTIONS = frozenset({"DoesNotExist", "MultipleObjectsReturned"})
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Method:
    """A method that may be called: ``owner`` is the type whose rules allow it."""

    name: str
    owner: type
    keywords: Keywords


@dataclass(frozen=True, slots=True, eq=False)
class BoundMethod:
    """A method that was read and not called. Not callable from Python, so Django cannot either.

    It equals itself only: to compare receivers may take for ever.
    """

    receiver: object
    method: Method

    def __repr__(self) -> str:
        return f"<method {self.method.name} of {type(self.receiver).__name__}>"


@dataclass(frozen=True, slots=True)
class Namespace:
    """A module as snippets see it: ``models``, ``transaction``, ``timezone``."""

    name: str
    members: Mapping[str, object]
    advice: str
    call: object = None

    def __repr__(self) -> str:
        return f"<{self.name}>"


def lookup(receiver: object, name: str, *, sql_text: bool = False) -> Method | None:
    """The method ``receiver.name``, or None when it is a value that may be read.

    ``sql_text`` adds the methods that take SQL (``sql_text.py``).
    Raises :class:`DeniedError` without a range for what is not allowed, and AttributeError, as
    Python would, for what a model, manager or queryset does not have at all.
    """
    if name.startswith("_"):
        raise DeniedError(f"`{name}` is private: names that begin with an underscore are refused.")
    found: Method | bool = False
    if isinstance(receiver, type):
        found = _on_class(receiver, name)
    elif isinstance(receiver, Namespace):
        found = name in receiver.members
    elif isinstance(receiver, Model):
        found = _on_instance(receiver, name)
    elif isinstance(receiver, tuple) and name in getattr(type(receiver), "_fields", ()):
        found = True  # a row of values_list(named=True), whose `count` is a column
    else:
        cls: type = type(receiver)
        found = _on_type(cls, name, sql_text=sql_text)
    if found is False:
        raise _refusal(receiver, name, sql_text=sql_text)
    return found if isinstance(found, Method) else None


def read(receiver: object, name: str) -> object:
    """The value of ``receiver.name``, which :func:`lookup` has allowed.

    Three values are replaced by their text: a queryset's ``query``, an exception's ``args`` and a
    file, which `len` and `in` would open. A list of Django's own is copied: a snippet could change
    it.
    """
    if isinstance(receiver, Namespace):
        return receiver.members[name]
    if isinstance(receiver, (QuerySet, RawQuerySet)) and name == "query":
        return query_text(receiver)
    if isinstance(receiver, RawQuerySet) and name == "columns":
        return list(receiver.columns)
    if isinstance(receiver, BaseException):
        return tuple(map(str, receiver.args))
    value = getattr(receiver, name)
    return value.name if isinstance(value, File) else value


def queryset_methods(*, sql_text: bool = False) -> frozenset[str]:
    """Give the names of Django's queryset methods that a snippet may call."""
    return frozenset(
        name for _, rules in _offers(QuerySet, sql_text=sql_text) for name in rules.methods
    )


def query_text(queryset: QuerySet[Any] | RawQuerySet[Any]) -> str:
    """``str(queryset.query)``: Django fills the parameters in with ``%``, which has to be cheap."""
    query: Any = queryset.query
    statement = query.sql if isinstance(queryset, RawQuerySet) else query.sql_with_params()[0]
    directives(statement, "The statement")
    return str(query)


def settable(receiver: object, name: str) -> None:
    """Raise :class:`DeniedError` unless ``receiver.name = …`` sets a column of a model instance."""
    if not isinstance(receiver, Model):
        raise DeniedError(
            f"Only fields of model instances can be set, not `.{name}` of a "
            f"{type(receiver).__name__}."
        )
    if name not in columns(type(receiver)):
        raise DeniedError(
            f"`{name}` is not a column of {type(receiver).__name__}."
            f"{suggestion(name, columns(type(receiver)))}"
        )


@lru_cache(maxsize=256)
def columns(model: type[Model]) -> frozenset[str]:
    """The names that can be set on an instance: concrete fields, their attnames, ``pk``."""
    fields = model._meta.concrete_fields
    return frozenset({"pk", *(f.name for f in fields), *(f.attname for f in fields)})


@lru_cache(maxsize=256)
def members(model: type[Model]) -> frozenset[str]:
    """The columns and the relations of a model, in both directions."""
    names = set(columns(model))
    for each in model._meta.get_fields():
        field: Any = each
        accessor = getattr(field, "get_accessor_name", None)
        name = accessor() if accessor is not None else field.name
        if name:
            names.add(name)
    return frozenset(names)


def _on_instance(instance: Model, name: str) -> Method | bool:
    model = type(instance)
    if name in members(model) or name in instance.__dict__:
        return True
    if name.startswith("get_") and name.endswith("_display"):
        field = name.removeprefix("get_").removesuffix("_display")
        if field in columns(model):
            return Method(name, Model, NONE)
    cls: type = model
    return _on_type(cls, name)


def _on_class(cls: type, name: str) -> Method | bool:
    if issubclass(cls, Model):
        choices = inspect.getattr_static(cls, name, None)
        is_choices = isinstance(choices, type) and issubclass(choices, Choices)
        return is_choices or name in _EXCEPTIONS or name in cls._meta.managers_map
    if isinstance(cls, EnumMeta) and name in cls.__members__:
        return True
    any_class: type = cls
    return _on_type(any_class, name, classes=True)


@lru_cache(maxsize=4096)
def _on_type(
    cls: type, name: str, *, classes: bool = False, sql_text: bool = False
) -> Method | bool:
    for base, rules in _offers(cls, classes=classes, sql_text=sql_text):
        if name in rules.methods:
            return Method(name, base, rules.methods[name])
        if name in rules.attributes:
            return True
    if not classes and issubclass(cls, (QuerySet, BaseManager)):
        return _of_the_project(cls, name)
    return False


def _of_the_project(cls: type, name: str) -> Method | bool:
    """A public method that the project wrote on its own queryset or manager.

    ``from_queryset()`` copies methods onto a manager class that is created inside Django, so a
    manager's queryset class is asked too. Overrides of what Django has and we refuse stay refused.
    """
    if hasattr(QuerySet, name) or hasattr(BaseManager, name):
        return False
    queryset = getattr(cls, "_queryset_class", None)
    origins = (*cls.__mro__, *(queryset.__mro__ if isinstance(queryset, type) else ()))
    for origin in origins:
        if origin.__module__.partition(".")[0] in (*_FRAMEWORK, "builtins", "typing"):
            continue
        function = vars(origin).get(name)
        if isinstance(function, FunctionType) and function.__module__ == origin.__module__:
            return Method(name, QuerySet, ANY) if hasattr(cls, name) else False
    return False


def _offers(
    cls: type, *, classes: bool = False, sql_text: bool = False
) -> list[tuple[type, Rules]]:
    table = CLASSES if classes else ALLOWED
    found = [(base, table[base]) for base in cls.__mro__ if base in table]
    if sql_text and not classes:
        found += [(base, SQL_METHODS[base]) for base in cls.__mro__ if base in SQL_METHODS]
    return found


def _refusal(receiver: object, name: str, *, sql_text: bool) -> Exception:
    if isinstance(receiver, Namespace):
        near = suggestion(name, receiver.members) or " " + receiver.advice
        return DeniedError(f"`{receiver.name}.{name}` is not part of the snippet language.{near}")
    cls = receiver if isinstance(receiver, type) else type(receiver)
    rules = _offers(cls, classes=isinstance(receiver, type), sql_text=sql_text)
    for _, rule in rules:
        if name in rule.advice:
            return DeniedError(f"`{name}` is not part of the snippet language: {rule.advice[name]}")
    near = suggestion(name, _offered(receiver, rules))
    if isinstance(receiver, ORM) and inspect.getattr_static(receiver, name, _ABSENT) is _ABSENT:
        what = f"type object '{cls.__name__}'" if cls is receiver else f"'{cls.__name__}' object"
        return AttributeError(f"{what} has no attribute '{name}'.{near}")
    return DeniedError(f"`{name}` of {_described(receiver)} cannot be used in a snippet.{near}")


def _offered(receiver: object, rules: Iterable[tuple[type, Rules]]) -> set[str]:
    names = {n for _, rule in rules for n in (*rule.methods, *rule.attributes)}
    if isinstance(receiver, Model):
        return names | members(type(receiver))
    if isinstance(receiver, ModelBase):
        return names | set(receiver._meta.managers_map) | _EXCEPTIONS  # type: ignore[attr-defined]
    if isinstance(receiver, EnumMeta):
        return names | set(receiver.__members__)
    return names


def _described(receiver: object) -> str:
    if isinstance(receiver, type):
        return f"the class {receiver.__name__}"
    if isinstance(receiver, Enum):
        return f"a {type(receiver).__name__}"
    if isinstance(receiver, str):
        return "a string"
    return f"a value of type {type(receiver).__name__}"
