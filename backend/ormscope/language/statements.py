"""What each kind of statement does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db.transaction import Atomic

from ormscope.language.calls import load
from ormscope.language.errors import BudgetError, DeniedError, SnippetRuntimeError
from ormscope.language.expressions import operate
from ormscope.language.names import EXCEPTIONS
from ormscope.language.observer import Call
from ormscope.language.targets import assign, delete, item, set_field, set_item
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from ormscope.language.machine import Machine

_EXCEPTIONS = frozenset(EXCEPTIONS)


def expression(machine: Machine, node: ast.Expr) -> None:
    """A line that is only an expression."""
    machine.evaluate(node.value)


def assignment(machine: Machine, node: ast.Assign) -> None:
    """``a = b = value``."""
    value = machine.evaluate(node.value)
    for target in node.targets:
        assign(machine, target, value)


def augmented(machine: Machine, node: ast.AugAssign) -> None:
    """``a += value``; what stands before the last dot or bracket is evaluated once."""
    target = node.target
    if isinstance(target, ast.Attribute):
        receiver = machine.evaluate(target.value)
        current = load(machine, receiver, target)
        set_field(machine, receiver, target, _operated(machine, node, current))
    elif isinstance(target, ast.Subscript):
        container, key = item(machine, target)
        set_item(machine, container, key, target, _operated(machine, node, container[key]))
    else:
        loaded = ast.copy_location(ast.Name(target.id, ast.Load()), target)
        assign(machine, target, _operated(machine, node, machine.evaluate(loaded)))


def _operated(machine: Machine, node: ast.AugAssign, current: Any) -> object:
    value = machine.evaluate(node.value)
    if isinstance(current, list) and isinstance(node.op, ast.Add):
        items = machine.items(value, node.value, "list")
        machine.meter.elements(len(current) + len(items))
        weigh(machine.meter, items)
        current.extend(items)
        return current
    return operate(machine, node, current, value, node.value)


def for_loop(machine: Machine, node: ast.For) -> str | None:
    """``for target in source: … else: …``."""
    source = machine.evaluate(node.iter)
    for value in machine.iterate(source, node.iter):
        machine.meter.charge(1)
        assign(machine, node.target, value)
        if machine.execute(node.body) == "break":
            return None
    return machine.execute(node.orelse)


def while_loop(machine: Machine, node: ast.While) -> str | None:
    """``while condition: … else: …``."""
    while machine.truth(machine.evaluate(node.test), node.test):
        if machine.execute(node.body) == "break":
            return None
    return machine.execute(node.orelse)


def branch(machine: Machine, node: ast.If) -> str | None:
    """``if condition: … else: …``."""
    chosen = machine.truth(machine.evaluate(node.test), node.test)
    return machine.execute(node.body if chosen else node.orelse)


def with_block(machine: Machine, node: ast.With) -> str | None:
    """``with transaction.atomic(): …``."""
    return _entered(machine, node, 0)


def _entered(machine: Machine, node: ast.With, depth: int) -> str | None:
    if depth == len(node.items):
        return machine.execute(node.body)
    each = node.items[depth]
    atomic = machine.evaluate(each.context_expr)
    if not isinstance(atomic, Atomic):
        raise DeniedError(
            "`with` works on transaction.atomic() only.",
            range=machine.program.range(each.context_expr),
        )
    if machine.blocks >= machine.meter.limits.depth:  # a driver may break where Python's stack ends
        raise BudgetError(
            f"More than {machine.meter.limits.depth} transactions are inside of each other.",
            range=machine.program.range(each.context_expr),
        )
    _observe(machine, "__enter__", atomic, each.context_expr, None)
    machine.blocks += 1
    try:
        if each.optional_vars is not None:
            assign(machine, each.optional_vars, None)
        signal = _entered(machine, node, depth + 1)
    except BaseException as error:
        _observe(machine, "__exit__", atomic, each.context_expr, error)
        raise
    finally:
        machine.blocks -= 1
    _observe(machine, "__exit__", atomic, each.context_expr, None)
    return signal


def _observe(
    machine: Machine, name: str, atomic: Atomic, node: ast.expr, error: BaseException | None
) -> None:
    """BEGIN, SAVEPOINT, COMMIT and ROLLBACK are calls too."""
    cause = error.__cause__ if isinstance(error, SnippetRuntimeError) else error

    def act() -> None:
        if name == "__enter__":
            atomic.__enter__()
        elif cause is None:
            atomic.__exit__(None, None, None)
        else:
            atomic.__exit__(type(cause), cause, cause.__traceback__)

    range = machine.program.range(node)
    call = Call(kind="call", name=name, receiver=atomic, range=range, whole=range)
    try:
        machine.observed(call, act)
    except Exception as failure:
        machine.blame(failure, node)
        raise


def try_block(machine: Machine, node: ast.Try) -> str | None:
    """``try: … except …: … else: … finally: …``; only the user's own errors are caught."""
    try:
        signal = _guarded(machine, node)
    except SnippetRuntimeError:
        last = machine.execute(node.finalbody)
        if last is not None:
            return last
        raise
    last = machine.execute(node.finalbody)
    return last if last is not None else signal


def _guarded(machine: Machine, node: ast.Try) -> str | None:
    try:
        signal = machine.execute(node.body)
    except SnippetRuntimeError as error:
        for handler in node.handlers:
            if _matches(machine, handler, error):
                return _handled(machine, handler, error)
        raise
    return signal if signal is not None else machine.execute(node.orelse)


def _matches(machine: Machine, handler: ast.ExceptHandler, error: SnippetRuntimeError) -> bool:
    if handler.type is None:
        return True
    wanted = machine.evaluate(handler.type)
    classes = wanted if isinstance(wanted, tuple) else (wanted,)
    for each in classes:
        if not _catchable(each):
            raise TypeError("catching classes that are not exceptions is not allowed")
    return isinstance(error.__cause__, classes)


def _handled(
    machine: Machine, handler: ast.ExceptHandler, error: SnippetRuntimeError
) -> str | None:
    if handler.name is not None:
        machine.variables[handler.name] = error.__cause__
    machine.handling.append(error)
    try:
        return machine.execute(handler.body)
    finally:
        machine.handling.pop()
        if handler.name is not None:
            machine.variables.pop(handler.name, None)


def raising(machine: Machine, node: ast.Raise) -> None:
    """``raise``, ``raise ValueError("…")`` and ``raise … from …``."""
    if node.exc is None:
        if not machine.handling:
            raise RuntimeError("No active exception to reraise")
        raise machine.handling[-1]
    value = machine.evaluate(node.exc)
    cause = machine.evaluate(node.cause) if node.cause is not None else None
    error = value() if isinstance(value, type) and _catchable(value) else value
    if not isinstance(error, Exception):
        raise TypeError("exceptions must be made of the exception classes that are here")
    if isinstance(cause, Exception):
        raise error from cause
    raise error


def _catchable(value: object) -> bool:
    return isinstance(value, type) and (
        value in _EXCEPTIONS or issubclass(value, (ObjectDoesNotExist, MultipleObjectsReturned))
    )


def asserting(machine: Machine, node: ast.Assert) -> None:
    """``assert condition, message``."""
    if not machine.truth(machine.evaluate(node.test), node.test):
        if node.msg is None:
            raise AssertionError(machine.program.text(machine.program.range(node.test)))
        raise AssertionError(machine.text(machine.evaluate(node.msg), node.msg))


def deletion(machine: Machine, node: ast.Delete) -> None:
    """``del name, items[key]``."""
    for target in node.targets:
        delete(machine, target)


def nothing(_: Machine, __: ast.Pass) -> None:
    """``pass``."""


def leave_loop(_: Machine, __: ast.Break) -> str:
    """``break``."""
    return "break"


def next_round(_: Machine, __: ast.Continue) -> str:
    """``continue``."""
    return "continue"
