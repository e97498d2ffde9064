"""The drawing: XML, closed to the outside, everything inside its frame and said in text as well."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from rendered import HOSTILE, empty, full, large, looped

from ormscope.renderers import _html
from ormscope.renderers._svg.fitting import brief, cells, length, rows, wrapped
from ormscope.renderers._svg.ink import DARK, LIGHT, MARGIN, WIDTH
from ormscope.renderers.svg import RENDERER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.comparison import Comparison

NAMESPACE = "{http://www.w3.org/2000/svg}"
DOCUMENTS = {**{name: full(text) for name, text in HOSTILE.items()}, **empty()}
DRAWN = {"svg", "title", "desc", "style", "g", "rect", "line", "circle", "text", "tspan"}
ATTRIBUTES = {
    "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "width", "height", "class", "id",
    "viewBox", "font-size", "textLength", "stroke-dasharray", "role", "aria-label",
    "aria-labelledby", "aria-describedby", "{http://www.w3.org/XML/1998/namespace}space",
}  # fmt: skip


def _root(comparison: Comparison) -> ElementTree.Element:
    return ElementTree.fromstring(RENDERER.render(comparison))


def _texts(root: ElementTree.Element) -> Iterator[str]:
    for text in root.iter(f"{NAMESPACE}text"):
        yield "".join(text.itertext())


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_nothing_in_it_runs_or_is_loaded(kind: str) -> None:
    for element in _root(DOCUMENTS[kind]).iter():
        assert element.tag.removeprefix(NAMESPACE) in DRAWN
        assert set(element.attrib) <= ATTRIBUTES
    (style,) = _root(DOCUMENTS[kind]).iter(f"{NAMESPACE}style")
    assert not re.search(r"url|import|@font-face|http", style.text or "")


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_everything_stands_inside_its_frame(kind: str) -> None:
    root = _root(DOCUMENTS[kind])
    height = float(root.attrib["height"])
    assert (root.attrib["width"], root.attrib["viewBox"]) == (
        str(WIDTH), f"0 0 {WIDTH} {root.attrib['height']}",
    )  # fmt: skip
    for element in root.iter():
        across = [float(element.attrib[name]) for name in ("x", "x1", "x2", "cx")
                  if name in element.attrib]  # fmt: skip
        down = [float(element.attrib[name]) for name in ("y", "y1", "y2", "cy")
                if name in element.attrib]  # fmt: skip
        across += [across[0] + float(element.attrib.get("textLength", 0))] if across else []
        assert all(0 <= each <= WIDTH for each in across), element.attrib
        assert all(0 <= each <= height for each in down), element.attrib


def test_the_snippet_the_stages_and_each_databases_sql_are_text_in_it() -> None:
    comparison = full("title")
    root = _root(comparison)
    texts = [each.strip() for each in _texts(root)]
    assert comparison.snippet in texts
    assert texts.count("SELECT") == 2
    assert [each for each in texts if each in "12345678"] == list("12345678")
    labels = [each.attrib["aria-label"] for each in root.iter() if "aria-label" in each.attrib]
    assert {"Snippet", "Where they differ", "Stage 8: title"} <= set(labels)
    (title,) = root.iter(f"{NAMESPACE}title")
    (told,) = root.iter(f"{NAMESPACE}desc")
    assert title.text == comparison.headline
    assert all(trace.target.label in (told.text or "") for trace in comparison.traces)


def test_a_clause_has_its_letter_where_it_is_written_and_where_it_landed() -> None:
    texts = list(_texts(_root(full("title"))))
    assert texts.count("A") == 1 + 2  # in the snippet and on each database
    assert texts.count("B") == 1 + 2 + 1  # and where they differ
    tagged = [each for each in _root(full("title")).iter() if each.attrib.get("class") == "t1"]
    lines = [each for each in _root(full("title")).iter() if each.attrib.get("class") == "c1"]
    assert (len(tagged), len(lines)) == (1 + 2 + 1, 1 + 2)


def test_what_is_uncertain_is_dotted() -> None:
    root = _root(full("title"))
    dotted = [each for each in root.iter(f"{NAMESPACE}line") if "stroke-dasharray" in each.attrib]
    assert len(dotted) == 2  # the third fragment of each database


def test_a_compiled_database_has_no_times_of_an_execution() -> None:
    comparison = full("x")
    (trace, _) = comparison.traces
    compiled = replace(trace, target=replace(trace.target, mode="compiled"))
    texts = list(_texts(_root(replace(comparison, traces=(compiled,)))))
    assert texts.count("not executed") == 2
    assert "compiled: nothing was executed" in " ".join(texts)


def test_a_loop_is_drawn_once_and_much_is_cut_with_a_word() -> None:
    texts = " ".join(_texts(_root(looped(300))))
    assert "× 300, the same statement" in texts
    assert "… and 292 more statements" in " ".join(_texts(_root(looped(300, same=False))))
    drawn = RENDERER.render(large(10_000))
    assert "more lines" in drawn
    assert len(drawn) < 100_000


def test_its_colours_are_those_of_the_page() -> None:
    css = (Path(_html.__file__).parent / "style.css").read_text()
    for name, key in (("paper", "paper"), ("panel", "panel"), ("ink", "ink"), ("soft", "soft"),
                      ("line", "line"), ("line-strong", "strong"), ("wash", "wash"), ("ok", "ok"),
                      ("error", "error")):  # fmt: skip
        assert f"--{name}: light-dark({LIGHT[key]}, {DARK[key]});" in css
    for light, dark in zip(LIGHT["links"].split(), DARK["links"].split(), strict=True):
        assert f"light-dark({light}, {dark})" in css


def test_code_breaks_where_it_may_and_hangs() -> None:
    text = "  SELECT one, two, three\nx"
    found = [(row.indent, text[row.start : row.end]) for row in rows(text, 16)]
    assert found == [(2, "SELECT one, "), (6, "two, three"), (0, "x")]
    assert max(length(text[row.start : row.end]) for row in rows("x" * 99, 20)) <= 20


@pytest.mark.parametrize("text", [*HOSTILE.values(), "a" * 50 + " b", " "])
@pytest.mark.parametrize("room", [4, 20, 90])
def test_no_row_is_wider_than_its_room_and_nothing_is_lost(text: str, room: int) -> None:
    found = list(rows(text, room))
    kept = "".join(text[row.start : row.end] for row in found)
    assert "".join(kept.split()) == "".join(text.split())
    for row in found:
        shown = text[row.start : row.end]
        assert row.indent + length(shown.rstrip()) <= room or len(shown) == 1


def test_cells_are_those_of_what_is_written() -> None:
    assert [cells(each) for each in "a雪\u0301\t"] == [1, 2, 0, 8]
    assert cells("\uffff") == len("\\uffff")


def test_prose_ends_in_dots_where_it_does_not_fit() -> None:
    assert wrapped("one two three", 10, 60, 3) == ["one two", "three"]
    assert wrapped("one two three four", 10, 40, 2)[-1].endswith("…")
    assert brief("", 10, 50) == ""
    assert len(brief("x" * 500, 14, 200)) < 30
    assert MARGIN > 0
