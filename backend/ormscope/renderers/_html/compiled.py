"""The nodes that a statement was compiled of, and what the backend decided on the way."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import (
    Html,
    counted,
    details,
    el,
    join,
    place,
    table,
    tag,
)
from ormscope.renderers._words import asked, origin_name

if TYPE_CHECKING:
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Decision, Trace
    from ormscope.renderers._links import Links

_DEEPEST = 24
"""Deeper nodes stand beside their parents: no screen is wide enough to tell them apart."""
_LONGEST = 70


def node_tree(number: int, trace: Trace, statement: Statement, links: Links) -> Html | None:
    """Give every fragment as an entry of a nested list. ``number`` is the trace's position."""
    if not statement.fragments:
        return None
    keys = links.keys(trace, statement)
    depths: list[int] = []
    parts: list[str] = []
    depth = -1
    for fragment, key in zip(statement.fragments, keys, strict=True):
        above = -1 if fragment.parent is None else depths[fragment.parent]
        # In document order a node may go one level down at most.
        own = min(above + 1, _DEEPEST, depth + 1)
        depths.append(own)
        if own > depth:
            parts.append("<ul>")
        else:
            parts.append("</li>" + "</ul></li>" * (depth - own))
        depth = own
        # The clause is named where it begins; below, its letter is enough.
        is_first = fragment.parent is None or keys[fragment.parent] != key
        parts.append(_entry(number, trace, statement, fragment, key, links, is_first))
    parts.append("</li></ul>" * (depth + 1))
    lost = statement.unplaced
    note = (
        f"{lost} more node{'s' if lost > 1 else ''} returned text that Django dropped or rewrote."
    )
    return details(
        counted("Compiled from", len(statement.fragments)),
        Html("".join(parts)),
        el("p", note, class_="note") if lost else None,
        class_="nodes",
    )


def _entry(
    number: int, trace: Trace, statement: Statement, fragment: Fragment, key: str, links: Links,
    is_first: bool,
) -> str:  # fmt: skip
    """Give an entry without its end: what is nested in it follows.

    Without classes: of these there are thousands.
    """
    sql = " ".join(statement.sql[fragment.start : fragment.end].split())
    clause = links.by_key.get(key)
    origin = fragment.origin
    cause = (
        origin_name(trace, origin)
        if clause is None
        else join([tag(links, key, labelled=False), " ", el("code", clause.label)])
        if is_first
        else tag(links, key, is_link=False)
    )
    params = statement.params[fragment.param_start : fragment.param_end]
    values = ", ".join(each.text for each in params[:8]) + (", …" if len(params) > 8 else "")
    about = el(
        "p",
        el(
            "a", fragment.node, href=f"#s{number}-{statement.index}",
            data_of=True, data_k=key,
        ),
        join([" in ", fragment.clause]) if fragment.clause else None,
        " ",
        el("code", sql if len(sql) <= _LONGEST else f"{sql[: _LONGEST - 1]}…"),
        el("small", " written by ", place(trace.places[fragment.place])),
        el("small", " because of ", cause),
        el("small", " with ", el("code", values)) if values else None,
        None if fragment.exact else el("small", " uncertain: the same text stands elsewhere, too"),
    )  # fmt: skip
    decided = [_decided(number, each, trace.decisions[each]) for each in fragment.decisions]
    shown = el("p", "decided by ", join(decided, ", ")) if decided else ""
    return f'<li id="f{number}-{statement.index}-{fragment.id}">{about}{shown}'


@lru_cache(maxsize=1024)
def _decided(number: int, index: int, decision: Decision) -> Html:
    return el("a", asked(decision), href=f"#d{number}-{index}")


def decision_table(number: int, trace: Trace) -> Html | None:
    """Give everything that the backend was asked."""
    if not trace.decisions:
        return None
    shown = table(
        f"What {trace.target.label} decided",
        ("kind", "asked", "answer", "decided by", "defined in"),
        (
            (
                el("span", each.kind, id=f"d{number}-{index}"),
                el(
                    "code", each.name if each.arguments is None else f"{each.name} {each.arguments}"
                ),
                el("code", each.value),
                "this backend" if each.overrides else "Django's base",
                (place(trace.places[each.place]) if each.place is not None else None) or "",
            )
            for index, each in enumerate(trace.decisions)
        ),
    )
    return details(counted("Decisions", len(trace.decisions)), shown)
