"""The example of docs/custom-backend.md: reads as PostgreSQL does, and refuses every write."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import readonly
from ormscope.document.invariants import broken
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ormscope.document.comparison import Comparison

EXAMPLE = Path(readonly.__file__).parent
NAMES = ["postgresql", "postgresql-readonly"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Comparison]]:
    with Pool(tmp_path_factory.mktemp("readonly"), NAMES) as pool:
        lanes = pool.wait_ready()
        assert {name: lane.message for name, lane in lanes.items()} == dict.fromkeys(NAMES)

        def compared(snippet: str) -> Comparison:
            comparison = pool.run(snippet, NAMES, Options())
            assert broken(comparison) == []
            return comparison

        yield compared


@pytest.mark.parametrize(
    ("snippet", "message", "compiler"),
    [
        ('Tag.objects.create(name="x")', "INSERT INTO bookshop_tag", "SQLInsertCompiler"),
        ("Tag.objects.bulk_create([Tag()])", "INSERT INTO bookshop_tag", "SQLInsertCompiler"),
        ('Tag.objects.filter(pk=1).update(name="x")', "UPDATE bookshop_tag", "SQLUpdateCompiler"),
        ("Ebook.objects.filter(pk=1).update(price=1, drm=False)", "UPDATE bookshop_ebook",
         "SQLUpdateCompiler"),
        ("Review.objects.all().delete()", "DELETE FROM bookshop_review", "SQLDeleteCompiler"),
    ],
)  # fmt: skip
def test_a_write_is_refused_in_the_examples_own_source(
    run: Callable[[str], Comparison], snippet: str, message: str, compiler: str
) -> None:
    plain, refused = run(snippet).traces
    assert plain.outcome.status == "ok"
    assert refused.outcome.status == "unsupported"
    assert refused.outcome.stage == "compiler"
    assert refused.outcome.message == f"Read-only PostgreSQL refuses {message}: it only reads."
    (stage,) = (each for each in refused.stages if each.name == "compiler")
    (found,) = (each for each in stage.facts if each.name == compiler)
    assert found.place is not None
    place = refused.places[found.place]
    assert place.file.endswith("readonly/compiler.py")
    source = (EXAMPLE / "compiler.py").read_text().splitlines()
    assert f"class {compiler}(Refuses" in source[(place.line or 0) - 1]


def test_a_read_is_postgresqls(run: Callable[[str], Comparison]) -> None:
    comparison = run('Book.objects.filter(title__contains="a", metadata__x=1).distinct("title")')
    plain, same = comparison.traces
    assert same.outcome.status == "ok"
    assert [(each.sql, each.literal) for each in same.statements] == [
        (each.sql, each.literal) for each in plain.statements
    ]
    assert comparison.divergences == () or all(
        each.kind == "same" for each in comparison.divergences
    )


def test_a_lock_is_left_out(run: Callable[[str], Comparison]) -> None:
    plain, unlocked = run("list(Tag.objects.select_for_update())").traces
    assert plain.statements[-1].sql.endswith(" FOR UPDATE")
    assert unlocked.outcome.status == "ok"
    assert unlocked.statements[-1].sql == plain.statements[-1].sql.removesuffix(" FOR UPDATE")


PROGRAM = """
import json, sys
from django.conf import settings
from ormscope.databases import discover
from pathlib import Path
settings.DATABASES = {"default": discover()["postgresql-readonly"].settings(Path(), json.loads(sys.argv[1]))}
import django
django.setup()
from bookshop.models import Tag
from django.db import connection, transaction
found = {}
def attempt(name, action):
    try:
        with transaction.atomic():
            found[name] = str(action())
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"
def raw(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
def create(**options):
    with connection.schema_editor(**options) as editor:
        editor.create_model(Tag)
        return editor.collected_sql[0] if options else "created"
attempt("insert", lambda: raw("INSERT INTO bookshop_tag (name) VALUES ('x')"))
attempt("with", lambda: raw("WITH x AS (DELETE FROM bookshop_tag RETURNING 1) SELECT * FROM x"))
attempt("migrate", create)
attempt("sqlmigrate", lambda: create(collect_sql=True))
_, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
found["dbshell"] = environment["PGOPTIONS"]
found["vendor"] = connection.vendor
connection.close()
connection.settings_dict["OPTIONS"] = {"options": "-c work_mem=1MB"}
with connection.cursor() as cursor:
    cursor.execute("SELECT current_setting('work_mem'), current_setting('transaction_read_only')")
    found["options"] = list(cursor.fetchone())
print(json.dumps(found))
"""  # noqa: E501


def test_what_does_not_go_through_a_compiler_is_refused_too(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    import json
    import subprocess
    import sys

    with Pool(tmp_path, ["postgresql"]) as pool:
        pool.wait_ready()
        lane = pool.lanes["postgresql"]
        parameters = dict(pool._servers.parameters(lane.database))
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, json.dumps(parameters)],
            env=dict(environment), capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    refusal = "InternalError: cannot execute {} in a read-only transaction"
    assert found["insert"].strip() == refusal.format("INSERT")
    assert found["with"].strip() == refusal.format("SELECT")
    assert re.fullmatch("NotSupportedError: .* changes no tables.*", found["migrate"])
    assert found["sqlmigrate"].startswith("CREATE TABLE")
    assert found["dbshell"] == "-c default_transaction_read_only=on"
    assert found["vendor"] == "postgresql"
    assert found["options"] == ["1MB", "on"]
