"""Other Djangos: their columns run, tracing changes nothing there, and differences have reasons.

The environments are made once a machine, in the checkout's state, by what `add_django` calls.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from each_database import parameters_of
from test_query_changes import assert_all_told, changes_in

from ormscope.document.errors import OrmscopeError
from ormscope.document.invariants import broken
from ormscope.management.djangos.making import make
from ormscope.management.djangos.pythons import find_python
from ormscope.runs.environments import OURS, environments
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.comparison import Comparison, Side
    from ormscope.runs.environments import Environment

OLD, NEW = "4.2", "6.1"
SERIES = (OLD, NEW)
DATABASES = ("sqlite", "postgresql", "mysql", "oracle")
PROGRAM = Path(__file__).with_name("undisturbed.py")

# What fails with one Django and not with ours, and what the message says: what its sample doesn't
# have, or what it gets wrong by itself, without a recorder as well.
FAILING = {
    (OLD, "composite-key"): (DATABASES, "CompositePrimaryKey, came with Django 5.2"),
    (OLD, "window"): (("sqlite",), 'near "CAST": syntax error'),
    (NEW, "intersection"): (DATABASES, "ORDER BY term does not match any column"),
}

# A snippet, and what stands behind its SQL in one of the two Djangos and not in the other.
DIFFERING = (
    (OLD, "sqlite", "Book.objects.values('title')", "SQLCompiler._order_by_pairs()"),
    # The ordering by position is one difference; the alias that makes it possible another.
    (OLD, "sqlite", "Book.objects.values('title')", "SQLCompiler.get_select()"),
    (OLD, "sqlite", "OrderLine.objects.values('quantity')", "SQLCompiler.get_select()"),
    (OLD, "postgresql", "Review.objects.filter(book__in=Book.objects.values('pk'))",
     "SQLCompiler.get_select()"),
    (OLD, "oracle", "Author.objects.values('name').union(Tag.objects.values('name'))",
     "SQLCompiler.get_select()"),
    (OLD, "sqlite", "Book.objects.aggregate(Avg('price'))", "SQLiteNumericMixin.as_sqlite()"),
    (OLD, "sqlite", "Book.objects.in_bulk([1, 2])", "QuerySet.in_bulk()"),
    (NEW, "sqlite", "Author.objects.filter(mentor__mentor__name='x')", "Join.as_sql()"),
    (NEW, "mysql", "Book.objects.filter(Exists(Review.objects.filter(book=OuterRef('pk'))))",
     "BaseTable.as_sql()"),
    (NEW, "sqlite", "Stock.objects.filter(pk__in=[(1, 1), (1, 2)])", "supports_tuple_lookups"),
    (NEW, "sqlite", "Author.objects.filter(pk=1).delete()", "SQLUpdateCompiler.as_sql()"),
    (NEW, "sqlite", "Ebook.objects.filter(drm=True)",
     "conditional_expression_supported_in_where_clause()"),
)  # fmt: skip


@pytest.fixture(scope="module")
def added(state: Path) -> Mapping[str, Environment]:
    """The environments, made where they are not; those of a Python that isn't here are left out."""
    kept = settings.ORMSCOPE["STATE"] / "tests"
    for series in SERIES:
        if series in {each.django for each in environments(kept)}:
            continue
        if series == NEW and find_python(["3.12", "3.13", "3.14"]) is None:
            continue
        try:
            make(series, kept, print)
        except OrmscopeError as error:
            # Loud: what is to be tested must not pass because it could not be installed.
            give_up = pytest.fail if "CI" in os.environ else pytest.skip
            give_up(f"Django {series} could not be added: {error}")
    if not (state / "environments").exists():
        (state / "environments").symlink_to(kept / "environments")
    return {each.django: each for each in environments(state)}


@pytest.fixture(scope="module")
def djangos(state: Path, added: Mapping[str, Environment]) -> Iterator[Pool]:
    """A pool with every column of these Djangos, whose workers start when they are asked."""
    assert added
    with Pool(state, []) as opened:
        yield opened


def compared(pool: Pool, code: str, database: str, series: str) -> Comparison:
    """Run a snippet with our Django and another one."""
    theirs = f"{database}+django{series}"
    if not any(name.endswith(f"+django{series}") for name in pool.lanes):
        pytest.skip(f"No Python on this machine runs Django {series}.")
    return pool.run(code, [database, theirs], Options())


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("series", SERIES)
def test_the_corpus_ends_as_it_does_with_our_django(
    djangos: Pool, corpus: Mapping[str, str], series: str, database: str
) -> None:
    for name, code in corpus.items():
        comparison = compared(djangos, code, database, series)
        ours, theirs = comparison.traces
        assert not broken(comparison), name
        assert theirs.target.django_version.startswith(f"{series}.")
        databases, message = FAILING.get((series, name), ((), ""))
        if database in databases:
            assert theirs.outcome.status == "error", name
            assert message in str(theirs.outcome.message), name
        else:
            assert theirs.outcome.status == ours.outcome.status, (name, theirs.outcome)


@pytest.mark.parametrize("database", ["sqlite", "postgresql", "oracle"])
@pytest.mark.parametrize("series", SERIES)
def test_tracing_changes_nothing_there(
    djangos: Pool,
    added: Mapping[str, Environment],
    corpus: Mapping[str, str],
    environment: Mapping[str, str],
    state: Path,
    series: str,
    database: str,
) -> None:
    if series not in added:
        pytest.skip(f"No Python on this machine runs Django {series}.")
    parameters = {**parameters_of(djangos, database), "sample": added[series].sample}
    done = subprocess.run(
        [
            added[series].python, str(PROGRAM), database, str(state),
            json.dumps(parameters), json.dumps(list(corpus.values())),
        ],
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.worker"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name, report in zip(corpus, json.loads(done.stdout), strict=True):
        assert report["traced"] == report["untraced"], name
        assert report["left"] == [], name


@pytest.mark.parametrize("series", SERIES)
def test_what_a_call_changes_of_its_query_is_told_there(
    added: Mapping[str, Environment], environment: Mapping[str, str], series: str
) -> None:
    if series not in added:
        pytest.skip(f"No Python on this machine runs Django {series}.")
    assert_all_told(changes_in(added[series].python, environment))


@pytest.mark.parametrize(("series", "database", "code", "behind"), DIFFERING)
def test_a_difference_between_djangos_has_its_reason(
    djangos: Pool,
    added: Mapping[str, Environment],
    series: str,
    database: str,
    code: str,
    behind: str,
) -> None:
    comparison = compared(djangos, code, database, series)
    sides = [
        side
        for each in comparison.divergences
        for side in each.sides
        if side.kind not in ("same", "unsupported")
    ]
    assert sides, "The two Djangos write the same."
    assert behind in " ".join(side.reason for side in sides)
    for side in sides:
        verify(side, added[series])


def verify(side: Side, environment: Environment) -> None:
    """Hold a reason that names a function against the source of both Djangos."""
    found = re.search(r"'s ([\w.]+)\(\) is not Django", side.reason)
    if found is None:
        return
    assert side.place is not None
    import django

    packages = (Path(django.__file__).parents[1], environment.packages)
    sources = [source_of(Path(str(each)) / side.place.file, found[1]) for each in packages]
    assert all(sources)
    assert sources[0] != sources[1]


def source_of(file: Path, name: str) -> str:
    """Give the source of ``Class.method`` as a file has it."""
    text = file.read_text(encoding="utf-8")
    body: Any = ast.parse(text).body
    node: Any = None
    for part in name.split("."):
        node = next(each for each in body if getattr(each, "name", None) == part)
        body = node.body
    return ast.get_source_segment(text, node) or ""


def test_two_djangos_do_not_fight_over_the_sample_of_one_server(djangos: Pool) -> None:
    code = "OrderLine.objects.filter(pk=1).values('total')"
    for _ in range(2):
        ours, theirs = compared(djangos, code, "postgresql", OLD).traces
        assert ours.outcome.status == "ok"
        assert theirs.outcome.status == "error"
        assert "GeneratedField, which came with Django 5.0" in str(theirs.outcome.message)


def test_one_django_is_not_asked_for_the_functions_behind_its_sql(djangos: Pool) -> None:
    (trace,) = djangos.run("Book.objects.count()", ["sqlite"], Options()).traces
    assert trace.target.django_version == OURS.version
    assert trace.sources == ()
