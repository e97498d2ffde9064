"""Classes of choices: ``class Status(models.TextChoices)``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerChoices, TextChoices

from ormscope.language import BudgetError, DeniedError
from ormscope.schema.declaring import identifiers, values
from ormscope.schema.declaring.values import ChoicesName, Constant

if TYPE_CHECKING:
    from ormscope.schema.declaring.reading import Reader

MOST_CHOICES = 200
_KINDS: dict[type, type] = {TextChoices: str, IntegerChoices: int}
#: What a class of choices has already, so no member may be called so.
_TAKEN = frozenset({"choices", "labels", "names", "values", "name", "value", "label", "mro"})


def choices_class(reader: Reader, node: ast.ClassDef) -> ChoicesName | None:
    """Give the class of choices that ``node`` declares, or None when it declares none."""
    kind = _kind(reader, node)
    if kind is None:
        return None
    reader.check(identifiers.model_name, node.name, "The name of a class of choices", node)
    members: dict[str, Any] = {}
    for each in node.body:
        if not isinstance(each, ast.Assign):
            reader.aside(each)
            continue
        name, value = reader.assignment(each)
        with reader.at(reader.program.range(each)):
            identifiers.identifier(name, "The name of a choice")
            if name.startswith("_") or name in _TAKEN or hasattr(kind, name):
                raise DeniedError(f"A choice cannot be called `{name}`.")
            if name in members:
                raise DeniedError(f"There is a choice `{name}` already.")
            if len(members) >= MOST_CHOICES:
                raise BudgetError(f"A class of choices has at most {MOST_CHOICES} members.")
            members[name] = _member(value, name, _KINDS[kind])
    if not members:
        raise reader.refuse("Give the class a choice, such as OPEN = 'open', 'Open'.", node)
    made: Any = kind
    with reader.blaming(reader.header(node)):
        found = made(node.name, list(members.items()), module="lab.models", qualname=node.name)
    read = {name: getattr(found, name) for name in ("choices", "labels", "names", "values")}
    return ChoicesName(
        name=node.name,
        members={**found.__members__, **read},
        advice=f"It has {', '.join(members)}.",
        kind=found,
    )


def _kind(reader: Reader, node: ast.ClassDef) -> type | None:
    reader.plain_class(node)
    if len(node.bases) != 1:
        return None
    base = reader.value(node.bases[0])
    if isinstance(base, Constant) and base.value in _KINDS:
        kind: type = base.value
        return kind
    return None


def _member(value: object, name: str, kind: type) -> tuple[Any, str]:
    """A value, or a value and its label, as Django makes labels."""
    stored, label = value, name.replace("_", " ").title()
    if isinstance(value, tuple) and len(value) == 2:
        stored, label = value[0], values.text(value[1], f"The label of `{name}`")
    if type(stored) is not kind:
        what = "a string" if kind is str else "a whole number"
        raise DeniedError(f"`{name}` must be {what}, or {what} and its label.")
    return values.literal(stored, f"`{name}`"), label
