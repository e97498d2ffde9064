"""The state of a ``Query`` in words, and what changed from one to the next."""

from __future__ import annotations

from typing import Any

_LONGEST = 300


def describe(query: Any) -> dict[str, str]:
    """Say what a query holds, part by part; parts that are empty are left out."""
    parts = {
        "where": _text(query.where) if query.where else "",
        "annotations": ", ".join(query.annotations),
        "joins": ", ".join(_join(join) for join in query.alias_map.values()),
        "select": ", ".join(_text(each) for each in query.select),
        "values": ", ".join(map(str, query.values_select)),
        "order by": ", ".join(_text(each) for each in query.order_by),
        "group by": _group_by(query.group_by),
        "distinct": (", ".join(query.distinct_fields) or "True") if query.distinct else "",
        "limits": _limits(query),
        "for update": "True" if query.select_for_update else "",
        "combinator": query.combinator or "",
        "select related": _text(query.select_related) if query.select_related else "",
        "deferred": ", ".join(sorted(query.deferred_loading[0])),
        "filtered relations": ", ".join(getattr(query, "_filtered_relations", ())),
    }
    return {name: text[:_LONGEST] for name, text in parts.items() if text}


def differences(before: dict[str, str], after: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Give (part, before, after) of what changed, in the order of the parts."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        (name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    )


def _text(value: object) -> str:
    try:
        return str(value)[:_LONGEST]
    except RecursionError:
        return "too deep to be shown"


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
