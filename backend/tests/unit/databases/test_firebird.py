"""Firebird, inside its worker: the same rows, nothing that lasts, and what it cannot do."""

from __future__ import annotations

import ctypes
import datetime
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover
from ormscope.databases.firebird.quoting import quote
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace

CORPUS = Path(__file__).parents[2] / "corpus.json"
PROBLEM = discover()["firebird"].missing()
# Where it cannot run this says so; continuous integration that has the extra must run it.
needs_firebird = pytest.mark.skipif(
    PROBLEM is not None and not os.environ.get("CI"), reason=str(PROBLEM)
)

# django-firebird's own, seen on a server: Firebird has no such function, operator or syntax, or the
# backend's converter fails. A new release of it may do better; this list then gets shorter.
ERRORS = {
    "lookup-regex": "Invalid SIMILAR TO pattern",
    "composite-key": "Token unknown",
    "aggregate": "decimal.Rounded",
    "intersection": "Token unknown",
    "concat-cast": "source column NONE does not exist",
    "update-case": "GREATEST",
}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def databases(state: Path) -> Iterator[Pool]:
    with Pool(state, ["firebird", "sqlite"]) as pool:
        yield pool


def run(pool: Pool, snippet: str) -> Trace:
    return pool.run(snippet, ["firebird"], Options()).traces[0]


@needs_firebird
def test_the_rows_are_those_of_sqlite(databases: Pool) -> None:
    for model in ("Book", "Author", "OrderLine", "Stock", "Customer", "Store", "Review", "Ebook"):
        snippet = f"list({model}.objects.order_by('pk').values())"
        firebird, sqlite = databases.run(snippet, ["firebird", "sqlite"], Options()).traces
        assert firebird.outcome.status == "ok", firebird.outcome
        assert firebird.value == sqlite.value
        assert firebird.value is not None
        assert firebird.value.rows


@needs_firebird
def test_new_keys_go_on_after_the_last_one_in_every_run(databases: Pool, state: Path) -> None:
    snippet = "Author.objects.create(name='x').pk, Author.objects.create(name='y').pk"
    values = [run(databases, snippet).value for _ in range(2)]
    assert [value.text.text for value in values if value] == ["(61, 62)"] * 2
    # A run's copy has no name as soon as it is open.
    assert not list((state / "firebird").glob("*.run"))
    assert len(list((state / "firebird").glob("*.fdb"))) == 2  # one is empty, for scratches


@needs_firebird
def test_a_run_works_on_a_copy_in_a_directory_of_its_own(databases: Pool, state: Path) -> None:
    run(databases, "Book.objects.count()")
    reach = discover()["firebird"].reach(state, {})
    directory = (state / "firebird").resolve()
    assert reach.writes == (directory / "runs", directory / "lock")
    assert not _files(directory / "runs")
    assert not reach.connects
    assert not discover()["firebird"].can_fork


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


# Each is committed, since it takes effect only then.
COMMITTED = """\
definition = "EXECUTE BLOCK AS BEGIN IN AUTONOMOUS TRANSACTION DO EXECUTE STATEMENT '{}'; END"
for statement in {!r}:
    try:
        list(Book.objects.raw(definition.replace('{{}}', statement)))
    except Exception as error:
        print(error)
"""


@needs_firebird
def test_files_that_statements_make_are_gone_before_the_next_run(
    databases: Pool, state: Path
) -> None:
    runs = (state / "firebird" / "runs").resolve()
    made = ("ALTER DATABASE BEGIN BACKUP", f"CREATE SHADOW 1 ''{runs}/x''")
    run(databases, COMMITTED.format("{}", made))
    assert len(_files(runs)) == 2
    assert run(databases, "Book.objects.count()").outcome.status == "ok"
    assert not _files(runs)


@needs_firebird
def test_a_run_cannot_have_its_copy_kept_open(databases: Pool) -> None:
    run(databases, COMMITTED.format("{}", ("ALTER DATABASE SET LINGER TO 1000",)))
    runner = databases.lanes["firebird"].supervisor.runner
    assert runner is not None
    opened = [str(each.readlink()) for each in Path(f"/proc/{runner.pid}/fd").iterdir()]
    assert not [path for path in opened if ".run" in path]


@needs_firebird
@pytest.mark.parametrize("comment", ["/* a */ ", "-- a\n", "/**//* b */--\n /*c*/"])
def test_a_commit_behind_a_comment_is_refused(databases: Pool, comment: str) -> None:
    outcome = run(databases, f"list(Book.objects.raw({comment + 'COMMIT'!r}))").outcome
    assert outcome.status == "error"
    assert "ends transactions itself" in (outcome.message or "")


@needs_firebird
def test_json_is_read_and_not_looked_into(databases: Pool) -> None:
    found = run(databases, "list(Book.objects.filter(metadata__language='en'))")
    assert found.outcome.status == "unsupported"
    assert "django-firebird has no JSONField" in (found.outcome.message or "")
    found = run(databases, "Book.objects.get(pk=1).metadata['language']")
    assert found.outcome.status == "ok"


@needs_firebird
def test_a_generated_column_is_computed(databases: Pool) -> None:
    snippet = (
        "line = OrderLine.objects.create(order_id=1, book_id=1, quantity=3, unit_price=2)\n"
        "OrderLine.objects.get(pk=line.pk).total"
    )
    value = run(databases, snippet).value
    assert value is not None
    assert value.text.text == "Decimal('6.00')"


@needs_firebird
def test_only_what_the_backend_itself_cannot_do_fails(databases: Pool) -> None:
    found = {}
    for entry in json.loads(CORPUS.read_text()):
        outcome = run(databases, entry["code"]).outcome
        assert outcome.status in ("ok", "unsupported", "error"), (entry["id"], outcome)
        if outcome.status == "error" and not entry["id"].startswith("error-"):
            found[entry["id"]] = outcome.message or ""
    assert found.keys() == ERRORS.keys()
    for name, message in ERRORS.items():
        assert message in found[name]


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (1.5, "1.5e0"),
        ("it's", "'it''s'"),
        (b"\x00\xff", "x'00FF'"),
        (datetime.date(2021, 2, 3), "DATE '2021-02-03'"),
        (datetime.time(4, 5, 6, 789_000), "TIME '04:05:06.7890'"),
        (
            datetime.datetime(2021, 2, 3, 4, 5, 6, tzinfo=datetime.UTC),
            "TIMESTAMP '2021-02-03 04:05:06.0000 UTC'",
        ),
    ],
)
def test_a_value_has_its_literal(value: object, literal: str) -> None:
    assert quote(value) == literal


@needs_firebird
def test_a_machine_without_libtommath_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert "apt-get install libtommath1" in (discover()["firebird"].missing() or "")


def test_without_its_package_the_column_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ormscope.databases.base.find_spec", lambda _: None)
    assert '-e ".[firebird]"' in (discover()["firebird"].missing() or "")
