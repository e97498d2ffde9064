"""What a method of the schema editor was given, as a short text."""

from __future__ import annotations

from typing import Any

from django.db.backends.ddl_references import Statement
from django.db.models import Field, Index, Model
from django.db.models.constraints import BaseConstraint

_LONGEST = 160


def arguments_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Give ``Book, title, fields=[title]``: names of models and fields, plain values as written."""
    texts = [_text(each) for each in args]
    texts += [f"{name}={_text(each)}" for name, each in kwargs.items() if each not in (None, ())]
    joined = ", ".join(texts)
    return joined if len(joined) <= _LONGEST else f"{joined[: _LONGEST - 1]}…"


def result_of(value: Any) -> str:
    """Give what a method gave back: a plain value, SQL, or SQL with its parameters.

    Of a ``Statement`` its template: written out early, it would keep names that it has yet to lose.
    """
    if value is None:
        return ""
    if isinstance(value, tuple) and value and isinstance(value[0], (str, tuple)):
        return result_of(value[0])
    if isinstance(value, (str, Statement)):
        text = value if isinstance(value, str) else str(value.template)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    if isinstance(value, list):
        return f"[{', '.join(each for each in map(result_of, value) if each)}]"[:_LONGEST]
    return repr(value) if isinstance(value, (bool, int, float)) else ""


def _text(value: Any) -> str:
    if isinstance(value, type):
        return str(value._meta.object_name) if issubclass(value, Model) else value.__name__
    if isinstance(value, Field):
        return str(value.name)
    if isinstance(value, (BaseConstraint, Index)):
        return str(value.name)
    if isinstance(value, (str, int, float, bool, type(None))):
        return repr(value)[:60]
    if isinstance(value, (list, tuple)):
        shown = ", ".join(_text(each) for each in value[:6])
        return f"[{shown}]" if isinstance(value, list) else f"({shown})"
    if isinstance(value, dict):
        return f"a dict of {len(value)}"
    return f"a {type(value).__name__}"
