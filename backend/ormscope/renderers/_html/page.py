"""The page: the parts put into ``page.html``, with a policy that allows its own code alone."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from ormscope.document.codec import to_json
from ormscope.renderers._html.calls import calls_section
from ormscope.renderers._html.clauses import clauses_section
from ormscope.renderers._html.column import column
from ormscope.renderers._html.descent import descent_section
from ormscope.renderers._html.findings import findings_section
from ormscope.renderers._html.markup import Html, el, join, text
from ormscope.renderers._html.results import results_section
from ormscope.renderers._html.sql import snippet_lines
from ormscope.renderers._html.statement import FORMS
from ormscope.renderers._html.waterfall import waterfall_section
from ormscope.renderers._links import Links

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison

_IN_SCRIPT = re.compile(
    "[<>&\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
"""What could end the script, and what deceives a reader of the page's source."""

_PACKED = 200_000
"""Characters of JSON beyond which the document is packed: Base64 of gzip, some fifteenth of it."""


def page(comparison: Comparison, *, with_document: bool = True) -> str:
    """Give the whole page.

    :param with_document: the trace document travels in the page, to be saved or read again.
    """
    links = Links(comparison)
    style, script = _asset("style.css"), _asset("page.js")
    return Template(_asset("page.html")).substitute(
        policy=(
            f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
        style=style,
        script=script,
        title=text(comparison.headline or "A trace"),
        forms=join(_choice("form", form, form == "formatted") for form in FORMS),
        themes=join(
            _choice("theme", each, each == "system") for each in ("system", "light", "dark")
        ),
        snippet=snippet_lines(comparison.snippet.rstrip("\n"), links),
        problems=_problems(comparison),
        explore="explore four" if len(comparison.traces) == 4 else "explore",
        columns=join(
            column(number, trace, links) for number, trace in enumerate(comparison.traces)
        ),
        results=results_section(comparison.results) or "",
        clauses=clauses_section(comparison, links) or "",
        findings=findings_section(comparison) or "",
        descent=descent_section(comparison) or "",
        time=waterfall_section(comparison) or "",
        calls=calls_section(comparison, links) or "",
        document=_document(comparison) if with_document else "",
    )


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    """Give the hash of an inline element, as Content Security Policy Level 3 writes it."""
    digest = hashlib.sha256(source.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _choice(group: str, name: str, is_chosen: bool) -> Html:
    radio = el(
        "input", type="radio", name=group, id=f"{group}-{name}", value=name, checked=is_chosen
    )
    return el("label", radio, el("span", name.title()))


def _problems(comparison: Comparison) -> Html:
    if not comparison.problems:
        return Html("")
    said = (
        el("li", each.message, el("small", f" {', '.join(each.aliases)}") if each.aliases else None)
        for each in comparison.problems
    )
    return el("ul", *said, class_="failed")


def _document(comparison: Comparison) -> Html:
    text = to_json(comparison)
    if len(text) > _PACKED:
        packed = base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode()
        return Html(f'<script type="application/gzip" id="document">{packed}</script>')
    data = _IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return Html(f'<script type="application/json" id="document">{data}</script>')
