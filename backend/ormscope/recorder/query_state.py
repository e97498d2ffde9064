"""The state of a ``Query`` as a tree, and which parts of it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.query_words import describe, join_text, text_of_part, used_joins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NODES = 300
"""Nodes of a tree that are kept; a last one says how many are not."""

Node = tuple[int | None, str, str]
"""The parent's position, a name, a text."""

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "distinct": ("distinct", "distinct_fields"),
    "limits": ("low_mark", "high_mark"),
    "group by": ("group_by",),
    "select related": ("select_related",),
    "for update": ("select_for_update",),
}


def changed_parts(before: Any, after: Any, names: Sequence[str]) -> Iterator[str]:
    """Give those parts that differ. Cheap: no text is made."""
    for name in names:
        for attribute in _ATTRIBUTES[name]:
            new = getattr(after, attribute)
            if new != (getattr(before, attribute) if before is not None else _EMPTY[attribute]):
                yield name
                break


_EMPTY: dict[str, object] = {
    "distinct": False, "distinct_fields": (), "low_mark": 0, "high_mark": None, "group_by": None,
    "select_related": False, "select_for_update": False,
}  # fmt: skip


def tree(query: Any) -> list[Node]:
    """Give a query as a tree, parents first: its parts, below them what they are made of."""
    nodes: list[Node] = []
    for name, text in describe(query).items():
        root = len(nodes)
        nodes.append((None, name, text))
        for child in _children(name, query):
            _add(nodes, root, child)
    if (more := len(nodes) - _NODES) > 0:
        nodes[_NODES:] = [(None, "…", f"and {more} more")]
    return nodes


def new_nodes(before: Sequence[Node], after: Sequence[Node]) -> list[bool]:
    """Tell of each node of a tree whether the one before had none like it at that place."""
    known = set(_paths(before))
    return [path not in known for path in _paths(after)]


def _paths(nodes: Sequence[Node]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Give each node's own name and text after its parents' names; roots count by their name."""
    names: list[tuple[str, ...]] = []
    for parent, name, text in nodes:
        above = () if parent is None else names[parent]
        names.append((*above, name))
        yield (*((each, "") for each in above), (name, "" if parent is None else text))


def _children(name: str, query: Any) -> Sequence[Any]:
    if name == "where":
        return (query.where,)
    if name == "annotations":
        return [_Named(alias, value) for alias, value in query.annotations.items()]
    if name == "joins":
        return used_joins(query)
    if name == "select":
        return list(query.select)
    if name == "order by":
        return list(query.order_by)
    if name == "group by" and isinstance(query.group_by, tuple):
        return list(query.group_by)
    if name == "combinator":
        return list(query.combined_queries)
    if name == "filtered relations":
        return [
            _Named(alias, value.condition)
            for alias, value in getattr(query, "_filtered_relations", {}).items()
        ]
    return ()


class _Named:
    """An expression under an alias."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value


def _add(nodes: list[Node], parent: int, part: Any) -> None:
    """Add a part and what it is made of. A loop, as a condition may be thousands deep."""
    todo = [(parent, part)]
    while todo and len(nodes) <= _NODES * 2:
        above, node = todo.pop()
        number = len(nodes)
        below: Sequence[Any] = ()
        if isinstance(node, _Named):
            nodes.append((above, node.name, type(node.value).__name__))
            below = [node.value]
        elif hasattr(node, "connector") and hasattr(node, "children"):
            negated = "NOT " if node.negated else ""
            nodes.append((above, f"{negated}{node.connector}", ""))
            below = node.children
        elif hasattr(node, "alias_map"):
            nodes.append((above, "Query", node.model.__name__ if node.model else ""))
            below = [
                _Named(name, each) for name in describe(node) for each in _children(name, node)
            ]
        elif hasattr(node, "join_type"):
            nodes.append((above, type(node).__name__, join_text(node)))
        else:
            nodes.append((above, type(node).__name__, text_of_part(node)))
            sources = getattr(node, "get_source_expressions", None)
            # A lookup's values are in its text.
            below = [
                each
                for each in (sources() if sources else ())
                if hasattr(each, "get_source_expressions") and each.get_source_expressions()
            ]
        todo += [(number, each) for each in reversed(below)]
