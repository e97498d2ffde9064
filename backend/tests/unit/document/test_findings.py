"""Findings of the linter: how remedies are applied, what must be true, and the text they read."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from handmade import SNIPPET, made_trace

from ormscope.document.alignment import compare
from ormscope.document.errors import SourceRange
from ormscope.document.findings import Edit, Finding, Remedy, Witness, edited
from ormscope.document.invariants import broken
from ormscope.document.rules import rules
from ormscope.document.rules.chains import chain_of, instance_of, rows_of
from ormscope.document.rules.code import Code, read_code


def _code(snippet: str) -> Code:
    code = read_code(snippet)
    assert code is not None
    return code


def _name(code: Code, name: str) -> ast.Name:
    """Give the last place that reads a name."""
    nodes = [each for each in ast.walk(code.tree) if isinstance(each, ast.Name)]
    return [each for each in nodes if each.id == name and isinstance(each.ctx, ast.Load)][-1]


def _edit(start: int, end: int, text: str) -> Edit:
    return Edit(range=SourceRange(start=start, end=end), text=text)


def test_edits_are_made_in_their_order() -> None:
    assert edited("abcdef", (_edit(1, 1, "-"), _edit(1, 1, "+"), _edit(2, 4, ""))) == "a-+bef"


def test_every_rule_has_a_name_of_its_own_and_a_sentence() -> None:
    names = [rule.name for rule in rules()]
    assert len(set(names)) == len(names)
    assert all(rule.summary.endswith(".") for rule in rules())


def test_a_clean_snippet_has_no_finding() -> None:
    assert compare(SNIPPET, [made_trace()]).findings == ()


def test_what_is_no_python_has_no_finding() -> None:
    assert read_code("for in") is None
    assert compare("for in", [made_trace()]).findings == ()


@pytest.mark.parametrize(
    ("finding", "problem"),
    [
        ({"range": SourceRange(start=3, end=9_999)}, "is not in the snippet"),
        ({"witnesses": ()}, "no database shows it"),
        ({"witnesses": (Witness(alias="other", statements=()),)}, "no trace of other"),
        ({"witnesses": (Witness(alias="one", statements=(7,)),)}, "has no statements (7,)"),
        ({"remedy": Remedy(text="", edits=())}, "says nothing"),
        ({"remedy": Remedy(text="x", edits=(_edit(0, 4, ""), _edit(3, 5, "a")))}, "overlaps"),
        ({"remedy": Remedy(text="x", edits=(_edit(0, 9_999, "a"),))}, "is not in the snippet"),
        ({"remedy": Remedy(text="x", edits=(_edit(1, 1, ""),))}, "does nothing"),
    ],
)
def test_an_invariant_tells_of_a_finding_that_cannot_be(
    finding: dict[str, object], problem: str
) -> None:
    sound = Finding(
        rule="n-plus-one",
        weight="costly",
        title="One statement a row",
        reason="Because.",
        range=SourceRange(start=0, end=4),
        witnesses=(Witness(alias="one", statements=(0,)),),
        remedy=Remedy(text="Do it.", edits=(_edit(4, 4, ".x"),)),
    )
    comparison = replace(compare(SNIPPET, [made_trace("one")]), findings=(sound,))
    assert broken(comparison) == []
    changed = replace(sound, **finding)  # type: ignore[arg-type]  # one field of it each time
    (said,) = broken(replace(comparison, findings=(changed,)))
    assert problem in said


def test_a_name_means_what_its_only_assignment_gave_it() -> None:
    code = _code("books = Book.objects.all()\nprint(books)")
    assert isinstance(code.bindings.of(_name(code, "books")), ast.Assign)


def test_of_assignments_below_each_other_it_is_the_last_one_before() -> None:
    code = _code("books = Book.objects.all()\nbooks = books.filter(a=1)\nprint(books)\nbooks = []")
    reads = [each for each in code.names["books"] if isinstance(each.ctx, ast.Load)]
    first, second, *_ = code.tree.body
    assert {code.text(code.parents[each]): code.bindings.of(each) for each in reads} == {  # type: ignore[arg-type]  # calls
        "books.filter": first,
        "print(books)": second,
    }


@pytest.mark.parametrize(
    "snippet",
    [
        "books = []\nif x:\n    books = Book.objects.all()\nprint(books)",
        "books = []\nfor x in y:\n    books = Book.objects.all()\nprint(books)",
        "books = []\nbooks += Book.objects.all()\nprint(books)",
        "books = []\ndel books\nprint(books)",
    ],
)
def test_a_name_that_is_bound_on_several_ways_means_nothing(snippet: str) -> None:
    code = _code(snippet)
    assert code.bindings.of(_name(code, "books")) is None


def test_a_loops_name_means_the_loop_inside_of_it_only() -> None:
    code = _code("for b in first:\n    b.x\nfor b in second:\n    b.y\nb.z")
    attributes = [each for each in ast.walk(code.tree) if isinstance(each, ast.Attribute)]
    bound = {each.attr: code.bindings.of(each.value) for each in attributes if _is_name(each.value)}
    assert bound["x"] is code.tree.body[0]
    assert bound["y"] is code.tree.body[1]
    assert bound["z"] is None


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def test_a_comprehensions_name_is_its_own() -> None:
    code = _code("b = 1\nrows = [b.title for b in books if b.pages]\nprint(b)")
    uses = [each for each in ast.walk(code.tree) if isinstance(each, ast.Name) and each.id == "b"]
    kinds = {type(code.bindings.of(each)) for each in uses if isinstance(each.ctx, ast.Load)}
    assert kinds == {ast.comprehension, ast.Assign}


def test_what_an_argument_may_be_is_not_guessed() -> None:
    code = _code("def f(books):\n    for book in books:\n        print(book.publisher.name)")
    assert rows_of(code, _name(code, "books")) is None


def test_an_instance_is_followed_to_its_queryset_and_the_relations_on_the_way() -> None:
    code = _code(
        "qs = Publisher.objects.all()\n"
        "for p in list(qs[:3]):\n"
        "    for b in p.books.all():\n"
        "        print(b.publisher)"
    )
    node = next(
        each for each in ast.walk(code.tree)
        if isinstance(each, ast.Attribute) and each.attr == "publisher"
    )  # fmt: skip
    source = instance_of(code, node)
    assert source is not None
    assert source.path == ("books", "publisher")
    assert code.text(source.chain.node) == "qs[:3]"


def test_a_chain_ends_before_its_slice_and_before_what_gives_one_row() -> None:
    for text, end in (
        ("Book.objects.filter(a=1)[:5]", "Book.objects.filter(a=1)"),
        ("Book.objects.get(a=1)", "Book.objects"),
        ("Book.objects.all().iterator()", "Book.objects.all()"),
    ):
        code = _code(text)
        statement = code.tree.body[0]
        assert isinstance(statement, ast.Expr)
        assert code.text(chain_of(statement.value).end) == end


def test_ranges_count_code_points_and_only_pythons_lines() -> None:
    code = _code("x = 'ü\x0c…'\ny = f(x)")
    call = next(each for each in ast.walk(code.tree) if isinstance(each, ast.Call))
    assert code.text(call) == "f(x)"
