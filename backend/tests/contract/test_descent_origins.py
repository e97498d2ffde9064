"""Who caused it: each parameter's fragment leads to the very text that the value was written in.

Every value of these snippets occurs once, so its place in the snippet is its true origin. ``«»``
marks what the origin of the value inside must be; the marks are taken out before the run.
"""

# ruff: noqa: E501 - a snippet is one line, as a user types it
from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ormscope.runs.options import Options

if TYPE_CHECKING:
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Trace
    from ormscope.runs.pool import Pool

VALUE = re.compile(r"\b77\d\d\b")


def traced(pool: Pool, code: str, alias: str = "sqlite") -> Trace:
    (trace,) = pool.run(code, [alias], Options()).traces
    assert trace.outcome.status in ("ok", "halted"), trace.outcome
    return trace


def unmarked(marked: str) -> tuple[str, dict[str, set[tuple[int, int]]]]:
    """Give a snippet without its marks, and the ranges in which each value is marked."""
    code, opened, found = "", [], {}
    for character in marked:
        if character == "«":
            opened.append(len(code))
        elif character == "»":
            start = opened.pop()
            for value in VALUE.findall(code[start:]):
                found.setdefault(value, set()).add((start, len(code)))
        else:
            code += character
    return code, found


def innermost(statement: Statement, parameter: int) -> Fragment:
    return min(
        (f for f in statement.fragments if f.param_start <= parameter < f.param_end),
        key=lambda f: (f.param_end - f.param_start, -f.id),
    )


def origins(trace: Trace) -> dict[str, set[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for statement in trace.statements:
        for number, parameter in enumerate(statement.params):
            for value in VALUE.findall(parameter.text):
                origin = innermost(statement, number).origin
                range_ = origin.range
                found.setdefault(value, set()).add(
                    (range_.start, range_.end) if range_ and origin.kind == "call" else (-1, -1)
                )
    return found


RIGHT = [
    'Book.objects.filter(«pages=7701», «pages__gt=7702»).exclude(«pages=7703»)',
    'Book.objects.filter(Q(«pages=7701») | Q(«pages=7702») & ~Q(«pages=7703»), «pages=7704»)',
    'Book.objects.filter(Q(«title="7701"», «pages=7702») & Q(«title="7703"», «pages=7704»))',
    'Book.objects.filter(Q(«title="7701"») ^ Q(«title="7702"») ^ Q(«pages=7703»))',
    'Book.objects.filter(~Q(Q(«title="7701"») | ~Q(«title="7702"»))).exclude(~Q(«pages=7703»))',
    'q = Q(pages=7701)\nBook.objects.filter(«q», Q(«pages__gt=7702»))'.replace("7701", "1"),
    'a = Book.objects.filter(«pages=7701»)\nb = Book.objects.filter(«pages=7702»)\n'
    'c = (a | b) & Book.objects.exclude(«title="7703"»)\nc.order_by("-pages")[2:10][1:3]',
    'Book.objects.filter(«title="7701"») ^ Book.objects.filter(«authors__name="7702"»)',
    'sub = Review.objects.filter(«stars=7701», book=OuterRef("pk"))\nBook.objects.annotate('
    'e=Exists(sub), f=Subquery(sub.filter(verified=True, «stars__lt=7702»).values("stars")[:1]))',
    'Book.objects.filter(id__in=Book.objects.filter(id__in=Book.objects.filter(«pages__gt=7701»)))',
    'Book.objects.exclude(«authors__name="7701"», «authors__born__year__gt=7702»)',
    'Author.objects.filter(«books__reviews__stars=7701»).exclude(«books__reviews__stars=7702»)',
    'Book.objects.order_by().filter(«pages=7701»).union(Book.objects.order_by()'
    '.filter(«pages=7702»).union(Book.objects.order_by().filter(«pages=7703»)))',
    'Book.objects.annotate(n=Count("pk")).filter(Q(«n=7701») | Q(«pages=7702»), ~Q(«n__gt=7703»))',
    'Book.objects.alias(«a=F("pages") + 7701»).annotate(«b=F("id") + 7702»).filter(«a=7703»)',
    'Book.objects.values(«a=F("pages") + 7701», «b=F("pages") + 7702»).order_by("b")',
    'Book.objects.order_by("pages", «F("pages") + 7701», «F("pages") + 7702»)',
    'Book.objects.prefetch_related(Prefetch("reviews", Review.objects.filter(«stars=7701»)))'
    '.filter(«pages__lt=7702»)',
    'Publisher.objects.annotate(«f=FilteredRelation("books", condition=Q(books__pages=7701))»)'
    '.filter(«f__title="7702"»)',
    'Book.objects.filter(pages=1).update(«title="7701"», «pages=7702», «rating=F("pages") + 7703»)',
    'Book.objects.filter(«pages=7701»).update(«pages=7702»)',
    'Publisher.objects.first().books.filter(«pages=7701»).filter(«title="7702"»).count()',
    'Tag.objects.update_or_create(«name="7701"», defaults={«"name": "7702"»})',
    'qs = Book.objects.all()\nfor i in [1, 2]:\n    qs = qs.filter(pages__gt=i, «pages=7701»)\nqs',
]  # fmt: skip

RIGHT += [
    'Book.objects.annotate(x=Q(«pages=7701»), y=Q(«pages=7702») | Q(«pages=7703»))',
    'Book.objects.annotate(a=Count("reviews", filter=Q(«reviews__stars=7701»)), b=Count('
    '"reviews", filter=Q(«reviews__stars=7702») | Q(«reviews__stars=7703»)))',
    'Book.objects.filter(Q(«pages=7701») | Q(«title="7702"»), Q(«pages=7703») | Q(pk=1))',
    'Book.objects.exclude(Q(pk__in=Book.objects.filter(«pages=7701»), «pages=7702»))',
    'Book.objects.filter(Q(pk__in=Book.objects.filter(«pages=7701»)) | Q(«pages=7702»))',
    'Book.objects.aggregate(«d=Max("pages", default=7701)»)',
]  # fmt: skip
WRONG = [
    ('q = Q(pages=7701)\nBook.objects.filter(q | Q(«pages=7702»))',
     "a Q in a variable is met as well: both are said to be of the argument"),
    ('Book.objects.values_list(«F("pages") + 7701», «F("pages") + 7702», "title")',
     "values_list() names its expressions itself: no argument has that keyword"),
    ('Book.objects.filter(**{«"pages": 7701», «"title": "7702"»})',
     "_find_argument() takes ** as the keyword's own argument, so that no part of it is looked for"),
]  # fmt: skip


def wrong(pool: Pool, marked: str) -> dict[str, tuple[set[str], set[str]]]:
    code, expected = unmarked(marked)
    found = origins(traced(pool, code))
    assert expected.keys() <= found.keys()
    return {
        value: ({code[a:b] for a, b in ranges}, {code[a:b] for a, b in found[value]})
        for value, ranges in expected.items()
        if found[value] != ranges
    }


@pytest.mark.parametrize("marked", RIGHT)
def test_a_value_leads_to_where_it_was_written(pool: Pool, marked: str) -> None:
    assert wrong(pool, marked) == {}


@pytest.mark.parametrize(
    "marked", [pytest.param(code, marks=pytest.mark.xfail(reason=why)) for code, why in WRONG]
)
def test_a_value_leads_to_where_it_was_not_written(pool: Pool, marked: str) -> None:
    assert wrong(pool, marked) == {}


def test_a_condition_of_a_variable_is_not_said_to_be_another_one(pool: Pool) -> None:
    """It may be the whole argument; it must not be the neighbour, which is something else."""
    code = "q = Q(pages=7701)\nBook.objects.filter(q | Q(pages=7702))"
    ((start, end),) = origins(traced(pool, code))["7701"]
    assert code[start:end] != "pages=7702"


def named(trace: Trace, code: str, clause: str) -> list[tuple[str, str, str | None]]:
    return [
        (
            trace.statements[0].sql[each.start : each.end],
            each.origin.kind,
            code[each.origin.range.start : each.origin.range.end] if each.origin.range else None,
        )
        for each in trace.statements[0].fragments
        if each.clause == clause and each.parent == 0
    ]


def test_each_ordering_leads_to_its_own_argument(pool: Pool) -> None:
    code = 'Book.objects.order_by("-publisher__name", F("rating").desc(nulls_last=True), "pk")'
    assert [(kind, text) for _, kind, text in named(traced(pool, code), code, "order by")] == [
        ("call", '"-publisher__name"'),
        ("call", 'F("rating").desc(nulls_last=True)'),
        ("call", '"pk"'),
    ]


def test_a_random_ordering_leads_to_its_argument(pool: Pool) -> None:
    code = 'Book.objects.order_by("?")'
    assert [each[1:] for each in named(traced(pool, code), code, "order by")] == [("call", '"?"')]


def test_a_join_leads_to_the_first_argument_that_needs_it(pool: Pool) -> None:
    code = (
        'Book.objects.filter(pages=1, publisher__name="a").order_by("publisher__country__name")'
        '.select_related("publisher")'
    )
    assert [text for _, _, text in named(traced(pool, code), code, "from")] == [
        None, 'publisher__name="a"', '"publisher__country__name"',
    ]  # fmt: skip


def test_the_manager_and_meta_are_told_from_the_user(pool: Pool) -> None:
    code = 'Book.objects.filter(pk__in=Book.in_print_books.filter(pages=1).values("pk"))'
    trace = traced(pool, code)
    (statement,) = trace.statements
    by_kind = {
        each.origin.kind: statement.sql[each.start : each.end]
        for each in statement.fragments
        if each.origin.kind in ("manager", "meta")
    }
    assert by_kind == {"manager": 'U0."in_print"', "meta": '"bookshop_book"."title"'}


def test_a_related_manager_is_the_origin_of_its_condition(pool: Pool) -> None:
    code = "Publisher.objects.first().books.filter(pages=1)"
    statement = traced(pool, code).statements[-1]
    (condition,) = (
        each
        for each in statement.fragments
        if each.origin.kind == "manager" and each.node == "RelatedExact"
    )
    assert statement.sql[condition.start : condition.end] == '"bookshop_book"."publisher_id" = %s'


def test_a_related_manager_is_the_origin_of_its_join(pool: Pool) -> None:
    statement = traced(pool, "Author.objects.first().books.all()").statements[-1]
    (join,) = (each for each in statement.fragments if each.node == "Join")
    assert join.origin.kind == "manager"


@pytest.mark.parametrize("alias", ["sqlite", "postgresql", "mysql", "oracle"])
def test_origins_are_the_same_on_every_database(pool: Pool, alias: str) -> None:
    code, expected = unmarked(
        'Book.objects.filter(Q(«title__icontains="7701"») | ~Q(«pages=7702»), '
        '«metadata__a="7703"»).exclude(«reviews__stars__gt=7704»)'
    )
    assert origins(traced(pool, code, alias)).items() >= expected.items()
