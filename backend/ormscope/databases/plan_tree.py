"""What plans have in common: a tree becomes a list, an alias a table, a value words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ormscope.document.plan import PlanNode, PlanProperty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ormscope.databases.base import Params


class NoPlan(ValueError):
    """The database's answer holds no plan, or none that can be read. A sentence for the reader."""


class Branch(NamedTuple):
    """A step, whose `parent` is not known yet, and those that feed it."""

    node: PlanNode
    children: Sequence[Branch] = ()


def in_preorder(root: Branch) -> tuple[PlanNode, ...]:
    """Return the tree's nodes, parents first, each with the position of its parent."""
    nodes: list[PlanNode] = []
    left: list[tuple[int | None, Branch]] = [(None, root)]
    while left:  # a plan may be nested deeper than Python's stack
        parent, branch = left.pop()
        left += [(len(nodes), child) for child in reversed(branch.children)]
        nodes.append(replace(branch.node, parent=parent))
    return tuple(nodes)


def by_indentation(steps: Iterable[tuple[int, PlanNode]]) -> list[Branch]:
    """Return the roots of steps that come with their indentation, which any number may be."""
    roots: list[Branch] = []
    # The children of the last step of each indentation.
    open_: list[tuple[int, list[Branch]]] = [(-1, roots)]
    for indentation, node in steps:
        while open_[-1][0] >= max(0, indentation):
            open_.pop()
        mine: list[Branch] = []
        open_[-1][1].append(Branch(node, mine))
        open_.append((max(0, indentation), mine))
    return roots


def under_one(roots: Sequence[Branch], kind: str) -> tuple[PlanNode, ...]:
    """Return the nodes of a tree, with a root called `kind` where there are several.

    Raises NoPlan when there is none.
    """
    if not roots:
        raise NoPlan("The database answered without a plan: there was nothing to choose from.")
    if len(roots) == 1:
        return in_preorder(roots[0])
    return in_preorder(Branch(PlanNode(parent=None, kind=kind), roots))


def ask(connection: Any, statement: str, params: Params = None) -> list[tuple[Any, ...]]:
    """Execute by a cursor of Django's, which converts as it does for any statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall()) if cursor.description else []


def properties(told: Mapping[str, object], known: Collection[str] = ()) -> tuple[PlanProperty, ...]:
    """Return what is told beside the `known` keys, in the database's order; nothing nested."""
    return tuple(
        PlanProperty(name=name, value=said)
        for name, value in told.items()
        if name not in known and (said := words(value)) is not None
    )


def words(value: object) -> str | None:
    """Return a value of a plan as a text: `true`, `0.5`, `a, b`; None for what is nested."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case list() | tuple():
            said = [words(each) for each in value]
            return ", ".join(each for each in said if each is not None) if all(said) else None
        case dict():
            return None
    return str(value)


def conditions(told: Mapping[str, object], names: Collection[str]) -> str | None:
    """Return the conditions among `told`, each after its name: `Index Cond: (id = 1)`."""
    found = [f"{name}: {said}" for name in names if (said := words(told.get(name)))]
    return "; ".join(found) or None


_NAME: Final = r'(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[((?:[^]]|\]\])+)\])'
# Not with a dot after it: EXTRACT(MONTH FROM `table`.`column`).
_TABLE: Final = re.compile(
    rf"{_NAME}(?!\.)(?:\s+(?:AS\s+)?(?:{_NAME}|([A-Za-z_]\w*)))?", re.IGNORECASE
)
_FIRST: Final = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?=[\"`\[])", re.IGNORECASE)
_NEXT: Final = re.compile(r"\s*,\s*(?=[\"`\[])")
# What may follow a table that has no alias.
_NO_ALIAS: Final = re.compile(
    r"CROSS|DEFAULT|EXCEPT|FETCH|FOR|FORCE|FULL|GROUP|HAVING|INNER|INTERSECT|JOIN|LEFT|LIMIT|MINUS"
    r"|OFFSET|ON|OPTION|ORDER|OUTPUT|RETURNING|RIGHT|SELECT|SET|UNION|USE|VALUES|WHERE|WITH",
    re.IGNORECASE,
)


def tables(sql: str) -> Mapping[str, frozenset[str]]:
    """Return the tables that a statement of Django's reads or writes, by alias.

    Several have one alias where sibling subqueries use the same. For databases whose plans tell
    aliases only. Django quotes the names of tables, and an alias unless it made that itself.
    """
    found: dict[str, set[str]] = {}
    for first in _FIRST.finditer(sql):
        for table, alias in _listed(sql, first.end()):
            found.setdefault(alias, set()).add(table)
    return {alias: frozenset(names) for alias, names in found.items()}


def _listed(sql: str, position: int) -> Iterator[tuple[str, str]]:
    """Yield table and alias of each that is listed from here on, with commas between them."""
    while match := _TABLE.match(sql, position):
        table, quoted = (
            next((_unquoted(name) for name in match.groups()[start : start + 3] if name), None)
            for start in (0, 3)
        )
        bare = match[7]
        is_alias = bare is not None and not _NO_ALIAS.fullmatch(bare)
        yield table or "", quoted or (bare if is_alias else table) or ""
        following = _NEXT.match(sql, match.end() if bare is None or is_alias else match.start(7))
        if following is None:
            return
        position = following.end()


def _unquoted(name: str) -> str:
    return name.replace('""', '"').replace("``", "`").replace("]]", "]")


def table_of(alias: str, among: Mapping[str, frozenset[str]]) -> str | None:
    """Return the one table that `alias` stands for, None if that cannot be told."""
    found = among.get(alias, frozenset())
    return next(iter(found)) if len(found) == 1 else None
