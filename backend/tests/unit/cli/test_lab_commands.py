"""``backend``, ``schema``, ``inspect``, ``injection``: what they print, exit status, sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODELS = """
class Shop(models.Model):
    name = models.CharField(max_length=20, choices=[("a", "A")])
"""
ADD = 'AddField("Shop", "city", models.CharField(max_length=20, default=""))'


def test_backends_side_by_side_in_the_terminal(manage: Callable[..., Any]) -> None:
    done = manage("backend", "oracle,mysql", "--kind", "feature", "--different", "--width", "160")
    assert done.returncode == 0, done.stderr
    assert "≠ interprets_empty_strings_as_nulls" in done.stdout
    assert "supports_over_clause" not in done.stdout  # both say yes


def test_one_row_says_all_there_is(manage: Callable[..., Any]) -> None:
    done = manage("backend", "oracle,mysql", "--row", "limit_offset_sql", "--width", "160")
    assert "django/db/backends/oracle/operations.py:" in done.stdout
    assert "FETCH FIRST" in done.stdout
    assert "LIMIT" in done.stdout


def test_the_classes_of_a_backend(manage: Callable[..., Any]) -> None:
    done = manage("backend", "oracle", "--classes", "--width", "200")
    assert "DatabaseSchemaEditor" in done.stdout
    assert "overrides" in done.stdout
    assert "django/db/backends/base/features.py:" in done.stdout


def test_a_backend_as_json(manage: Callable[..., Any]) -> None:
    done = manage("backend", "oracle", "--format", "json")
    assert json.loads(done.stdout)["anatomies"][0]["target"]["alias"] == "oracle"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing",), "There is no database 'nothing'"),
        (("oracle",), "Say which"),
        (("oracle", "--row", "nothing"), "No row is like that"),
    ],
)
def test_what_is_not_there_is_told(
    manage: Callable[..., Any], arguments: tuple[str, ...], sentence: str
) -> None:
    done = manage("backend", *arguments)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_ddl_side_by_side(manage: Callable[..., Any], tmp_path: Path) -> None:
    models = tmp_path / "models.py"
    models.write_text(MODELS)
    done = manage("schema", ADD, "--models", str(models), "--on", "sqlite,oracle", "--width", "200")
    assert done.returncode == 0, done.stderr
    assert 'ALTER TABLE "LAB_SHOP" ADD "CITY"' in done.stdout
    assert "undone, as it was before" in done.stdout
    assert "compiled, nothing was executed" in done.stdout


def test_the_operations_between_two_files(manage: Callable[..., Any], tmp_path: Path) -> None:
    before, after = tmp_path / "before.py", tmp_path / "after.py"
    before.write_text(MODELS)
    after.write_text(MODELS + "    city = models.CharField(max_length=20, null=True)\n")
    done = manage("schema", "--models", str(before), "--after", str(after), "--on", "oracle")
    assert done.returncode == 0, done.stderr
    assert "Add field city to shop" in done.stdout


def test_operations_to_choose(manage: Callable[..., Any]) -> None:
    listed = manage("schema", "--list")
    assert "make-unique" in listed.stdout
    done = manage("schema", "--choose", "make-unique", "--on", "oracle")
    assert "LAB_TAG_NAME" in done.stdout
    assert "There is nothing 'x' to choose" in manage("schema", "--choose", "x").stderr


def test_a_text_that_is_refused_is_told_with_status_2(manage: Callable[..., Any]) -> None:
    done = manage("schema", 'AddFeld("Book")', "--on", "oracle")
    assert done.returncode == 2
    assert "In the operations: " in done.stdout
    assert "AddField" in done.stdout


def test_models_from_standard_input_are_read_back(manage: Callable[..., Any]) -> None:
    done = manage("inspect", "--models", "-", "--on", "sqlite,oracle", given=MODELS)
    assert done.returncode == 0, done.stderr
    assert "class LabShop(models.Model):" in done.stdout
    assert "Shop.name.choices" in done.stdout
    assert "compiled only" in done.stdout


def test_a_file_that_is_not_there(manage: Callable[..., Any]) -> None:
    done = manage("inspect", "--models", "nothing.py", "--on", "oracle")
    assert done.returncode == 1
    assert "nothing.py cannot be read" in done.stderr


def test_where_a_value_comes_out(manage: Callable[..., Any]) -> None:
    done = manage("injection", "x' --", "--on", "sqlite,oracle", "--position", "json path")
    assert done.returncode == 0, done.stderr
    assert "quoted" in done.stdout
    assert "bound" in done.stdout
    assert "The value is empty" in manage("injection", "").stderr
