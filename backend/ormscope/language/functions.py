"""Python's own functions as snippets have them: the same words, within the budgets.

Each is a :class:`Function`, which Python cannot call: Django calls callables that it finds among
values (``get_or_create(defaults={'name': print})``), and must not call these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.db.models.query import RawQuerySet

from ormscope.language.errors import DeniedError
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable

    from ormscope.language.machine import Machine


@dataclass(frozen=True, slots=True)
class Function:
    """``run(machine, node, *args, **kwargs)``; ``type`` is what ``isinstance`` takes it for."""

    name: str
    run: Callable[..., object]
    keywords: frozenset[str] | None = frozenset()
    type: type | None = None

    def __repr__(self) -> str:
        return f"<function {self.name}>"


def _print(machine: Machine, node: ast.AST, *values: Any, sep: Any = " ", end: Any = "\n") -> None:
    sep, end = " " if sep is None else str(sep), "\n" if end is None else str(end)
    for index, value in enumerate(values):
        machine.meter.write((sep if index else "") + machine.text(value, node))
    machine.meter.write(end)


def _len(machine: Machine, node: ast.AST, value: Any) -> int:
    if isinstance(value, (QuerySet, RawQuerySet)):
        return int(machine.evaluated("len", value, node, lambda: len(value)))
    return len(value)


def _bool(machine: Machine, node: ast.AST, value: Any = False) -> bool:
    return machine.truth(value, node)


def _str(machine: Machine, node: ast.AST, value: Any = "") -> str:
    return machine.text(value, node)


def _repr(machine: Machine, node: ast.AST, value: Any) -> str:
    return machine.text(value, node, form=repr)


def _list(machine: Machine, node: ast.AST, value: Any = ()) -> list[Any]:
    return list(machine.items(value, node, "list"))


def _tuple(machine: Machine, node: ast.AST, value: Any = ()) -> tuple[Any, ...]:
    return tuple(machine.items(value, node, "tuple"))


def _set(machine: Machine, node: ast.AST, value: Any = ()) -> set[Any]:
    return set(_hashed(machine, machine.items(value, node, "set")))


def _frozenset(machine: Machine, node: ast.AST, value: Any = ()) -> frozenset[Any]:
    return frozenset(_hashed(machine, machine.items(value, node, "frozenset")))


def _hashed(machine: Machine, items: list[Any]) -> list[Any]:
    weigh(machine.meter, items)
    return items


def _dict(machine: Machine, node: ast.AST, value: Any = (), **names: Any) -> dict[Any, Any]:
    if isinstance(value, dict):
        return machine.meter.built({**value, **names})  # type: ignore[return-value]
    return dict(_hashed(machine, machine.items(value, node, "dict")), **names)


def _sorted(
    machine: Machine, node: ast.AST, value: Any, key: Any = None, reverse: Any = False
) -> list[Any]:
    items = machine.items(value, node, "sorted")
    weigh(machine.meter, items)
    return sorted(items, key=machine.key(key, node), reverse=bool(reverse))


def _extreme(pick: Callable[..., Any]) -> Callable[..., object]:
    def run(
        machine: Machine, node: ast.AST, *values: Any, key: Any = None, **default: Any
    ) -> object:
        items = machine.items(values[0], node, pick.__name__) if len(values) == 1 else list(values)
        weigh(machine.meter, items)
        return pick(items, key=machine.key(key, node), **default)

    return run


def _sum(machine: Machine, node: ast.AST, value: Any, start: Any = 0) -> object:
    total = start
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    for item in machine.items(value, node, "sum"):
        total = machine.add(total, item)
    return total


def _any(machine: Machine, node: ast.AST, value: Any) -> bool:
    return any(machine.truth(item, node) for item in machine.items(value, node, "any"))


def _all(machine: Machine, node: ast.AST, value: Any) -> bool:
    return all(machine.truth(item, node) for item in machine.items(value, node, "all"))


def _range(_: Machine, __: ast.AST, *bounds: Any) -> range:
    return range(*bounds)


def _enumerate(machine: Machine, node: ast.AST, value: Any, start: Any = 0) -> list[Any]:
    return list(enumerate(machine.items(value, node, "enumerate"), start))


def _zip(machine: Machine, node: ast.AST, *values: Any, strict: Any = False) -> list[Any]:
    columns = [machine.items(value, node, "zip") for value in values]
    return list(zip(*columns, strict=bool(strict)))


def _reversed(machine: Machine, node: ast.AST, value: Any) -> list[Any]:
    return machine.items(value, node, "reversed")[::-1]


def _abs(_: Machine, __: ast.AST, value: Any) -> object:
    return abs(value)


def _round(_: Machine, __: ast.AST, number: Any, ndigits: Any = None) -> object:
    if isinstance(ndigits, int) and abs(ndigits) > 1_000:
        raise DeniedError("`round` takes at most 1,000 digits.")
    return round(number, ndigits)


def _int(_: Machine, __: ast.AST, value: Any = 0, *base: Any) -> int:
    return int(value, *base)


def _float(_: Machine, __: ast.AST, value: Any = 0.0) -> float:
    return float(value)


def _isinstance(_: Machine, __: ast.AST, value: Any, kinds: Any) -> bool:
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    types: list[type] = []
    for each in wanted:
        kind = each.type if isinstance(each, Function) else each
        if not isinstance(kind, type):
            raise TypeError("isinstance() arg 2 must be a type or a tuple of types")
        types.append(kind)
    return isinstance(value, tuple(types))


def _atomic(
    _: Machine, __: ast.AST, using: Any = None, savepoint: Any = True, durable: Any = False
) -> object:
    if using not in (None, "default"):
        raise DeniedError("Leave out `using`: every snippet runs on all databases by itself.")
    return transaction.atomic(savepoint=bool(savepoint), durable=bool(durable))


def _timezone(_: Machine, __: ast.AST, offset: Any) -> timezone:
    # No name: Django passes the names of time zones on to the database.
    if not isinstance(offset, timedelta):
        raise TypeError("timezone() takes a timedelta")
    return timezone(offset)


def _now(_: Machine, __: ast.AST) -> object:
    from django.utils.timezone import now

    return now()


def _key_text(_: Machine, __: ast.AST, lookup: Any) -> object:
    return KT(str(lookup))


def _listed() -> Iterable[Function]:
    key = frozenset({"key", "reverse"})
    extreme = frozenset({"key", "default"})
    yield Function("print", _print, frozenset({"sep", "end"}))
    yield Function("len", _len)
    yield Function("bool", _bool, type=bool)
    yield Function("str", _str, type=str)
    yield Function("repr", _repr)
    yield Function("list", _list, type=list)
    yield Function("tuple", _tuple, type=tuple)
    yield Function("set", _set, type=set)
    yield Function("frozenset", _frozenset, type=frozenset)
    yield Function("sorted", _sorted, key)
    yield Function("min", _extreme(min), extreme)
    yield Function("max", _extreme(max), extreme)
    yield Function("sum", _sum, frozenset({"start"}))
    yield Function("any", _any)
    yield Function("all", _all)
    yield Function("range", _range, type=range)
    yield Function("enumerate", _enumerate, frozenset({"start"}))
    yield Function("zip", _zip, frozenset({"strict"}))
    yield Function("reversed", _reversed)
    yield Function("abs", _abs)
    yield Function("round", _round, frozenset({"ndigits"}))
    yield Function("int", _int, type=int)
    yield Function("float", _float, type=float)
    yield Function("isinstance", _isinstance)
    yield Function("KT", _key_text)


FUNCTIONS: dict[str, Function] = {function.name: function for function in _listed()}

FUNCTIONS["dict"] = Function("dict", _dict, None, dict)
ATOMIC = Function("atomic", _atomic, frozenset({"using", "savepoint", "durable"}))
TIMEZONE = Function("timezone", _timezone)
NOW = Function("now", _now)
