"""SQL text runs where the policy allows it, and is refused with words where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from library import library, undone
from snippets import MODELS, Notebook, shown

from ormscope.language import (
    DeniedError,
    Outcome,
    SnippetError,
    SnippetRuntimeError,
    names,
    parse,
    queryset_methods,
    run,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

RAW = "Book.objects.raw('select * from bookshop_book order by id')"
RUNS = {
    f"[b.title for b in {RAW}]": "['Book 1', 'Book 2']",
    f"len({RAW})": "2",
    f"{RAW}[0].pages": "100",
    f"[b.pk for b in {RAW}[:1]]": "[1]",
    f"[b.pk for b in {RAW}.iterator()]": "[1, 2]",
    f"bool({RAW})": "True",
    f"Book.objects.first() in {RAW}": "True",
    "Book.objects.raw('select id, 7 as seven from bookshop_book')[0].seven": "7",
    "Book.objects.raw('select id, title t from bookshop_book', translations={'t': 'isbn'})"
    ".columns": "['id', 'isbn']",
    "Book.objects.raw('select id from bookshop_book where id = %s', [2])[0].pk": "2",
    "Book.objects.raw('select id from bookshop_book where id = %(n)s', {'n': 2})[0].pk": "2",
    "Book.objects.raw('select id from t where 1 = %s', [2]).query": "select id from t where 1 = 2",
    "len(Book.objects.raw('select id from bookshop_book').prefetch_related('tags'))": "2",
    "len(Book.objects.first().tags.raw('select * from bookshop_tag'))": "1",
    "list(Book.objects.extra(select={'x': 'pages + 1'}).values_list('x', flat=True))": "[101, 201]",
    "Book.objects.extra(where=['pages > %s'], params=[100]).count()": "1",
    "Book.objects.extra(tables=['bookshop_tag'], order_by=['-pages'])[0].pk": "2",
    "Book.objects.annotate(x=RawSQL('pages + %s', [1])).first().x": "101",
    "Book.objects.annotate(x=RawSQL('1', (), output_field=IntegerField())).first().x": "1",
    "Book.objects.annotate(x=Func('title', function='UPPER')).first().x": "BOOK 1",
    "Book.objects.annotate(x=Func('title', template='%(f)s(%(expressions)s)', f='UPPER'))"
    ".first().x": "BOOK 1",
    "Book.objects.aggregate(x=Aggregate('pages', function='SUM'))": "{'x': 300}",
    "Book.objects.aggregate(x=Count('id', template='2*%(function)s(%(expressions)s)'))": "{'x': 4}",
    "models.RawSQL('1', [])": "RawSQL(1, [])",
}
REFUSED_EVERYWHERE = (
    *("Book.objects.raw(5)", "Book.objects.raw('x', 'abc')", "Book.objects.raw('x', [F('a')])"),
    *("Book.objects.raw('x', [], {}, 'other')", "Book.objects.raw('x', using='other')"),
    *("Book.objects.raw('x', [], {'a': '_state'})", "Book.objects.raw('x', translations=[1])"),
    *("Book.objects.raw('%1000000000s', ['a'])", "Book.objects.raw('%(a)*d', {'a': 1})"),
    *(f"{RAW}.using('other')", f"{RAW}.model", f"{RAW}.raw_query"),
    *("Book.objects.extra(where='1=1')", "Book.objects.extra({'a b': '1'})"),
    *("Book.objects.extra(select={'x': F('a')})", "Book.objects.extra(order_by=[5])"),
    *("Book.objects.extra(where=['%%1000d'])", "Book.objects.extra(nonsense=1)"),
    *("RawSQL(5, [])", "RawSQL('x', 5)", "RawSQL('x', [[1]])", "RawSQL('%*d', [1])"),
    *("RawSQL('x', [], nonsense=1)", "RawSQL('x', [], 'text', output_field='x')"),
    *("Func('x', function=print)", "Func('x', function=5)", "Func('x', template=F('x'))"),
    *("Func('x', template='%(expressions)9999s')", "Func('x', template='%s %d')"),
    *("Func('x', word=[1])", "Func('x', output_field='x')", "Upper('x', template=5)"),
    *("Aggregate('x', function=Book)", "Book.objects.db_manager('x')", "Book._meta"),
    *("Cast('price', CharField(max_length='9'))", "Collate('title', 'a\"b')", "Lower.as_sql"),
)


@pytest.fixture(autouse=True, scope="module")
def rows(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with library(django_db_blocker):
        yield


def outcome(source: str, *, sql_text: bool = True) -> Outcome:
    with undone():
        return run(parse(source), models=MODELS, sql_text=sql_text)


def failure(source: str, *, sql_text: bool) -> SnippetError:
    with pytest.raises(SnippetError) as caught:
        outcome(source, sql_text=sql_text)
    return caught.value


@pytest.mark.parametrize(("source", "text"), RUNS.items())
def test_sql_text_runs_in_local(source: str, text: str) -> None:
    assert str(outcome(source).value) == text


@pytest.mark.parametrize("source", RUNS)
def test_it_is_refused_in_public_with_what_to_do_instead(source: str) -> None:
    error = failure(source, sql_text=False)
    assert isinstance(error, DeniedError)
    assert shown(source, error.range)
    if "models." not in source:
        assert "An ORMscope on your own machine (policy local) allows it." in str(error)


@pytest.mark.parametrize("source", REFUSED_EVERYWHERE)
def test_what_no_policy_allows_is_denied_in_local_too(source: str) -> None:
    assert isinstance(failure(source, sql_text=True), DeniedError)


def test_one_run_does_not_decide_for_the_next() -> None:
    for sql_text in (True, False, True):
        if sql_text:
            assert outcome(f"len({RAW})").value == 2
            assert outcome("Upper('title', function='x')").value
        else:
            assert isinstance(failure(RAW, sql_text=False), DeniedError)
            assert isinstance(failure("Upper('x', function='x')", sql_text=False), DeniedError)


def test_a_raw_queryset_is_heard_of_like_any_other() -> None:
    notebook = Notebook()
    source = f"for b in {RAW}:\n    b.title\nlen({RAW})"
    run(parse(source), models=MODELS, observer=notebook, sql_text=True)
    assert "enter call raw" in notebook.lines
    assert "enter iterate __iter__" in notebook.lines
    assert notebook.lines[-4:] == ["enter call len", "enter evaluate len", "leave len", "leave len"]


def test_the_last_line_gives_its_rows() -> None:
    result = outcome(RAW)
    assert [row.pk for row in result.rows or ()] == [1, 2]  # type: ignore[attr-defined]


def test_the_databases_own_words_reach_the_user() -> None:
    error = failure("list(Book.objects.raw('select nonsense'))", sql_text=True)
    assert isinstance(error, SnippetRuntimeError)
    assert (error.type_name, str(error)) == ("OperationalError", "no such column: nonsense")


def test_completion_offers_it_where_it_is() -> None:
    assert {"raw", "extra"} <= queryset_methods(sql_text=True)
    assert not {"raw", "extra"} & queryset_methods()
    assert {"RawSQL", "Aggregate"} <= set(names(MODELS, sql_text=True))
    assert not {"RawSQL", "Aggregate"} & set(names(MODELS))
