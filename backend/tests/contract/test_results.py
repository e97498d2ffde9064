"""The same result on every database? Asked of real ones, whose differences are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.document.codec import from_json, to_json
from ormscope.document.comparison import Contrast
from ormscope.document.contrasting import contrast
from ormscope.document.invariants import broken, broken_held
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ormscope.document.comparison import Comparison
    from ormscope.document.results import Results

NAMES = ["sqlite", "postgresql", "mariadb"]


@pytest.fixture(scope="module")
def three(state: Path) -> Iterator[Pool]:
    with Pool(state, NAMES) as pool:
        down = {name: lane.message for name, lane in pool.wait_ready().items() if lane.message}
        assert not down, f"These databases did not start: {down}"
        yield pool


def results_of(pool: Pool, snippet: str) -> Results:
    comparison = pool.run(snippet, NAMES, Options())
    assert broken(comparison) == []
    assert comparison.results is not None, [each.outcome for each in comparison.traces]
    return comparison.results


def kinds(results: Results) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in NAMES[1:]}
    for each in results.differences:
        found[each.alias].append(each.kind)
    return found


def test_nulls_sort_at_the_other_end(three: Pool) -> None:
    results = results_of(three, "Book.objects.order_by('rating', 'pk').values('pk', 'rating')[:90]")
    assert results.verdict == "differs"
    assert kinds(results) == {"postgresql": ["nulls"], "mariadb": []}
    assert "SQLite puts NULL before" in results.differences[0].message
    whole = results_of(three, "Author.objects.order_by('email', 'pk').values('pk', 'email')")
    assert whole.verdict == "same rows"
    assert whole.differences[0].message == "By email, SQLite puts NULLs first, PostgreSQL last."


@pytest.mark.parametrize("taken", ["", "[:3]"])
def test_rows_in_the_order_of_a_key_are_held_by_their_place(three: Pool, taken: str) -> None:
    seventh = "ExpressionWrapper(F('pages') / 7, output_field=FloatField())"
    rows = f"Book.objects.annotate(q={seventh}).order_by('pk').values_list('q', flat=True){taken}"
    results = results_of(three, rows)
    assert results.verdict == "differs"
    assert {name: set(found) - {"cut"} for name, found in kinds(results).items()} == {
        "postgresql": set(), "mariadb": {"values"},
    }  # fmt: skip


def test_names_are_sorted_by_other_rules(three: Pool) -> None:
    results = results_of(three, "Author.objects.order_by('name', 'pk').values_list('name')")
    assert results.verdict == "same rows"
    assert kinds(results)["mariadb"] == ["collation"]
    message = next(e.message for e in results.differences if e.alias == "mariadb")
    assert "'ADA DE VRIES' before 'Ada de Vries', MariaDB after it" in message
    printed = results_of(three, "for a in Author.objects.order_by('name', 'pk'):\n    print(a)")
    assert kinds(printed)["mariadb"] == ["collation"]


def test_letters_beyond_ascii_are_matched_by_other_rules(three: Pool) -> None:
    results = results_of(three, "Author.objects.filter(name__icontains='É').values('name')")
    assert results.verdict == "differs"
    assert kinds(results) == {"postgresql": ["collation"], "mariadb": ["collation"]}
    by_alias = {each.alias: each.message for each in results.differences}
    assert by_alias["postgresql"].endswith("they differ in case, of letters beyond ASCII.")
    assert by_alias["mariadb"].endswith("they differ in case and accents.")


def test_case_is_matched_by_other_rules(three: Pool) -> None:
    results = results_of(three, "Book.objects.filter(title__contains='django').values('title')")
    message = results.differences[0].message
    assert "SQLite finds 'DJANGO: A LOVE STORY' by Contains of 'django'" in message
    assert message.endswith("PostgreSQL does not: they differ in case.")


def test_numbers_agree_but_for_their_last_digits(three: Pool) -> None:
    results = results_of(three, "Book.objects.aggregate(s=StdDev('price'), n=Count('pk'))")
    assert results.verdict == "differs"
    assert kinds(results) == {"postgresql": ["precision"], "mariadb": ["precision"]}
    assert {each.column for each in results.differences} == {"s"}
    summed = results_of(three, "Book.objects.aggregate(total=Sum('price'))")
    assert summed.verdict == "same"


def test_without_an_order_the_rows_are_the_same_in_any(three: Pool) -> None:
    results = results_of(three, "Publisher.objects.filter(books__reviews__stars=5).distinct()")
    assert results.verdict in ("same", "same rows")
    assert {each.kind for each in results.differences} <= {"order"}


@pytest.mark.parametrize(
    "snippet",
    [
        "Review.objects.create(book_id=1, reviewer='me', stars=3)",
        "Customer.objects.create(name='A', email='a@example.com')",
        "Book.objects.filter(pk=1).values_list('title', Now())",
    ],
)
def test_what_each_run_makes_anew_is_no_difference(three: Pool, snippet: str) -> None:
    results = results_of(three, snippet)
    assert results.verdict == "same"
    assert {each.kind for each in results.differences} == {"generated"}


@pytest.mark.parametrize(
    "snippet", ["Book.objects.order_by('?')[:3]", "Book.objects.filter(price__gt=10).explain()"]
)
def test_of_what_is_random_nothing_is_said(three: Pool, snippet: str) -> None:
    assert results_of(three, snippet).verdict == "undetermined"


def test_other_values_and_rows_are_few_in_the_corpus(
    three: Pool, corpus: Mapping[str, str]
) -> None:
    """All else is order, collation, precision: on SQLite, LIKE does not tell 'A' from 'a'."""
    other = {}
    for name, snippet in corpus.items():
        comparison = three.run(snippet, NAMES, Options())
        assert broken(comparison) == []
        if comparison.results is None:
            continue
        told = {each.kind for each in comparison.results.differences}
        if told & {"values", "rows", "types", "columns"}:
            other[name] = told & {"values", "rows", "types", "columns"}
    assert other == {"delete": {"values"}, "join-twice": {"rows"}}


TWO = {
    "another value": (
        "Book.objects.filter(price__gt=10)",
        "Book.objects.filter(price__gt=20)",
        [("spelled differently", "filter(price__gt)")],
    ),
    "the same": ("Tag.objects.all()", "Tag.objects.all()", []),
    "exclude is a negated filter": (
        "Book.objects.exclude(tags__name='orm')",
        "Book.objects.filter(~Q(tags__name='orm'))",
        [],
    ),
    "distinct": (
        "Book.objects.filter(tags__name='orm')",
        "Book.objects.filter(tags__name='orm').distinct()",
        [("extra", "distinct()")],
    ),
    "only": (
        "Book.objects.all()",
        "Book.objects.only('title')",
        [("missing", "selected columns")],
    ),
    "a loop's statements": (
        "for b in Book.objects.all()[:5]:\n    print(b.publisher.name)",
        "for b in Book.objects.select_related('publisher')[:5]:\n    print(b.publisher.name)",
        [
            ("extra", "select_related('publisher')"),
            ("extra", "select_related('publisher') joins"),
            ("missing", "select bookshop_publisher"),
        ],
    ),
}


def contrasted(pool: Pool, first: str, second: str) -> Contrast:
    sides: list[Comparison] = [pool.run(each, ["sqlite"], Options()) for each in (first, second)]
    held = contrast(*sides)
    assert broken_held(held) == []
    assert from_json(Contrast, to_json(held)) == held
    return held


@pytest.mark.parametrize("name", TWO)
def test_two_snippets_differ_in_what_their_calls_make(three: Pool, name: str) -> None:
    first, second, expected = TWO[name]
    held = contrasted(three, first, second)
    found = [(each.kind, each.label) for each in held.divergences if each.kind != "same"]
    assert found == expected
    for divergence in held.divergences:
        for side in divergence.sides:
            assert bool(side.reason) == (side.kind != "same")


def test_a_contrast_says_which_call_makes_the_difference(three: Pool) -> None:
    held = contrasted(three, *TWO["a loop's statements"][:2])
    assert held.headline == (
        "Two snippets on SQLite, 1 statement instead of 6, 3 differences, the same result"
    )
    reasons = {each.label: each.sides[-1].reason for each in held.divergences}
    assert reasons["select bookshop_publisher"] == (
        "The first snippet asks it 5 times, the second never. `.publisher` of the first snippet "
        "does it; the second has `.select_related('publisher')`."
    )


def test_a_snippet_that_failed_lacks_nothing(three: Pool) -> None:
    held = contrasted(three, "list(Tag.objects.all())", "Tag.objects.nothing()")
    assert held.divergences == ()
    assert held.results is None
    assert "the second failed" in held.headline
