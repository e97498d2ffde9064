"""What is said of a backend is what its running classes say, of all of them, on all databases."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import installed
from ormscope.document.anatomy import Anatomy
from ormscope.document.codec import from_data
from ormscope.document.matrix import compare_anatomies, position_of
from ormscope.document.references import broken_references
from ormscope.document.trace import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = Path(__file__).with_name("anatomies.py")
BACKEND = PROGRAM.parents[2]
TIME = 120.0
ROLES = {
    "DatabaseWrapper",
    "CursorWrapper",
    "CursorDebugWrapper",
    "DatabaseFeatures",
    "DatabaseOperations",
    "DatabaseSchemaEditor",
    "DatabaseIntrospection",
    "DatabaseValidation",
    "DatabaseClient",
    "DatabaseCreation",
    "SQLCompiler",
    "SQLInsertCompiler",
    "SQLDeleteCompiler",
    "SQLUpdateCompiler",
    "SQLAggregateCompiler",
}
READ: dict[str, Anatomy] = {}
"""The descriptions so far, for the test that holds them side by side."""


FAMILIES = [alias for alias, each in installed().items() if alias == each.family]
"""Of each family one: its versions run the same classes."""


@pytest.fixture(scope="module", params=FAMILIES)
def report(request: pytest.FixtureRequest, state: Path) -> Mapping[str, Any]:
    """What a process of the database has found."""
    database = installed()[request.param]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.worker",
        "ORMSCOPE_STATE": str(state),
        "PYTHONPATH": str(BACKEND),
    }
    with database.serve(state) as parameters:
        command = [sys.executable, PROGRAM, database.alias, state, json.dumps(dict(parameters))]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIME, check=False
        )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def anatomy(report: Mapping[str, Any]) -> Anatomy:
    found = from_data(Anatomy, report["free"]["anatomy"])
    READ[found.target.alias] = found
    return found


def named(anatomy: Anatomy, kind: str) -> dict[str, Any]:
    return {each.name: each for each in anatomy.entries if each.kind == kind}


def test_every_flag_has_a_row_with_its_running_value(
    report: Mapping[str, Any], anatomy: Anatomy
) -> None:
    rows = named(anatomy, "feature")
    assert set(rows) == set(report["is"]["flags"])
    for name, (sort, value) in report["is"]["flags"].items():
        if sort == "plain":
            assert rows[name].value == value, name
        elif sort == "raises":
            assert rows[name].value is None, name
            assert rows[name].note, name


def test_every_operation_has_a_row(report: Mapping[str, Any], anatomy: Anatomy) -> None:
    rows = named(anatomy, "operation")
    assert set(rows) == set(report["is"]["operations"])
    for name, row in rows.items():
        assert row.examples or row.how != "method" or row.note, name


def test_every_operator_and_data_type_has_a_row(
    report: Mapping[str, Any], anatomy: Anatomy
) -> None:
    rows = named(anatomy, "operator") | named(anatomy, "data type")
    wanted = report["is"]["tables"]
    assert {name: rows[name].value for name in wanted} == wanted


def test_the_schema_editors_templates_have_rows(
    report: Mapping[str, Any], anatomy: Anatomy
) -> None:
    rows = {f"{kind} {name}": row.value for kind in ("schema", "wrapper")
            for name, row in named(anatomy, kind).items()}  # fmt: skip
    wanted = report["is"]["attributes"]
    assert {name: rows[name] for name in wanted} == wanted


def test_the_marks_are_the_features_own(report: Mapping[str, Any], anatomy: Anatomy) -> None:
    marks = sorted([each.verdict, each.reason, each.test] for each in anatomy.tests)
    assert marks == report["is"]["skips"]


def test_every_field_lookup_and_function_of_djangos_has_a_row(anatomy: Anatomy) -> None:
    assert {"CharField", "DecimalField", "JSONField", "ForeignKey"} <= set(
        named(anatomy, "column type")
    )
    assert {"CharField__icontains", "DateField__year__gte", "JSONField__has_key"} <= set(
        named(anatomy, "lookup")
    )
    assert {"Lower", "TruncMonth", "Count", "RowNumber", "Cast", "Case", "Exists"} <= set(
        named(anatomy, "function")
    )


def test_every_row_says_something_or_says_why_not(anatomy: Anatomy) -> None:
    silent = [
        (each.kind, each.name)
        for each in anatomy.entries
        if each.value is None and not each.note and not any(x.error for x in each.examples)
    ]
    assert not silent


def test_names_are_unique_among_rows_of_a_kind(anatomy: Anatomy) -> None:
    keys = [(each.kind, each.name) for each in anatomy.entries]
    assert len(set(keys)) == len(keys)


def test_all_roles_are_played(anatomy: Anatomy) -> None:
    assert {each.role for each in anatomy.classes} >= ROLES
    assert all(each.ancestors and each.purpose for each in anatomy.classes)


def test_places_lead_to_lines_that_hold_the_name(
    report: Mapping[str, Any], anatomy: Anatomy
) -> None:
    for place in anatomy.places:
        if place.line is None:
            continue
        lines = source(place.file, report["is"]["roots"]).splitlines()
        words = set(place.name.split(".")[-2:])
        # A decorated function's line is that of its decorator.
        shown = " ".join(lines[place.line - 1 : place.line + 3])
        if place.name.endswith(("django_test_skips", "django_test_expected_failures")):
            assert re.search(r"['\"]", shown) or words & set(re.findall(r"\w+", shown)), place
        else:
            assert words & set(re.findall(r"\w+", shown)), place


def source(file: str, roots: list[str]) -> str:
    """Read a source by its portable name."""
    found = [Path(root) / file for root in roots if (Path(root) / file).is_file()]
    assert found, file
    return found[0].read_text(encoding="utf-8")


def test_what_a_trace_decided_leads_to_its_row(report: Mapping[str, Any], anatomy: Anatomy) -> None:
    comparison = compare_anatomies([anatomy])
    decisions = [
        Decision(kind=kind, name=name, arguments=None, value=value, place=None, overrides=False)
        for kind, name, value in report["is"]["decisions"]
    ]
    assert decisions
    lost = [
        (each.kind, each.name, each.value)
        for each in decisions
        if position_of(each, comparison) is None
    ]
    assert not lost


def test_positions_find_what_they_refer_to(anatomy: Anatomy) -> None:
    assert list(broken_references(anatomy)) == []


def test_nothing_of_this_machine_is_told(report: Mapping[str, Any]) -> None:
    text = json.dumps(report["free"]["anatomy"])
    assert " at 0x" not in text
    for root in report["is"]["roots"]:
        assert root not in text


def test_it_imports_nothing_and_the_jail_changes_nothing(report: Mapping[str, Any]) -> None:
    if report["jailed"] is None:
        pytest.skip("this database's engine has threads, or there is no jail here")
    # What is opened is the source of a class written in C, in vain, jailed or not.
    assert [each for each in report["free"]["opened"] if each.startswith("import")] == []
    assert report["jailed"]["anatomy"] == report["free"]["anatomy"]


def test_all_backends_stand_in_one_matrix() -> None:
    """Last in the file: it takes what the others have read."""
    if len(READ) < 2:
        pytest.skip("the other tests of this file read the backends")
    comparison = compare_anatomies(list(READ.values()))
    assert comparison.headline.startswith(f"{len(READ)} backends, {len(comparison.rows)} rows, ")
    for row in comparison.rows:
        for anatomy, cell in zip(comparison.anatomies, row.cells, strict=True):
            if cell is not None:
                entry = anatomy.entries[cell]
                assert (entry.kind, entry.name) == (row.kind, row.name)
