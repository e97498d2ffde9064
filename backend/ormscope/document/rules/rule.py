"""What a rule is, and what it is given: one trace, the snippet's syntax, and the run's models."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit, Remedy, Weight
from ormscope.document.rules.chains import Chain, chain_of, followed

if TYPE_CHECKING:
    from ormscope.document.models import ModelFacts, Relation
    from ormscope.document.rules.code import Code
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Call, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule found in one trace; ``statements`` are positions in it."""

    weight: Weight
    title: str
    reason: str
    range: SourceRange | None
    statements: tuple[int, ...]
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule's name, what it looks for in a sentence, and its function.

    Rules run by ``order``: what an earlier one has ``claimed`` the later ones leave alone.
    """

    name: str
    summary: str
    order: int
    find: Callable[[Case], Iterable[Found]]


@dataclass(slots=True)
class _Index:
    calls: dict[tuple[int, int], list[Call]] = field(default_factory=dict)
    statements: dict[int, list[Statement]] = field(default_factory=dict)


class Case:
    """One trace as rules look at it."""

    def __init__(self, trace: Trace, code: Code, *, is_program: bool) -> None:
        self.trace = trace
        self.code = code
        self.is_program = is_program
        """The text is a program's: names that it doesn't have can't be used in a remedy."""
        self.claimed: set[int] = set()
        """Statements that a finding has explained already."""
        self.troubled: set[ast.AST] = set()
        """Loops that ask again and again: to mend that comes first."""

    @cached_property
    def _index(self) -> _Index:
        index = _Index()
        for call in self.trace.calls:
            if self.is_written(call):
                index.calls.setdefault((call.whole.start, call.whole.end), []).append(call)
        for statement in self.trace.statements:
            if statement.call is not None:
                index.statements.setdefault(statement.call, []).append(statement)
        return index

    def is_written(self, call: Call) -> bool:
        """Tell whether a call's range is its own, not that of another which led to it.

        In a snippet whatever has a place is the project's. In a program each call has one.
        """
        if call.place is None:
            return True
        above = None if call.parent is None else self.trace.calls[call.parent]
        return self.is_program and (above is None or call.whole not in (above.whole, above.range))

    @cached_property
    def models(self) -> dict[str, ModelFacts]:
        """The models by the names that calls have for them; none that two models share."""
        found: dict[str, ModelFacts | None] = {}
        for model in self.trace.models:
            found[model.name] = None if model.name in found else model
        return {name: model for name, model in found.items() if model is not None}

    def calls_at(self, node: ast.expr) -> list[Call]:
        """Give the calls that are written as a whole expression, in the order they happened."""
        range_ = self.code.range(node)
        return self._index.calls.get((range_.start, range_.end), [])

    def statements_at(self, node: ast.expr) -> list[Statement]:
        """Give the statements that an expression's own calls have run."""
        return [
            statement
            for call in self.calls_at(node)
            for statement in self._index.statements.get(call.index, ())
        ]

    def statements_around(self, node: ast.expr) -> list[Statement]:
        """Give the statements of the calls that an expression is the whole or a part of."""
        found = self.statements_at(node)
        above: ast.AST | None = node
        while not found and isinstance(above, (ast.expr, ast.keyword)):
            above = self.code.parents.get(above)
            found = self.statements_at(above) if isinstance(above, ast.expr) else found
        return found

    def statements_of(self, call: Call) -> list[Statement]:
        return self._index.statements.get(call.index, [])

    def model_at(self, node: ast.expr) -> ModelFacts | None:
        """Give the model of the queryset that an expression builds, where a call has told it."""
        for call in self.calls_at(node):
            # What evaluates stands at the place of what it evaluates.
            told = call.receiver if call.name == "__iter__" else call.result
            if told.startswith("QuerySet of "):
                return self.models.get(told.removeprefix("QuerySet of "))
        return None

    def model_of(self, chain: Chain) -> ModelFacts | None:
        """Give the model whose rows a chain gives."""
        for link in reversed(chain.links):
            if (model := self.model_at(link.node)) is not None:
                return model
        if isinstance(chain.base, ast.Name) and chain.base.id in self.models:
            return self.models[chain.base.id]
        base = followed(self.code, chain.base)
        return None if base is chain.base else self.model_of(chain_of(base))

    def builds(self, chain: Chain) -> bool:
        """Tell whether a method of querysets can be put in after ``chain.end``: a call has told."""
        end = chain.end
        if self.model_at(end) is not None:
            return True
        is_built = any(call.effect == "builds" for call in self.calls_at(end))
        is_manager = (
            isinstance(end, ast.Attribute)
            and isinstance(end.value, ast.Name)
            and end.value.id in self.models
        )
        if is_built or (is_manager and not self.is_program):
            return True
        after = [link for link in chain.links if self.code.parents.get(end) is link.node]
        after = after or list(chain.links)
        return any(
            call.receiver.startswith("QuerySet of ") or "Manager" in call.receiver
            for link in after[:2]
            for call in self.calls_at(link.node)
        )

    def relation(self, model: ModelFacts | None, name: str) -> Relation | None:
        """Give a model's relation by the name of its attribute."""
        if model is None:
            return None
        return next((each for each in model.relations if each.name == name), None)

    @cached_property
    def quote(self) -> str:
        """The quotation mark that the snippet writes its texts with."""
        text = self.code.snippet
        return "'" if "'" in text and '"' not in text else '"'


def inserted(case: Case, after: ast.expr, text: str) -> Edit | None:
    """Give the edit that puts text after an expression; None where it cannot be put in."""
    if not case.code.is_editable(after):
        return None
    end = case.code.range(after).end
    return Edit(range=_empty(end), text=text)


def replaced(case: Case, node: ast.expr, text: str) -> Edit | None:
    if not case.code.is_editable(node):
        return None
    return Edit(range=case.code.range(node), text=text)


def _empty(at: int) -> SourceRange:
    return SourceRange(start=at, end=at)
