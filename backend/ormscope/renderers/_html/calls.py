"""What each call of the snippet did to the ``Query``, and what made Django go to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, details, el, join, place, table, tag
from ormscope.renderers._words import call_name, joined, part_names, went

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Call, Part, Trace
    from ormscope.renderers._links import Links

_DEEPEST = 24


def calls_section(comparison: Comparison, links: Links) -> Html | None:
    """Give the calls, once for all databases on which they are the same."""
    told: dict[Html, list[str]] = {}
    for trace in comparison.traces:
        if trace.calls:
            shown = join(_call(call, trace, links) for call in trace.calls)
            told.setdefault(shown, []).append(trace.target.label)
    if not told:
        return None
    return el(
        "section",
        el("h2", "The calls, and the Query after each"),
        *(
            join([el("h3", ", ".join(labels)) if len(told) > 1 else None, shown])
            for shown, labels in told.items()
        ),
        id="calls",
    )


def _call(call: Call, trace: Trace, links: Links) -> Html:
    letter = links.at(call.range)
    effect = {"builds": "builds the query", "evaluates": "goes to the database", "none": ""}
    result = f" {went(call)}" if call.receiver or call.result else ""
    summary = join(
        [
            tag(links, letter, is_link=False) if letter else None,
            " ",
            el("code", call_name(call)),
            el("small", result),
            el("small", f" · {effect[call.effect]}") if effect[call.effect] else None,
            el("small", f" · forced by {call.forced_by}") if call.forced_by else None,
        ]
    )
    inside = list(_inside(call, trace))
    if not inside:
        return el("p", summary, class_="call")
    return details(summary, *inside, class_="call")


def _inside(call: Call, trace: Trace) -> Iterator[Html]:
    if call.place is not None:
        yield el("p", "It stands in ", place(trace.places[call.place]), class_="note")
    if call.arguments:
        rows = (
            [each.keyword or "", each.text.text + ("…" if each.text.cut else ""), each.text.type]
            for each in call.arguments
        )
        yield table(f"Arguments of {call.name}", ("keyword", "value", "type"), rows)
    if call.changes:
        changes = ([each.attribute, each.before, each.after] for each in call.changes)
        yield table(
            f"What {call.name} changed of the Query", ("attribute", "before", "after"), changes
        )
    if call.joins:
        yield el("p", "Joins")
        yield el("ul", *(el("li", joined(each)) for each in call.joins))
    if call.query:
        yield details(
            "The Query after it", _tree(call.query), is_open=any(p.is_new for p in call.query)
        )


def _tree(parts: Sequence[Part]) -> Html:
    depths: list[int] = []
    shown: list[str] = []
    depth = -1
    for part, (name, text) in zip(parts, part_names(parts), strict=True):
        above = -1 if part.parent is None else depths[part.parent]
        own = min(above + 1, _DEEPEST, depth + 1)
        depths.append(own)
        shown.append("<ul>" if own > depth else "</li>" + "</ul></li>" * (depth - own))
        depth = own
        label = join([name, " " if name and text else None, el("code", text) if text else None])
        new = join([el("ins", label), " ", el("small", "new", class_="new")])
        shown.append(f"<li>{new if part.is_new else label}")
    shown.append("</li></ul>" * (depth + 1))
    return el("div", Html("".join(shown)), class_="query")
