"""Where four databases differ, and whether the reason that is given is the one that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison, Side
    from ormscope.runs.pool import Pool

ALIASES = ["sqlite", "postgresql", "mysql", "oracle"]


def compared(pool: Pool, code: str) -> Comparison:
    return pool.run(code, ALIASES, Options())


def sides(comparison: Comparison, label: str) -> dict[str, Side]:
    (divergence,) = (each for each in comparison.divergences if each.label == label)
    return {side.alias: side for side in divergence.sides}


@pytest.mark.parametrize(
    ("code", "label", "expected"),
    [
        ('Book.objects.filter(title__icontains="x")', "filter(title__icontains)",
         {"postgresql": "operators['icontains']", "mysql": "operators['icontains']",
          "oracle": "operators['icontains']"}),
        ("Book.objects.filter(in_print=True)", "filter(in_print)",
         {"mysql": "conditional_expression_supported_in_where_clause",
          "oracle": "conditional_expression_supported_in_where_clause"}),
        ("Book.objects.filter(created_at__date=date(2020, 1, 1))", "filter(created_at__date)",
         {"postgresql": "datetime_cast_date_sql", "mysql": "datetime_cast_date_sql",
          "oracle": "datetime_cast_date_sql"}),
        ('Book.objects.annotate(t=TruncMonth("created_at"))', "annotate(t)",
         {"postgresql": "datetime_trunc_sql", "mysql": "datetime_trunc_sql",
          "oracle": "datetime_trunc_sql"}),
        ("Book.objects.all()[3:5]", "[3:5]", {"oracle": "limit_offset_sql"}),
        ('Book.objects.annotate(d=F("created_at") - F("created_at"))', "annotate(d)",
         {"postgresql": "subtract_temporals", "mysql": "subtract_temporals",
          "oracle": "subtract_temporals"}),
        ('Book.objects.order_by(F("rating").desc(nulls_last=True))',
         'order_by(F("rating").desc(nulls_last=True))',
         {"mysql": "supports_order_by_nulls_modifier"}),
        ('Book.objects.annotate(x=Cast("pages", CharField()))', "annotate(x)",
         {"postgresql": "as_postgresql", "mysql": "as_mysql", "oracle": "as_oracle"}),
        ('Book.objects.values("publisher__name").annotate(n=Count("pk")).order_by()',
         "annotate(n) groups", {"oracle": "allows_group_by_select_index"}),
    ],
)  # fmt: skip
def test_what_decided(pool: Pool, code: str, label: str, expected: dict[str, str]) -> None:
    found = sides(compared(pool, code), label)
    assert {alias for alias, each in found.items() if each.kind == "spelled differently"} == set(
        expected
    )
    for alias, word in expected.items():
        assert word in found[alias].reason
        assert found[alias].place is not None


def test_an_extra_clause_names_the_flag(pool: Pool) -> None:
    found = sides(compared(pool, 'Book.objects.select_for_update(of=("self",))'),
                  "select_for_update(of)")  # fmt: skip
    assert {alias: side.kind for alias, side in found.items()} == dict.fromkeys(
        ["postgresql", "mysql", "oracle"], "extra"
    )
    assert all("has_select_for_update" in side.reason for side in found.values())


def test_an_empty_text_is_null_on_oracle_by_its_flag(pool: Pool) -> None:
    found = sides(compared(pool, 'Book.objects.filter(title="")'), "filter(title)")
    assert "interprets_empty_strings_as_nulls" in found["oracle"].reason


@pytest.mark.parametrize("alias", ["mysql", "oracle"])
def test_a_regular_expression_is_written_by_an_operation(pool: Pool, alias: str) -> None:
    found = sides(compared(pool, 'Book.objects.filter(title__regex="x")'), "filter(title__regex)")
    assert "regex_lookup" in found[alias].reason


def test_a_clause_in_another_statement_is_not_missing(pool: Pool) -> None:
    comparison = compared(pool, 'Review.objects.filter(book__title="a").update(stars=1)')
    kinds = [
        side.kind
        for each in comparison.divergences
        for side in each.sides
        if each.label == "update(stars)" and side.alias == "mysql"
    ]
    assert kinds == ["same"]


def test_minus_is_oracles_set_operator(pool: Pool) -> None:
    comparison = compared(
        pool, "Book.objects.order_by().filter(pages=1).difference(Book.objects.order_by())"
    )
    reasons = [s.reason for d in comparison.divergences for s in d.sides if s.alias == "oracle"]
    assert any("set_operators['difference']" in each for each in reasons)


UNDECIDED = pytest.mark.xfail(reason="what surrounds the values of an INSERT is no fragment")


@pytest.mark.parametrize(
    ("code", "alias", "word"),
    [
        pytest.param('Tag.objects.bulk_create([Tag(name="a"), Tag(name="b")])', "mysql",
                     "can_return_rows_from_bulk_insert", marks=UNDECIDED),
        ('Tag.objects.bulk_create([Tag(name="a"), Tag(name="b")])', "oracle", "bulk_insert_sql"),
        pytest.param('Tag.objects.bulk_create([Tag(name="a")], ignore_conflicts=True)',
                     "postgresql", "on_conflict_suffix_sql", marks=UNDECIDED),
        ('Tag.objects.bulk_create([Tag(name="a")], ignore_conflicts=True)', "mysql",
         "insert_statement"),
    ],
)  # fmt: skip
def test_what_decided_about_an_insert(pool: Pool, code: str, alias: str, word: str) -> None:
    comparison = compared(pool, code)
    reasons = [s.reason for d in comparison.divergences for s in d.sides if s.alias == alias]
    assert any(word in each for each in reasons)
