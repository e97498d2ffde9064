"""Why databases of third parties differ: no flag or text says so, their own code does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.document.comparison import Side
    from ormscope.runs.pool import Pool

RELATED = "Book.objects.values_list('title', 'publisher__name')"


def _differing(pool: Pool, snippet: str, alias: str, base: str = "sqlite") -> list[Side]:
    comparison = pool.run(snippet, [base, alias], Options())
    return [
        side
        for divergence in comparison.divergences
        for side in divergence.sides
        if side.alias == alias and side.kind != "same"
    ]


def test_an_operation_that_answers_with_nodes_is_named(pool: Pool) -> None:
    (side,) = _differing(pool, RELATED, "cockroachdb")
    assert "CAST(" in side.sql
    assert "its own DatabaseOperations.prepare_join_on_clause()" in side.reason
    assert side.place is not None
    assert side.place.file == "django/db/backends/postgresql/operations.py"


@pytest.mark.parametrize("alias", ["sqlserver", "sqlserver@2019"])
def test_a_compiler_of_its_own_is_named(pool: Pool, alias: str) -> None:
    (side,) = _differing(pool, RELATED, alias)
    assert side.sql.endswith("OFFSET 0 ROWS")
    assert side.reason.endswith("compiles it with its own SQLCompiler.")
    assert side.place is not None
    assert side.place.file == "mssql/compiler.py"


@pytest.mark.parametrize(
    "snippet",
    [
        'Customer.objects.get_or_create(email="a@b.c", defaults={"name": "N"})',
        'Book.objects.create(title="t", isbn="9", published="2020-01-01", price=1, pages=1,'
        " publisher_id=1)",
    ],
)
def test_defaults_that_are_new_each_time_are_no_difference(pool: Pool, snippet: str) -> None:
    assert _differing(pool, snippet, "mysql@9", "mysql@8.0") == []


VERSIONS = {
    'Book.objects.order_by("metadata__language")[:3]': "supports_primitives_in_json_field",
    "Book.objects.values(dear=Q(price__gt=50))[:3]": "supports_boolean_expr_in_select_clause",
}


@pytest.mark.parametrize("snippet", VERSIONS)
def test_of_several_flags_that_differ_the_one_that_wrote_it_is_named(
    pool: Pool, snippet: str
) -> None:
    (side,) = _differing(pool, snippet, "oracle@19c", "oracle")
    assert side.reason.startswith(f"DatabaseFeatures.{VERSIONS[snippet]} is False on Oracle 19c")


def test_where_only_the_versions_differ_that_is_said(pool: Pool) -> None:
    snippet = 'Book.objects.filter(metadata__has_keys=["language"])'
    (side,) = _differing(pool, snippet, "sqlserver", "sqlserver@2019")
    assert side.reason == (
        "HasKeys.as_microsoft() is asked on both; what differs is the server's version, 2022 here "
        "and 2019 there."
    )
    assert side.place is not None
    assert side.place.file.startswith("mssql/")
