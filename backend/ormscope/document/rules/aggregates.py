"""Aggregates over several relations at once, whose joins multiply each other's rows.

"Combining multiple aggregations" of Django's documentation
(https://docs.djangoproject.com/en/stable/topics/db/aggregation/).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit, Remedy
from ormscope.document.rules.chains import Chain, chain_of
from ormscope.document.rules.many import Path, conditions, is_of_one_row, many_joins
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ormscope.document.models import ModelFacts


_SUMS = frozenset({"Count", "Sum"})
_MEANS = frozenset({"Avg", "StdDev", "Variance"})
_ALL = _SUMS | _MEANS | {"Max", "Min"}


@dataclass(frozen=True, slots=True)
class _Aggregate:
    """``joins``: the relations to many rows on its way, each as the path to it."""

    node: ast.Call
    name: str
    joins: tuple[Path, ...]
    is_distinct: bool


def find(case: Case) -> Iterator[Found]:
    for chain in _chains(case):
        found = [each for call in _calls(case, chain) for each in _aggregates(case, chain, call)]
        every = {join for each in found for join in each.joins}
        wrong = [each for each in found if not each.is_distinct and _is_multiplied(each, every)]
        filtered: set[Path] = set()
        for each in found:
            joined = _filtered(case, chain, each)
            if joined and not each.is_distinct:
                filtered |= joined
                wrong += [] if each in wrong else [each]
        if not wrong:
            continue
        relations = [f"`{name}`" for name in sorted({"__".join(join) for join in every})]
        relations += [f"the `{'__'.join(join)}` of the filter" for join in sorted(filtered)]
        statements = tuple(
            statement.index
            for statement in case.trace.statements
            if any(_made_by(case, statement.call, link.node) for link in chain.links)
        )
        yield _found(case, wrong, relations, statements, is_filtered=bool(filtered))


RULE = Rule(
    name="multiplied-aggregates",
    summary="Aggregates over several relations count the combinations of their rows.",
    order=35,
    find=find,
)


def _found(
    case: Case,
    wrong: list[_Aggregate],
    relations: list[str],
    statements: tuple[int, ...],
    *,
    is_filtered: bool,
) -> Found:
    counts = [each for each in wrong if each.name == "Count"]
    named = " and ".join(f"`{case.code.text(each.node)}`" for each in wrong)
    joined = " and ".join(relations)
    edits = tuple(
        Edit(range=SourceRange(start=end, end=end), text=", distinct=True")
        for each in counts
        for end in [_end_of_arguments(case, each.node)]
    )
    if len(counts) == len(wrong):
        text = "`distinct=True` counts each of them once."
    else:
        edits = ()
        text = (
            "A sum cannot be put right with `distinct=True`, which would take equal values for "
            "one: aggregate each relation in a `Subquery()` of its own."
        )
    return Found(
        weight="wrong",
        title="Aggregates that multiply each other"
        if len(wrong) > 1 or not is_filtered
        else "A filter that multiplies what is counted",
        reason=f"{named}: {joined} are joined in one statement, which has a row for each "
        "combination of theirs, and each row is taken into account.",
        range=case.code.range(wrong[0].node),
        statements=statements,
        remedy=Remedy(
            text=text,
            edits=edits if all(case.code.is_editable(each.node) for each in wrong) else (),
        ),
    )


def _end_of_arguments(case: Case, node: ast.Call) -> int:
    ends = [case.code.range(each).end for each in node.args]
    ends += [case.code.range(each.value).end for each in node.keywords]
    return max(ends)


def _chains(case: Case) -> Iterator[Chain]:
    """Give the whole chains that annotate, each once."""
    for node in case.code.calls:
        if not isinstance(node.func, ast.Attribute):
            continue
        if isinstance(case.code.parents.get(node), ast.Attribute):
            continue
        chain = chain_of(node)
        if {"annotate", "aggregate", "alias"}.intersection(chain.names):
            yield chain


def _calls(case: Case, chain: Chain) -> list[ast.Call]:
    """Give the calls that aggregate in one query: `aggregate()` asks over what was annotated."""
    names = {"annotate", "alias"}.intersection(chain.names) or {"aggregate"}
    calls = [link.call for link in chain.links if link.name in names and link.call is not None]
    return [call for call in calls if case.calls_at(call)]


def _made_by(case: Case, call: int | None, node: ast.expr) -> bool:
    if call is None:
        return False
    range_, whole = case.code.range(node), case.trace.calls[call].whole
    return whole.start <= range_.start and range_.end <= whole.end


def _aggregates(case: Case, chain: Chain, call: ast.Call) -> Iterator[_Aggregate]:
    model = case.model_of(chain)
    for given in [*call.args, *(word.value for word in call.keywords)]:
        for node in ast.walk(given):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else (
                node.func.attr if isinstance(node.func, ast.Attribute) else ""
            )  # fmt: skip
            path = _path(node.args[0])
            if name in _ALL and path is not None:
                distinct = any(word.arg == "distinct" for word in node.keywords)
                yield _Aggregate(node, name, many_joins(case, model, path), distinct)


def _path(node: ast.expr) -> Path | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "F":
        node = node.args[0] if node.args else node
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return tuple(node.value.split("__"))
    return None


def _is_multiplied(aggregate: _Aggregate, every: set[Path]) -> bool:
    """Tell whether another join repeats the rows of this one, so that the result changes.

    A mean stays the same when all rows are repeated as often: not when its own rows have others
    below them, some more and some fewer.
    """
    mine = aggregate.joins
    others = every.difference(mine)
    if aggregate.name in _SUMS:
        return bool(mine) and bool(others)
    if aggregate.name in _MEANS and mine:
        last = mine[-1]
        return any(other[: len(last)] == last for other in others)
    return False


def _filtered(case: Case, chain: Chain, aggregate: _Aggregate) -> set[Path]:
    """Give the relations that `filter()` joins beside those of a count or a sum.

    "Order of annotate() and filter() clauses" of the page above: before it, the same relation is
    the same join; after it, it is another one. Grouped by `values()` it may be meant.
    """
    if aggregate.name not in _SUMS or not aggregate.joins:
        return set()
    if {"values", "values_list"}.intersection(chain.names):
        return set()
    model, found, is_after = case.model_of(chain), set[Path](), False
    for link in chain.links:
        if link.call is None or not case.calls_at(link.call):
            continue
        is_after = is_after or aggregate.node in ast.walk(link.call)
        if link.name == "filter":
            found |= _beside(case, model, aggregate, conditions(_given(link.call)), is_after)
    own = [word.value for word in aggregate.node.keywords if word.arg == "filter"]
    return found | _beside(case, model, aggregate, conditions(own), False)


def _given(call: ast.Call) -> list[ast.AST]:
    return [*call.args, *call.keywords]


def _beside(
    case: Case,
    model: ModelFacts | None,
    aggregate: _Aggregate,
    asked: Iterable[tuple[Path, ast.expr, bool]],
    is_after: bool,
) -> set[Path]:
    found: set[Path] = set()
    for path, value, is_or in asked:
        joins = many_joins(case, model, path)
        if joins and not is_or and is_of_one_row(case, model, path, value):
            joins = joins[:-1]
        found.update(join for join in joins if is_after or join not in aggregate.joins)
    return found
