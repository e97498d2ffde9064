"""Signatures and docstrings of what a snippet can call, without annotations."""

from __future__ import annotations

import inspect
from inspect import Parameter, Signature
from typing import Any, Final

from django.db.models import Func

_LONGEST_DOC: Final = 300
_LONGEST_DEFAULT: Final = 60


def described(value: Any) -> dict[str, Any]:
    """Give the signature as text and by its parameters, and the docstring's first paragraph."""
    # A class that says nothing of itself is not told of by what its base says.
    own = vars(value).get("__doc__") if isinstance(value, type) else inspect.getdoc(value)
    doc = inspect.cleandoc(own or "").partition("\n\n")[0].replace("\n", " ")
    found = _signature(value)
    return {
        "signature": "" if found is None else str(found),
        "parameters": [] if found is None else [_parameter(each) for each in _parameters(found)],
        "doc": doc[:_LONGEST_DOC],
    }


class _Unwritable:
    """Stands for a default that has no source text, such as a marker object."""

    def __repr__(self) -> str:
        return "…"


def _signature(value: Any) -> Signature | None:
    """Give the signature without `self`. None where Python knows none, as of some builtins."""
    # `__init__` where a class is made in a way of its own: of F(), __new__ takes anything.
    made = getattr(value, "__init__", None) if isinstance(value, type) else value
    try:
        found = inspect.signature(made if inspect.isfunction(made) else value)
    except (TypeError, ValueError):
        return None
    parameters = [
        each.replace(annotation=Parameter.empty, default=_default(each.default))
        for each in found.parameters.values()
        if each.name != "self" and not each.name.startswith("_")
    ]
    if isinstance(value, type) and issubclass(value, Func) and value.arity:
        parameters = [*_operands(value.arity), *parameters[1:]]
    return Signature(parameters)


def _operands(count: int) -> list[Parameter]:
    """Give a function's expressions, which Django takes as `*expressions` and counts."""
    names = ["expression"] if count == 1 else [f"expression{n}" for n in range(1, count + 1)]
    return [Parameter(name, Parameter.POSITIONAL_ONLY) for name in names]


def _default(value: Any) -> Any:
    if value is Parameter.empty:
        return value
    text = repr(value)
    return _Unwritable() if text.startswith("<") or len(text) > _LONGEST_DEFAULT else value


def _parameters(signature: Signature) -> list[Parameter]:
    return list(signature.parameters.values())


def _parameter(each: Parameter) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind.name.lower(),
        "default": None if each.default is Parameter.empty else repr(each.default),
    }
