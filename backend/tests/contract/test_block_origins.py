"""What a trace of code says of it: the calls, where they stand, and who caused which SQL."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.db.models import Avg, Case, Count, F, FilteredRelation, Max, Q, Sum, Value, When
from django.db.models.signals import post_save
from test_block import _database, database_file  # noqa: F401  # fixtures

import ormscope
from bookshop.models import Author, Book, Publisher, Stock, Tag
from ormscope.document.invariants import broken

if TYPE_CHECKING:
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Call, Trace


def only(trace: Any) -> Trace:
    """Give the one trace, when it is sound."""
    assert broken(trace.comparison) == []
    (found,) = trace.comparison.traces
    return found  # type: ignore[no-any-return]


def text(trace: Any, range_: Any) -> str | None:
    """Give the code at a range."""
    return None if range_ is None else trace.comparison.snippet[range_.start : range_.end]


def called(trace: Any) -> list[tuple[str, str | None]]:
    """Give the name and the code of each call."""
    return [(each.name, text(trace, each.range)) for each in only(trace).calls]


def origins(
    trace: Any, part: str, statement: int = -1, clause: str | None = None
) -> set[tuple[str, str | None]]:
    """Give the kind and the code of what caused the fragments that are just this SQL."""
    found: Statement = only(trace).statements[statement]
    fragments: list[Fragment] = [
        each
        for each in found.fragments
        if found.sql[each.start : each.end] == part and clause in (None, each.clause)
    ]
    assert fragments, found.sql
    return {(each.origin.kind, text(trace, each.origin.range)) for each in fragments}


def call(trace: Any, name: str) -> Call:
    """Give the call of a name."""
    (found,) = [each for each in only(trace).calls if each.name == name]
    return found


# Where a call stands


def test_a_call_stands_where_it_is_written() -> None:
    with ormscope.trace() as trace:
        _ = "żółć🎉"; Book.objects.filter(title="ż🎉", price__gt=3).order_by("-title").first(); Tag.objects.filter(name="é").count()  # noqa: E501, E702  # fmt: skip
    assert called(trace) == [
        ("filter", 'filter(title="ż🎉", price__gt=3)'),
        ("order_by", 'order_by("-title")'),
        ("first", "first()"),
        ("filter", 'filter(name="é")'),
        ("count", "count()"),
    ]


def test_an_argument_stands_where_it_is_written() -> None:
    with ormscope.trace() as trace:
        Book.objects.filter(
            Q(title__icontains="a")
            | Q(publisher__name="é"),
            price__gt=3,  # é
        ).exists()  # fmt: skip
    assert origins(trace, '"bookshop_book"."price" > %s') == {("call", "price__gt=3")}
    assert origins(trace, '"bookshop_publisher"."name" = %s') == {("call", 'publisher__name="é"')}


@pytest.mark.parametrize(
    ("code", "forced_by"),
    [
        ("list({0})", "iteration"),
        ("[each for each in {0}]", "iteration"),
        ("bool({0})", "bool()"),
        ("len({0})", "len()"),
        ("{0}[0]", "slicing"),
        ("repr({0})", "repr()"),
        ("{0}.count()", "count()"),
        ("3 in {0}.values_list('pk', flat=True)", "iteration"),
    ],
)
def test_what_forced_an_evaluation(code: str, forced_by: str) -> None:
    with ormscope.trace() as trace:
        eval(code.format("Book.objects.filter(pk=1)"))
    assert only(trace).calls[-1].forced_by == forced_by


def test_what_iterator_is_called() -> None:
    with ormscope.trace() as trace:
        for _ in Book.objects.iterator(chunk_size=2):
            pass
    assert only(trace).calls[0].name in ("iterator", "__iter__")
    assert only(trace).calls[0].forced_by in ("iteration", "iterator()")


def test_what_a_cursor_is_asked() -> None:
    with ormscope.trace() as trace, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.executemany("UPDATE bookshop_tag SET name = name WHERE id = %s", [(1,)])
    assert [name for name, _ in called(trace)] == ["execute", "executemany"]
    assert [each.forced_by for each in only(trace).calls] == ["execute()", "executemany()"]


def test_code_without_a_source_has_a_trace() -> None:
    space: dict[str, Any] = {"ormscope": ormscope, "Book": Book}
    code = "with ormscope.trace() as trace:\n    Book.objects.filter(pk=1).count()"
    exec(compile(code, "<nowhere>", "exec"), space)
    assert [name for name, _ in called(space["trace"])] == ["filter", "count"]
    assert str(space["trace"])


def test_a_slice_of_something_in_parentheses() -> None:
    with ormscope.trace() as trace:
        list((Book.objects.filter(pk=1))[:1])
    assert ("__getitem__", "[:1]") in called(trace)


@pytest.mark.parametrize("code", ["a | b", "a & b"])
def test_an_operand_stands_within_its_operation(code: str) -> None:
    with ormscope.trace() as trace:
        if code == "a | b":
            list(Book.objects.filter(price__gt=1) | Book.objects.filter(tags__name="sea"))
        else:
            list(Book.objects.filter(price__gt=1) & Book.objects.filter(tags__name="sea"))
    (operation,) = [each for each in only(trace).calls if each.name in ("__or__", "__and__")]
    for argument in operation.arguments:
        assert operation.range.start <= argument.range.start < argument.range.end
    for fragment in only(trace).statements[-1].fragments:
        found = fragment.origin.range
        assert found is None or found.end > found.start


def test_calls_of_a_projects_own_methods_lead_to_its_calls() -> None:
    with ormscope.trace() as trace:
        Book.objects.expensive(15).with_stars().filter(**{"stars": None}).count()
    calls = only(trace).calls
    names = [each.name for each in calls]
    assert names == ["expensive", "filter", "with_stars", "annotate", "filter", "count"]
    assert [each.parent for each in calls] == [None, 0, None, 2, None, None]
    assert origins(trace, '"bookshop_book"."price" > %s') == {("call", "price__gt=above")}


def test_a_manager_says_what_it_adds() -> None:
    with ormscope.trace() as trace:
        list(Book.in_print_books.filter(price__gt=15))
    in_print = origins(trace, '"bookshop_book"."in_print"', clause="where")
    assert in_print == {("manager", "in_print=True")}
    assert origins(trace, '"bookshop_book"."price" > %s') == {("call", "price__gt=15")}


def test_a_related_manager_says_what_it_adds() -> None:
    publisher = Publisher.objects.get()
    with ormscope.trace() as trace:
        list(publisher.books.filter(price__gt=15))
    ((kind, _),) = origins(trace, '"bookshop_book"."publisher_id" = %s')
    assert kind == "manager"
    assert origins(trace, '"bookshop_book"."price" > %s') == {("call", "price__gt=15")}


def test_recursion_has_a_call_for_each_turn() -> None:
    def narrowed(books: Any, number: int) -> Any:
        return books if not number else narrowed(books.filter(pages__gt=number), number - 1)

    with ormscope.trace() as trace:
        narrowed(Book.objects.all(), 3).count()
    assert [name for name, _ in called(trace)] == ["filter", "filter", "filter", "count"]


def test_a_call_that_is_interrupted_is_one_call() -> None:
    def ask(instance: Any, **_: Any) -> None:
        Author.objects.filter(name=instance.name).exists()

    post_save.connect(ask, sender=Tag)
    try:
        with ormscope.trace() as trace:
            with transaction.atomic():
                tag = Tag.objects.create(name="hill")
                tag.books.set(Book.objects.all()[:1])
            Tag.objects.get_or_create(name="dune")
    finally:
        post_save.disconnect(ask, sender=Tag)
    names = [name for name, _ in called(trace)]
    assert names.count("get_or_create") == 1
    assert names.count("create") == 1


def test_a_queryset_that_is_older_than_the_block() -> None:
    books = Book.objects.all()  # a view's class attribute, say
    with ormscope.trace() as trace:
        books.filter(pages=100).exists()
    assert ("filter", "filter(pages=100)") in called(trace)
    assert origins(trace, '"bookshop_book"."pages" = %s') == {("call", "pages=100")}


# Who caused what


def test_the_columns_of_values_and_their_order() -> None:
    with ormscope.trace() as trace:
        list(Book.objects.values("publisher__name").annotate(n=Count("id")).order_by("-n")[:1])
    assert origins(trace, 'COUNT("bookshop_book"."id")') == {("call", 'n=Count("id")')}
    assert origins(trace, "2 DESC") == {("call", '"-n"')}
    assert origins(trace, "LIMIT 1") == {("call", "[:1]")}


def test_the_assignments_of_update() -> None:
    with ormscope.trace() as trace:
        Book.objects.filter(pk=1).update(price=F("price") + 1, title="x")
    assert origins(trace, '"title" = %s') == {("call", 'title="x"')}
    assert origins(trace, '"bookshop_book"."id" = %s') == {("call", "pk=1")}


def test_the_condition_of_a_filtered_relation() -> None:
    with ormscope.trace() as trace:
        list(
            Publisher.objects.annotate(
                dear=FilteredRelation("books", condition=Q(books__price__gt=15))
            ).filter(dear__title="x")
        )
    ((kind, code),) = origins(trace, 'dear."price" > %s')
    assert kind == "call"
    assert code is not None
    assert "books__price__gt=15" in code


def test_a_condition_inside_of_an_expression_to_order_by() -> None:
    with ormscope.trace() as trace:
        list(Book.objects.order_by(Case(When(pages=100, then=0), default=1)))
    ((kind, code),) = origins(trace, '"bookshop_book"."pages" = %s')
    assert kind == "call"
    assert code is not None
    assert not code.startswith("list(")
    assert "pages=100" in code


@pytest.mark.parametrize("method", ["annotate", "aggregate"])
def test_a_condition_inside_of_an_annotation(method: str) -> None:
    with ormscope.trace() as trace:
        if method == "annotate":
            list(Book.objects.annotate(n=Case(When(pages=100, then=Value(1))), m=Max("price")))
        else:
            Book.objects.aggregate(n=Count("pk", filter=Q(pages=100)), m=Avg("price"))
    for _, code in origins(trace, '"bookshop_book"."pages" = %s'):
        assert code is not None
        assert "pages=100" in code
        assert "price" not in code


def test_what_extra_adds() -> None:
    with ormscope.trace() as trace:
        list(Book.objects.extra(where=["pages > %s"], params=[4]))
    ((_, code),) = origins(trace, "(pages > %s)")
    assert code is not None
    assert code.startswith(("where=", "extra("))


def test_an_unnamed_aggregate() -> None:
    with ormscope.trace() as trace:
        Book.objects.annotate(n=Count("authors")).aggregate(Sum("n"), m=Max("price"))
    assert [each.keyword for each in call(trace, "aggregate").arguments] == [None, "m"]
    assert origins(trace, 'SUM("n")') == {("call", 'Sum("n")')}


def test_what_adding_to_a_relation_takes_from_where() -> None:
    book, author = Book.objects.get(pk=1), Author.objects.create(name="a")
    tag = Tag.objects.get(name="sea")
    with ormscope.trace() as trace:
        book.tags.remove(tag)
    number = next(each.index for each in trace.statements if each.kind == "delete")
    ((_, code),) = origins(trace, '"bookshop_book_tags"."book_id" = %s', number)
    assert code != "tag"
    with ormscope.trace() as trace:
        book.authors.add(author, through_defaults={"position": 3})
    insert = next(each for each in only(trace).statements if each.sql.startswith("INSERT"))
    position = next(each for each in insert.fragments if each.node.startswith("PositiveSmall"))
    assert text(trace, position.origin.range) != "author"


def test_the_defaults_of_update_or_create() -> None:
    with ormscope.trace() as trace:
        Tag.objects.update_or_create(name="nothing", defaults={"name": "dune"})
    insert = next(each for each in only(trace).statements if each.sql.startswith("INSERT"))
    value = next(each for each in insert.fragments if each.clause == "values")
    assert insert.params[0].text == "'dune'"
    assert text(trace, value.origin.range) != 'name="nothing"'


def test_an_expression_that_two_traces_share() -> None:
    shared = F("price").desc()
    with ormscope.trace():
        list(Book.objects.order_by(shared))
    with ormscope.trace() as trace:
        list(Book.objects.order_by(shared))
    assert origins(trace, '"bookshop_book"."price" DESC') == {("call", "shared")}


def test_a_composite_key_that_two_calls_ask_for() -> None:
    vars(Stock._meta.pk).pop("cached_col", None)
    with ormscope.trace() as trace:
        Stock.objects.first()
        list(Stock.objects.values("pk"))
    columns = '"bookshop_stock"."store_id", "bookshop_stock"."book_id"'
    ((_, code),) = origins(trace, columns)
    assert code != "first()"


# How it went wrong


@pytest.mark.parametrize("code", ["Book.objects.filter(nope=1)", "Book.objects.get(pk=-1)"])
def test_the_stage_of_an_error_of_djangos(code: str) -> None:
    with pytest.raises(Exception, match=r"nope|does not exist"), ormscope.trace() as trace:
        eval(code)
    assert only(trace).outcome.stage in ("queryset", "query")


def test_the_range_of_an_error_of_djangos() -> None:
    with pytest.raises(Book.DoesNotExist), ormscope.trace() as trace:
        Book.objects.filter(price__gt=1).get(pk=-1)
    assert text(trace, only(trace).outcome.range) == "get(pk=-1)"


def test_the_range_of_an_error_of_the_programs_own() -> None:
    with pytest.raises(KeyError), ormscope.trace() as trace:  # noqa: PT012
        Book.objects.count()
        os.environ["ORMSCOPE_NOTHING"]
    assert text(trace, only(trace).outcome.range) != "count()"


def test_the_driver_gets_what_an_execute_wrapper_made() -> None:
    def comment(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        return execute(f"/* ours */ {sql}", params, many, context)

    with ormscope.trace() as trace, connection.execute_wrapper(comment):
        Book.objects.count()
    (statement,) = only(trace).statements
    assert statement.driver is not None
    assert statement.driver.sql.startswith("/* ours */")


def test_async_iteration_is_recorded() -> None:
    async def work() -> Any:
        with ormscope.trace() as trace:
            return trace, [each.pk async for each in Book.objects.order_by("pk")]

    trace, found = asyncio.run(work())
    assert found == [1, 2, 3]
    assert [each.kind for each in trace.statements if each.kind != "transaction"] == ["select"]
