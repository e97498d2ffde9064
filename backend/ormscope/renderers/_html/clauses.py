"""Why is this here? An entry a clause: who caused it, and where the databases differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, details, el, join, place, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.comparison import Comparison, Divergence, Side
    from ormscope.renderers._links import Links

_CAUSES = {
    "call": "A call of the snippet asked for it.",
    "manager": "The manager's get_queryset() adds it to every query.",
    "meta": "Meta.ordering of the model adds it: the snippet gives no order of its own.",
    "orm": "Django's ORM writes it by itself: the columns of the model, its table, "
    "what joins and grouping need.",
    "backend": "The database's backend adds it.",
}


def clauses_section(comparison: Comparison, links: Links) -> Html | None:
    """Give the clauses of the snippet, then what no clause caused; with their sentences."""
    told: dict[str, list[Divergence]] = {each.letter: [] for each in links.clauses}
    for index, divergence in enumerate(comparison.divergences):
        told.setdefault(links.key_of(index, divergence), []).append(divergence)
    kinds = _kinds(comparison, links)
    if not told and not kinds:
        return None
    labels = {trace.target.alias: trace.target.label for trace in comparison.traces}
    counts = _counts(comparison, links)
    return el(
        "section",
        el("h2", "Why is it here, and where do the databases differ?"),
        *(_entry(key, each, labels, counts, links) for key, each in told.items()),
        *(_cause(kind, counts) for kind in kinds),
        id="clauses",
    )


def _kinds(comparison: Comparison, links: Links) -> list[str]:
    found = {
        key
        for trace in comparison.traces
        for statement in trace.statements
        for key in links.keys(trace, statement)
    }
    return [kind for kind in _CAUSES if kind in found]


def _counts(comparison: Comparison, links: Links) -> dict[str, dict[str, int]]:
    """Count each key's fragments by database; one inside another of its key is a part of it."""
    counts: dict[str, dict[str, int]] = {}
    for trace in comparison.traces:
        for statement in trace.statements:
            keys = links.keys(trace, statement)
            for fragment, key in zip(statement.fragments, keys, strict=True):
                if fragment.parent is None or keys[fragment.parent] != key:
                    by_label = counts.setdefault(key, {})
                    by_label[trace.target.label] = by_label.get(trace.target.label, 0) + 1
    return counts


def _count(counts: dict[str, int]) -> Html | None:
    if not counts:
        return None
    said = (f"{number} in {label}" for label, number in counts.items())
    return el("p", f"Fragments: {', '.join(said)}.", class_="note")


def _entry(
    key: str,
    divergences: Sequence[Divergence],
    labels: dict[str, str],
    counts: dict[str, dict[str, int]],
    links: Links,
) -> Html:
    clause = links.by_key.get(key)
    label = clause.label if clause is not None else divergences[0].label
    differs = [each for each in divergences if each.kind != "same"]
    told: dict[tuple[object, ...], list[Divergence]] = {}
    for each in differs or divergences[:1]:
        told.setdefault((each.node, *map(_what, each.sides)), []).append(each)
    verdicts = dict.fromkeys(each.kind for each in differs)
    summary = join(
        [
            tag(links, key, is_link=False) if clause is not None else None,
            " ",
            el("code", label),
            " ",
            *(el("span", kind, class_="verdict") for kind in verdicts),
        ]
    )
    cause = None if clause is not None else el("p", _CAUSES[divergences[0].origin.kind])
    shown = (_divergence(each[0], labels, len(each)) for each in told.values())
    return details(
        summary, cause, *shown, _count(counts.get(key, {})),
        is_open=bool(differs), id=f"k-{key}", class_="clause",
    )  # fmt: skip


def _what(side: Side) -> tuple[str, str, str, str]:
    return (side.alias, side.kind, side.sql, side.reason)


def _divergence(divergence: Divergence, labels: dict[str, str], count: int) -> Html:
    sides = (_side(each, labels) for each in divergence.sides)
    times = el("span", f" × {count}") if count > 1 else None
    node = el("code", divergence.node) if divergence.node else None
    named = el("p", node, times, class_="note") if node or times else None
    return el("div", named, el("ul", *sides, class_="sides"))


def _side(side: Side, labels: dict[str, str]) -> Html:
    said = side.place is not None and side.place.name.rpartition(".")[2] in side.reason
    where = place(side.place, named=not said)
    return el(
        "li",
        el("b", labels.get(side.alias, side.alias)), " ",
        el("span", side.kind, class_="verdict") if side.kind != "same" else el("small", "same"),
        el("pre", side.sql, class_="plain") if side.sql else None,
        el("p", side.reason) if side.reason else None,
        el("small", where) if where is not None else None,
    )  # fmt: skip


def _cause(kind: str, counts: dict[str, dict[str, int]]) -> Html:
    summary = {"call": "the snippet as a whole", "orm": "Django itself", "meta": "Meta.ordering",
               "manager": "the manager", "backend": "the backend"}[kind]  # fmt: skip
    return details(
        summary, el("p", _CAUSES[kind]), _count(counts.get(kind, {})),
        id=f"k-{kind}", class_="clause",
    )  # fmt: skip
