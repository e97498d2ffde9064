"""Text in, ranges out: whatever the text is, and wherever the node stands."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snippets import MODELS, Notebook, failure_of, shown

from ormscope.language import SnippetRuntimeError, SnippetSyntaxError, parse, run

UNREADABLE = {
    "open brackets": "(" * 20_000,
    "minus signs": "-" * 20_000,
    "minus signs before a number": "-" * 20_000 + "1",
    "attributes": "a" + ".a" * 10_000,
    "calls": "a" + "()" * 9_999,
    "a sum": "1" + "+1" * 9_999,
    "lambdas": "lambda:" * 2_800 + "1",
    "lists": "[" * 150 + "{1:" * 60,
    "a NUL": "Book\0.objects",
    "a lone surrogate": "x = '\ud800'",
    "a byte order mark": "\ufeffBook.objects",
    "nothing": "",
    "blanks and a comment": " \n\t# nothing here\r\n",
    "a long number": "9" * 5_000,
    "half a line": "Book.objects.filter(",
    "an open string": "x = 'a",
    "indentation": "  x = 1\n x = 2",
    "tabs and spaces": "if 1:\n\tx = 1\n        y = 2",
    "break alone": "break",
    "continue in else": "for i in [1]:\n    pass\nelse:\n    continue",
    "too much": "x" * 100_001,
}


@pytest.mark.parametrize("source", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_a_syntax_error_inside_the_source(source: str) -> None:
    with pytest.raises(SnippetSyntaxError) as caught:
        parse(source)
    where = caught.value.range
    assert where is not None
    assert 0 <= where.start <= where.end <= len(source)


def test_an_empty_snippet_is_told_what_to_type() -> None:
    assert "Book.objects.all()" in str(failure_of("   "))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        program = parse(source)
    except SnippetSyntaxError as error:
        where = error.range
        assert where is not None
        assert 0 <= where.start <= where.end <= len(source)
    else:
        for node in ast.walk(program.tree):
            assert program.range(node).end <= len(source)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "x = 'é🙂'", "# 🙂\t", 'y = """a{n}b🙂"""'])
def test_ranges_count_code_points_whatever_ends_the_lines(newline: str, before: str) -> None:
    source = (before + "{n}z = '🙂', (Book\\{n}  . objects).filter( title='é' )").format(n=newline)
    notebook = Notebook()
    run(parse(source), models=MODELS, observer=notebook)
    load, call = notebook.calls
    assert shown(source, load.range) == "objects"
    assert shown(source, call.range) == "filter( title='é' )"
    assert shown(source, call.whole).startswith("(Book\\")
    assert shown(source, call.arguments[0].range) == "title='é'"


@given(prefix=st.text(alphabet="aé🙂 ", max_size=10), attribute=st.sampled_from(["a", "bc_d"]))
def test_names_inside_f_strings_are_found_or_the_whole_string_is_taken(
    prefix: str, attribute: str
) -> None:
    source = f"f'{prefix}{{x.{attribute}}} {{x.{attribute}!r:>5}}'"
    program = parse(source)
    string = program.text(program.range(program.tree.body[0]))
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Attribute):
            assert program.text(program.range(node)) in (f"x.{attribute}", string)


def test_subscripts_and_chains_have_their_own_links() -> None:
    source = "qs = Book.objects.order_by('pk')\nqs[2:5][::1][0:1] [:1]"
    notebook = Notebook()
    with pytest.raises(SnippetRuntimeError):  # Django cannot slice with a step unevaluated here
        run(parse(source), models=MODELS, observer=notebook)
    names = [call.name for call in notebook.calls if call.name.startswith("[")]
    assert names[0] == "[2:5]"
