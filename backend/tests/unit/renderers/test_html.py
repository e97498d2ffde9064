"""The page: whole, closed to the outside, readable without its script, and quick to make."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rendered import HOSTILE, empty, full, large, looped

from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison, Divergence, Side
from ormscope.document.statement import Origin
from ormscope.renderers._html.page import page as page_of
from ormscope.renderers.html import RENDERER, fragment

VOID = {"meta", "input", "wbr"}
FETCHING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping"}
DOCUMENTS = {**{name: full(text) for name, text in HOSTILE.items()}, **empty()}


class Page(HTMLParser):
    """Reads a page strictly: every element closed in order, every id once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, list[str]] = {}
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute twice: {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "rect"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.contents.setdefault(self.open[-1], []).append(data)
        else:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def attributes(self, name: str) -> list[str]:
        return [each[name] or "" for _, each in self.elements if name in each]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_is_whole_and_closed_to_the_outside(name: str) -> None:
    page = Page(RENDERER.render(DOCUMENTS[name]))
    ids = page.attributes("id")
    assert len(set(ids)) == len(ids)
    for tag, attributes in page.elements:
        assert not FETCHING & attributes.keys()
        assert not [each for each in attributes if each.startswith("on") or each == "style"]
        assert tag not in {"img", "link", "iframe", "object", "embed", "base", "image", "use"}
        if tag == "a":
            assert (attributes["href"] or "").startswith(("#", "https://"))
    assert not re.search(r"url\(|@import", page.contents["style"][0])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_within_the_page_leads_somewhere(name: str) -> None:
    page = Page(RENDERER.render(DOCUMENTS[name]))
    wanted = {each[1:] for each in page.attributes("href") if each.startswith("#")}
    assert wanted <= set(page.attributes("id"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_policy_allows_the_pages_own_code_and_nothing_else(name: str) -> None:
    page = Page(RENDERER.render(DOCUMENTS[name]))
    (policy,) = [each["content"] for _, each in page.elements if "http-equiv" in each]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    for element, rule in (("style", "style-src"), ("script", "script-src")):
        own = page.contents[element][-1]
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    kinds = [each.get("type") for tag, each in page.elements if tag == "script"]
    assert kinds in (["application/json", None], ["application/gzip", None])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_travels_in_the_page(name: str) -> None:
    page = Page(RENDERER.render(DOCUMENTS[name]))
    assert _document(page) == DOCUMENTS[name]


def test_a_large_document_is_packed() -> None:
    page = Page(RENDERER.render(large(1_000)))
    assert page.contents["script"][0].isascii()
    assert page.text.count("<") == 0
    assert _document(page) == large(1_000)
    assert "application/gzip" in page.attributes("type")


def _document(page: Page) -> Comparison:
    data = page.contents["script"][0]
    if "application/gzip" in page.attributes("type"):
        data = gzip.decompress(base64.b64decode(data)).decode()
    return from_json(Comparison, data)


def test_documentation_is_a_plain_link() -> None:
    comparison = full("x")
    trace = comparison.traces[0]
    stages = (replace(trace.stages[0], docs="https://docs.djangoproject.com/?a=1&b=2"),)
    text = RENDERER.render(replace(comparison, traces=(replace(trace, stages=stages),)))
    assert 'href="https://docs.djangoproject.com/?a=1&amp;b=2" target="_blank"' in text
    assert "javascript:" not in RENDERER.render(comparison).replace('"docs":"javascript:x"', "")


def test_the_sql_reads_the_same_through_its_fragments() -> None:
    comparison = full("a <b> & 'c'")
    text = RENDERER.render(comparison)
    start = text.index('class="sql form-formatted"')
    drawn = Page("<pre " + text[start : text.index("</pre>", start) + 6])
    shown = re.sub(r"^[A-Z]+(?=SELECT|  )", "", "".join(drawn.text))
    letters = {each["data-k"] for _, each in drawn.elements if each.get("class") == "tag"}
    formatted = comparison.traces[0].statements[0].formatted.text
    assert [line.lstrip("AB") for line in shown.splitlines()] == formatted.splitlines()
    assert letters == {"A", "B"}


def test_fragments_are_nested_and_tell_their_clause() -> None:
    text = RENDERER.render(full("x"))
    assert (
        '<span class="s" data-f="1" data-k="B" data-c="1">'
        '<span class="s unsure" data-f="2" data-k="A" data-c="0">'
        "x</span></span>"
    ) in text
    assert 'id="f0-0-2"' in text
    assert 'id="k-A"' in text


def test_the_pages_own_code_is_small() -> None:
    page = Page(RENDERER.render(empty()["no databases"]))
    own = page.contents["style"][0] + page.contents["script"][-1]
    assert len(own.encode()) < 25_000


def test_ten_thousand_fragments_take_less_than_a_second() -> None:
    comparison = large(10_000)
    taken = []
    for _ in range(3):  # the process's own time, and the best of three: others use the machine, too
        start = time.process_time()
        text = RENDERER.render(comparison)
        taken.append(time.process_time() - start)
    assert min(taken) < 1
    assert text.count('<span class="s" data-f="') == 10_000
    assert "The 200 longest of 10000 events; 9800 shorter ones are not drawn." in text
    assert text.count('<li id="f0-0-') == 10_000
    assert len(text.encode()) < 5_000_000


def test_what_a_loop_asked_for_over_and_over_is_shown_once() -> None:
    comparison = looped(300)
    text = RENDERER.render(comparison)
    page = Page(text)
    assert text.count('<article class="statement"') == 1
    assert "300 statements, 1 of them different." in text
    assert "299 more like this" in text
    assert "300 calls, 1 of them different." in text
    for index in range(300):
        assert f"<td>value {index}</td>" in text
        assert re.search(rf"pk=value {index}\b", text)
    assert len(text.encode()) < 1_500_000
    assert _document(page) == comparison


def test_statements_that_are_not_alike_stay_apart() -> None:
    comparison = looped(3)
    trace = comparison.traces[0]
    first, second, third = trace.statements
    for other in (
        replace(second, error="another"),
        replace(second, fragments=second.fragments[:-1]),
        replace(second, steps=()),
        replace(second, driver=None),
        replace(second, call=None),
    ):
        made = replace(trace, statements=(first, other, third))
        text = RENDERER.render(replace(comparison, traces=(made,)))
        assert text.count('<article class="statement"') == 2
        assert "3 statements, 2 of them different." in text


def test_after_fifty_different_statements_the_others_are_shown_briefly() -> None:
    comparison = looped(60, same=False)
    text = RENDERER.render(comparison)
    page = Page(text)
    assert text.count('<article class="statement"') == 60
    assert text.count('<details class="nodes">') == 50
    assert "Only the first 50 are shown with their fragments" in text
    assert "After the first 50 the Query" in text
    assert len(set(page.attributes("id"))) == len(page.attributes("id"))
    for index in range(60):
        assert f"value {index}<" in text
        assert f"-- {index}<" in text


def test_a_statement_that_the_databases_differ_on_is_always_shown_whole() -> None:
    comparison = looped(60, same=False)
    side = Side(alias="one", kind="missing", statement=59, fragments=(1,), sql="", reason="so")
    differs = Divergence(
        kind="missing", label="x", node="", origin=Origin(kind="orm"), sides=(side,)
    )
    text = RENDERER.render(replace(comparison, divergences=(differs,)))
    assert text.count('<details class="nodes">') == 51
    assert 'id="f0-59-1"' in text


def test_a_difference_that_a_loop_meets_again_and_again_is_told_once() -> None:
    comparison = looped(3)
    met = tuple(
        Divergence(
            kind="extra", label="x", node="Col", origin=Origin(kind="orm"),
            sides=(
                Side(alias="one", kind="extra", statement=index, fragments=(0,), sql="", reason=""),
            ),
        )
        for index in range(3)
    )  # fmt: skip
    text = RENDERER.render(replace(comparison, divergences=met))
    assert text.count('id="k-d') == 1
    assert "<code>Col</code><span> × 3</span>" in text


def test_a_query_of_many_parts_is_cut_and_says_so() -> None:
    comparison = looped(1)
    trace = comparison.traces[0]
    part = trace.calls[0].query[0]
    calls = (replace(trace.calls[0], query=(part,) * 1_000),)
    text = RENDERER.render(replace(comparison, traces=(replace(trace, calls=calls),)))
    assert "… and 700 more parts." in text
    old = (replace(trace.calls[0], query=(replace(part, is_new=False),)),)
    text = RENDERER.render(replace(comparison, traces=(replace(trace, calls=old),)))
    assert "Nothing is new in the Query after it." in text


def test_forms_of_the_same_text_are_in_the_page_once() -> None:
    text = RENDERER.render(full("x"))
    assert '<pre class="plain form-driver form-logged" dir="ltr">x</pre>' in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_notebook_gets_the_page_in_a_frame(name: str) -> None:
    frame = fragment(DOCUMENTS[name])
    frame.encode()
    page = Page(frame)
    ((tag, attributes),) = page.elements
    assert tag == "iframe"
    assert "allow-same-origin" not in (attributes["sandbox"] or "")
    assert 300 < int(attributes["height"] or 0) < 1_000
    inside = Page(attributes["srcdoc"] or "")
    assert len(inside.contents["script"]) == 1  # a notebook keeps its outputs: the page alone


def test_a_frame_is_hardly_larger_than_its_page() -> None:
    comparison = large(1_000)
    page = page_of(comparison, with_document=False)
    assert len(fragment(comparison)) < 1.1 * len(page)
    assert len(fragment(looped(300))) < 200_000
