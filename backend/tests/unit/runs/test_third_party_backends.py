"""A backend of somebody else's, with what such ones have: each question is answered, or told of.

A failure costs the column that it is of, and there only what it would have given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover
from ormscope.document.invariants import broken
from ormscope.renderers._migration import _ended
from ormscope.runs.options import Options
from ormscope.runs.outcomes import failure
from ormscope.runs.pool import Pool
from ormscope.runs.questions.backend import Backend
from ormscope.runs.questions.migration import Migration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ormscope.document.anatomy import Anatomy, Entry
    from ormscope.document.migration import MigrationTrace

    Install = Callable[[str, Mapping[str, str]], None]

ROOT = Path(__file__).resolve().parents[4]
DATABASE = """
from ormscope.databases.sqlite import SQLite

class Acme(SQLite):
    alias = "acme"
    label = "AcmeSQL"
    is_default = False

    def settings(self, state, parameters):
        return {"ENGINE": "acme_backend", "NAME": ":memory:"}

DATABASES = (Acme(),)
"""
# Django's package of SQLite is imported by its `base`, or not at all.
BASE = """
from ormscope.databases.sqlite import base
from django.db.backends.base.validation import BaseDatabaseValidation
from django.db.backends.sqlite3 import features, introspection, operations
"""
WRAPPER = """
class DatabaseWrapper(base.DatabaseWrapper):
"""


def acme(install: Install, before: str, body: str) -> None:
    """Install AcmeSQL: its `Database` in one package, its backend in another."""
    install(
        "acme",
        {
            "acme/__init__.py": DATABASE,
            "acme_backend/__init__.py": "",
            "acme_backend/base.py": BASE + before + WRAPPER + body,
        },
    )


def described(tmp_path: Path) -> Anatomy:
    with Pool(tmp_path / "state", ["acme"]) as pool:
        (anatomy,) = pool.ask(Backend(), ["acme"]).anatomies
    return anatomy


def entries(anatomy: Anatomy, kind: str) -> dict[str, Entry]:
    assert anatomy.outcome.status == "ok", anatomy.outcome
    return {each.name: each for each in anatomy.entries if each.kind == kind}


ODD = """
class Mute:
    def __repr__(self):
        raise RuntimeError("no repr")

class Unasked:
    def __getattr__(self, name):
        raise RuntimeError(f"no {name}")

class Features(features.DatabaseFeatures):
    fine = True
    mute = Mute()
    unasked = Unasked()
    deep = []
    released = memoryview(b"abc")
    with_lambda = staticmethod(lambda: 5)

    @property
    def raising(self):
        raise KeyError("edition")

    @property
    def django_test_skips(self):
        raise RuntimeError("the list is elsewhere")

Features.deep.append(Features.deep)
Features.released.release()
setattr(Features, "", 1)
setattr(Features, "two words", 2)
Features.__module__ = None

class Operations(operations.DatabaseOperations):
    unasked = Unasked()
    long = "y" * 3_000_000
    large = {number: "x" for number in range(100_000)}

exec("def quote_name(self, name):\\n    return '[' + name + ']'")
Operations.quote_name = quote_name
"""


def test_what_nobody_expects_in_a_class_is_told_and_the_rest_with_it(
    install: Install, tmp_path: Path
) -> None:
    acme(install, ODD, "    features_class = Features\n    ops_class = Operations\n")
    anatomy = described(tmp_path)
    flags, operations = entries(anatomy, "feature"), entries(anatomy, "operation")
    assert flags["fine"].value == "True"
    assert flags["mute"].value == "a Mute"
    assert flags["unasked"].value == "<acme_backend.base.Unasked object>"
    assert flags["deep"].value == "a list"
    assert flags["released"].value == "a memoryview"
    assert flags["with_lambda"].value == "5"
    assert flags["raising"].value is None
    assert flags["raising"].note == "It could not be told here: KeyError: 'edition'"
    assert not {"", "two words"} & flags.keys()
    assert str(operations["quote_name"].value).startswith("[title]\n")
    assert str(operations["long"].value).endswith("… (3000000 characters)")
    assert len(str(operations["long"].value)) < 1_100
    large = next(each for each in anatomy.entries if each.name == "large" and each.how == "table")
    assert large.note == "Its 100,000 entries have no rows of their own: 500 are the most."
    assert not any(each.name.startswith("large[") for each in anatomy.entries)


def test_a_class_without_a_module_does_not_keep_a_snippet_from_running(
    install: Install, tmp_path: Path
) -> None:
    acme(
        install,
        "class Features(features.DatabaseFeatures): pass\n"
        "class Operations(operations.DatabaseOperations): pass\n"
        "Features.__module__ = Operations.__module__ = None\n",
        "    features_class = Features\n    ops_class = Operations\n",
    )
    with Pool(tmp_path / "state", ["acme"]) as pool:
        comparison = pool.run("Tag.objects.count()", ["acme"], Options())
    assert broken(comparison) == []
    assert comparison.traces[0].outcome.status == "ok", comparison.traces[0].outcome


def test_a_flag_that_ends_the_process_is_told_with_its_line(
    install: Install, tmp_path: Path
) -> None:
    ends = """
class Features(features.DatabaseFeatures):
    @property
    def supports_over_clause(self):
        raise SystemExit(3)
"""
    acme(install, ends, "    features_class = Features\n")
    line = (BASE + ends).splitlines().index("        raise SystemExit(3)") + 1
    outcome = described(tmp_path).outcome
    assert outcome.status == "unavailable"
    assert outcome.message == (
        f"AcmeSQL failed here (SystemExit: 3; acme_backend/base.py:{line}). It is no part of "
        "ORMscope: tell the authors of acme_backend."
    )


UNPREPARED = {
    "introspection_class = None": (
        "TypeError: 'NoneType' object is not callable (django/db/backends/base/base.py:"
    ),
    "data_types = property(lambda self: 1 / 0)": (
        "ZeroDivisionError: division by zero (acme_backend/base.py:"
    ),
}


@pytest.mark.parametrize("body", UNPREPARED)
def test_a_backend_that_cannot_be_made_is_told_with_its_line(
    install: Install, tmp_path: Path, body: str
) -> None:
    acme(install, "", f"    {body}\n")
    outcome = described(tmp_path).outcome
    assert outcome.status == "unavailable"
    assert str(outcome.message).startswith(UNPREPARED[body])


MODELS = "class Book(models.Model):\n    title = models.CharField(max_length=50)\n"
ADD = 'AddField("Book", "pages", models.IntegerField(default=3))'


def migrated(tmp_path: Path, name: str = "acme") -> MigrationTrace:
    with Pool(tmp_path / "state", [name]) as pool:
        asked = Migration(models=MODELS, operations=ADD)
        (trace,) = pool.ask(asked, [name]).traces
    return trace


def test_an_introspection_that_raises_costs_what_it_would_read(
    install: Install, tmp_path: Path
) -> None:
    acme(
        install,
        "class Introspection(introspection.DatabaseIntrospection):\n"
        "    def get_sequences(self, *args, **kwargs):\n"
        "        raise RuntimeError('no catalog')\n",
        "    introspection_class = Introspection\n",
    )
    trace = migrated(tmp_path)
    assert trace.outcome.message == (
        "Reading back: acme_backend.base.Introspection.get_sequences fails here (RuntimeError): "
        "no catalog"
    )
    assert (trace.reading, trace.restored) == (None, None)
    assert "compiled" not in "".join(map(str, _ended(trace)))  # it is live
    assert [each.state for each in trace.operations] == ["ok"]
    assert any("CREATE TABLE" in each.sql for each in trace.statements)


def test_a_validation_that_raises_costs_the_checks(install: Install, tmp_path: Path) -> None:
    acme(
        install,
        "class Validation(BaseDatabaseValidation):\n"
        "    def check_field(self, field, **kwargs):\n"
        "        raise RuntimeError('no rule')\n",
        "    validation_class = Validation\n",
    )
    trace = migrated(tmp_path)
    assert trace.outcome.message == (
        "The checks: acme_backend.base.Validation.check_field fails here (RuntimeError): no rule"
    )
    assert trace.reading is not None
    assert trace.restored is not None
    assert trace.restored.is_equal


COMPILED = """
from ormscope.databases.base import Sent
from ormscope.databases.offline import CompiledDatabase

class Acme(CompiledDatabase):
    alias = "acme"
    vendor = "acme"
    label = "AcmeSQL"
    driver = "Django"
    order = 99

    def settings(self, state, parameters):
        return self.engine_settings("acme_backend")

    def driver_call(self, connection, sql, params):
        return Sent(sql, tuple(params or ()), "format")

    def literal(self, connection, sql, params):
        return sql

DATABASES = (Acme("1.0"),)
"""
MINIMAL = """
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.client import BaseDatabaseClient
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.features import BaseDatabaseFeatures
from django.db.backends.base.introspection import BaseDatabaseIntrospection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.base.validation import BaseDatabaseValidation
from django.db.backends.sqlite3.base import Database
from ormscope.databases.offline import NullConnection

class Operations(BaseDatabaseOperations):
    compiler_module = "django.db.models.sql.compiler"

    def quote_name(self, name):
        return f'"{name}"'

class DatabaseWrapper(BaseDatabaseWrapper):
    vendor = "acme"
    display_name = "AcmeSQL"
    Database = Database
    data_types = {}
    operators = {"exact": "= %s"}
    client_class = BaseDatabaseClient
    creation_class = BaseDatabaseCreation
    features_class = BaseDatabaseFeatures
    introspection_class = BaseDatabaseIntrospection
    ops_class = Operations
    validation_class = BaseDatabaseValidation

    def get_connection_params(self):
        return {}

    def get_new_connection(self, parameters):
        return NullConnection(empty=[])

    def create_cursor(self, name=None):
        return self.connection.cursor()

    def _set_autocommit(self, autocommit):
        pass

    def is_usable(self):
        return True
"""


@pytest.fixture
def minimal(install: Install) -> None:
    """AcmeSQL, compiled, from the base classes alone, without a schema editor."""
    install(
        "acme",
        {
            "acme/__init__.py": COMPILED,
            "acme_backend/__init__.py": "",
            "acme_backend/base.py": MINIMAL,
        },
    )


@pytest.mark.usefixtures("minimal")
def test_a_backend_without_a_schema_editor_says_so(tmp_path: Path) -> None:
    outcome = migrated(tmp_path).outcome
    assert outcome.status == "unsupported"
    assert str(outcome.message).startswith("AcmeSQL's backend has no SchemaEditorClass")
    anatomy = described(tmp_path)
    assert entries(anatomy, "operation")
    assert not entries(anatomy, "schema")


@pytest.mark.usefixtures("minimal")
def test_a_failure_is_its_authors_by_either_package(settings: object) -> None:
    namespace = {"__name__": "acme_backend.base"}
    exec("def fail():\n    raise RuntimeError('no licence')\n", namespace)
    fail = namespace["fail"]
    assert callable(fail)
    settings.DATABASES = {"default": {"ENGINE": "acme_backend"}}  # type: ignore[attr-defined]
    try:
        fail()
    except RuntimeError as error:
        outcome = failure(error, discover()["acme"])
    assert outcome.status == "unavailable"
    assert "tell the authors of acme_backend." in str(outcome.message)


def test_the_connection_to_nowhere_of_the_page_is_enough(install: Install, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "custom-backend.md").read_text(encoding="utf-8")
    nowhere = page.partition("```python nowhere.py\n")[2].partition("```")[0]
    connecting = MINIMAL.index("    def get_new_connection(")
    backend = MINIMAL[:connecting].replace(
        "(BaseDatabaseWrapper)", "(Nowhere, BaseDatabaseWrapper)"
    )
    install(
        "acme",
        {
            "acme/__init__.py": COMPILED,
            "acme_backend/__init__.py": "",
            "acme_backend/nowhere.py": nowhere,
            "acme_backend/base.py": f"from .nowhere import Nowhere\n{backend}",
        },
    )
    with Pool(tmp_path / "state", ["acme"]) as pool:
        snippet = "Tag.objects.create(name='x'), list(Tag.objects.filter(name='x'))"
        (trace,) = pool.run(snippet, ["acme"], Options()).traces
    assert trace.outcome.status == "ok", trace.outcome
    assert [each.sql.partition(" ")[0] for each in trace.statements] == ["INSERT", "SELECT"]
