"""Each of Django's own injections: the vulnerable SQL then, and its end today.

The vulnerable versions are installed once a machine, in the checkout's state.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from ormscope.document.errors import OrmscopeError
from ormscope.document.injecting import tainted_text
from ormscope.injection import compiling
from ormscope.injection.compiling import NotCompiled, answers
from ormscope.injection.course import lessons
from ormscope.injection.environments import djangos, packages_of
from ormscope.injection.texts import lesson_texts
from ormscope.management.lessons.making import NotAdded, add

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ormscope.document.injection import Lesson, LessonSide, Taint

TEXTS = {text.cve: text for text in lesson_texts()}
HARMLESS = {"CVE-2019-14234", "CVE-2020-7471", "CVE-2022-34265", "CVE-2024-53908"}
"""Where today's Django compiles the same code, with the value as a parameter. Elsewhere it refuses.
"""


@pytest.fixture(scope="module")
def made() -> Path:
    """The directory with the vulnerable versions, which are installed where they are not."""
    kept: Path = settings.ORMSCOPE["STATE"] / "tests"
    for version in djangos():
        try:
            add(version, kept)
        except OrmscopeError as error:
            # Loud: what is to be tested must not pass because it could not be installed.
            give_up = pytest.fail if "CI" in os.environ else pytest.skip
            give_up(f"Django {version} could not be added: {error}")
    return kept


@pytest.fixture(scope="module")
def known(made: Path) -> Mapping[str, Lesson]:
    return {lesson.cve: lesson for lesson in lessons(made).lessons}


@pytest.mark.parametrize("cve", TEXTS)
def test_the_vulnerable_version_pastes_the_value(known: Mapping[str, Lesson], cve: str) -> None:
    side = known[cve].vulnerable
    assert side is not None
    assert side.django_version == TEXTS[cve].django
    assert side.error is None
    pasted = [taint for taint in side.taints if taint.how == "pasted"]
    assert pasted
    assert all(taint.where == "sql" and taint.exact for taint in pasted)
    # As it came, but for capitals and JSON's escapes.
    written = _part(side, pasted[0])
    assert written.lower().replace('\\"', '"') == TEXTS[cve].value.lower()


def _part(side: LessonSide, taint: Taint) -> str:
    return tainted_text(side, taint)[taint.start : taint.end]


@pytest.mark.parametrize("cve", TEXTS)
def test_today_it_is_refused_or_bound(known: Mapping[str, Lesson], cve: str) -> None:
    today = known[cve].today
    if cve in HARMLESS:
        assert today.error is None
        assert {taint.how for taint in today.taints} == {"bound"}
        return
    assert today.sql is None
    assert today.error
    assert today.place is not None
    assert today.place.file.startswith("django/")


@pytest.mark.parametrize("cve", TEXTS)
def test_the_line_at_fault_stands_in_the_vulnerable_version(made: Path, cve: str) -> None:
    packages = packages_of(made, TEXTS[cve].django)
    assert packages is not None
    file, line = TEXTS[cve].faulty
    lines = (packages / file).read_text(encoding="utf-8").splitlines()
    assert line in (each.strip() for each in lines) or any(line in each for each in lines)


@pytest.mark.parametrize(
    ("imports", "reached"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "socket.connect"),
        ("import os; os.system('true')", "os.system"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("from django.db import connection; connection.connect()", "nothing is connected to"),
    ],
)
def test_a_lesson_reaches_nothing(made: Path, imports: str, reached: str) -> None:
    task = compiling._task([TEXTS["CVE-2022-28346"]], "3.2.4", made)
    task["jobs"][0]["imports"] = imports
    (answer,) = compiling._run(task)
    assert {each["error"].partition(":")[0] for each in answer["answers"]} == {"PermissionError"}
    assert reached in answer["answers"][0]["error"]


def test_without_the_old_versions_there_is_today_and_what_to_do(tmp_path: Path) -> None:
    for lesson in lessons(tmp_path).lessons:
        assert lesson.vulnerable is None
        assert lesson.needs is not None
        assert f"manage.py lessons --add {lesson.django_version}" in lesson.needs
        assert lesson.today.django_version.startswith("5.2.")
    with pytest.raises(NotCompiled, match="lessons --add"):
        answers([TEXTS["CVE-2022-28346"]], "3.2.4", tmp_path)


def test_what_was_compiled_once_is_kept(
    made: Path, known: Mapping[str, Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(task: dict[str, Any]) -> None:
        raise AssertionError(task)

    monkeypatch.setattr(compiling, "_run", never)
    assert {lesson.cve: lesson for lesson in lessons(made).lessons} == known


def test_an_unknown_version_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(NotAdded, match=r"No lesson is about Django 1\.0"):
        add("1.0", tmp_path)
    assert list(tmp_path.iterdir()) == []


def printed(*arguments: str) -> str:
    out = io.StringIO()
    call_command("lessons", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_lesson_with_the_value_marked(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.ORMSCOPE, "STATE", made)
    shown = printed("cve-2022-34265")
    assert "DATE_TRUNC('⟦year' FROM created_at)) OR 1=1;SELECT PG_SLEEP(5)--⟧'" in shown
    assert "DATE_TRUNC(%s" in shown
    assert "How to catch it" in shown
    assert "⟦p\\x01q⟧" in printed("2026-1287")  # a control character can be seen


def test_the_command_lists_the_lessons_and_knows_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.ORMSCOPE, "STATE", tmp_path)
    listed = printed()
    assert all(cve in listed for cve in TEXTS)
    assert "lessons --add" in listed
    with pytest.raises(CommandError, match="There is no lesson on CVE-1999-1"):
        printed("CVE-1999-1")
