"""What every format owes: all databases, the same text each time, and no way out for data."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from rendered import HOSTILE as TEXTS
from rendered import empty, full

from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison
from ormscope.renderers import renderers
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.runs.pool import Pool

FORMATS = sorted(renderers())
HOSTILE = "</script><img src=x onerror=alert(1)> [red]x[/red] | *b* `c` ```\n```\n# H\n<!-- "


@pytest.fixture(scope="module")
def hostile(pool: Pool) -> Comparison:
    """The hostile text as parameter, value, output, literal and error message."""
    snippet = (
        f"text = {HOSTILE!r}\nprint(text)\nTag.objects.filter(name=text).first()\n[(text, text)]"
    )
    names = [name for name in pool.names if pool.lanes[name].database.is_default]
    return pool.run(snippet, names, Options())


def test_the_formats_are_found() -> None:
    assert {"html", "json", "markdown", "svg", "text", "tree"} <= set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_its_files_are(name: str) -> None:
    renderer = renderers()[name]
    assert re.fullmatch(r"[a-z]+/[a-z+]+", renderer.media_type)
    assert re.fullmatch(r"[a-z]+", renderer.suffix)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_can_do_no_harm_wherever_it_stands(kind: str, name: str) -> None:
    comparison = full(TEXTS[kind])
    text = renderers()[name].render(comparison)
    text.encode()  # a lone surrogate could be written to no file
    assert text.endswith("\n")
    assert not re.search("[\x00-\x08\x0b-\x1f]", text), "a terminal would obey this"
    if name != "json":
        assert not re.search("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text)
    assert text == renderers()[name].render(full(TEXTS[kind]))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", empty())
def test_what_is_missing_is_left_out(kind: str, name: str) -> None:
    assert renderers()[name].render(empty()[kind]).endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_comparison_is_rendered(
    comparisons: Mapping[str, Comparison], snippet_id: str, name: str
) -> None:
    comparison = comparisons[snippet_id]
    text = renderers()[name].render(comparison)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    for trace in comparison.traces:
        assert trace.target.label in text
    again = from_json(Comparison, renderers()["json"].render(comparison))
    assert renderers()[name].render(again) == text


@pytest.mark.parametrize("name", FORMATS)
def test_failures_are_said(comparisons: Mapping[str, Comparison], name: str) -> None:
    text = renderers()[name].render(comparisons["json-contains"], width=400)
    assert "contains lookup is not supported" in text
    assert "unsupported" in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_comparison_in_which_nothing_answered_is_rendered(
    comparisons: Mapping[str, Comparison], name: str
) -> None:
    comparison = comparisons["all"]
    empty = replace(
        comparison,
        divergences=(),
        traces=tuple(
            replace(trace, statements=(), calls=(), events=(), stages=(), value=None, timings=())
            for trace in comparison.traces
        ),
    )
    assert renderers()[name].render(empty).endswith("\n")


@pytest.mark.parametrize("name", ["text", "tree"])
def test_what_is_for_the_terminal_keeps_to_its_width(
    comparisons: Mapping[str, Comparison], name: str
) -> None:
    """Each snippet in the narrowest and in one of the others, which wrap the same things less."""
    for comparison, other in zip(comparisons.values(), cycle([60, 120, 300])):
        for width in (20, other):
            text = renderers()[name].render(comparison, width=width)
            assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("name", ["text", "tree"])
def test_colours_come_only_when_asked(comparisons: Mapping[str, Comparison], name: str) -> None:
    text = renderers()[name]
    assert "\x1b[" in text.render(comparisons["window"], colour=True)
    assert "\x1b" not in text.render(comparisons["window"], colour=False)


def test_text_reads_no_markup_in_data(hostile: Comparison) -> None:
    assert "[red]x[/red]" in renderers()["text"].render(hostile, width=400)


def test_json_is_the_document(comparisons: Mapping[str, Comparison], snippet_id: str) -> None:
    text = renderers()["json"].render(comparisons[snippet_id])
    assert text.count("\n") == 1
    assert from_json(Comparison, text) == comparisons[snippet_id]


def test_json_says_hostile_data_exactly(hostile: Comparison) -> None:
    data = json.loads(renderers()["json"].render(hostile))
    assert data["traces"][0]["output"] == HOSTILE + "\n"


def _prose(markdown: str) -> str:
    """What is left of Markdown without its code blocks and code spans: what is read as markup."""
    lines: list[str] = []
    fence = ""
    for line in markdown.splitlines():
        marks = re.match(r"`{3,}", line)
        if fence:
            if marks and line == marks[0] and len(line) >= len(fence):
                fence = ""
        elif marks:
            fence = marks[0]
        else:
            lines.append(line)
    assert not fence, "a code block was never closed"
    return re.sub(r"`[^`]*`", "", "\n".join(lines))


def test_markdown_lets_no_data_become_markup(hostile: Comparison) -> None:
    prose = _prose(renderers()["markdown"].render(hostile))
    assert not re.search(r"(?<!\\)[<>]", prose)
    assert not re.search(r"^# H", prose, re.MULTILINE)
    assert "onerror" in prose  # the data itself is shown, in the table


def test_markdown_keeps_the_columns_of_its_tables(hostile: Comparison) -> None:
    prose = _prose(renderers()["markdown"].render(hostile))
    rows = [line for line in prose.splitlines() if line.startswith("|")]
    assert rows
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}
