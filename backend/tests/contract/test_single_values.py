"""Why one number differs between databases: said where the statement tells, else uncertain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.document.invariants import broken
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.results import ResultDifference

UNCERTAIN = "Uncertain"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    with Pool(tmp_path_factory.mktemp("single"), ["sqlite", "postgresql", "mariadb"]) as pool:
        pool.wait_ready()
        yield pool


def difference(pool: Pool, code: str, alias: str) -> ResultDifference:
    comparison = pool.run(code, ["sqlite", alias], Options())
    assert comparison.results is not None
    assert not list(broken(comparison))
    (found,) = comparison.results.differences
    return found


@pytest.mark.parametrize(
    ("code", "alias", "sentences"),
    [
        (
            "Author.objects.filter(name__contains='LE').count()",
            "mariadb",
            ["LIKE %s ESCAPE", "LIKE BINARY %s on MariaDB", "SQLite lets more pass"],
        ),
        (
            "Author.objects.filter(name__startswith='u').exists()",
            "postgresql",
            ["StartsWith of 'u'", "SQLite lets more pass than PostgreSQL"],
        ),
        (
            "Book.objects.filter(title__icontains='é').count()",
            "mariadb",
            ["IContains of 'é'", "MariaDB lets more pass"],
        ),
        ("Author.objects.filter(name__gt='a').count()", "mariadb", ["order that each database"]),
        ("Author.objects.filter(name='ada de vries').count()", "mariadb", ["collation"]),
        (
            "Author.objects.aggregate(m=Min('name'))",
            "mariadb",
            ["Min takes the first", "differ in case"],
        ),
    ],
)
def test_how_texts_are_compared_is_the_reason_where_nothing_else_can_be(
    live: Pool, code: str, alias: str, sentences: list[str]
) -> None:
    found = difference(live, code, alias)
    assert found.kind == "collation"
    assert UNCERTAIN not in found.message
    for each in sentences:
        assert each in found.message


@pytest.mark.parametrize(
    ("code", "alias", "sentence"),
    [
        ("Author.objects.filter(name__contains='LE', id__gt=0).count()", "mariadb", "Contains of"),
        (
            "Author.objects.filter(name__gt='a').count() + Tag.objects.filter(id=1).count()",
            "mariadb",
            "Uncertain",
        ),
        ("Book.objects.aggregate(m=Sum(F('pages') / 2))", "mariadb", "It divides"),
        ("Author.objects.values('name').distinct().count()", "mariadb", "DISTINCT keeps"),
        ("Author.objects.aggregate(n=Count('name', distinct=True))", "mariadb", "counts what is"),
    ],
)
def test_what_only_may_be_the_reason_is_uncertain(
    live: Pool, code: str, alias: str, sentence: str
) -> None:
    found = difference(live, code, alias)
    assert found.kind == "values"
    assert UNCERTAIN in found.message
    assert sentence in found.message


def test_what_is_null_is_a_functions_own_rule(live: Pool) -> None:
    code = "Book.objects.annotate(g=Greatest('pages', 'rating')).aggregate(x=Count('g'))"
    found = difference(live, code, "postgresql")
    assert "Greatest of values of which one is NULL" in found.message


def test_digits_are_the_aggregates_own(live: Pool) -> None:
    found = difference(live, "Book.objects.aggregate(s=StdDev('price'))", "mariadb")
    assert found.kind == "precision"
    assert "StdDev is each database's own function" in found.message


def test_a_refused_negation_does_not_say_who_lets_more_pass(live: Pool) -> None:
    found = difference(live, "Author.objects.exclude(name__contains='LE').count()", "mariadb")
    assert found.kind == "collation"
    assert "lets more pass" not in found.message
