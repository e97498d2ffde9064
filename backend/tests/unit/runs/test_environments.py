"""The environments of other Djangos: what is read of them, and how one is made."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases import discover
from ormscope.management.djangos import registry
from ormscope.management.djangos.packages import choices
from ormscope.management.djangos.pythons import find_python
from ormscope.management.djangos.registry import NoSuchDjango, newest
from ormscope.runs.columns import columns
from ormscope.runs.environments import (
    OURS,
    DamagedEnvironment,
    Environment,
    directory_of,
    environments,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def added(state: Path, series: str, *modules: str, **facts: Any) -> Environment:
    """Leave in `state` what `add_django` leaves, with these modules and no Python."""
    directory = directory_of(state, series)
    packages = directory / "lib"
    for module in modules:
        (packages / module).mkdir(parents=True)
        (packages / module / "__init__.py").touch()
    packages.mkdir(parents=True, exist_ok=True)
    environment = Environment(
        str(directory / "bin/python"), series, f"{series}.9", "3.11.7", packages, **facts
    )
    write(directory, environment)
    return environment


def test_what_was_written_is_read_by_version(tmp_path: Path) -> None:
    made = [added(tmp_path, series) for series in ("10.0", "4.2", "6.0")]
    found = environments(tmp_path)
    assert [each.django for each in found] == ["4.2", "6.0", "10.0"]
    assert found[0] == made[1]


def test_an_environment_that_moved_is_read_where_it_is(tmp_path: Path) -> None:
    added(tmp_path / "old", "4.2")
    (tmp_path / "old").rename(tmp_path / "new")
    (found,) = environments(tmp_path / "new")
    assert found.python == str(directory_of(tmp_path / "new", "4.2") / "bin/python")


def test_without_any_there_are_our_columns_only(tmp_path: Path) -> None:
    assert environments(tmp_path) == ()
    assert set(columns(tmp_path)) == set(discover())


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    added(tmp_path, "4.2")
    (directory_of(tmp_path, "4.2") / "environment.json").write_text("{")
    with pytest.raises(DamagedEnvironment, match="add that Django again"):
        environments(tmp_path)


def test_a_column_is_named_after_its_database_and_django(tmp_path: Path) -> None:
    added(tmp_path, "4.2")
    column = columns(tmp_path)["sqlite+django4.2"]
    assert column.label == "SQLite · Django 4.2"
    assert column.environment.sample == "sample_django42"
    assert columns(tmp_path)["sqlite"].environment.sample == "sample"


def test_a_database_has_a_column_if_the_environment_has_its_modules(tmp_path: Path) -> None:
    wanting = [each for each in discover().values() if each.modules and each.mode == "compiled"]
    assert wanting
    database = wanting[0]
    added(tmp_path, "4.2")
    added(tmp_path, "5.1", *database.modules)
    assert f"{database.alias}+django4.2" not in columns(tmp_path)
    assert f"{database.alias}+django5.1" in columns(tmp_path)


def test_an_extension_module_of_another_python_is_found(tmp_path: Path) -> None:
    environment = added(tmp_path, "6.1")
    assert environment.packages is not None
    (environment.packages / "pyodbc.cpython-399-some-linux.so").touch()
    assert environment.absent(["pyodbc", "odbc"]) == ["odbc"]


def test_a_database_that_was_left_out_has_no_column(tmp_path: Path) -> None:
    added(tmp_path, "4.2", left_out={"sqlite": "It failed."})
    known = columns(tmp_path)
    assert "sqlite+django4.2" not in known
    assert "oracle+django4.2" in known


def test_our_python_is_taken_where_it_will_do() -> None:
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert find_python(["3.99", ours]) == sys.executable


@pytest.fixture
def path_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put programs on PATH, and nothing else there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PYENV_ROOT", raising=False)

    def put(name: str, prints: str, *, status: int = 0) -> None:
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho '{prints}'\nexit {status}\n")
        program.chmod(0o755)

    return put


def test_a_python_that_does_not_start_is_passed_over(
    path_of: Callable[..., None], tmp_path: Path
) -> None:
    path_of("python3.98", "3.98", status=1)
    path_of("python3.97", "3.97")
    assert find_python(["3.98", "3.97"]) == str(tmp_path / "python3.97")
    assert find_python(["3.98"]) is None


def test_pyenvs_and_uvs_pythons_are_found(path_of: Callable[..., None], tmp_path: Path) -> None:
    path_of("pyenv", str(tmp_path / "root"))
    path_of("root/versions/3.98.2/bin/python", "3.98")
    path_of("uv", str(tmp_path / "managed"))
    path_of("managed", "3.97")
    assert find_python(["3.98"]) == str(tmp_path / "root/versions/3.98.2/bin/python")
    assert find_python(["3.97"]) == str(tmp_path / "managed")


def answering(monkeypatch: pytest.MonkeyPatch, **answers: str) -> None:
    """Let pip's commands print these."""

    def pip(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        del arguments
        return subprocess.CompletedProcess([], 0, answers.get(command, ""), "")

    monkeypatch.setattr(registry, "_pip", pip)


@pytest.mark.parametrize("series", ["9.9", "abc", "4.2.1", ""])
def test_an_unknown_django_is_told_which_there_are(
    monkeypatch: pytest.MonkeyPatch, series: str
) -> None:
    answering(monkeypatch, index="Django (6.1)\nAvailable versions: 6.1, 5.0.2, 4.2, 3.2.1\n")
    with pytest.raises(NoSuchDjango, match=r"There are: 4\.2, 5\.0, 6\.1\.$"):
        newest(series)


def test_without_a_network_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    with pytest.raises(NoSuchDjango, match="is there a network"):
        newest("4.2")


def test_the_drivers_are_those_that_are_installed_here() -> None:
    tries = choices(discover()["postgresql"], "4.2", "5.2")
    assert all("==" in each for each in tries[0])
    assert any(each.startswith("psycopg==") for each in tries[0])


def test_a_backend_that_is_numbered_as_django_is_taken_of_the_other_series() -> None:
    tries = choices(discover()["cockroachdb"], "4.2", "5.2")
    assert all("django-cockroachdb==4.2.*" in each for each in tries)


def test_sqlite_needs_nothing() -> None:
    assert choices(discover()["sqlite"], "4.2", "5.2") == []


def test_ours_is_not_another_django(tmp_path: Path) -> None:
    assert OURS.suffix == ""
    assert OURS.label == ""
    assert OURS.absent(["django", "no_such_module"]) == ["no_such_module"]
    assert added(tmp_path, "4.2", "some").absent(["some.thing", "other"]) == ["other"]
