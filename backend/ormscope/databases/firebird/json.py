"""Refuses to look into JSON, which Firebird has no functions for, in Django's own way.

An `as_<vendor>()` on an expression is how a backend spells it differently; these say that there is
no spelling, where the base's would give SQL that means nothing.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import NotSupportedError
from django.db.models.fields import json


def as_firebird(self: Any, compiler: Any, connection: Any, **context: Any) -> NoReturn:
    """Raise NotSupportedError."""
    del compiler, connection, context
    raise NotSupportedError(
        f"{type(self).__name__} is not supported on Firebird: django-firebird has no JSONField. "
        "The sample keeps the column as text."
    )


for _node in (json.KeyTransform, json.HasKeyLookup, json.JSONExact):
    setattr(_node, "as_firebird", as_firebird)  # noqa: B010 - django-stubs doesn't know vendors
