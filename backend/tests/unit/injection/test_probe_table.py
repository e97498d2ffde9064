"""The table of how to ask, and the lessons as they are written."""

from __future__ import annotations

import ast
from datetime import date
from typing import get_args

import pytest

from ormscope.document.injection import Position
from ormscope.injection.asks import ASKS, Ask
from ormscope.injection.environments import djangos, vendors
from ormscope.injection.texts import LessonText, lesson_texts
from ormscope.injection.values import LONGEST, VALUES

CVES = [
    *("CVE-2019-14234", "CVE-2020-7471", "CVE-2021-35042", "CVE-2022-28346", "CVE-2022-28347"),
    *("CVE-2022-34265", "CVE-2024-42005", "CVE-2024-53908", "CVE-2025-57833", "CVE-2025-59681"),
    *("CVE-2025-64459", "CVE-2025-13372", "CVE-2026-1287", "CVE-2026-1312"),
]


def test_there_are_more_than_forty_probes_in_every_position() -> None:
    probes = [(ask.key, name) for ask in ASKS for name in ask.names]
    assert len(probes) >= 40
    assert len(set(probes)) == len(probes)
    assert {ask.position for ask in ASKS} == set(get_args(Position))


def test_every_value_is_asked_somewhere_and_says_what_it_tries() -> None:
    assert {name for ask in ASKS for name in ask.names} == set(VALUES)
    assert all(0 < len(text) <= LONGEST and meant.endswith(".") for text, meant in VALUES.values())


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask.key)
def test_each_code_is_an_expression_with_the_value_in_it(ask: Ask) -> None:
    nodes = ast.walk(ast.parse(ask.code, mode="eval"))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    assert "value" in names


def test_all_of_djangos_injections_are_lessons_the_oldest_first() -> None:
    assert [lesson.cve for lesson in lesson_texts()] == CVES


@pytest.mark.parametrize("lesson", lesson_texts(), ids=lambda lesson: lesson.cve)
def test_a_lesson_says_what_happened_whom_it_hit_and_how_to_catch_it(lesson: LessonText) -> None:
    headings = [line for line in lesson.text.splitlines() if line.startswith("#")]
    assert headings == ["## What happened", "## Whom it hit", "## How to catch it"]
    checklist = lesson.text.partition("How to catch it")[2]
    assert sum(line.startswith("- ") for line in checklist.splitlines()) >= 3
    assert lesson.django in djangos()
    assert lesson.vendor in vendors()
    assert isinstance(lesson.released, date)
    assert lesson.link.startswith(
        f"https://www.djangoproject.com/weblog/{lesson.released:%Y/%b/%d}/".lower()
    )
