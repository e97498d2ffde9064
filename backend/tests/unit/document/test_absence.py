"""A clause that only some databases write, or write in full, is explained by the flag about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.runs.pool import Pool

CASES = [
    (
        "Book.objects.select_for_update().filter(pk=1)",
        "mysql",
        "DatabaseFeatures.has_select_for_update is False on SQLite, on MySQL True.",
    ),
    (
        "Book.objects.filter(in_print=True)",
        "mysql",
        "DatabaseOperations.conditional_expression_supported_in_where_clause() answers False on"
        " MySQL, on SQLite True.",
    ),
    (
        "Book.objects.values('publisher').annotate(n=Count('id'))",
        "oracle",
        "DatabaseFeatures.allows_group_by_select_index is False on Oracle, on SQLite True.",
    ),
]


@pytest.mark.parametrize(("snippet", "alias", "sentence"), CASES)
def test_the_flag_that_decided_is_named(
    pool: Pool, snippet: str, alias: str, sentence: str
) -> None:
    comparison = pool.run(snippet, ["sqlite", alias], Options())
    reasons = [
        side.reason
        for divergence in comparison.divergences
        for side in divergence.sides
        if side.kind != "same"
    ]
    assert reasons == [sentence]


def test_parameters_of_another_python_type_are_no_difference(pool: Pool) -> None:
    snippet = "Book.objects.filter(published__gt=date(2020, 1, 1)).count()"
    comparison = pool.run(snippet, ["sqlite", "postgresql"], Options())
    assert comparison.headline == "Same queryset, 2 databases, no differences"


def test_a_database_that_failed_is_in_the_headline(pool: Pool) -> None:
    snippet = "Book.objects.filter(pk__in=[1, 2]).delete()"
    comparison = pool.run(snippet, ["sqlite", "oracle"], Options())
    assert comparison.headline.endswith("1 failed")


def test_the_limit_of_get_has_no_argument_for_an_origin(pool: Pool) -> None:
    (trace,) = pool.run("Book.objects.get(pk=1)", ["sqlite"], Options()).traces
    (limit,) = [each for each in trace.statements[0].fragments if each.clause == "limits"]
    assert (limit.origin.kind, limit.origin.argument) == ("call", None)
