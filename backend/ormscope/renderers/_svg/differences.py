"""Where the databases differ, in a few lines beside the snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ormscope.renderers._html.markup import Html, el, join
from ormscope.renderers._svg.code import tag
from ormscope.renderers._svg.fitting import brief, length

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison, Divergence
    from ormscope.renderers._links import Links

_ENTRY: Final = 54
_FEWEST: Final = 5
"""Differences that are told however short the snippet is."""


def differences(
    comparison: Comparison, links: Links, x: float, y: float, width: float, room: float
) -> tuple[Html, float]:
    """Give what differs, a clause an entry, and the height; nothing where nothing does."""
    told: dict[str, list[Divergence]] = {}
    for index, divergence in enumerate(comparison.divergences):
        if divergence.kind != "same" and any(each.kind != "same" for each in divergence.sides):
            told.setdefault(links.key_of(index, divergence), []).append(divergence)
    if not told:
        return Html(""), 0
    most = max(int((room - 30) // _ENTRY), _FEWEST)
    left = len(told) - most
    shown = list(told.items())[: most if left <= 0 else most - 1]
    drawn: list[Html] = [
        el("text", "Where they differ", x=x, y=round(y + 15), class_="ink b", font_size=16)
    ]
    at = y + 30
    for key, found in shown:
        drawn.append(_entry(comparison, links, key, found, (x, at, width)))
        at += _ENTRY
    if len(shown) < len(told):
        said = f"… and {len(told) - len(shown)} more"
        drawn.append(el("text", said, x=x, y=round(at + 16), class_="soft i", font_size=15))
        at += 24
    return el("g", *drawn, role="group", aria_label="Where they differ"), at - y


def _entry(
    comparison: Comparison,
    links: Links,
    key: str,
    found: list[Divergence],
    box: tuple[float, float, float],
) -> Html:
    x, y, width = box
    clause = links.by_key.get(key)
    label = brief(clause.label if clause else found[0].label, 16, width - 40)
    labels = {trace.target.alias: trace.target.label for trace in comparison.traces}
    kinds: dict[str, dict[str, None]] = {}
    for divergence in found:
        for side in divergence.sides:
            if side.kind != "same" and side.alias in labels:
                kinds.setdefault(side.kind, {})[labels[side.alias]] = None
    said = "; ".join(f"{kind} on {', '.join(names)}" for kind, names in kinds.items())
    indent = 28 if clause else 0
    return join(
        [
            tag(key, clause.colour, x, y + 5) if clause else None,
            el("text", label, x=round(x + indent), y=round(y + 19), class_="mono ink",
               font_size=16, textLength=round(length(label) * 9.6) if label.isascii() else None),
            el("text", brief(said, 15, width - indent), x=round(x + indent), y=round(y + 40),
               class_="soft", font_size=15),
        ]
    )  # fmt: skip
