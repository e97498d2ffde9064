"""Calls in declarations: each argument is named, checked, and blamed where it stands."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

from ormscope.language import DeniedError, SnippetError
from ormscope.language.near import suggestion
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.errors import SourceRange
    from ormscope.language.machine import Machine
    from ormscope.schema.declaring.values import Check


def checked(
    machine: Machine,
    node: ast.AST,
    name: str,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    *,
    options: Mapping[str, Check],
    positional: tuple[str, ...] = (),
    advice: Mapping[str, str] | None = None,
    required: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Give the arguments of a call of ``name`` by their names, each through its check.

    ``positional``: the names of those that may be given without. ``advice``: why an option is not
    taken. ``required``: those that have to be given. Raises a :class:`SnippetError` with the range
    of the argument.
    """
    if len(args) > len(positional):
        takes = f"only {', '.join(positional)}" if positional else "no arguments"
        raise DeniedError(
            f"`{name}` takes {takes} without a name here; name the others, as in null=True.",
            range=place(machine, node, len(positional)),
        )
    given: dict[str, Any] = {}
    for position, (key, value) in enumerate(zip(positional, args, strict=False)):
        given[key] = _value(machine, node, position, options[key], key, value)
    for key, value in kwargs.items():
        if key in given:
            raise DeniedError(
                f"`{key}` of `{name}` is given twice.", range=place(machine, node, key)
            )
        check = options.get(key)
        if check is None:
            raise DeniedError(
                _unknown(name, key, options, advice or {}), range=place(machine, node, key)
            )
        given[key] = _value(machine, node, key, check, key, value)
    for key in required:
        if key not in given:
            raise DeniedError(f"`{name}` needs `{key}`.")
    return given


def required(cls: type) -> tuple[str, ...]:
    """The parameters of ``cls.__init__`` that have no default."""
    parameters = inspect.signature(cls).parameters.values()
    variable = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return tuple(p.name for p in parameters if p.default is p.empty and p.kind not in variable)


def _unknown(name: str, key: str, options: Mapping[str, Check], advice: Mapping[str, str]) -> str:
    if key in advice:
        return f"`{key}=` is not taken here: {advice[key]}"
    near = suggestion(key, options)
    if near:
        return f"`{key}=` is not an option of `{name}`.{near}"
    known = ", ".join(options)
    return f"`{key}=` is not an option that `{name}` takes here; these are: {known}."


def _value(
    machine: Machine, node: ast.AST, at: int | str, check: Check, key: str, value: Any
) -> Any:
    try:
        weigh(machine.meter, value)
        return check(value, f"`{key}`")
    except SnippetError as error:
        if error.range is None:
            error.range = place(machine, node, at)
        raise


def place(
    machine: Machine, node: ast.AST, at: int | str, positional: tuple[str, ...] = ()
) -> SourceRange:
    """Where an argument of a call stands, by its position or its name."""
    if isinstance(node, ast.Call):
        for each in node.keywords:
            if each.arg == at:
                return machine.program.range(each)
        position = positional.index(at) if at in positional else at
        if isinstance(position, int) and position < len(node.args):
            return machine.program.range(node.args[position])
    return machine.place(node)
