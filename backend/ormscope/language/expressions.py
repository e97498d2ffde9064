"""What each kind of expression means, apart from calls and attributes."""

from __future__ import annotations

import ast
import re
from datetime import date, time
from enum import EnumMeta
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.db.models.query import RawQuerySet

from ormscope.language.errors import DeniedError
from ormscope.language.guards import grown, strftime
from ormscope.language.names import unknown
from ormscope.language.observer import Argument, Call
from ormscope.language.operators import (
    BINARY,
    QUERYSET_OPERATORS,
    UNARY,
    built,
    compare,
)
from ormscope.language.targets import index
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.language.machine import Machine

_SPEC = re.compile(r"(?:.?[<>=^])?[ +-]?#?0?\d{0,4}[,_]?(?:\.\d{1,3})?[a-zA-Z%]?\Z")
_SUBSCRIPTED = (str, bytes, list, tuple, dict, range, QuerySet, RawQuerySet, F, EnumMeta)
_CONVERSIONS: dict[int, Callable[[Any], str]] = {114: repr, 97: ascii}


def constant(_: Machine, node: ast.Constant) -> object:
    """A literal."""
    return node.value


def name(machine: Machine, node: ast.Name) -> object:
    """A variable of the snippet, or one of the names it starts with."""
    try:
        return machine.variables[node.id]
    except KeyError:
        pass
    try:
        return machine.names[node.id]
    except KeyError:
        raise unknown(node.id, (*machine.variables, *machine.names)) from None


def elements(machine: Machine, nodes: list[ast.expr]) -> list[Any]:
    """The values of a display or of positional arguments, stars unpacked."""
    values: list[Any] = []
    for node in nodes:
        if type(node) is ast.Starred:
            values.extend(machine.items(machine.evaluate(node.value), node, "list"))
            machine.meter.elements(len(values))
        else:
            values.append(machine.evaluate(node))
    return values


def list_display(machine: Machine, node: ast.List) -> list[Any]:
    """``[a, *b]``."""
    return elements(machine, node.elts)


def tuple_display(machine: Machine, node: ast.Tuple) -> tuple[Any, ...]:
    """``a, *b``."""
    return tuple(elements(machine, node.elts))


def set_display(machine: Machine, node: ast.Set) -> set[Any]:
    """``{a, *b}``."""
    values = elements(machine, node.elts)
    weigh(machine.meter, values)
    return set(values)


def dict_display(machine: Machine, node: ast.Dict) -> dict[Any, Any]:
    """``{a: b, **c}``."""
    result: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            more = machine.evaluate(value)
            if not isinstance(more, dict):
                raise TypeError(f"'{type(more).__name__}' object is not a mapping")
            result.update(more)
            machine.meter.elements(len(result))
        else:
            hashed = machine.evaluate(key)
            weigh(machine.meter, hashed)
            result[hashed] = machine.evaluate(value)
    return result


def boolean(machine: Machine, node: ast.BoolOp) -> object:
    """``and`` and ``or``."""
    stop = isinstance(node.op, ast.Or)
    value: object = None
    for part in node.values:
        value = machine.evaluate(part)
        if part is not node.values[-1] and machine.truth(value, part) is stop:
            return value
    return value


def unary(machine: Machine, node: ast.UnaryOp) -> object:
    """``not``, ``~``, ``-`` and ``+``."""
    value = machine.evaluate(node.operand)
    if type(node.op) is ast.Not:
        return not machine.truth(value, node.operand)
    return built(machine.meter, UNARY[type(node.op)](value))


def binary(machine: Machine, node: ast.BinOp) -> object:
    """Arithmetic, and the operators between conditions and querysets."""
    left = machine.evaluate(node.left)
    right = machine.evaluate(node.right)
    return operate(machine, node, left, right, node.right)


def operate(
    machine: Machine, node: ast.BinOp | ast.AugAssign, left: Any, right: Any, right_node: ast.expr
) -> object:
    """``left <operator> right``, observed when it combines querysets."""
    operation = type(node.op)
    meter = machine.meter
    called = QUERYSET_OPERATORS.get(operation)
    if called is not None and isinstance(left, QuerySet):
        grown(meter, left)
        weigh(meter, right)
        range = machine.program.range(node)
        argument = Argument(keyword=None, range=machine.program.range(right_node), value=right)
        call = Call(
            kind="call",
            name=called,
            receiver=left,
            range=range,
            whole=range,
            arguments=(argument,),
        )
        return machine.observed(call, lambda: BINARY[operation](meter, left, right))
    return BINARY[operation](meter, left, right)


def comparison(machine: Machine, node: ast.Compare) -> object:
    """A chain of comparisons; each operand is evaluated once."""
    left = machine.evaluate(node.left)
    left_node = node.left
    result: object = True
    for operation, right_node in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(right_node)
        result = _compare(machine, type(operation), left, right, right_node)
        if right_node is not node.comparators[-1] and not machine.truth(result, left_node):
            return result
        left, left_node = right, right_node
    return result


def _compare(
    machine: Machine, operation: type[ast.cmpop], left: Any, right: Any, node: ast.expr
) -> object:
    if operation in (ast.In, ast.NotIn) and isinstance(right, (QuerySet, RawQuerySet)):
        found = bool(machine.evaluated("__contains__", right, node, lambda: left in right))
        return found is (operation is ast.In)
    return compare(machine.meter, operation, left, right)


def conditional(machine: Machine, node: ast.IfExp) -> object:
    """``a if condition else b``."""
    chosen = machine.truth(machine.evaluate(node.test), node.test)
    return machine.evaluate(node.body if chosen else node.orelse)


def walrus(machine: Machine, node: ast.NamedExpr) -> object:
    """``name := value``."""
    value = machine.evaluate(node.value)
    machine.variables[node.target.id] = value
    return value


def starred(_: Machine, __: ast.Starred) -> object:
    """A star outside of a display or a call."""
    raise DeniedError("A star stands only inside brackets or a call.")


def subscript(machine: Machine, node: ast.Subscript) -> object:
    """``value[key]``; on a queryset this is an observed call."""
    receiver = machine.evaluate(node.value)
    key = index(machine, node.slice)
    if not isinstance(receiver, _SUBSCRIPTED):
        raise TypeError(f"'{type(receiver).__name__}' object is not subscriptable")
    if isinstance(receiver, (QuerySet, RawQuerySet)):
        program = machine.program
        link = program.link(node)
        argument = Argument(keyword=None, range=program.range(node.slice), value=key)
        call = Call(
            kind="call",
            name=program.text(link),
            receiver=receiver,
            range=link,
            whole=program.range(node),
            arguments=(argument,),
        )
        return machine.observed(call, lambda: receiver[key])
    weigh(machine.meter, key)
    return built(machine.meter, receiver[key])


def subscript_slice(machine: Machine, node: ast.Slice) -> object:
    """``1:2`` inside of ``value[1:2, 3]``."""
    return index(machine, node)


def f_string(machine: Machine, node: ast.JoinedStr) -> str:
    """The pieces of an f-string, put together."""
    pieces = [str(machine.evaluate(piece)) for piece in node.values]
    machine.meter.characters(sum(map(len, pieces)))
    return "".join(pieces)


def formatted(machine: Machine, node: ast.FormattedValue) -> str:
    """``{value!r:>10}`` inside an f-string."""
    value = machine.evaluate(node.value)
    spec = "" if node.format_spec is None else machine.evaluate(node.format_spec)
    if node.conversion >= 0:
        form = _CONVERSIONS.get(node.conversion, str)
        value = machine.text(value, node.value, form=form)
    if not spec:
        return machine.text(value, node.value)
    if isinstance(value, (date, time)):
        strftime(spec)
    elif not _SPEC.match(spec):
        raise DeniedError(
            "This format is not part of the snippet language; widths have at most four digits "
            "and precisions three, as in {price:>10.2f}."
        )
    text = format(value, spec)
    machine.meter.characters(len(text))
    return text
