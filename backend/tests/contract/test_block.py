"""``with ormscope.trace()`` disturbs nothing, loses nothing, and keeps two traces apart."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import gc
import pickle
import threading
import weakref
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import connection, connections, reset_queries, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.db.models.sql import Query

import ormscope
from bookshop.models import Book, Publisher, Stock, Store, Tag
from ormscope.document.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

WAIT = 20
"""Seconds after which a test of threads gives up."""

OWN = {
    "make_cursor", "make_debug_cursor", "_commit", "_rollback", "_set_autocommit", "operators",
    "pattern_ops", "data_types", "data_type_check_constraints",
}  # fmt: skip
"""What a trace may set on a connection while it lasts."""

MODELS = (
    "Country", "Publisher", "Author", "Tag", "Book", "Authorship", "Ebook", "Review", "Customer",
    "Store", "Stock", "Order", "OrderLine",
)  # fmt: skip


@pytest.fixture(scope="module")
def database_file(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Path]:
    """A SQLite file with the bookshop's tables and a few rows: every thread can open it."""
    from django.apps import apps

    path = tmp_path_factory.mktemp("block") / "bookshop.sqlite3"
    before = connections.settings
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    with django_db_blocker.unblock():
        connections.settings = connections.configure_settings(
            {"default": dict(settings), "other": dict(settings)}
        )
        for alias in ("default", "other"):
            with suppress(AttributeError):
                del connections[alias]
        try:
            with connection.schema_editor() as editor:
                for name in MODELS:
                    editor.create_model(apps.get_model("bookshop", name))
            _fill()
            yield path
        finally:
            for alias in ("default", "other"):
                connections[alias].close()
                del connections[alias]
            connections.settings = before


def _fill() -> None:
    from bookshop.models import Country

    country = Country.objects.create(code="NL", name="Netherlands")
    publisher = Publisher.objects.create(name="North", country=country)
    books = [
        Book.objects.create(
            title=f"Book {number}", isbn=f"{number}", published="2020-01-01", price=10 * number,
            pages=100 * number, publisher=publisher,
        )
        for number in range(1, 4)
    ]  # fmt: skip
    store = Store.objects.create(name="Corner", city="Delft", opens_at="09:00")
    Stock.objects.create(store=store, book=books[0], quantity=3)
    Tag.objects.create(name="sea")
    Tag.objects.create(name="land")


@pytest.fixture(autouse=True)
def _database(database_file: Path) -> Iterator[None]:  # noqa: ARG001  # for its effect
    """Every test leaves the rows, the connection and the seam as they were."""
    before = _state()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    assert _state() == before


def _state() -> dict[str, Any]:
    return {
        "own": {alias: sorted(OWN & set(vars(connections[alias]))) for alias in connections},
        "ops": type(connection.ops),
        "features": type(connection.features),
        "ops own": sorted(set(vars(connection.ops)) - {"_cache"}),
        "wrappers": list(connection.execute_wrappers),
        "Query.__init__": Query.__init__,
    }


def _sql(trace: Any) -> list[str]:
    """Give the statements but those that begin and end transactions."""
    return [each.sql for each in trace.statements if each.kind != "transaction"]


def _in_thread(work: Callable[[], Any]) -> Any:
    """Run in a thread of its own, close its connection, and give what came of it."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(WAIT)
    assert found, "The thread hangs."
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


# Two traces


def test_a_trace_inside_of_a_trace_lets_the_program_work() -> None:
    with ormscope.trace() as outer:
        Book.objects.count()
        with ormscope.trace() as inner:
            assert Tag.objects.filter(name="sea").count() == 1
        Publisher.objects.count()
    assert len(_sql(inner)) == 1
    assert "bookshop_tag" in _sql(inner)[0]
    assert [sql for sql in _sql(outer) if "bookshop_tag" not in sql] == [
        'SELECT COUNT(*) AS "__count" FROM "bookshop_book"',
        'SELECT COUNT(*) AS "__count" FROM "bookshop_publisher"',
    ]
    assert broken(outer.comparison) == broken(inner.comparison) == []


def test_two_traces_of_one_with_statement() -> None:
    with ormscope.trace() as outer, ormscope.trace() as inner:
        assert Book.objects.filter(price__gt=15).count() == 2
    assert len(_sql(inner)) == 1
    assert broken(outer.comparison) == broken(inner.comparison) == []


def test_traces_may_end_in_the_order_they_began() -> None:
    before = _state()
    first, second = ormscope.trace(), ormscope.trace()
    first.start()
    second.start()
    first.stop()
    second.stop()
    assert _state() == before


def test_the_end_of_an_outer_trace_is_not_the_end_of_the_inner_one() -> None:
    first, second = ormscope.trace(), ormscope.trace()
    first.start()
    second.start()
    try:
        first.stop()
        Tag.objects.count()
    finally:
        second.stop()
    assert len(_sql(second)) == 1


def test_the_end_of_a_trace_of_another_context_is_not_the_end_of_this_one() -> None:
    other = ormscope.trace()
    contextvars.copy_context().run(other.start)
    with ormscope.trace() as trace:
        other.stop()
        Tag.objects.count()
    assert len(_sql(trace)) == 1


def test_two_threads_at_once_see_their_own_statements_only() -> None:
    together = threading.Barrier(2, timeout=WAIT)
    found: dict[Any, Any] = {}

    def work(model: Any) -> None:
        try:
            together.wait()
            with ormscope.trace() as trace:
                together.wait()
                list(model.objects.filter(pk__gt=0)[:2])
                together.wait()
                model.objects.count()
                together.wait()
            found[model] = trace
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(model,)) for model in (Book, Tag)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    for model, trace in found.items():
        assert len(_sql(trace)) == 2
        assert all(model._meta.db_table in sql for sql in _sql(trace))
        assert broken(trace.comparison) == []
    assert set(found) == {Book, Tag}


def test_two_tasks_at_once_see_their_own_statements_only() -> None:
    async def work(model: Any) -> Any:
        with ormscope.trace() as trace:
            assert await model.objects.acount() > 0
            async for _ in model.objects.filter(pk__gt=0)[:2]:
                pass
            await model.objects.filter(pk=-1).aexists()
        return trace

    async def both() -> Any:
        return await asyncio.gather(work(Book), work(Tag))

    for model, trace in zip((Book, Tag), asyncio.run(both()), strict=True):
        assert len(_sql(trace)) == 3
        assert all(model._meta.db_table in sql for sql in _sql(trace))
        assert broken(trace.comparison) == []


# Other threads


def test_a_thread_without_the_context_is_not_traced() -> None:
    with ormscope.trace() as trace:
        _in_thread(Tag.objects.count)
        Book.objects.count()
    assert _sql(trace) == ['SELECT COUNT(*) AS "__count" FROM "bookshop_book"']


def test_a_thread_with_the_context_is_traced() -> None:
    with ormscope.trace() as trace:
        context = contextvars.copy_context()
        _in_thread(lambda: context.run(lambda: Tag.objects.filter(name="sea").exists()))
    assert len(_sql(trace)) == 1
    assert broken(trace.comparison) == []


@pytest.mark.parametrize(
    "work",
    [
        lambda: Tag(name="river").save(force_insert=True),
        lambda: list(Tag.objects.raw("SELECT * FROM bookshop_tag")),
        lambda: connection.cursor().execute("SELECT 1"),
    ],
    ids=["insert", "raw", "cursor"],
)
def test_the_first_statement_of_a_thread_is_traced_whatever_it_is(work: Any) -> None:
    with ormscope.trace() as trace:
        context = contextvars.copy_context()
        _in_thread(lambda: context.run(work))
    try:
        assert len(_sql(trace)) == 1
    finally:
        _in_thread(lambda: Tag.objects.filter(name="river").delete())


def test_a_coroutines_calls_are_found() -> None:
    async def work() -> Any:
        with ormscope.trace() as trace:
            await Book.objects.filter(price__gt=15).acount()
        return trace

    (trace,) = asyncio.run(work()).comparison.traces
    assert [each.name for each in trace.calls][:1] == ["filter"]
    assert trace.statements[-1].call is not None


def test_an_awaited_call_stands_where_it_is_written() -> None:
    async def work() -> Any:
        with ormscope.trace() as trace:
            await Book.objects.aget(pk=1)
        return trace

    comparison = asyncio.run(work()).comparison
    (found,) = (each for each in comparison.traces[0].calls if each.name == "aget")
    assert comparison.snippet[found.range.start : found.range.end] == "aget(pk=1)"
    (argument,) = found.arguments
    assert comparison.snippet[argument.range.start : argument.range.end] == "pk=1"


def test_awaited_calls_come_in_the_order_they_were_made() -> None:
    async def work() -> Any:
        with ormscope.trace() as trace:
            await Book.objects.filter(pk=1).aexists()
            await Tag.objects.filter(pk=2).acount()
        return trace

    (trace,) = asyncio.run(work()).comparison.traces
    assert [each.name for each in trace.calls] == ["filter", "aexists", "filter", "acount"]


def test_a_context_that_outlives_its_trace_is_traced_no_more() -> None:
    with ormscope.trace() as trace:
        context = contextvars.copy_context()
    assert context.run(lambda: type(Tag.objects.all().query)) is Query
    assert context.run(Tag.objects.count) == 2
    assert trace.statements == ()


# What ends it


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit, RuntimeError])
def test_everything_is_put_back_whatever_ends_the_block(kind: type[BaseException]) -> None:
    before = _state()
    with pytest.raises(kind), ormscope.trace() as trace:  # noqa: PT012
        for _ in Book.objects.all():
            raise kind
    assert _state() == before
    assert trace.comparison.traces[0].outcome.type == kind.__name__
    assert len(_sql(trace)) == 1
    assert broken(trace.comparison) == []


def test_a_generator_that_is_abandoned_puts_everything_back() -> None:
    before = _state()

    def books() -> Generator[Any]:
        with ormscope.trace() as trace:
            for _ in Book.objects.all():
                yield trace

    generator = books()
    trace = next(generator)
    generator.close()
    assert _state() == before
    assert trace.comparison.traces[0].outcome.type == "GeneratorExit"


def test_an_iterator_may_go_on_after_the_block() -> None:
    with ormscope.trace() as trace:
        rows = Book.objects.iterator(chunk_size=1)
        next(rows)
    assert len(list(rows)) == 2
    assert broken(trace.comparison) == []


def test_an_error_that_cannot_be_printed_has_a_trace() -> None:
    class Unprintable(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    with pytest.raises(Unprintable), ormscope.trace() as trace:
        raise Unprintable
    assert trace.comparison.traces[0].outcome.type == "Unprintable"


# What is left of it


def test_a_queryset_of_the_block_works_after_it() -> None:
    with ormscope.trace():
        books = Book.objects.filter(price__gt=15).order_by("title")
    assert [each.title for each in books] == ["Book 2", "Book 3"]
    assert type(books.filter(pages=200).query) is Query
    assert type(copy.deepcopy(books).query) is Query
    assert type(copy.copy(books.query)) is Query


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_the_block_is_read_without_ormscope(protocol: int) -> None:
    with ormscope.trace():
        books = (
            Book.objects.filter(Q(price__gt=15) | Q(title="x"))
            .filter(Exists(Stock.objects.filter(book=OuterRef("pk"))) | Q(pages__gt=1))
            .annotate(n=Count("authors"), low=Lower("title"))
            .order_by("-n", F("price").desc())
        )
        pickled = pickle.dumps(books.query, protocol)
    assert b"ormscope." not in pickled
    query = pickle.loads(pickled)
    assert type(query) is Query
    assert str(query) == str(books.query)


def test_nothing_of_a_block_stays_in_memory() -> None:
    def run() -> Any:
        with ormscope.trace() as trace:
            list(Book.objects.filter(price__gt=15).annotate(n=Count("tags")).order_by("title"))
            Tag.objects.create(name="hill").delete()
        assert trace.comparison
        return weakref.ref(trace._session)

    session = run()
    gc.collect()
    assert session() is None


def test_a_queryset_that_is_kept_does_not_keep_the_trace() -> None:
    def run() -> Any:
        with ormscope.trace() as trace:
            books = Book.objects.filter(price__gt=15)
            list(books[:1])
        return weakref.ref(trace._session), books

    session, books = run()
    gc.collect()
    assert session() is None
    assert len(books) == 2


def test_an_expression_of_the_program_is_left_as_it_was() -> None:
    shared = F("price").desc()
    before = dict(vars(shared))
    with ormscope.trace():
        list(Book.objects.order_by(shared))
    assert vars(shared) == before


def test_the_fields_of_the_models_are_left_as_they_were() -> None:
    field = Stock._meta.pk
    vars(field).pop("cached_col", None)
    with ormscope.trace():
        list(Stock.objects.order_by("pk").values("pk"))
        Stock.objects.first()
    assert "_ormscope_tag" not in vars(field.cached_col)


# Values that do anything


class _Loud(str):
    """A text that does not want to be printed or compared."""

    def __repr__(self) -> str:
        raise RuntimeError("printed")


class _Count(int):
    def __repr__(self) -> str:
        raise RuntimeError("printed")


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", _Loud("Book 1")), ("pages", _Count(3))],
    ids=["str", "int"],
)
def test_a_value_of_the_program_is_not_printed(field: str, value: Any) -> None:
    books = Book.objects.filter(**{field: value}).count()
    with ormscope.trace() as trace:
        assert Book.objects.filter(**{field: value}).count() == books
    assert len(_sql(trace)) == 1


def test_a_value_of_the_program_is_not_compared() -> None:
    class Rude:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError("compared")

        def __bool__(self) -> bool:
            raise RuntimeError("asked")

        __hash__ = None  # type: ignore[assignment]

    def work() -> str:
        try:
            return str(Book.objects.filter(**{"pk": Rude()}).count())
        except Exception as error:
            return f"{type(error).__name__}: {error}".partition(" at 0x")[0]

    plain = work()
    with ormscope.trace() as trace:
        assert work() == plain
    assert broken(trace.comparison) == []


# As without it


def _debug_log(traced: bool) -> list[str]:
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(connection, "force_debug_cursor", True))
        if traced:
            stack.enter_context(ormscope.trace())
        reset_queries()
        list(Book.objects.filter(pk__in=[1, 2]).prefetch_related("tags"))
        Tag.objects.filter(name="sea").update(name="coast")
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE bookshop_tag SET name = name WHERE id = %s", [(1,), (2,)])
            cursor.execute("SELECT %(a)s", {"a": 1})
        return [each["sql"] for each in connection.queries]


def test_connection_queries_are_those_of_an_untraced_run() -> None:
    assert _debug_log(traced=True) == _debug_log(traced=False)


def test_a_patch_of_the_connection_comes_and_goes_in_the_block() -> None:
    before = _state()
    with ormscope.trace():
        with (
            mock.patch.object(connection.features, "supports_over_clause", False),
            mock.patch.object(connection.ops, "quote_name", lambda name: f"[{name}]"),
        ):
            assert connection.features.supports_over_clause is False
            assert str(Tag.objects.all().query).startswith("SELECT [bookshop_tag].[id]")
        assert connection.features.supports_over_clause is True
    assert _state() == before


def test_a_patch_that_outlives_the_block_leaves_nothing() -> None:
    before = _state()
    patch = mock.patch.object(connection.ops, "limit_offset_sql")
    with ormscope.trace():
        patch.start()
    patch.stop()
    assert _state() == before


def test_parameters_that_are_read_once_reach_the_driver() -> None:
    with ormscope.trace() as trace, connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE bookshop_tag SET name = %s WHERE id = %s",
            ((f"tag {number}", number) for number in (1, 2)),  # type: ignore[arg-type]  # works
        )
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["tag 1", "tag 2"]
    assert broken(trace.comparison) == []


def test_a_program_of_several_databases_is_one_comparison() -> None:
    with ormscope.trace() as trace:
        Book.objects.using("default").count()
        Tag.objects.using("other").count()
    assert [each.target.alias for each in trace.comparison.traces] == ["default", "other"]
    with ormscope.trace(using="other") as trace:
        Book.objects.using("default").count()
        Tag.objects.using("other").count()
    assert [each.target.alias for each in trace.comparison.traces] == ["other"]
