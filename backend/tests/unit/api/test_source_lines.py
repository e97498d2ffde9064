"""`GET /api/source/`: the lines that a place names, and nothing else of this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import pytest

from ormscope.runs.columns import columns
from ormscope.runs.definitions import MOST_LINES, Unreadable, definition
from ormscope.runs.environments import Environment, directory_of, write
from ormscope.runs.source_files import NotOurs, NotThere, source_file

if TYPE_CHECKING:
    from django.test import Client

    from ormscope.runs.columns import Column

LOOKUPS = "django/db/models/lookups.py"


def _asked(client: Client, file: str, line: object = 1, database: str = "sqlite") -> Any:
    return client.get("/api/source/", {"database": database, "file": file, "line": str(line)})


def _line_of(file: str, text: str) -> int:
    path = source_file(columns(Path("nothing"))["sqlite"], file)
    return next(
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if text in line
    )


def test_a_line_is_answered_with_the_whole_function_around_it(client: Client) -> None:
    line = _line_of(LOOKUPS, "def get_bilateral_transforms")
    response = _asked(client, LOOKUPS, line + 2)
    assert response.status_code == 200
    answer = json.loads(response.content)
    assert answer["name"] == "Transform.get_bilateral_transforms"
    assert (answer["start"], answer["cut"]) == (line, False)
    numbers = [each["number"] for each in answer["lines"]]
    assert numbers == list(range(answer["start"], answer["end"] + 1))
    version = django.get_version()
    assert answer["link"] == (
        f"https://github.com/django/django/blob/{version}/{LOOKUPS}#L{line}-L{answer['end']}"
    )


def test_a_flag_has_its_comment_above_it_and_its_class(client: Client) -> None:
    file = "django/db/backends/base/features.py"
    line = _line_of(file, "    supports_over_clause")
    answer = json.loads(_asked(client, file, line).content)
    assert answer["name"] == "BaseDatabaseFeatures.supports_over_clause"
    first, comment, *_, last = (each["text"] for each in answer["lines"])
    assert first == "class BaseDatabaseFeatures:"
    assert comment.lstrip().startswith("#")
    assert last.lstrip().startswith("supports_over_clause")


def test_of_a_long_function_the_head_and_what_is_around_the_line_are_given(client: Client) -> None:
    file = "django/db/models/sql/compiler.py"
    line = _line_of(file, "combinator = self.query.combinator")
    answer = json.loads(_asked(client, file, line).content)
    assert answer["name"] == "SQLCompiler.as_sql"
    assert answer["cut"] is True
    numbers = [each["number"] for each in answer["lines"]]
    assert len(numbers) == MOST_LINES
    assert numbers[0] == answer["start"]
    assert line in numbers


def test_a_third_partys_backend_is_shown_without_a_link(client: Client) -> None:
    answer = json.loads(_asked(client, "mssql/compiler.py", 40, "sqlserver").content)
    assert answer["link"] is None
    assert answer["lines"]


@pytest.mark.parametrize(
    "file",
    [
        "../settings.py", "django/../../secret.py", "/etc/passwd", "/etc/passwd.py", "django//x.py",
        "django/./db/utils.py", "C:\\django\\x.py", "django\\db\\utils.py", "file:///x.py",
        "django/db/utils.pyc", "django/db/utils.py/", "django/db/utils", ".py", "", "a" * 301,
        "django/bin/%2e%2e/x.py", "django/\u202e/x.py", "~/x.py", "django/db\n/utils.py", "..py",
    ],
)  # fmt: skip
def test_what_is_no_name_of_a_source_file_is_refused(client: Client, file: str) -> None:
    response = _asked(client, file)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "file",
    [
        "os.py", "config/settings.py", "rest_framework/views.py", "conftest.py", "mssql/base.py",
        "site-packages/django/db/utils.py", "ormscope/api/source.py", "tests/conftest.py",
    ],
)  # fmt: skip
def test_other_packages_of_this_machine_are_not_shown(client: Client, file: str) -> None:
    response = _asked(client, file)
    assert response.status_code == 400
    assert "traces" in json.loads(response.content)["title"]


@pytest.mark.parametrize("line", [0, -1, "x", "", "1e3", 10**9, "1.5", "9" * 5_000])
def test_a_line_is_a_number_from_1_on(client: Client, line: object) -> None:
    assert _asked(client, LOOKUPS, line).status_code == 400


def test_what_is_not_there_is_a_404_with_a_sentence(client: Client) -> None:
    for file, line in (("django/db/nothing.py", 1), (LOOKUPS, 900_000), ("django/db.py", 1)):
        response = _asked(client, file, line)
        assert response.status_code == 404
        assert json.loads(response.content)["detail"].endswith(".")


def test_a_database_that_there_is_not_is_a_400_that_lists_them(client: Client) -> None:
    response = _asked(client, LOOKUPS, 1, "nothing")
    assert response.status_code == 400
    assert "There are: sqlite" in json.loads(response.content)["detail"]


def test_what_is_missing_is_said(client: Client) -> None:
    response = client.get("/api/source/")
    fields = {each["field"] for each in json.loads(response.content)["errors"]}
    assert (response.status_code, fields) == (400, {"database", "file", "line"})


def test_reading_source_has_a_rate_in_public(client: Client, settings: Any) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": "public", "RATE": "1/min"}
    answers = [_asked(client, LOOKUPS).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.fixture
def other(tmp_path: Path) -> Column:
    """SQLite's column with another Django, of which there is one file, and links out of it."""
    packages = directory_of(tmp_path, "4.2") / "lib"
    (packages / "django" / "db").mkdir(parents=True)
    (packages / "django" / "db" / "utils.py").write_text("class OfAnotherDjango:\n    pass\n")
    secret = tmp_path / "secret.py"
    secret.write_text("PASSWORD = 'x'\n")
    (packages / "django" / "link.py").symlink_to(secret)
    (packages / "django" / "out").symlink_to(tmp_path)
    (packages / "django" / "circle.py").symlink_to(packages / "django" / "circle.py")
    (packages / "django" / "text.py").symlink_to(packages / "django" / "notes.txt")
    (packages / "django" / "notes.txt").write_text("x")
    (packages / "django" / "directory.py").mkdir()
    (packages / "django" / "large.py").write_text("x = 1\n" * 400_000)
    directory = directory_of(tmp_path, "4.2")
    environment = Environment(str(directory / "python"), "4.2", "4.2.9", "3.11.7", packages)
    write(directory, environment)
    return columns(tmp_path)["sqlite+django4.2"]


def test_another_django_is_read_where_it_is(other: Column) -> None:
    found = definition(source_file(other, "django/db/utils.py"), 2)
    assert found.name == "OfAnotherDjango"


@pytest.mark.parametrize(
    "file", ["link.py", "out/secret.py", "circle.py", "text.py", "directory.py", "db/nothing.py"]
)
def test_a_link_that_leads_out_leads_nowhere(other: Column, file: str) -> None:
    with pytest.raises(NotThere):
        source_file(other, f"django/{file}")


def test_what_is_too_large_for_a_source_is_refused(other: Column) -> None:
    with pytest.raises(NotOurs, match="kB"):
        source_file(other, "django/large.py")


def test_the_sample_is_our_own_for_every_django(other: Column) -> None:
    assert source_file(other, "bookshop/models.py").name == "models.py"


SOURCE = '''\
import os

# of no attribute

LIMIT = 1


@decorated(
    1,
)
class Outer:
    """A class."""

    if os:
        # Why it is so.
        # In two lines.
        flag: bool = True

        async def inside(self):
            def local():
                return 1
            return local

    other = 2
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a bit of everything."""
    path = tmp_path / "some.py"
    path.write_text(SOURCE)
    return path


@pytest.mark.parametrize(
    ("line", "name", "shown"),
    [
        (5, "LIMIT", [5]),
        (8, "Outer", list(range(8, 25))),
        (12, "Outer", list(range(8, 25))),
        (17, "Outer.flag", [11, 15, 16, 17]),
        (16, "Outer.flag", [11, 15, 16, 17]),
        (19, "Outer.inside", [19, 20, 21, 22]),
        (21, "Outer.inside.<locals>.local", [20, 21]),
        (24, "Outer.other", [11, 24]),
        (1, "", list(range(1, 12))),
    ],
)
def test_what_stands_at_a_line_is_found(file: Path, line: int, name: str, shown: list[int]) -> None:
    found = definition(file, line)
    assert found.name == name
    numbers = [number for number, _ in found.lines]
    assert numbers == shown
    assert [text for _, text in found.lines] == [SOURCE.splitlines()[n - 1] for n in numbers]


def test_a_file_that_has_changed_is_read_anew(file: Path) -> None:
    assert definition(file, 5).name == "LIMIT"
    file.write_text("# one\n# two\n\n\nOTHER = 1\n")
    assert definition(file, 5).name == "OTHER"


@pytest.mark.parametrize("text", ["def (:\n", "x = '\x00'\n", "(" * 5_000, "\xff"])
def test_what_is_no_python_is_unreadable(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.py"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Unreadable, match=r"broken\.py"):
        definition(path, 1)
