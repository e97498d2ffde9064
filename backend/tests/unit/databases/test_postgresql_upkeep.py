"""What runs leave behind on PostgreSQL, rolled back, doesn't show in the runs that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from ormscope.databases import discover
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITING = [
    "Book.objects.update(pages=F('pages')+1)",
    "Tag.objects.bulk_create([Tag(name=f't{i}') for i in range(500)])",
    "Review.objects.update(rating=F('rating')+0)\nReview.objects.all().delete()",
    "Book.objects.update(publisher=2)\nTag.objects.create(name='x')\nTag.objects.create(name='x')",
    "Order.objects.all().delete()\nraise_error = Book.objects.get(pk=-1)",
]
LOOKING = [
    "Book.objects.filter(pages__gt=5)",
    "Book.objects.filter(publisher=1)",
    "Book.objects.filter(title='x', published__isnull=True)",
    "Book.objects.filter(isbn__startswith='97')",
    "Tag.objects.all()",
    "Review.objects.filter(posted_at__year=2024).order_by()",
    "Order.objects.filter(customer__name='x')",
    # New rows go where there is room, and so come in another order.
    "Book.objects.filter(pk__lt=20).update(pages=1)\n"
    "list(Book.objects.order_by().values_list('pk', flat=True))",
]
SIZES = """
    SELECT relname, pg_relation_size(oid), relpages, reltuples, relallvisible FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY 1
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("upkeep")


@pytest.fixture
def pool(state: Path) -> Iterator[Pool]:
    with Pool(state, ["postgresql"]) as opened:
        lanes = opened.wait_ready()
        assert {name: lane.message for name, lane in lanes.items()} == {"postgresql": None}
        yield opened


def seen(pool: Pool) -> list[object]:
    """Return plans and rows of what is looked at."""
    found: list[object] = []
    for snippet in LOOKING:
        (trace,) = pool.run(snippet, ["postgresql"], Options(plan="estimated")).traces
        assert trace.outcome.status == "ok", trace.outcome
        for statement in trace.statements:
            plan = statement.plan
            assert plan is not None
            assert plan.error is None
            rows = statement.rows and statement.rows.rows
            found.append((statement.sql, plan.raw, rows))
        found.append(trace.value)
    return found


def files(state: Path) -> list[Any]:
    with discover()["postgresql"].serve(state) as server, owner(server) as connection:
        return connection.execute(SIZES).fetchall()


def owner(server: Any) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=server["host"], port=server["port"], user="owner", passfile=server["passfile"],
        dbname="sample", autocommit=True,
    )  # fmt: skip


def test_plans_rows_and_files_are_the_same_after_any_number_of_runs_that_wrote(
    pool: Pool, state: Path
) -> None:
    plans, sizes = seen(pool), files(state)
    for _ in range(3):
        for snippet in WRITING:
            pool.run(snippet, ["postgresql"], Options())
            assert files(state) == sizes, snippet
    assert seen(pool) == plans


def test_a_table_that_another_session_reads_is_seen_to_after_the_next_run(
    pool: Pool, state: Path
) -> None:
    sizes = files(state)
    with discover()["postgresql"].serve(state) as server:
        with owner(server) as reader, reader.transaction():
            reader.execute("SELECT count(*) FROM bookshop_book")
            comparison = pool.run(WRITING[0], ["postgresql"], Options())
            assert comparison.traces[0].outcome.status == "ok"
            assert files(state) != sizes
        pool.run("Book.objects.filter(pages__gt=5)", ["postgresql"], Options())
        assert files(state) == sizes


def test_what_a_killed_worker_left_is_removed_when_the_next_one_starts(state: Path) -> None:
    with Pool(state, ["postgresql"]) as first:
        first.wait_ready()
        sizes = files(state)
        with discover()["postgresql"].serve(state) as server, owner(server) as connection:
            connection.execute("BEGIN; UPDATE bookshop_book SET pages = pages + 1; ROLLBACK")
        assert files(state) != sizes
    with Pool(state, ["postgresql"]) as second:
        second.wait_ready()
        assert files(state) == sizes
