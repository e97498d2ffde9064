"""Lookups that lead over relations to many rows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ormscope.document.models import ModelFacts
    from ormscope.document.rules.rule import Case

Path = tuple[str, ...]


def many_joins(case: Case, model: ModelFacts | None, path: Path) -> tuple[Path, ...]:
    """Give the relations to many rows on the way of a lookup, each as the path to it."""
    found: list[Path] = []
    for number, part in enumerate(path):
        relations = () if model is None else model.relations
        relation = next((each for each in relations if each.query_name == part), None)
        if relation is None:
            break
        if relation.is_many:
            found.append(path[: number + 1])
        model = case.models.get(relation.to)
    return tuple(found)


def is_of_one_row(case: Case, model: ModelFacts | None, path: Path, value: ast.expr) -> bool:
    """Tell whether a condition can be true of one row only of the last relation on its way."""
    _, rest, to = follow(case, model, path)
    if rest == ("isnull",):
        return isinstance(value, ast.Constant) and value.value is True
    if rest[-1:] == ("exact",):
        rest = rest[:-1]
    if not rest or rest == ("pk",):
        return True
    fields = () if to is None else to.fields
    return len(rest) == 1 and any(each.is_unique and each.name == rest[0] for each in fields)


def follow(
    case: Case, model: ModelFacts | None, path: Path
) -> tuple[Path, Path, ModelFacts | None]:
    """Part a lookup into relations and the rest, and give the model that the rest is of."""
    for number, part in enumerate(path):
        relations = () if model is None else model.relations
        relation = next((each for each in relations if each.query_name == part), None)
        if relation is None:
            return path[:number], path[number:], model
        model = case.models.get(relation.to)
    return path, (), model


def conditions(nodes: Iterable[ast.AST]) -> Iterator[tuple[Path, ast.expr, bool]]:
    """Give the lookups of keywords and of ``Q()``, their values, and if they stand in an OR.

    Nothing of ``~Q()``, which asks with a subquery.
    """
    for node in nodes:
        if isinstance(node, ast.keyword) and node.arg is not None:
            yield tuple(node.arg.split("__")), node.value, False
        elif isinstance(node, ast.BinOp):
            for path, value, is_or in conditions((node.left, node.right)):
                yield path, value, is_or or isinstance(node.op, ast.BitOr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Q":
            yield from conditions((*node.args, *node.keywords))
