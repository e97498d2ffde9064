"""What the Schema lab begins with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from declarations import after, contents
from django.conf import settings as django_settings

from ormscope.schema.declaring import declare, read_operations, written
from ormscope.schema.declaring.sample import BrokenSample, Choice, sample

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

CHOICES = sample().choices


def test_the_models_are_few_and_compact() -> None:
    models = declare(sample().models, sql_text=False)
    assert {model.name for model in models.state.models.values()} == {
        *("Author", "Book", "Publisher", "Tag")
    }
    assert max(map(len, sample().models.splitlines())) <= 100


def test_there_is_enough_to_choose_from() -> None:
    assert len({each.id for each in CHOICES}) == len(CHOICES) >= 22
    assert all(each.group and each.title and each.shows for each in CHOICES)
    groups = [each.group for each in CHOICES]
    assert groups == sorted(groups, key=groups.index), "those of a group stand together"


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.id)
def test_each_choice_is_read_and_written_and_changes_the_models(choice: Choice) -> None:
    models = declare(sample().models, sql_text=False)
    found = read_operations(choice.operations, models, sql_text=False)
    text = written([each.operation for each in found])
    again = read_operations(text, models, sql_text=False)
    assert written([each.operation for each in again]) == text
    assert contents(after(found, models.state)) != contents(models.state)
    assert max(map(len, choice.operations.splitlines())) <= 110


def test_a_project_without_a_sample_has_none(settings: SettingsWrapper) -> None:
    without = {k: v for k, v in django_settings.ORMSCOPE["SAMPLE"].items() if k != "lab"}
    settings.ORMSCOPE = {**django_settings.ORMSCOPE, "SAMPLE": without}
    assert sample().choices == ()


@pytest.mark.parametrize("content", ["[]", "{", json.dumps({"models": [], "choices": [{}]})])
def test_a_broken_sample_is_told(content: str, tmp_path: Path, settings: SettingsWrapper) -> None:
    file = tmp_path / "lab.json"
    file.write_text(content)
    changed = {**django_settings.ORMSCOPE["SAMPLE"], "lab": file}
    settings.ORMSCOPE = {**django_settings.ORMSCOPE, "SAMPLE": changed}
    with pytest.raises(BrokenSample, match=r"lab\.json of the sample project"):
        sample()
