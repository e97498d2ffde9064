"""The state of one run, and everything that its syntax nodes do to values.

The nodes themselves are in ``expressions.py``, ``calls.py`` and ``statements.py``: plain functions
``(machine, node)``, found by the type of the node.
"""

from __future__ import annotations

import ast
from itertools import islice
from types import GeneratorType
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model, QuerySet
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet
from django.db.transaction import Atomic

from ormscope.document.errors import OrmscopeError, SourceRange
from ormscope.language.access import BoundMethod, Namespace
from ormscope.language.calls import call_value, prepare
from ormscope.language.errors import BudgetError, DeniedError, SnippetError, SnippetRuntimeError
from ormscope.language.functions import Function
from ormscope.language.limits import Limits, Meter
from ormscope.language.names import names
from ormscope.language.nodes import EXPRESSIONS, STATEMENTS
from ormscope.language.observer import Argument, Call, Kind
from ormscope.language.operators import add
from ormscope.language.weight import CONTAINERS, DJANGO, VIEWS, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ormscope.language.observer import Observer
    from ormscope.language.source import Program

ITERABLE = (list, tuple, dict, set, frozenset, str, range)
_FETCHED = (QuerySet, RawQuerySet)


class Machine:
    """One run of one program. ``variables`` are the snippet's own names.

    ``sql_text``: whether the snippet may write SQL itself.
    """

    def __init__(
        self,
        program: Program,
        *,
        models: Mapping[str, type],
        observer: Observer,
        limits: Limits,
        sql_text: bool = False,
    ) -> None:
        self.program = program
        self.sql_text = sql_text
        self.observer = observer
        self.meter = Meter(limits)
        self.names = names(models, sql_text=sql_text)
        self.variables: dict[str, object] = {}
        self.handling: list[SnippetRuntimeError] = []
        self.blocks = 0
        """How many `with` blocks it is inside of."""

    def evaluate(self, node: ast.expr) -> Any:
        """The value of an expression; errors get the range of the innermost node that raised."""
        meter = self.meter
        meter.left -= 1
        try:
            if meter.left < 0:
                meter.charge(0)
            return EXPRESSIONS[type(node)](self, node)
        except Exception as error:
            self.blame(error, node)
            raise

    def execute(self, body: Iterable[ast.stmt]) -> str | None:
        """Run statements; returns ``"break"`` or ``"continue"`` when one of them said so."""
        for node in body:
            self.meter.left -= 1
            try:
                if self.meter.left < 0:
                    self.meter.charge(0)
                signal = STATEMENTS[type(node)](self, node)
            except Exception as error:
                self.blame(error, node)
                raise
            if signal is not None:
                return signal
        return None

    def blame(self, error: Exception, node: ast.AST) -> None:
        """Give an error its place; raise it anew when it is not one of ours yet."""
        if isinstance(error, OrmscopeError):
            if error.range is None and isinstance(error, SnippetError):
                error.range = self.place(node)
        elif isinstance(error, RecursionError):
            raise BudgetError(
                "This is nested too deeply. Build it flatter.", range=self.place(node)
            ) from error
        elif isinstance(error, MemoryError):
            raise BudgetError(
                str(error) or "There is no memory for this.", range=self.place(node)
            ) from error
        else:
            raise SnippetRuntimeError(error, range=self.place(node)) from error

    def place(self, node: ast.AST) -> SourceRange:
        """Where an error at ``node`` is shown: the link of a chain, not the whole chain."""
        if isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
            return self.program.link(node)
        return self.program.range(node)

    # -- what the observer hears -------------------------------------------------------------

    def observed(self, call: Call, action: Callable[[], object]) -> Any:
        """Do ``action`` between ``enter`` and ``leave``; the observer has the last word."""
        observer = self.observer
        observer.enter(call)
        try:
            result = action()
        except BaseException as error:
            observer.abort(call, error)
            raise
        return observer.leave(call, result)

    def evaluated(
        self,
        name: str,
        receiver: object,
        node: ast.AST,
        action: Callable[[], object],
        *,
        kind: Kind = "evaluate",
        arguments: tuple[Argument, ...] = (),
    ) -> Any:
        """An observed ``evaluate`` or ``iterate`` of the queryset that ``node`` computes."""
        range = self.program.range(node)
        call = Call(
            kind=kind, name=name, receiver=receiver, range=range, whole=range, arguments=arguments
        )
        return self.observed(call, action)

    # -- values ------------------------------------------------------------------------------

    def truth(self, value: object, node: ast.AST) -> bool:
        """``bool(value)``; a queryset is evaluated for it, as Django does."""
        if value is True or value is False:
            return value
        if isinstance(value, _FETCHED):
            return bool(self.evaluated("bool", value, node, lambda: bool(value)))
        return bool(value)

    def text(self, value: object, node: ast.AST, form: Callable[[Any], str] = str) -> str:
        """``str`` or ``repr`` of a value, within the budget for strings."""
        if type(value) is str and form is str:
            return value
        if isinstance(value, QuerySet):
            text = str(self.evaluated("repr", value, node, lambda: repr(value)))
        else:
            if isinstance(value, (*CONTAINERS, *DJANGO, Model)):
                weigh(self.meter, value, characters=self.meter.limits.size)
            # Of what Python shows by its address there is nothing to see.
            nameless = isinstance(value, (GeneratorType, Atomic))
            text = f"<{type(value).__name__}>" if nameless else form(value)
        self.meter.characters(len(text))
        return text

    def iterate(self, value: object, node: ast.AST) -> Iterable[Any]:
        """What a ``for`` goes through."""
        if isinstance(value, _FETCHED):
            found: Iterable[Any] = self.evaluated(
                "__iter__", value, node, lambda: iter(value), kind="iterate"
            )
            return found
        return self._plain(value, node)

    def items(self, value: object, node: ast.AST, name: str) -> list[Any]:
        """All that ``value`` holds, for a function called ``name`` that goes through all of it."""
        if isinstance(value, _FETCHED):
            queryset: Iterable[Any] = value
            value = self.evaluated(name, value, node, lambda: list(queryset))
        items = self._plain(value, node)
        if isinstance(items, range):
            weigh(self.meter, items)
        items = list(items)
        self.meter.elements(len(items))
        return items

    def _plain(self, value: object, node: ast.AST) -> Iterable[Any]:
        if isinstance(value, (*ITERABLE, *VIEWS)):
            if isinstance(value, str):
                self.meter.elements(len(value))
            return cast("Iterable[Any]", value)
        if isinstance(value, GeneratorType):  # from QuerySet.iterator(): fetched inside the event
            limit = self.meter.limits.items + 1
            rows: list[Any] = self.evaluated(
                "__iter__", value, node, lambda: list(islice(value, limit)), kind="iterate"
            )
            self.meter.elements(len(rows))
            return rows
        if isinstance(value, type) and hasattr(value, "__members__"):
            return list(value.__members__.values())
        kind = value.name if isinstance(value, Function) else type(value).__name__
        raise TypeError(f"'{kind}' object is not iterable")

    def add(self, left: object, right: object) -> object:
        """``left + right`` within the budgets."""
        return add(self.meter, left, right)

    def key(self, function: object, node: ast.AST) -> Callable[[Any], Any] | None:
        """A ``key=`` argument as Python's own functions want it."""
        if function is None:
            return None

        def run(item: Any) -> Any:
            self.meter.charge(1)
            prepare(self, function, (item,), {})
            return call_value(self, function, (item,), {}, node)

        return run

    def data(self, value: object) -> object:
        """Refuse what only looks like a value: an argument that Django might call."""
        if isinstance(value, (Function, BoundMethod)):
            name = value.name if isinstance(value, Function) else value.method.name
            raise DeniedError(f"`{name}` is not a value; call it: `{name}()`.")
        if isinstance(value, Namespace):
            raise DeniedError(f"`{value.name}` is not a value.")
        if isinstance(value, type):
            raise DeniedError(f"`{value.__name__}` is a class; make a value: `{value.__name__}()`.")
        if isinstance(value, BaseManager):
            raise DeniedError("A manager is not a value; write `.all()` after it for its rows.")
        if callable(value):
            raise DeniedError(f"`{type(value).__name__}` is not a value.")
        weigh(self.meter, value, as_data=True)
        return value
