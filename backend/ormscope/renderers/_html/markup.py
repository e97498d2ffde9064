"""Markup that is escaped by construction: whatever is not :class:`Html` is text."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from ormscope.renderers._words import source, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ormscope.document.trace import Place
    from ormscope.renderers._links import Links

_DRAWN = frozenset({"rect", "circle", "line"})
"""Elements of SVG without content, which end as XML wants it."""
_VOID = frozenset({"input", "wbr"}) | _DRAWN


class Html(str):
    """Text that is markup already. Made by the functions of this module, and by ``sql.py``."""

    __slots__ = ()


Child: TypeAlias = "Html | str | None"
Attribute: TypeAlias = "str | int | float | bool | None"


def text(value: str) -> Html:
    """Escape text for content. Quotes stay: SQL is full of them, and each would take six bytes."""
    # Of the hundred thousands of texts of a large page nearly all are plain already.
    return Html(value if value.isidentifier() else html.escape(visible(value), quote=False))


def _quoted(value: str) -> str:
    """Escape text for an attribute between double quotes."""
    return value if value.isidentifier() else text(value).replace('"', "&quot;")


def _written(value: str | float) -> str:
    """Give an attribute's value, escaped; places of a drawing to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else _quoted(str(value))


def el(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """Give an element. ``class_`` is ``class``, ``data_key`` is ``data-key``; None is left out.

    :param attributes: True gives an attribute without a value, False and None give none.
    """
    head = "".join(
        f" {key.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{value if type(value) is int else _written(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{head}{'/' if name in _DRAWN else ''}>")
    inside = "".join(
        each if isinstance(each, Html) else text(each) for each in children if each is not None
    )
    return Html(f"<{name}{head}>{inside}</{name}>")


def join(parts: Iterable[Child], between: str = "") -> Html:
    """Put parts together; ``between`` is text, too."""
    shown = (each if isinstance(each, Html) else text(each) for each in parts if each is not None)
    return Html(text(between).join(shown))


def details(
    summary: Child, /, *children: Child, is_open: bool = False, **attributes: Attribute
) -> Html:
    """Give what can be folded away, and still is read without a script."""
    return el("details", el("summary", summary), *children, open=is_open, **attributes)


def counted(label: str, count: int) -> Html:
    """Give the summary of a folded list: its name and how many it holds."""
    return join([label, " ", el("span", str(count), class_="count")])


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Child]]) -> Html:
    """Give a table that scrolls by itself where it is too wide. A cell ``None`` is NULL."""
    null = el("i", "NULL")
    head = el("tr", *(el("th", each, scope="col") for each in columns))
    body = (el("tr", *(el("td", null if cell is None else cell) for cell in row)) for row in rows)
    inside = el("table", el("caption", caption), el("thead", head), el("tbody", *body))
    return el("div", inside, class_="scroll", tabindex=0, role="region", aria_label=caption)


@lru_cache(maxsize=1024)
def place(found: Place | None, *, named: bool = True) -> Html | None:
    """Give a method's name and where it is defined. Paths may break after a slash."""
    if found is None:
        return None
    path = join(_breakable(source(found)))
    file = el("span", path, class_="file")
    return join([el("code", found.name), " ", file]) if named and found.name else file


def _breakable(path: str) -> Iterator[Child]:
    first, *rest = path.split("/")
    yield first
    for each in rest:
        yield "/"
        yield el("wbr")
        yield each


def tag(links: Links, letter: str, *, is_link: bool = True, labelled: bool = True) -> Html:
    """Give a clause's letter in its colour, which leads to why it is there.

    :param is_link: False where a link may not stand, or would be too small to be hit.
    :param labelled: False where the clause's own text stands beside it.
    """
    clause = links.by_key[letter]
    if not is_link:
        return el("span", letter, class_="tag", data_k=letter, data_c=clause.colour)
    return el(
        "a", letter, class_="tag", href=f"#k-{letter}", data_k=letter, data_c=clause.colour,
        aria_label=f"{letter}, {clause.label}" if labelled else None,
    )  # fmt: skip


def duration(nanoseconds: int) -> str:
    """Give ``4.3 µs``, ``0.21 ms``, ``11.3 ms``."""
    if 0 < nanoseconds < 10_000:
        return f"{nanoseconds / 1e3:.1f} µs"
    return f"{nanoseconds / 1e6:.{1 if nanoseconds >= 10_000_000 else 2}f} ms"
