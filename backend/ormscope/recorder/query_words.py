"""What a ``Query`` holds, in words, part by part; and what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.query_attributes import attributes_of
from ormscope.recorder.texts import without_addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LONGEST = 300
_TAIL = 100
"""Of those, what is kept of the end: what a call adds stands there."""
_WIDEST = 20
"""Children of a node whose text is made; each is cut anyway."""
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "where": ("where",),
    "annotations": ("annotations", "annotation_select_mask"),
    "extra": ("extra", "extra_select_mask"),
    "joins": ("alias_map", "alias_refcount", "table_map"),
    "select": ("select",),
    "values": ("values_select", "selected"),
    "order by": ("order_by",),
    "group by": ("group_by",),
    "distinct": ("distinct", "distinct_fields"),
    "limits": ("low_mark", "high_mark"),
    "for update": (
        "select_for_update", "select_for_update_nowait", "select_for_update_skip_locked",
        "select_for_update_of", "select_for_no_key_update",
    ),
    "combinator": ("combinator", "combinator_all", "combined_queries"),
    "select related": ("select_related",),
    "deferred": ("deferred_loading",),
    "filtered relations": ("_filtered_relations",),
    "sets": ("values",),
}  # fmt: skip
"""The parts that have words of their own, and the attributes which each is made of.

Every other attribute that a query has is a part by itself, where it isn't as in a new query.
"""


def describe(query: Any) -> dict[str, str]:
    """Say what a query holds, part by part; what is as in a new query is left out."""
    return {name: _cut(text) for name, text in _told(query).items()}


def changes(before: Any, after: Any) -> tuple[tuple[str, str, str], ...]:
    """Give (part, text before, text after) of what changed, in the order of the parts."""
    was, told = _told(before), _told(after)
    names = [*told, *(name for name in was if name not in told)]
    return tuple(
        (name, _cut(was.get(name, "")), _cut(told.get(name, "")))
        for name in names
        if was.get(name) != told.get(name)
    )


def _told(query: Any) -> dict[str, str]:
    """Give the parts of a query, uncut."""
    if query is None:
        return {}
    parts = {
        "where": _condition(query.where) if query.where else "",
        "annotations": _named(
            dict(zip(query.annotations, query.annotations, strict=True)),
            query.annotation_select_mask,
        ),
        "extra": _named(
            {f"{name} = {sql}": name for name, (sql, _) in query.extra.items()},
            query.extra_select_mask,
        ),
        "joins": ", ".join(join_text(join) for join in used_joins(query)),
        "select": ", ".join(text_of_part(each) for each in query.select),
        "values": ", ".join(map(str, getattr(query, "selected", None) or query.values_select)),
        "order by": ", ".join(text_of_part(each) for each in query.order_by),
        "group by": _group_by(query.group_by),
        "distinct": (", ".join(map(str, query.distinct_fields)) or "True")
        if query.distinct
        else "",
        "limits": _limits(query),
        "for update": _for_update(query),
        "combinator": _combinator(query),
        "select related": text_of_part(query.select_related) if query.select_related else "",
        "deferred": _deferred(*query.deferred_loading),
        "filtered relations": ", ".join(getattr(query, "_filtered_relations", ())),
        "sets": ", ".join(field.name for field, _, _ in getattr(query, "values", ())),
    }
    return {name: text for name, text in (parts | _others(query)).items() if text}


def _named(names: Mapping[str, str], selected: Collection[str] | None) -> str:
    """List what has a name, and of what is not selected, that it is not; None selects all.

    :param names: the texts, each with the name that it is selected by.
    """
    return ", ".join(
        text if selected is None or name in selected else f"{text} (not selected)"
        for text, name in names.items()
    )


def _others(query: Any) -> dict[str, str]:
    """Give the attributes that no part speaks of, where they are not as in a new query."""
    spoken = {attribute for each in SPOKEN.values() for attribute in each}
    found = {}
    for name, (value, new) in attributes_of(query).items():
        if name in spoken:
            continue
        text, default = _plain_text(value), _plain_text(new)
        if text == default and (value is None) == (new is None):
            continue
        text = text or ("None" if value is None else "empty")
        said = f"{text} (a new query has {default})" if default else text
        found[name.strip("_").replace("_", " ")] = said
    return found


def _plain_text(value: object) -> str:
    """Give the text of an attribute's value; of a collection, that of what is in it."""
    if value is None or value in ("", (), [], {}, set()):
        return ""
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(map(text_of_part, value)))
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text_of_part, value))
    if isinstance(value, dict):
        pairs = value.items()
        return ", ".join(f"{text_of_part(key)}: {text_of_part(each)}" for key, each in pairs)
    return text_of_part(value)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - _TAIL - 3]} … {text[-_TAIL:]}"


def _for_update(query: Any) -> str:
    if not query.select_for_update:
        return ""
    words = {
        "no key": query.select_for_no_key_update,
        "nowait": query.select_for_update_nowait,
        "skip locked": query.select_for_update_skip_locked,
        f"of {', '.join(map(str, query.select_for_update_of))}": query.select_for_update_of,
    }
    return ", ".join(word for word, is_asked in words.items() if is_asked) or "True"


def _combinator(query: Any) -> str:
    if not query.combinator:
        return ""
    every = " all" if query.combinator_all else ""
    return f"{query.combinator}{every} of {len(query.combined_queries)} queries"


def _deferred(names: Any, is_deferred: bool) -> str:
    """Name the fields that are not loaded, or the only ones that are: ``defer()``, ``only()``."""
    listed = ", ".join(sorted(map(str, names)))
    return listed if is_deferred else f"all but {listed or 'the primary key'}"


def text_of_part(value: object) -> str:
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
        return text_of_part(node)
    parts = [_where(each) for each in node.children[:_WIDEST]]
    if len(node.children) > _WIDEST:
        parts += [f"… {len(node.children)} in all …", _where(node.children[-1])]
    shown = ", ".join(parts)
    inside = f"({node.connector}: {shown})"
    return f"(NOT {inside})" if node.negated else inside


def used_joins(query: Any) -> list[Any]:
    """Give the tables that are used; those that were trimmed stay in ``alias_map``, unused."""
    return [
        join
        for alias, join in query.alias_map.items()
        if query.alias_refcount.get(alias) or join.join_type is None
    ]


def join_text(join: Any) -> str:
    kind = f"{join.join_type} " if join.join_type else ""
    alias = f" {join.table_alias}" if join.table_alias != join.table_name else ""
    return f"{kind}{join.table_name}{alias}"


def _group_by(group_by: Any) -> str:
    if group_by is None:
        return ""
    if group_by is True:
        return "all columns of the model"
    return ", ".join(text_of_part(each) for each in group_by)


def _limits(query: Any) -> str:
    if not query.is_sliced:
        return ""
    return f"[{query.low_mark or ''}:{query.high_mark if query.high_mark is not None else ''}]"
