"""The observer hears every step in order, and has the last word on results."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from snippets import MODELS, Notebook, shown

from ormscope.language import Call, SnippetRuntimeError, parse, run


@pytest.fixture(autouse=True)
def _empty_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every queryset finds no rows, without asking a database."""

    def fetch_all(queryset: QuerySet[Any]) -> None:
        vars(queryset)["_result_cache"] = []

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_all)


def observe(source: str) -> Notebook:
    notebook = Notebook()
    run(parse(source), models=MODELS, observer=notebook)
    return notebook


def test_a_chain_is_heard_link_by_link() -> None:
    source = "qs = Book.objects.filter(title='a').order_by('-price', 'title')[:5]"
    notebook = observe(source)
    assert notebook.lines == [
        "enter attribute objects",
        "leave objects",
        "enter call filter",
        "leave filter",
        "enter call order_by",
        "leave order_by",
        "enter call [:5]",
        "leave [:5]",
    ]
    assert [shown(source, call.range) for call in notebook.calls] == [
        "objects",
        "filter(title='a')",
        "order_by('-price', 'title')",
        "[:5]",
    ]
    assert [shown(source, call.whole) for call in notebook.calls[:2]] == [
        "Book.objects",
        "Book.objects.filter(title='a')",
    ]
    first, second = notebook.calls[2].arguments
    assert (shown(source, first.range), first.value, first.keyword) == ("'-price'", "-price", None)
    assert shown(source, second.range) == "'title'"
    assert notebook.calls[1].arguments[0].keyword == "title"


def test_functions_have_no_receiver_and_contain_their_evaluations() -> None:
    notebook = observe("n = len(Book.objects.none())\nm = list(Book.objects.none())")
    assert [line for line in notebook.lines if "len" in line or "list" in line] == [
        "enter call len",
        "enter evaluate len",
        "leave len",
        "leave len",
        "enter call list",
        "enter evaluate list",
        "leave list",
        "leave list",
    ]
    assert notebook.calls[2].receiver is None


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("qs = Book.objects.none()\nif qs:\n    pass", "enter evaluate bool"),
        ("qs = Book.objects.none()\nx = not qs", "enter evaluate bool"),
        ("for b in Book.objects.none():\n    pass", "enter iterate __iter__"),
        ("x = [b for b in Book.objects.none()]", "enter iterate __iter__"),
        ("x = Book() in Book.objects.none()", "enter evaluate __contains__"),
        ("x = repr(Book.objects.none())", "enter evaluate repr"),
        ("x = f'{Book.objects.none()}'", "enter evaluate repr"),
        ("Book.objects.none()", "enter evaluate __iter__"),
        ("x = Book.objects.none() | Book.objects.all()", "enter call __or__"),
        ("x = Book(title='a').title", "enter attribute title"),
        ("x = Book.objects.none()[0:2]", "enter call [0:2]"),
    ],
)
def test_whatever_makes_a_queryset_work_is_heard(source: str, line: str) -> None:
    assert line in observe(source).lines


def test_an_error_aborts_the_call_that_raised_it() -> None:
    notebook = Notebook()
    with pytest.raises(SnippetRuntimeError) as caught:
        run(parse("Book.objects.filter(nope=1)"), models=MODELS, observer=notebook)
    assert notebook.lines[-1] == "abort filter FieldError"
    assert caught.value.type_name == "FieldError"


def test_what_the_observer_returns_replaces_the_result() -> None:
    class Doubling(Notebook):
        def leave(self, call: Call, result: object) -> object:
            super().leave(call, result)
            return result * 2 if isinstance(result, int) else result

    outcome = run(parse("len([1, 2, 3]) + 1"), models=MODELS, observer=Doubling())
    assert outcome.value == 7


def test_refused_calls_are_not_heard() -> None:
    notebook = Notebook()
    with pytest.raises(Exception, match="SQL text"):
        run(parse("Count('id', template='x')"), models=MODELS, observer=notebook)
    assert notebook.lines == []


def test_every_enter_has_its_leave_or_abort() -> None:
    source = "try:\n    sorted([1, 'a'], key=abs)\nexcept TypeError:\n    x = [abs(-1)]"
    lines = observe(source).lines
    assert len([line for line in lines if line.startswith("enter")]) * 2 == len(lines)
