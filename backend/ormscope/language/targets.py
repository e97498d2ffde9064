"""What can stand to the left of ``=``, after ``for`` and after ``del``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ormscope.language.access import settable
from ormscope.language.errors import DeniedError
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from ormscope.language.machine import Machine


def assign(machine: Machine, target: ast.expr, value: Any) -> None:
    """Bind ``value`` to a name, an item, a field of a model instance, or several of them."""
    if isinstance(target, ast.Name):
        machine.variables[target.id] = value
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(machine, target.elts, value, target)
    elif isinstance(target, ast.Attribute):
        set_field(machine, machine.evaluate(target.value), target, value)
    elif isinstance(target, ast.Subscript):
        set_item(machine, *item(machine, target), target, value)
    else:
        raise DeniedError("This cannot be assigned to.", range=machine.program.range(target))


def delete(machine: Machine, target: ast.expr) -> None:
    """``del name`` or ``del list[key]``."""
    if isinstance(target, ast.Name):
        if target.id not in machine.variables:
            raise NameError(f"name '{target.id}' is not defined")
        del machine.variables[target.id]
    elif isinstance(target, ast.Subscript):
        container, key = item(machine, target)
        del container[key]
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each in target.elts:
            delete(machine, each)
    else:
        raise DeniedError("Only names and items can be deleted.")


def set_field(machine: Machine, receiver: object, target: ast.Attribute, value: Any) -> None:
    """``receiver.name = value``, for the columns of model instances."""
    try:
        settable(receiver, target.attr)
        setattr(receiver, target.attr, machine.data(value))
    except Exception as error:
        machine.blame(error, target)
        raise


def item(machine: Machine, target: ast.Subscript) -> tuple[Any, Any]:
    """The container and the key of ``container[key]``."""
    container = machine.evaluate(target.value)
    if not isinstance(container, (list, dict)):
        kind = type(container).__name__
        raise TypeError(f"'{kind}' object does not support item assignment")
    key = index(machine, target.slice)
    weigh(machine.meter, key)
    return container, key


def set_item(machine: Machine, container: Any, key: Any, target: ast.Subscript, value: Any) -> None:
    """``container[key] = value``, with slices of lists."""
    if isinstance(key, slice):
        value = machine.items(value, target, "list")
        machine.meter.elements(len(container) + len(value))
        weigh(machine.meter, value)
    elif isinstance(container, dict) and len(container) >= machine.meter.limits.items:
        machine.meter.elements(len(container) + 1)
    weigh(machine.meter, value)  # others may hold the container already
    container[key] = value


def index(machine: Machine, node: ast.expr) -> Any:
    """The key of a subscript: a slice or a value."""
    if not isinstance(node, ast.Slice):
        return machine.evaluate(node)
    bounds = (node.lower, node.upper, node.step)
    return slice(*(None if bound is None else machine.evaluate(bound) for bound in bounds))


def _unpack(machine: Machine, targets: list[ast.expr], value: Any, node: ast.expr) -> None:
    values = machine.items(value, node, "list")
    stars = [index for index, each in enumerate(targets) if isinstance(each, ast.Starred)]
    wanted = len(targets)
    if not stars:
        if len(values) < wanted:
            raise ValueError(f"not enough values to unpack (expected {wanted}, got {len(values)})")
        if len(values) > wanted:
            raise ValueError(f"too many values to unpack (expected {wanted})")
        for target, each in zip(targets, values, strict=True):
            assign(machine, target, each)
        return
    if len(stars) > 1:
        raise DeniedError("Only one star can stand on the left of `=`.")
    after = wanted - stars[0] - 1
    if len(values) < wanted - 1:
        raise ValueError(
            f"not enough values to unpack (expected at least {wanted - 1}, got {len(values)})"
        )
    end = len(values) - after
    parts = [*values[: stars[0]], values[stars[0] : end], *values[end:]]
    for target, each in zip(targets, parts, strict=True):
        assign(machine, target.value if isinstance(target, ast.Starred) else target, each)
