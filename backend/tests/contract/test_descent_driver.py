"""What the database was told: Django's own log, literals that give the same rows, decisions.

This file is also the program of a live database's process: ``ALIAS STATE PARAMETERS SNIPPETS``.
"""

# ruff: noqa: E501 - a snippet is one line, as a user types it
from __future__ import annotations

import inspect
import json
import re
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ormscope.document.trace import Trace
    from ormscope.runs.pool import Pool

LIVE = ("sqlite", "postgresql")
ALIASES = (*LIVE, "mysql", "oracle")

SNIPPETS = {
    "pattern": r'''Book.objects.filter(title__contains="it's 100% \\ \"q\" %s ? :arg0 $1 \n").values("pk")''',
    "text": r'''Book.objects.annotate(v=Value("it's 100% \\ 雪 %s %(a)s ?")).values("v")[:1]''',
    "null and numbers": 'Book.objects.annotate(v=Value(None, output_field=CharField()), b=Value(True), f=Value(1.5), d=Value(Decimal("1.10"))).values("v", "b", "f", "d")[:2]',
    "binary": r'''Book.objects.annotate(v=Value(b"a'\x00\\", output_field=BinaryField())).values("v")[:1]''',
    "times": 'Book.objects.annotate(v=Value(date(2020, 1, 2)), w=Value(datetime(2020, 1, 2, 3, 4, 5)), t=Value(timedelta(days=1, seconds=2)), u=Value(time(1, 2, 3))).values("v", "w", "t", "u")[:1]',
    "compared times": 'Book.objects.filter(published__gt=date(2000, 1, 1), created_at__lt=datetime(2030, 1, 1, 3, 4, 5), reading_time__lt=timedelta(days=3)).values("pk")',
    "json": r'''Book.objects.filter(metadata={"a": "it's 100% \\ \""}).values("pk")''',
    "json keys": '''Book.objects.filter(metadata__has_any_keys=["language", "it's"]).values("pk", "metadata")''',
    "uuid": 'Customer.objects.filter(id__in=Customer.objects.values("id")[:2]).values("id", "name")',
    "negative": 'Book.objects.annotate(x=F("pages") - Value(-5), y=F("pages") % 7).filter(rating__gt=-1.5e-10, price__gt=Decimal("-1.5")).values("x", "y")[:3]',
    "regex": r"""Book.objects.filter(title__regex=r"a\.b'%").values("pk")""",
    "grouped": 'Book.objects.annotate(t=TruncMonth("created_at")).values("t").annotate(n=Count("id")).order_by("t")',
    "insert": r'''Tag.objects.bulk_create([Tag(name="a'1"), Tag(name="b%s\\")])''',
    "update": r'''Tag.objects.filter(name="x%").update(name="y'\\")''',
    "prefetch": 'Book.objects.prefetch_related("reviews", "authors")[:3]',
    "savepoint": 'Tag.objects.get_or_create(name="new")',
    "failing": 'Tag.objects.bulk_create([Tag(name="z"), Tag(name="z")])',
}  # fmt: skip


@pytest.fixture(scope="module")
def reports(
    pool: Pool, state: Path, environment: Mapping[str, str]
) -> dict[str, dict[str, dict[str, Any]]]:
    from each_database import reports as of_each

    return of_each(__file__, ALIASES, SNIPPETS, pool=pool, state=state, environment=environment)


@pytest.mark.parametrize("alias", LIVE)
@pytest.mark.parametrize("name", SNIPPETS)
def test_logged_is_what_django_logs(reports: Any, alias: str, name: str) -> None:
    report = reports[alias][name]
    assert report["logged"] == report["queries"]
    assert report["queries"]


@pytest.mark.parametrize("alias", LIVE)
@pytest.mark.parametrize("name", SNIPPETS)
def test_a_literal_gives_the_same_rows(reports: Any, alias: str, name: str) -> None:
    compared = reports[alias][name]["rows"]
    assert compared or name in ("insert", "update", "failing")
    for sql, rows, of_literal in compared:
        assert of_literal == rows, sql


@pytest.mark.parametrize("alias", ALIASES)
def test_a_decision_is_what_the_backend_says(reports: Any, alias: str) -> None:
    found = [each for report in reports[alias].values() for each in report["decisions"]]
    assert sorted(set(found)) == []


def test_a_method_below_an_if_has_its_line(pool: Pool) -> None:
    from ormscope.runs.options import Options

    (trace,) = pool.run("Book.objects.filter(pages=1)", ["postgresql"], Options()).traces
    (line,) = (
        trace.places[each.place].line
        for each in trace.decisions
        if each.name == "adapt_integerfield_value" and each.place is not None
    )
    from django.db.backends.postgresql.operations import DatabaseOperations

    method: Any = DatabaseOperations.adapt_integerfield_value
    assert line == inspect.getsourcelines(method)[1]


# The program


def main(alias: str, state: str, parameters: str, snippets: str) -> None:
    from ormscope.runs.execution import run
    from ormscope.runs.options import Options
    from ormscope.runs.prepared import prepare

    ready = prepare(alias, Path(state), json.loads(parameters))
    report = {}
    for name, code in json.loads(snippets).items():
        trace = run(code, ready.database, ready.connection, ready.target, Options())
        report[name] = {"decisions": sorted(set(_untrue(trace, ready.connection)))}
        if alias in LIVE:
            sent, queries = _plainly(code, ready)
            report[name] |= {
                "logged": [each.logged for each in trace.statements],
                "queries": queries,
                "rows": [
                    [each.sql, *_both(each.literal, *known, ready)]
                    for each in trace.statements
                    if each.kind == "select"
                    and each.literal is not None
                    and (known := next((k for k in sent if k[0] == each.sql), None))
                ],
            }
    report = json.loads(re.sub(r"s\d{6,}_x\d+", "savepoint", json.dumps(report)))
    print(json.dumps(report))


def _plainly(code: str, ready: Any) -> tuple[list[tuple[str, Any]], list[str]]:
    """Run a snippet without a recorder: what was executed, and Django's own log of it."""
    from ormscope import language
    from ormscope.language import NullObserver
    from ormscope.runs.ground import sample_models

    sent: list[tuple[str, Any]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    connection = ready.connection
    with ready.database.isolate(connection):
        connection.ensure_connection()
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        try:
            with connection.execute_wrapper(watch):
                language.run(
                    language.parse(code),
                    models=sample_models(),
                    observer=NullObserver(),
                    row_limit=100,
                )
        except language.SnippetError:
            pass  # its statements are what counts
        finally:
            connection.force_debug_cursor = False
        return sent, [each["sql"] for each in connection.queries_log]


def _both(literal: str, sql: str, params: Any, ready: Any) -> list[str]:
    """Give the rows of a statement with parameters, and of its literal form on the bare driver."""
    connection = ready.connection
    found = []
    for is_literal in (False, True):
        with ready.database.isolate(connection):
            connection.ensure_connection()
            if is_literal:
                bare = connection.connection
                cursor = sqlite3.Cursor(bare) if connection.vendor == "sqlite" else bare.cursor()
                cursor.execute(literal if connection.vendor == "sqlite" else literal.encode())
            else:
                cursor = connection.cursor()
                cursor.execute(sql, params)
            rows = [
                [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
                for row in cursor.fetchall()
            ]
            found.append(repr(rows))
    return found


def _untrue(trace: Trace, connection: Any) -> Iterator[str]:
    """Hold each flag and operation against the backend itself and its source."""
    for decision in trace.decisions:
        backend: Any = {"feature": connection.features, "operation": connection.ops}.get(
            decision.kind
        )
        if backend is None or decision.place is None:
            continue
        place, name = trace.places[decision.place], decision.name
        owner = next(kind for kind in type(backend).__mro__ if name in vars(kind))
        if decision.kind == "feature":
            value = getattr(backend, name)
            if decision.value not in (str(value), repr(value)):
                yield f"{name} is {value!r}, not {decision.value}"
        if place.name != f"{owner.__name__}.{name}":
            yield f"{name} is defined by {owner.__qualname__}, not by {place.name}"
        file = inspect.getsourcefile(owner) or ""
        if not file.endswith(place.file):
            yield f"{name} is in {file}, not in {place.file}"
        elif name != "adapt_integerfield_value":  # has a test of its own
            line = Path(file).read_text().splitlines()[(place.line or 1) - 1]
            if name not in line:
                yield f"line {place.line} of {place.file} is not about {name}: {line}"
        if decision.overrides == owner.__module__.startswith("django.db.backends.base."):
            yield f"{name} of {owner.__module__}: overrides is {decision.overrides}"


if __name__ == "__main__":
    import os

    sys.path.insert(0, os.environ["PYTHONPATH"])
    main(*sys.argv[1:])
