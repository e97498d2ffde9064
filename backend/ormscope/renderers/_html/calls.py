"""What each call of the snippet did to the ``Query``, and what made Django go to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, details, el, join, place, table, tag
from ormscope.renderers._html.repeats import IN_DOCUMENT, calls_like_it
from ormscope.renderers._repeats import alike_calls
from ormscope.renderers._words import call_name, joined, part_names, went

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Call, Part, Trace
    from ormscope.renderers._links import Links

_DEEPEST = 24
_PARTS = 300
"""Parts of a Query shown after one call."""
_CALLS = 50
"""Calls of a trace shown with their arguments and the Query after them."""


def calls_section(comparison: Comparison, links: Links) -> Html | None:
    """Give the calls, once for all databases on which they are the same."""
    told: dict[Html, list[str]] = {}
    for trace in comparison.traces:
        if trace.calls:
            shown = _calls(trace, links)
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


def _calls(trace: Trace, links: Links) -> Html:
    groups = alike_calls(trace)
    shown = [
        _call(each, trace, links, briefly=position >= _CALLS)
        for position, each in enumerate(groups)
    ]
    if len(groups) < len(trace.calls):
        said = f"{len(trace.calls)} calls, {len(groups)} of them different."
        shown.insert(0, el("p", said, class_="note"))
    if len(groups) > _CALLS:
        said = (
            f"After the first {_CALLS} the Query, what changed of it and the arguments' types are "
            f"left out. {IN_DOCUMENT}"
        )
        shown.append(el("p", said, class_="note"))
    return join(shown)


def _call(alike: Sequence[Call], trace: Trace, links: Links, *, briefly: bool) -> Html:
    call = alike[0]
    letter = links.at(call.range)
    effect = {"builds": "builds the query", "evaluates": "goes to the database", "none": ""}
    result = f" {went(call)}" if call.receiver or call.result else ""
    summary = join(
        [
            tag(links, letter, is_link=False) if letter else None,
            " ",
            el("code", call_name(call)),
            join([" ", el("span", f"× {len(alike)}", class_="verdict")])
            if len(alike) > 1
            else None,
            el("small", result),
            el("small", f" · {effect[call.effect]}") if effect[call.effect] else None,
            el("small", f" · forced by {call.forced_by}") if call.forced_by else None,
        ]
    )
    inside = [*_inside(call, trace, briefly=briefly), calls_like_it(alike)]
    if not any(inside):
        return el("p", summary, class_="call")
    return details(summary, *inside, class_="call")


def _inside(call: Call, trace: Trace, *, briefly: bool) -> Iterator[Html]:
    if call.place is not None:
        yield el("p", "It stands in ", place(trace.places[call.place]), class_="note")
    if call.arguments and not briefly:
        rows = (
            [each.keyword or "", each.text.text + ("…" if each.text.cut else ""), each.text.type]
            for each in call.arguments
        )
        yield table(f"Arguments of {call.name}", ("keyword", "value", "type"), rows)
    if call.changes and not briefly:
        changes = ([each.attribute, each.before, each.after] for each in call.changes)
        yield table(
            f"What {call.name} changed of the Query", ("attribute", "before", "after"), changes
        )
    if call.joins:
        yield el("p", "Joins")
        yield el("ul", *(el("li", joined(each)) for each in call.joins))
    is_new = any(part.is_new for part in call.query)
    if is_new and not briefly:
        left = len(call.query) - _PARTS
        yield details(
            "The Query after it",
            _tree(call.query[:_PARTS]),
            el("p", f"… and {left} more parts. {IN_DOCUMENT}", class_="note") if left > 0 else None,
            is_open=True,
        )
    elif call.query and not is_new:
        yield el("p", "Nothing is new in the Query after it.", class_="note")


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
