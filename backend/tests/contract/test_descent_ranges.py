"""Every exact fragment stands where its node really wrote: checked with marks in the SQL itself.

Each snippet is compiled a second time without a recorder, with ``SQLCompiler.compile()`` putting
marks round what each node returns. Taken out of the statement again, the marks are the true range
of each node and the number of its parameters, found without looking for any text.

This file is also the program of a database's process: ``ALIAS STATE PARAMETERS SNIPPETS``.
"""

# ruff: noqa: E501 - a snippet is one line, as a user types it
from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.statement import Fragment, Statement
    from ormscope.runs.pool import Pool

ALIASES = ("sqlite", "postgresql", "mysql", "oracle")

# The same text in many places, nested, repeated, rewritten, dropped: whatever makes a search miss.
SNIPPETS = {
    "equal conditions": 'Book.objects.filter(title=F("title"), pages=F("pages")).filter(title=F("title"))',
    "equal leaves": 'Book.objects.filter(Q(pages=1) | Q(pages=2) & ~Q(pages=1), pages=1).exclude(pages=1)',
    "equal branches": 'Book.objects.annotate(c=Case(When(pages=1, then=F("pages")), When(pages=1, then=F("pages")), default=F("pages"))).filter(c=1).order_by("c")',
    "equal literals": 'Book.objects.annotate(c=Case(When(pages=1, then=1), When(pages=1, then=1), default=1)).values("c")',
    "equal values": 'Book.objects.annotate(x=Value("a"), y=Value("a"), z=Value("a")).filter(x="a").values("x", "y", "z")',
    "equal sums": 'Book.objects.annotate(a=F("pages") + F("pages") + 1, b=F("pages") * 2 + F("pages") * 2).filter(a__gt=F("b"))',
    "equal subqueries": 'Book.objects.annotate(a=Subquery(Book.objects.filter(pk=OuterRef("pk")).values("pages")), b=Subquery(Book.objects.filter(pk=OuterRef("pk")).values("pages"))).filter(a=F("b")).order_by("a", "b")',
    "equal exists": 'Book.objects.annotate(x=Exists(Review.objects.filter(book=OuterRef("pk"))), y=~Exists(Review.objects.filter(book=OuterRef("pk")))).filter(x=True, y=True).order_by("x")',
    "nested subqueries": "Book.objects.filter(id__in=Book.objects.filter(id__in=Book.objects.filter(pages__gt=1)))",
    "equal parts of a union": "Book.objects.order_by().filter(pages=1).union(Book.objects.order_by().filter(pages=1), all=True)",
    "a union in a union": 'Book.objects.order_by().values("title").union(Author.objects.values("name"), Book.objects.order_by().values("title")).order_by("-title")[:3]',
    "a counted difference": "Book.objects.order_by().filter(pages=1).difference(Book.objects.order_by().filter(pages=2)).count()",
    "equal windows": 'Book.objects.annotate(w=Window(Sum("pages"), partition_by=["publisher", "pages"], order_by=["pages", "publisher"]), v=Window(Sum("pages"), partition_by=["publisher", "pages"], order_by=["pages", "publisher"]))',
    "a filtered window": 'Book.objects.annotate(w=Window(Rank(), partition_by="publisher", order_by="-pages")).filter(w=1).order_by("-pages", "w").values("title", "w")',
    "in lists": 'Book.objects.filter(pages__in=[1, 2, 3], title__in=["a", "b"]).filter(pages__in=[1, 2, 3])',
    "per cent signs": 'Book.objects.annotate(pct=F("pages") % 7 + F("pages") % 7, x=Value("100%"), y=Value("%s")).filter(title__contains="50%", pct=F("pages") % 7)',
    "grouped": 'Book.objects.values("title").order_by("title").annotate(n=Count("pages"), m=Count("pages")).filter(title="a", n__gt=1)',
    "having": 'Book.objects.annotate(n=Count("reviews", filter=Q(reviews__stars__gt=1)), m=Count("reviews", filter=Q(reviews__stars__gt=2), distinct=True)).filter(Q(n__gt=3) | Q(m__lt=4))',
    "aggregated": 'Book.objects.annotate(n=Count("reviews")).filter(n=1).aggregate(s=Sum(F("n") + F("n")), t=Avg("n"))',
    "many-valued exclude": 'Book.objects.exclude(authors__name="a", authors__born__year=1999).exclude(tags__name="b")',
    "joins to itself": 'Author.objects.filter(Q(mentor__mentor__name="a") | Q(mentor__name="a") | Q(name="a")).select_related("mentor__mentor").order_by("mentor__name", "name")',
    "many joins": 'Author.objects.filter(books__title="a").filter(books__title="a").filter(books__title="b")',
    "filtered relations": 'Publisher.objects.annotate(f=FilteredRelation("books", condition=Q(books__pages=1) & ~Q(books__title="a")), g=FilteredRelation("books", condition=Q(books__pages=1))).values("f__title", "g__title").order_by("f__title")',
    "composite keys": "Stock.objects.filter(Q(pk=(1, 2)) | Q(pk=(3, 4)), pk__gt=(5, 6))",
    "composite in": 'Stock.objects.filter(pk__in=Stock.objects.filter(quantity=1).values("pk")).values("pk", "quantity")',
    "tuples in": "Stock.objects.filter(pk__in=[(1, 7), (2, 7)])",
    "combined": 'Book.objects.filter(title="a") ^ Book.objects.filter(authors__name="a") | Book.objects.filter(title="a")',
    "insert": 'Review.objects.bulk_create([Review(book_id=1, reviewer="r", stars=1, body=Concat(Value("a"), Value("b"))), Review(book_id=2, reviewer=Upper(Value("c")), stars=2, body="d")])',
    "update": 'Book.objects.filter(pages__gt=2).update(rating=F("pages"), pages=F("pages") + 1, title=Concat(F("title"), Value(\'"title" = \')))',
    "update by a subquery": 'Book.objects.update(pages=Subquery(Book.objects.filter(pk=OuterRef("pk")).values("pages")[:1]))',
    "update over a join": 'Book.objects.filter(publisher__name="a").update(pages=7, title=Upper("title"))',
    "bulk update": 'Review.objects.bulk_update([Review(pk=1, stars=1, reviewer="q"), Review(pk=2, stars=Value(7), reviewer=Upper("reviewer"))], ["stars", "reviewer"])',
    "ordered": 'Book.objects.order_by(F("rating").desc(nulls_last=True), Lower("title").asc(), F("pages") + 1, F("pages") + 2, "-pages")',
    "prefetched": 'Book.objects.prefetch_related(Prefetch("reviews", Review.objects.filter(stars=1).order_by("-stars")), "authors__mentor").filter(pages__gt=2)',
    "distinct over a join": 'Book.objects.distinct().select_related("publisher").order_by("publisher__name")',
}  # fmt: skip

WRONG = {
    "values of a distinct": 'Book.objects.values("publisher__name").distinct()',
    "distinct by an expression": 'Book.objects.distinct().order_by(F("rating") + F("rating") + 1).values("title")',
}  # fmt: skip
WRONG_ON_MYSQL = 'Review.objects.filter(book__title="a").delete()'
WRONG_ON_ORACLE = 'Book.objects.values(a=F("pages") + 1, b=F("pages") + 2).annotate(n=Count("id"))'


@pytest.fixture(scope="module")
def problems(
    pool: Pool, state: Path, environment: Mapping[str, str]
) -> dict[str, dict[str, list[str]]]:
    """What each database's process found wrong with each snippet."""
    snippets = [*SNIPPETS.values(), *WRONG.values(), WRONG_ON_MYSQL, WRONG_ON_ORACLE]
    from each_database import reports as of_each

    return of_each(__file__, ALIASES, snippets, pool=pool, state=state, environment=environment)


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("name", SNIPPETS)
def test_an_exact_fragment_stands_where_its_node_wrote(
    problems: dict[str, dict[str, list[str]]], alias: str, name: str
) -> None:
    assert problems[alias][SNIPPETS[name]] == []


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("name", WRONG)
def test_columns_that_a_distinct_adds(
    problems: dict[str, dict[str, list[str]]], alias: str, name: str
) -> None:
    assert problems[alias][WRONG[name]] == []


def test_a_delete_over_a_join_on_mysql(problems: dict[str, dict[str, list[str]]]) -> None:
    assert problems["mysql"][WRONG_ON_MYSQL] == []


def test_two_groups_of_one_text_on_oracle(problems: dict[str, dict[str, list[str]]]) -> None:
    assert problems["oracle"][WRONG_ON_ORACLE] == []


def _value(text: str) -> str:
    """Give a parameter without the type that psycopg is told."""
    return text.removeprefix("Int4(").removesuffix(")") if text.startswith("Int4(") else text


def assignments(pool: Pool, code: str, alias: str = "sqlite") -> dict[str, tuple[str, list[str]]]:
    (trace,) = pool.run(code, [alias], _options()).traces
    (statement,) = (each for each in trace.statements if each.kind == "update")
    return {
        statement.sql[each.start : each.end].partition(" = ")[0]: (
            statement.sql[each.start : each.end],
            [_value(text.text) for text in statement.params[each.param_start : each.param_end]],
        )
        for each in statement.fragments
        if each.clause == "set" and each.parent == 0 and each.exact
    }


def test_the_assignments_of_an_update(pool: Pool) -> None:
    code = 'Book.objects.filter(pages=9).update(title="x", rating=F("pages") + 1, pages=3)'
    assert assignments(pool, code) == {
        '"title"': ('"title" = %s', ["'x'"]),
        '"rating"': ('"rating" = ("bookshop_book"."pages" + %s)', ["1"]),
        '"pages"': ('"pages" = %s', ["3"]),
    }


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize(
    "code",
    [
        "Book.objects.update(in_print=Q(pages=1), pages=2)",
        'Book.objects.filter(pages=3).update(in_print=Q(pages=1, title="x"), title="y", pages=2)',
        'Book.objects.update(in_print=Exists(Review.objects.filter(book__title=OuterRef("title"), '
        'book__pages=3)), pages=2)',
    ],
)  # fmt: skip
def test_an_assigned_condition_is_one_assignment(pool: Pool, code: str, alias: str) -> None:
    found = assignments(pool, code, alias)
    assert all(text.count("(") == text.count(")") for text, _ in found.values()), found
    pages = next(pair for name, pair in found.items() if name.strip('"`').lower() == "pages")
    assert pages[1] == ["2"]


def _options() -> Any:
    from ormscope.runs.options import Options

    return Options()


# The program


OPEN, MIDDLE, CLOSE, CLOSE_INSIDE = "\ue000", "\ue001", "\ue002", "\ue003"
MARK = re.compile("\ue000([^\ue001]*)\ue001|[\ue002\ue003]")
# ORDER BY is cut up by Django itself, and a query comes with and without its parentheses.
UNMARKED = ("OrderBy", "Query")


@contextmanager
def marked() -> Iterator[None]:
    """Have every compiler put marks round what a node returns.

    They stand inside of outer parentheses, since Django looks at those, and cuts them off.
    """
    from django.db.models.sql.compiler import SQLCompiler

    original = SQLCompiler.compile

    def compile(self: Any, node: Any) -> Any:
        sql, *rest = original(self, node)
        name = type(node).__name__
        if not isinstance(sql, str) or not sql or name in UNMARKED:
            return (sql, *rest)
        before = "(" if sql.startswith("(") else ""
        sql = f"{before}{OPEN}{before}{name}#{len(rest[0])}{MIDDLE}{sql[len(before) :]}"
        sql = f"{sql[:-1]}{CLOSE_INSIDE})" if sql.endswith(")") else f"{sql}{CLOSE}"
        return (sql, *rest)

    SQLCompiler.compile = compile  # type: ignore[method-assign]
    try:
        yield
    finally:
        SQLCompiler.compile = original  # type: ignore[method-assign]


def true_ranges(sql: str) -> tuple[str, list[tuple[int, int, str, int]] | None]:
    """Give SQL without its marks, and each node's start, end, class and number of parameters."""
    text, position = "", 0
    opened: list[tuple[int, str]] = []
    found = []
    for mark in MARK.finditer(sql):
        text += sql[position : mark.start()]
        position = mark.end()
        if mark.group(1) is not None:
            name = mark.group(1)
            opened.append((len(text) - name.startswith("("), name.lstrip("(")))
        elif not opened:
            return MARK.sub("", sql), None
        else:
            start, name = opened.pop()
            kind, _, params = name.rpartition("#")
            found.append((start, len(text) + (mark.group() == CLOSE_INSIDE), kind, int(params)))
    return text + sql[position:], None if opened else found


def wrong(statement: Statement, ranges: list[tuple[int, int, str, int]]) -> Iterator[str]:
    left = list(ranges)
    known = {kind for _, _, kind, _ in ranges}
    for fragment in statement.fragments:
        if fragment.node not in known or _is_position(fragment, statement):
            continue
        here = (fragment.start, fragment.end, fragment.node)
        true = next((each for each in left if each[:3] == here), None)
        shown = f"{fragment.node} {statement.sql[fragment.start : fragment.end]!r}"
        if true is None:
            if fragment.exact:
                yield f"{shown} is not at {fragment.start}"
            continue
        left.remove(true)
        if fragment.param_end - fragment.param_start != true[3]:
            yield f"{shown} has {true[3]} parameters"
    for start, end, kind, _ in left:
        if kind != "Ref" and statement.unplaced == 0:
            yield f"{kind} {statement.sql[start:end]!r} at {start} has no fragment"


def _is_position(fragment: Fragment, statement: Statement) -> bool:
    return fragment.clause == "group by" and statement.sql[fragment.start : fragment.end].isdigit()


def main(alias: str, state: str, parameters: str, snippets: str) -> None:
    from ormscope import language
    from ormscope.document.invariants import broken_trace
    from ormscope.language import NullObserver
    from ormscope.runs.execution import run
    from ormscope.runs.ground import sample_models
    from ormscope.runs.prepared import prepare

    ready = prepare(alias, Path(state), json.loads(parameters))
    report = {}
    for code in json.loads(snippets):
        trace = run(code, ready.database, ready.connection, ready.target, _options())
        found = list(broken_trace(trace))
        if trace.outcome.status not in ("ok", "halted"):
            found.append(str(trace.outcome.message))
        seen: list[tuple[str, Any]] = []

        def watch(
            execute: Any,
            sql: str,
            params: Any,
            many: bool,
            context: Any,
            seen: list[tuple[str, Any]] = seen,
        ) -> Any:
            seen.append(true_ranges(sql))
            return execute(seen[-1][0], params, many, context)

        with ready.database.isolate(ready.connection):
            ready.connection.ensure_connection()
            with marked(), ready.connection.execute_wrapper(watch):
                language.run(
                    language.parse(code),
                    models=sample_models(),
                    observer=NullObserver(),
                    row_limit=100,
                )
        for statement in trace.statements:
            if statement.kind == "transaction":
                continue
            true = next((each for each in seen if each[0] == statement.sql), None)
            if true is None:
                found.append(f"not compiled again: {statement.sql}")
                continue
            seen.remove(true)
            if true[1] is not None:  # Django cut a marked text in two
                found += wrong(statement, true[1])
        report[code] = found
    print(json.dumps(report))


if __name__ == "__main__":
    import os

    sys.path.insert(0, os.environ["PYTHONPATH"])
    main(*sys.argv[1:])
