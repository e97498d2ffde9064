"""The state of a ``Query`` as a tree of words, and what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.texts import without_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST = 300
_WIDEST = 20
"""Children of a node whose text is made; each is cut anyway."""
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


def describe(query: Any) -> dict[str, str]:
    """Say what a query holds, part by part; parts that are empty are left out."""
    if query is None:
        return {}
    parts = {
        "where": _condition(query.where) if query.where else "",
        "annotations": ", ".join(map(str, query.annotations)),
        "joins": ", ".join(_join(join) for join in _joins(query)),
        "select": ", ".join(_text(each) for each in query.select),
        "values": ", ".join(map(str, query.values_select)),
        "order by": ", ".join(_text(each) for each in query.order_by),
        "group by": _group_by(query.group_by),
        "distinct": (", ".join(map(str, query.distinct_fields)) or "True")
        if query.distinct
        else "",
        "limits": _limits(query),
        "for update": "True" if query.select_for_update else "",
        "combinator": query.combinator or "",
        "select related": _text(query.select_related) if query.select_related else "",
        "deferred": ", ".join(sorted(map(str, query.deferred_loading[0]))),
        "filtered relations": ", ".join(getattr(query, "_filtered_relations", ())),
        "sets": ", ".join(field.name for field, _, _ in getattr(query, "values", ())),
    }
    return {name: text[:_LONGEST] for name, text in parts.items() if text}


def _distinct(query: Any) -> str:
    return (", ".join(map(str, query.distinct_fields)) or "True") if query.distinct else ""


def changes(before: dict[str, str], after: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Give (part, before, after) of what changed, in the order of the parts."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    )


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
        return _joins(query)
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
            nodes.append((above, type(node).__name__, _join(node)))
        else:
            nodes.append((above, type(node).__name__, _text(node)))
            sources = getattr(node, "get_source_expressions", None)
            # A lookup's values are in its text.
            below = [
                each
                for each in (sources() if sources else ())
                if hasattr(each, "get_source_expressions") and each.get_source_expressions()
            ]
        todo += [(number, each) for each in reversed(below)]


def _text(value: object) -> str:
    try:
        return without_addresses(str(value))[:_LONGEST]
    except RecursionError:
        return "too deep to be shown"
    except Exception as error:  # a value's own __repr__ may do anything
        return f"a {type(value).__name__} ({type(error).__name__})"


def _condition(where: Any) -> str:
    try:
        return _where(where)
    except RecursionError:
        return "too deep to be shown"


def _where(node: Any) -> str:
    """Give a where tree as ``Node.__str__()`` does, of a very wide one no more than is kept."""
    if not hasattr(node, "connector"):
        return _text(node)
    shown = ", ".join(_where(each) for each in node.children[:_WIDEST])
    if len(node.children) > _WIDEST:
        shown += f", … {len(node.children)} in all"
    inside = f"({node.connector}: {shown})"
    return f"(NOT {inside})" if node.negated else inside


def _joins(query: Any) -> list[Any]:
    """Give the tables that are used; those that were trimmed stay in ``alias_map``, unused."""
    return [
        join
        for alias, join in query.alias_map.items()
        if query.alias_refcount.get(alias) or join.join_type is None
    ]


def _join(join: Any) -> str:
    kind = f"{join.join_type} " if join.join_type else ""
    alias = f" {join.table_alias}" if join.table_alias != join.table_name else ""
    return f"{kind}{join.table_name}{alias}"


def _group_by(group_by: Any) -> str:
    if group_by is None:
        return ""
    if group_by is True:
        return "all columns of the model"
    return ", ".join(_text(each) for each in group_by)


def _limits(query: Any) -> str:
    if not query.is_sliced:
        return ""
    return f"[{query.low_mark or ''}:{query.high_mark if query.high_mark is not None else ''}]"
