"""Comprehensions: loops that are expressions, with names of their own.

A generator expression is evaluated at once, to a list: nothing in a snippet can hold a frame.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from ormscope.language.targets import assign
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.language.machine import Machine

_ABSENT = object()


def list_comprehension(machine: Machine, node: ast.ListComp | ast.GeneratorExp) -> list[Any]:
    """``[element for …]``, and ``(element for …)`` as the same list."""
    result: list[Any] = []

    def collect() -> None:
        result.append(machine.evaluate(node.elt))
        _room(machine, len(result))

    _loop(machine, node.generators, collect)
    return result


def set_comprehension(machine: Machine, node: ast.SetComp) -> set[Any]:
    """``{element for …}``."""
    result: set[Any] = set()

    def collect() -> None:
        value = machine.evaluate(node.elt)
        weigh(machine.meter, value)
        result.add(value)
        _room(machine, len(result))

    _loop(machine, node.generators, collect)
    return result


def dict_comprehension(machine: Machine, node: ast.DictComp) -> dict[Any, Any]:
    """``{key: value for …}``."""
    result: dict[Any, Any] = {}

    def collect() -> None:
        key = machine.evaluate(node.key)
        weigh(machine.meter, key)
        result[key] = machine.evaluate(node.value)
        _room(machine, len(result))

    _loop(machine, node.generators, collect)
    return result


def _room(machine: Machine, count: int) -> None:
    if count > machine.meter.limits.items:
        machine.meter.elements(count)


def _loop(
    machine: Machine, generators: list[ast.comprehension], collect: Callable[[], None]
) -> None:
    """Run the nested loops; the names they bind are put back as they were afterwards."""
    bound = {
        name.id
        for generator in generators
        for name in ast.walk(generator.target)
        if isinstance(name, ast.Name)
    }
    before = {name: machine.variables.get(name, _ABSENT) for name in bound}
    try:
        _level(machine, generators, 0, collect)
    finally:
        for name, value in before.items():
            if value is _ABSENT:
                machine.variables.pop(name, None)
            else:
                machine.variables[name] = value


def _level(
    machine: Machine,
    generators: list[ast.comprehension],
    level: int,
    collect: Callable[[], None],
) -> None:
    if level == len(generators):
        collect()
        return
    generator = generators[level]
    source = machine.evaluate(generator.iter)
    for item in machine.iterate(source, generator.iter):
        machine.meter.charge(1)
        assign(machine, generator.target, item)
        if all(machine.truth(machine.evaluate(test), test) for test in generator.ifs):
            _level(machine, generators, level + 1, collect)
