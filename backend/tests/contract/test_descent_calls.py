"""The calls of snippets: what they did to the joins, what forced them, how they failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ormscope.document.codec import from_data, to_data
from ormscope.document.errors import DocumentError
from ormscope.document.trace import Trace
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool


def traced(pool: Pool, code: str, alias: str = "sqlite", **options: Any) -> Trace:
    return pool.run(code, [alias], Options(**options)).traces[0]


def joins(trace: Trace, call: int = 0) -> list[tuple[str, str, str]]:
    """Give what a call did to the joins, its model's own table left out."""
    return [
        (each.action, each.alias, each.type.split()[0])
        for each in trace.calls[call].joins
        if each.type
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('Author.objects.filter(Q(mentor__name="a") | Q(name="b"))', [("added", "T2", "LEFT")]),
        (
            'Author.objects.filter(Q(mentor__name="a") & Q(name="b"))',
            [("added", "T2", "LEFT"), ("demoted", "T2", "INNER")],
        ),
        ('Author.objects.exclude(mentor__name="a")', [("added", "T2", "LEFT")]),
        ("Author.objects.filter(mentor__name__isnull=True)", [("added", "T2", "LEFT")]),
        ('Book.objects.filter(publisher__name="a")', [("added", "bookshop_publisher", "INNER")]),
    ],
)
def test_how_a_table_is_joined(pool: Pool, code: str, expected: list[tuple[str, str, str]]) -> None:
    trace = traced(pool, code)
    assert joins(trace) == expected
    written = {"LEFT": "LEFT OUTER JOIN", "INNER": "INNER JOIN"}[expected[-1][2]]
    assert f" {written} " in trace.statements[0].sql


def test_a_second_filter_may_mean_another_row(pool: Pool) -> None:
    trace = traced(pool, 'Book.objects.filter(tags__name="a").filter(tags__name="b")')
    first = next(each for each in trace.calls[1].joins if each.action == "added")
    assert first.alias == "T4"
    assert "not bookshop_book_tags again" in first.reason
    assert 'INNER JOIN "bookshop_book_tags" T4' in trace.statements[0].sql


def test_an_or_promotes_what_a_filter_before_it_has_joined(pool: Pool) -> None:
    trace = traced(
        pool, 'Order.objects.filter(store__name="x") | Order.objects.filter(customer__name="y")'
    )
    assert ("promoted", "bookshop_store", "LEFT") in joins(trace, 2)
    assert 'LEFT OUTER JOIN "bookshop_store"' in trace.statements[0].sql


@pytest.mark.parametrize(
    "code", ["Review.objects.filter(book__id=1)", 'Publisher.objects.filter(country__code="DE")']
)
def test_a_trimmed_join_is_not_shown_as_a_join(pool: Pool, code: str) -> None:
    trace = traced(pool, code)
    assert "JOIN" not in trace.statements[0].sql
    changed = {each.attribute: each.after for each in trace.calls[0].changes}
    assert "JOIN" not in changed.get("joins", "")


def test_a_join_is_added_before_it_is_reused(pool: Pool) -> None:
    code = (
        'Publisher.objects.annotate(f=FilteredRelation("books", condition=Q(books__pages=1)))'
        '.filter(f__title="a")'
    )
    actions = [action for action, alias, _ in joins(traced(pool, code), 1) if alias == "f"]
    assert actions[:1] == ["added"]


def test_a_single_valued_relation_is_not_said_to_have_many_rows(pool: Pool) -> None:
    code = 'Order.objects.filter(store__name="x") & Order.objects.filter(store__city="y")'
    (added,) = (each for each in traced(pool, code).calls[2].joins if each.action == "added")
    assert "row of many" not in added.reason


@pytest.mark.parametrize(
    ("code", "forced_by"),
    [
        ("Book.objects.all()", "iteration"),
        ("len(Book.objects.all())", "len()"),
        ("if Book.objects.all(): pass", "bool()"),
        ("not Book.objects.all()", "bool()"),
        ("repr(Book.objects.all())", "repr()"),
        ('f"{Book.objects.all()[:2]}"', "repr()"),
        ("print(Book.objects.all()[:2])", "repr()"),
        ('3 in Book.objects.values_list("pk", flat=True)', "in"),
        ("[b for b in Book.objects.all()[:2]]", "iteration"),
        ('sum(Book.objects.values_list("pages", flat=True))', "sum()"),
        ('sorted(Book.objects.values_list("pages", flat=True))', "sorted()"),
        ("Book.objects.filter(pk=1).exists()", "exists()"),
        ('Book.objects.earliest("published")', "earliest()"),
        ("Book.objects.in_bulk([1])", "in_bulk()"),
        ('Book.objects.aggregate(n=Count("pk"))', "aggregate()"),
        ("Book.objects.all()[3]", "slicing"),
        ("Book.objects.all()[0:6:2]", "slicing"),
        pytest.param("a, b = Book.objects.all()[:2]", "unpacking",
                     marks=pytest.mark.xfail(reason="nobody has written list()")),
    ],
)  # fmt: skip
def test_what_forced_an_evaluation(pool: Pool, code: str, forced_by: str) -> None:
    trace = traced(pool, code)
    (statement,) = trace.statements
    assert statement.call is not None
    assert trace.calls[statement.call].forced_by == forced_by


def test_each_of_n_plus_one_is_told_from_the_one(pool: Pool) -> None:
    code = "for b in Book.objects.all()[:2]: print(b.publisher.name)"
    trace = traced(pool, code)
    places = []
    for statement in trace.statements:
        assert statement.call is not None
        range_ = trace.calls[statement.call].range
        places.append(code[range_.start : range_.end])
    assert places == ["Book.objects.all()[:2]", "publisher", "publisher"]
    assert len({each.call for each in trace.statements}) == 3


def test_a_prefetch_belongs_to_the_iteration_and_says_so(pool: Pool) -> None:
    trace = traced(pool, '[b.reviews.all() for b in Book.objects.prefetch_related("reviews")[:2]]')
    first, second = trace.statements
    assert first.call == second.call
    assert "prefetch_one_level" in [trace.places[each].name for each in second.steps]
    assert "prefetch_one_level" not in [trace.places[each].name for each in first.steps]


def test_what_a_call_added_to_the_tree_is_new_and_nothing_else(pool: Pool) -> None:
    trace = traced(pool, 'Book.objects.filter(pages=1).filter(title="a").order_by("pk")[:3]')
    new = [
        [part.name for part in call.query if part.is_new and part.parent is not None]
        for call in trace.calls[1:3]
    ]
    assert new == [["Exact"], ["str"]]
    assert {part.name for part in trace.calls[3].query if part.is_new} == {"limits"}


@pytest.mark.parametrize(
    ("code", "kind", "stage", "where", "statements"),
    [
        ("Book.objects.filter(titel=1)", "FieldError", "query", "filter(titel=1)", 0),
        ("Book.objects.get(pages__gt=0)", "MultipleObjectsReturned", "queryset",
         "get(pages__gt=0)", 1),
        ('list(Book.objects.select_related("nope"))', "FieldError", "compiler",
         'list(Book.objects.select_related("nope"))', 0),
        ('Tag.objects.bulk_create([Tag(name="z"), Tag(name="z")])', "IntegrityError", "driver",
         'bulk_create([Tag(name="z"), Tag(name="z")])', None),
    ],
)  # fmt: skip
def test_a_failure_has_its_trace_up_to_there(
    pool: Pool, code: str, kind: str, stage: str, where: str, statements: int | None
) -> None:
    trace = traced(pool, code)
    outcome = trace.outcome
    assert (outcome.status, outcome.type, outcome.stage) == ("error", kind, stage)
    assert outcome.range is not None
    assert code[outcome.range.start : outcome.range.end] == where
    assert trace.calls
    if statements is None:
        assert any(each.error for each in trace.statements)
    else:
        assert len(trace.statements) == statements


def test_repeats_keep_the_cold_run_apart(pool: Pool) -> None:
    trace = traced(pool, "Book.objects.filter(pages=1).count()", repeat=4)
    assert trace.repeat == 4
    assert len(trace.statements) == 1
    for timing in (*trace.timings, *trace.statements[0].stages):
        assert len(timing.samples) == 4
        warm = sorted(timing.samples[1:])
        assert timing.median == warm[1]
        assert timing.spread == warm[-1] - warm[0]


def test_each_repeat_starts_from_the_same_rows(pool: Pool) -> None:
    trace = traced(pool, 't = Tag.objects.create(name="rr")\nTag.objects.filter(name="rr").count()',
                   repeat=3)  # fmt: skip
    assert trace.outcome.status == "ok"
    assert trace.value is not None
    assert trace.value.text.text == "1"


@pytest.mark.parametrize("version", [None, 0, 1, 2, 4, "3", 3.5])
def test_an_unknown_version_is_refused(pool: Pool, version: object) -> None:
    data = to_data(traced(pool, "Book.objects.filter(pages=1)"))
    assert to_data(from_data(Trace, data)) == data
    with pytest.raises(DocumentError, match="schema_version"):
        from_data(Trace, {**data, "schema_version": version})
