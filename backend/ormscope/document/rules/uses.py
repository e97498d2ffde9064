"""What a loop does with its instances, as far as the text alone tells it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.document.rules.bindings import COMPREHENSIONS
from ormscope.document.rules.chains import Chain, chain_of, followed, rows_of
from ormscope.document.rules.repeated import node_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.models import ModelFacts
    from ormscope.document.rules.code import Code
    from ormscope.document.rules.rule import Case
    from ormscope.document.statement import Statement

_UNWRAPPED = frozenset({"list", "tuple", "sorted", "reversed", "iter", "enumerate", "len", "bool"})


@dataclass(frozen=True, slots=True)
class Read:
    """A queryset that one loop alone goes through, and the attributes that it reads of each row.

    ``statements`` are those that fetched the rows.
    """

    loop: ast.For | ast.comprehension
    chain: Chain
    model: ModelFacts
    attributes: frozenset[str]
    statements: tuple[Statement, ...]


def queryset_of(code: Code, node: ast.expr) -> ast.expr:
    """Give the queryset's own expression: of ``list(books)``, what ``books`` was assigned."""
    for _ in range(8):
        node = followed(code, node)
        if isinstance(node, ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in _UNWRAPPED or not node.args:
                return node
            node = node.args[0]
        else:
            return node
    return node


def statements_of_querysets(case: Case) -> dict[ast.expr, list[Statement]]:
    """Give the SELECTs by the expression whose rows they fetched; not what they prefetch."""
    found: dict[ast.expr, list[Statement]] = {}
    seen: set[int] = set()
    for statement in case.trace.statements:
        if statement.call is None or statement.kind != "select" or statement.error is not None:
            continue
        if statement.call in seen:
            continue
        seen.add(statement.call)
        node = node_of(case, case.trace.calls[statement.call])
        if node is not None:
            found.setdefault(queryset_of(case.code, node), []).append(statement)
    return found


def reads(case: Case) -> Iterator[Read]:
    """Give the querysets of which it is certain what is read of their rows."""
    fetched = statements_of_querysets(case)
    for node in case.code.all_loops:
        name = _name(node.target, node.iter)
        source = None if name is None else rows_of(case.code, node.iter)
        if name is None or source is None or source.path or not _is_alone(case.code, node.iter):
            continue
        model = case.model_of(source.chain)
        attributes = _attributes(case.code, node, name)
        # The rows of an iterator are asked for once more than the chain is written.
        statements = fetched.get(source.chain.node, [])
        if model is not None and attributes is not None and statements:
            mine = [each for each in statements if each.index not in case.claimed]
            yield Read(node, source.chain, model, attributes, tuple(mine))


def _name(target: ast.expr, iterated: ast.expr) -> str | None:
    if isinstance(target, ast.Name):
        return target.id
    is_counted = (
        isinstance(iterated, ast.Call)
        and isinstance(iterated.func, ast.Name)
        and iterated.func.id == "enumerate"
    )
    if is_counted and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        second = target.elts[1]
        return second.id if isinstance(second, ast.Name) else None
    return None


def _is_alone(code: Code, iterated: ast.expr) -> bool:
    """Tell whether nobody but the loop sees the rows: each name on the way is read once."""
    node = iterated
    for _ in range(8):
        if isinstance(node, ast.Name):
            if code.bindings.reads(node.id) != 1:
                return False
            after = followed(code, node)
            if after is node:
                return False
            node = after
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            node = node.args[0]
        else:
            base = chain_of(node).base
            if isinstance(base, COMPREHENSIONS):
                return False
            if isinstance(base, ast.Call) and base.args:  # list(books)[:5]
                node = base.args[0]
                continue
            is_variable = isinstance(base, ast.Name) and code.bindings.of(base) is not None
            return not is_variable or (
                isinstance(base, ast.Name) and code.bindings.reads(base.id) == 1
            )
    return False


def _attributes(code: Code, loop: ast.For | ast.comprehension, name: str) -> frozenset[str] | None:
    """Give what is read of the loop's rows; None when a row goes anywhere else, or is changed."""
    if code.bindings.is_unsure(name):
        return None
    found: set[str] = set()
    for use in code.bindings.uses(loop, name):
        above = code.parents.get(use)
        if not isinstance(above, ast.Attribute) or not isinstance(above.ctx, ast.Load):
            return None
        call = code.parents.get(above)
        if isinstance(call, ast.Call) and call.func is above:
            return None
        found.add(above.attr)
    return frozenset(found)
