"""Attributes and calls: the two places where a snippet reaches something that is not its own.

The order of checks: is the name allowed on this type (before the arguments are evaluated), are
the keywords, are the values; then the observer hears of it; then it happens.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable

from ormscope.language.access import ORM, BoundMethod, Method, Namespace, lookup, read
from ormscope.language.constructors import constructor, guard_construction, refused
from ormscope.language.errors import DeniedError
from ormscope.language.functions import Function
from ormscope.language.grammar import refused_keyword
from ormscope.language.guards import guard
from ormscope.language.observer import Argument, Call
from ormscope.language.weight import CONTAINERS, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.language.machine import Machine

_ADVICE = {
    "using": "every snippet runs on all databases by itself.",
    "template": "it is SQL text.",
    "function": "it is SQL text.",
}


def attribute(machine: Machine, node: ast.Attribute) -> object:
    """``receiver.name`` where it is not called at once."""
    return load(machine, machine.evaluate(node.value), node)


def load(machine: Machine, receiver: object, node: ast.Attribute) -> object:
    """The value of an attribute, or a method that waits to be called."""
    name = node.attr
    method = lookup(receiver, name, sql_text=machine.sql_text)
    if method is not None:
        return BoundMethod(receiver, method)
    if not isinstance(receiver, ORM):
        return read(receiver, name)
    program = machine.program
    call = Call(
        kind="attribute",
        name=name,
        receiver=receiver,
        range=program.link(node),
        whole=program.range(node),
    )
    return machine.observed(call, lambda: read(receiver, name))


def call(machine: Machine, node: ast.Call) -> object:
    """``function(…)`` or ``receiver.method(…)``."""
    target = node.func
    if type(target) is ast.Attribute:
        receiver = machine.evaluate(target.value)
        try:
            callee = load(machine, receiver, target)
        except Exception as error:
            machine.blame(error, target)
            raise
    else:
        callee = machine.evaluate(target)
    arguments = tuple(_arguments(machine, node))
    args = tuple(each.value for each in arguments if each.keyword is None)
    kwargs = {each.keyword: each.value for each in arguments if each.keyword is not None}
    if len(args) + len(kwargs) != len(arguments):
        raise TypeError("got multiple values for one keyword argument")
    for each in arguments:
        if each.keyword is not None:
            _check_keyword(machine, callee, each)
    program = machine.program
    event = Call(
        kind="call",
        name=_name(callee),
        receiver=callee.receiver if isinstance(callee, BoundMethod) else None,
        range=program.link(node),
        whole=program.range(node),
        arguments=arguments,
    )
    prepare(machine, callee, args, kwargs)
    return machine.observed(event, lambda: call_value(machine, callee, args, kwargs, node))


def prepare(
    machine: Machine, callee: object, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Raise when the call must not be made."""
    if isinstance(callee, Function):
        return
    if isinstance(callee, Namespace):
        if callee.call is None:
            raise TypeError(f"'{callee.name}' is not callable")
        return
    if isinstance(callee, BoundMethod):
        for value in (*args, *kwargs.values()):
            if callee.method.owner in CONTAINERS:
                weigh(machine.meter, value)
            else:
                machine.data(value)
        guard(machine.meter, callee.receiver, callee.method, args, kwargs)
    elif isinstance(callee, type):
        constructor(callee, with_sql=machine.sql_text)
        for value in (*args, *kwargs.values()):
            machine.data(value)
        guard_construction(machine.meter, callee, args, kwargs)
    else:
        raise TypeError(f"'{type(callee).__name__}' object is not callable")


def call_value(
    machine: Machine, callee: object, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.AST
) -> object:
    """Make a call that :func:`prepare` has allowed, and weigh what comes of it."""
    if isinstance(callee, Namespace):
        callee = callee.call
    if isinstance(callee, Function):
        return machine.meter.built(callee.run(machine, node, *args, **kwargs))
    if isinstance(callee, BoundMethod):
        return _built(machine, _call_method(machine, callee, args, kwargs, node))
    assert isinstance(callee, type)
    return _built(machine, callee(*args, **kwargs))


def _call_method(
    machine: Machine,
    callee: BoundMethod,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    node: ast.AST,
) -> object:
    receiver, name = callee.receiver, callee.method.name
    if isinstance(receiver, list) and name == "sort":
        key = machine.key(kwargs.get("key"), node)
        receiver.sort(key=key, reverse=bool(kwargs.get("reverse", False)))
        return None
    if isinstance(receiver, list) and name == "extend" and len(args) == 1:
        receiver.extend(machine.items(args[0], node, "list"))
        return None
    if isinstance(receiver, Model):
        # An annotation of the same name must not stand in for the method.
        return getattr(type(receiver), name)(receiver, *args, **kwargs)
    return getattr(receiver, name)(*args, **kwargs)


def _built(machine: Machine, value: object) -> object:
    # Annotations may double each other: a1=F('a0') + F('a0').
    if isinstance(value, (Q, Combinable, QuerySet)):
        weigh(machine.meter, value)
        return value
    return machine.meter.built(value)


def _arguments(machine: Machine, node: ast.Call) -> Iterator[Argument]:
    """The evaluated arguments; a star gives one for each of its items, all with its range."""
    ranges = machine.program.range
    for each in node.args:
        if type(each) is ast.Starred:
            for value in machine.items(machine.evaluate(each.value), each, "list"):
                yield Argument(keyword=None, range=ranges(each), value=value)
        else:
            yield Argument(keyword=None, range=ranges(each), value=machine.evaluate(each))
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value)
        if keyword.arg is not None:
            yield Argument(keyword=keyword.arg, range=ranges(keyword), value=value)
            continue
        if not isinstance(value, dict):
            raise TypeError(f"argument after ** must be a mapping, not {type(value).__name__}")
        for name, item in value.items():
            reason = refused_keyword(name) if isinstance(name, str) else "Names must be strings."
            if reason is not None:
                raise DeniedError(reason, range=ranges(keyword))
            yield Argument(keyword=name, range=ranges(keyword), value=item)


def _check_keyword(machine: Machine, callee: object, argument: Argument) -> None:
    keyword = argument.keyword
    assert keyword is not None
    if isinstance(callee, Namespace):
        callee = callee.call
    if isinstance(callee, BoundMethod):
        allowed = callee.method.keywords
        message = _unexpected(callee.method, keyword)
    elif isinstance(callee, Function):
        allowed = callee.keywords
        message = f"`{keyword}=` is not an argument that `{callee.name}()` takes here."
    elif isinstance(callee, type):
        allowed = constructor(callee, with_sql=machine.sql_text)
        message = refused(callee, keyword)
    else:
        return
    if allowed is not None and keyword not in allowed:
        raise DeniedError(message, range=argument.range)


def _unexpected(method: Method, keyword: str) -> str:
    advice = _ADVICE.get(keyword)
    tail = f": {advice}" if advice else "."
    return f"`{keyword}=` is not an argument that `{method.name}()` takes here{tail}"


def _name(callee: object) -> str:
    if isinstance(callee, BoundMethod):
        return callee.method.name
    name = getattr(callee, "name", None) or getattr(callee, "__name__", None)
    return str(name or type(callee).__name__)
