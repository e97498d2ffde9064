"""What a run gives: nothing is kept, repeats are counted, values come as rows or as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import installed
from ormscope.document.trace import TEXT_LIMIT, Trace
from ormscope.runs.options import Options
from ormscope.runs.questions.snippet import Snippet

if TYPE_CHECKING:
    from ormscope.document.trace import Value
    from ormscope.runs.pool import Pool

# The read-only example refuses before there is anything to be undone.
LIVE = [
    alias
    for alias, database in installed().items()
    if database.mode == "live" and alias != "postgresql-readonly"
]
CENSUS = (
    "[(model.objects.count(), list(model.objects.order_by('pk').values_list())[-3:]) for model in "
    "[Author, Authorship, Book, Country, Customer, Ebook, Order, OrderLine, Publisher, Review, "
    "Stock, Store, Tag]]"
)
WRITES = {
    "create": "Tag.objects.create(name='new')",
    "update": "Book.objects.update(price=1)",
    "delete": "Review.objects.all().delete()",
    "bulk": "Country.objects.bulk_create([Country(code='XX', name='X')])",
    "saved in a block": "with transaction.atomic():\n    Tag.objects.create(name='new')",
    "then raised": "Review.objects.all().delete()\n1 / 0",
    "then broken": "Tag.objects.create(name='a')\nTag.objects.create(name='a')",
}


def _trace(pool: Pool, snippet: str, alias: str = "sqlite", **options: Any) -> Trace:
    (trace,) = pool.run(snippet, [alias], Options(**options)).traces
    return trace


def _value(pool: Pool, snippet: str, **options: Any) -> Value:
    trace = _trace(pool, snippet, **options)
    assert trace.outcome.status == "ok", trace.outcome
    assert trace.value is not None
    return trace.value


@pytest.mark.parametrize("alias", LIVE)
@pytest.mark.parametrize("write", WRITES)
def test_nothing_that_a_run_writes_outlives_it(pool: Pool, alias: str, write: str) -> None:
    before = _trace(pool, CENSUS, alias)
    assert before.outcome.status == "ok", before.outcome
    written = _trace(pool, WRITES[write], alias)
    assert any(each.kind in ("insert", "update", "delete") for each in written.statements)
    assert _trace(pool, CENSUS, alias).value == before.value


@pytest.mark.parametrize("alias", LIVE)
def test_a_run_sees_what_it_wrote_itself(pool: Pool, alias: str) -> None:
    trace = _trace(
        pool, "Tag.objects.create(name='x')\nTag.objects.filter(name='x').count()", alias
    )
    assert trace.value is not None
    assert trace.value.text.text == "1"


@pytest.mark.parametrize("alias", installed())
def test_three_repeats_give_three_samples(pool: Pool, alias: str) -> None:
    trace = _trace(pool, "Book.objects.filter(pk=1)", alias, repeat=3)
    assert trace.repeat == 3
    assert [len(each.samples) for each in trace.timings] == [3] * 6
    names = [each.name for each in trace.statements[0].stages]
    is_live = trace.target.mode == "live"
    executed = ["cursor", "execute", "fetch", "convert", "models"] if is_live else []
    assert names == ["compile", *executed]
    assert all(len(each.samples) == 3 for each in trace.statements[0].stages)
    used = [stage for stage in trace.stages if stage.timing.samples]
    executing = {"cursor", "driver"} if is_live else set()
    assert {"queryset", "compiler"} | executing <= {stage.name for stage in used}
    assert all(len(stage.timing.samples) == 3 for stage in used)


def test_a_run_that_fails_is_not_repeated(pool: Pool) -> None:
    trace = _trace(pool, "Book.objects.filter(nothing=1)", repeat=5)
    assert (trace.outcome.status, trace.repeat) == ("error", 1)


def test_repeats_see_the_same_database_each_time(pool: Pool) -> None:
    trace = _trace(pool, "Tag.objects.create(name='new').pk", repeat=3)
    assert trace.outcome.status == "ok"
    assert trace.repeat == 3


def test_traces_come_as_they_are_done_and_the_comparison_last(pool: Pool) -> None:
    aliases = ["oracle", "sqlite"]
    run = pool.begin(Snippet(text="Tag.objects.count()"), aliases)
    assert {trace.target.alias for trace in run} == set(aliases)
    assert run.result is not None
    assert [trace.target.alias for trace in run.result.traces] == aliases


ROWS = {
    "model instances": (
        "Tag.objects.order_by('pk').only('name')[:1]",
        ("id", "name"),
        ("1", None),
    ),
    "a list of instances": (
        "list(Country.objects.filter(code='NL'))",
        ("code", "name"),
        ("NL", None),
    ),
    "dictionaries": (
        "Book.objects.filter(pk=1).values('pk', n=F('pk') + 1)",
        ("pk", "n"),
        ("1", "2"),
    ),
    "tuples": ("Book.objects.filter(pk=1).values_list('pk', F('pk'))", ("0", "1"), ("1", "1")),
    "named tuples": ("Book.objects.filter(pk=1).values_list('pk', named=True)", ("pk",), ("1",)),
    "flat values": ("Book.objects.filter(pk=1).values_list('pk', flat=True)", ("value",), ("1",)),
    "tuples made by hand": ("[(1, None), (2, 'b')]", ("0", "1"), ("1", None)),
}


@pytest.mark.parametrize("kind", ROWS)
def test_rows_have_columns_and_cells(pool: Pool, kind: str) -> None:
    snippet, columns, first = ROWS[kind]
    value = _value(pool, snippet)
    assert value.columns == columns
    assert all(len(row) == len(columns) for row in value.rows)
    for cell, expected in zip(value.rows[0], first, strict=True):
        assert expected is None or cell == expected


def test_a_model_instance_is_a_row_beside_its_text(pool: Pool) -> None:
    value = _value(pool, "Book.objects.only('title', 'price', 'rating').get(pk=1)")
    assert value.text.text == "<Book: Django for Gardeners>"
    assert value.columns == ("id", "title", "price", "rating")
    assert value.rows == (("1", "Django for Gardeners", "19.58", "1.6"),)
    assert value.types == ("int", "str", "Decimal", "float")


def test_each_column_tells_its_types(pool: Pool) -> None:
    assert _value(pool, "[(1, None, 'a'), (True, None, 2)]").types == ("int, bool", "", "str, int")


def test_null_is_none_and_not_the_word(pool: Pool) -> None:
    value = _value(pool, "[(None, 'None')]")
    assert value.rows == ((None, "None"),)


def test_rows_of_different_widths_and_kinds_are_shown_without_failing(pool: Pool) -> None:
    for snippet in ("[(1,), (2, 3)]", "[{'a': 1}, {'b': 2}]", "[(1, 2), 3]", "[{'a': 1}, (2,)]"):
        _value(pool, snippet)


def test_the_pair_of_get_or_create_is_text_and_not_rows(pool: Pool) -> None:
    value = _value(pool, "Tag.objects.get_or_create(name='brand-new')")
    assert (value.type, value.rows) == ("tuple", ())
    assert value.text.text == "(<Tag: brand-new>, True)"


TEXTS = {
    "Book.objects.count() * 0": ("int", "0"),
    "'text'": ("str", "'text'"),
    "None": ("NoneType", "None"),
    "Decimal('1.50')": ("Decimal", "Decimal('1.50')"),
    "date(2021, 2, 3)": ("date", "datetime.date(2021, 2, 3)"),
    "[]": ("list", "[]"),
    "Book.objects.filter(pk=0).exists()": ("bool", "False"),
    "Book.objects.filter(pk=0).aggregate(n=Count('pk'))": ("dict", "{'n': 0}"),
}


@pytest.mark.parametrize("snippet", TEXTS)
def test_anything_else_is_text(pool: Pool, snippet: str) -> None:
    value = _value(pool, snippet)
    assert (value.type, value.text.text) == TEXTS[snippet]
    assert (value.columns, value.rows, value.truncated) == ((), (), False)


def test_a_long_text_is_cut_and_says_so(pool: Pool) -> None:
    value = _value(pool, "'x' * 10000")
    assert len(value.text.text) == TEXT_LIMIT
    assert value.text.cut


@pytest.mark.parametrize(("asked", "truncated"), [(99, False), (100, False), (101, True)])
def test_more_rows_than_the_limit_are_left_out_and_it_is_said(
    pool: Pool, asked: int, truncated: bool
) -> None:
    value = _value(pool, f"Review.objects.order_by('pk')[:{asked}]")
    assert len(value.rows) == min(asked, 100)
    assert value.truncated == truncated
    assert ("or more" in value.text.text) == truncated


def test_a_snippet_that_ends_in_a_statement_has_no_value(pool: Pool) -> None:
    trace = _trace(pool, "print('said')\nx = 1")
    assert (trace.value, trace.output) == (None, "said\n")


def test_what_was_printed_before_an_error_is_kept(pool: Pool) -> None:
    trace = _trace(pool, "print('said')\n1 / 0")
    assert trace.output == "said\n"
    assert (trace.outcome.type, trace.outcome.status) == ("ZeroDivisionError", "error")


def test_what_the_language_refuses_is_denied_with_its_place(pool: Pool) -> None:
    snippet = "Book.objects.db_manager('x')"
    trace = _trace(pool, snippet)
    assert trace.outcome.status == "denied"
    assert trace.outcome.range is not None
    assert "db_manager" in snippet[trace.outcome.range.start : trace.outcome.range.end]
