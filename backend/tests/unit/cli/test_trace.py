"""``manage.py trace``: formats, where the snippet comes from, exit status, and its sentences."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison, Contrast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAST = ("--on", "oracle,mysql")


def test_text_shows_the_databases_side_by_side(manage: Callable[..., Any]) -> None:
    done = manage("trace", "Book.objects.filter(price__gt=10)", "--on", "sqlite,oracle")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Same queryset, 2 databases")
    assert "SQLite" in done.stdout
    assert "Oracle" in done.stdout
    assert "compiled: nothing was executed" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_is_one_document_and_nothing_else(manage: Callable[..., Any]) -> None:
    done = manage("trace", "Tag.objects.count()", *FAST, "--format", "json", "--repeat", "2")
    comparison = from_json(Comparison, done.stdout)
    assert [trace.target.alias for trace in comparison.traces] == ["oracle", "mysql"]
    assert {trace.repeat for trace in comparison.traces} == {2}


TWO = ("Tag.objects.all()", "--against", "Tag.objects.order_by('name')", "--on", "oracle")


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_two_snippets_are_held_against_each_other(manage: Callable[..., Any], name: str) -> None:
    done = manage("trace", *TWO, "--format", name)
    assert done.returncode == 0, done.stderr
    assert "Two snippets on Oracle" in done.stdout.splitlines()[0]
    assert "`.order_by('name')` of the second snippet adds it." in done.stdout.replace("\\", "")


def test_a_contrast_is_a_document_too(manage: Callable[..., Any]) -> None:
    contrast = from_json(Contrast, manage("trace", *TWO, "--format", "json").stdout)
    assert [each.label for each in contrast.divergences if each.kind != "same"] == [
        "order_by('name')"
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--on", "oracle,mysql"), "on one database, not on 2"),
        (("--on", "oracle", "--format", "html"), "--format html shows no two snippets"),
    ],
)
def test_two_snippets_need_one_database_and_a_format_that_shows_them(
    arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("trace", "1", "--against", "2", *arguments)


def test_a_second_snippet_that_cannot_be_read_is_named() -> None:
    with pytest.raises(CommandError, match="In the second snippet: "):
        call_command("trace", "1", "--against", "Tag.objects.filter(", "--on", "oracle")


def test_the_snippet_may_come_from_a_file(manage: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "snippet.py"
    file.write_text("Tag.objects.filter(\n    name='naïve 🦊',\n)\n", encoding="utf-8")
    done = manage("trace", "--file", str(file), *FAST, "--format", "markdown")
    assert done.returncode == 0
    assert done.stdout.startswith("# Same queryset, 2 databases")
    assert "naïve 🦊" in done.stdout


def test_the_snippet_may_come_from_standard_input(manage: Callable[..., Any]) -> None:
    done = manage("trace", "-", *FAST, "--width", "60", given="Tag.objects.all()")
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 60


def test_what_is_shown_can_go_to_a_file_and_replaces_what_is_there(
    manage: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "trace.html"
    file.write_text("x" * 1_000_000, encoding="utf-8")
    done = manage(
        "trace", "Tag.objects.filter(name='🦊')", *FAST, "--format", "html", "--output", str(file)
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Written to {file}.\n"
    page = file.read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "🦊" in page


def test_a_file_is_written_when_a_database_fails(
    manage: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "trace.json"
    snippet = "Book.objects.filter(metadata__contains={'a': 1})"
    done = manage("trace", snippet, *FAST, "--format", "json", "--output", str(file))
    assert done.returncode == 1
    comparison = from_json(Comparison, file.read_text(encoding="utf-8"))
    assert "unsupported" in {trace.outcome.status for trace in comparison.traces}


def test_a_snippet_that_cannot_be_read_leaves_the_file_alone(
    manage: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "trace.txt"
    assert manage("trace", "Book.objects.filter(", *FAST, "--output", str(file)).returncode == 2
    assert not file.exists()


def test_a_file_that_may_not_be_written_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Asked of the system instead of tried: root may write everywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(CommandError, match=r"x\.html cannot be written: permission denied\."):
        call_command("trace", "1", *FAST, "--output", str(tmp_path / "x.html"))


def test_a_database_that_fails_gives_status_1_and_the_others_answer(
    manage: Callable[..., Any],
) -> None:
    done = manage("trace", "Book.objects.filter(metadata__contains={'a': 1})", *FAST)
    assert done.returncode == 1
    assert "unsupported" in done.stdout
    assert "JSON_CONTAINS" in done.stdout


def test_a_snippet_that_cannot_be_read_gives_status_2_and_points_at_the_place(
    manage: Callable[..., Any],
) -> None:
    done = manage("trace", "x = 1\nBook.objects.filter(price=)", *FAST)
    assert done.returncode == 2
    assert done.stdout == ""
    line, carets = done.stderr.splitlines()[-2:]
    assert line.strip() == "Book.objects.filter(price=)"
    assert carets.strip().strip("^") == ""


WRONG = {
    "an unknown database": (
        ("1", "--on", "db2"),
        "There is no database 'db2'. There are: sqlite, postgresql, ",
    ),
    "no database": (("1", "--on", ","), "Say which databases"),
    "no snippet": ((), "Give one snippet"),
    "two snippets": (("1", "--file", "x"), "Give one snippet"),
    "no such file": (("--file", "/no/such/file"), "/no/such/file cannot be read: No such file"),
    "a directory": (("--file", "/tmp"), "cannot be read: Is a directory"),
    "no repeats": (("1", "--repeat", "0", *FAST), "a number from 1 to 100"),
    "too many repeats": (("1", "--repeat", "101", *FAST), "a number from 1 to 100"),
    "a directory for the output": (
        ("1", "--output", "/tmp", *FAST),
        "/tmp is a directory. Give --output the name of a file.",
    ),
    "an output in no directory": (
        ("1", "--output", "/no/such/trace.html", *FAST),
        "cannot be written: there is no directory /no/such.",
    ),
    "an output with too long a name": (
        ("1", "--output", f"/tmp/{'x' * 300}", *FAST),
        "cannot be written: File name too long.",
    ),
    "an unknown format": (("1", "--format", "pdf"), "invalid choice: 'pdf'"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_said_without_a_traceback(manage: Callable[..., Any], kind: str) -> None:
    arguments, sentence = WRONG[kind]
    done = manage("trace", *arguments)
    assert done.returncode in (1, 2)
    assert done.returncode != 0
    assert done.stdout == ""
    assert sentence in done.stderr


def test_a_file_that_is_not_text_is_said(manage: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "binary"
    file.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in manage("trace", "--file", str(file), *FAST).stderr
