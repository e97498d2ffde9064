"""The examples to load: in groups, each of them doing on SQLite what it is there to show."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.runs.examples import BrokenExamples, examples
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from ormscope.runs.pool import Pool

UNSUPPORTED_ON_SQLITE = {"json-contains", "distinct-on"}
"""Both are there for their clear error."""


def test_every_example_is_one_of_a_group_and_has_words_of_its_own(client: Client) -> None:
    answer = json.loads(client.get("/api/examples/").content)
    listed = answer["examples"]
    assert len({each["id"] for each in listed}) == len(listed) >= 60
    assert len({each["title"] for each in listed}) == len(listed)
    assert list(dict.fromkeys(each["group"] for each in listed)) == answer["groups"]
    assert {"Lookups", "JSON", "Writes", "Transactions", "N+1 and loops"} <= set(answer["groups"])
    for each in listed:
        assert set(each) == {"id", "group", "title", "code", "shows"}
        assert len(each["title"]) <= 40
        assert each["code"].strip()
        assert each["shows"]


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.id)
def test_every_example_does_on_sqlite_what_it_should(example: Any, few: Pool) -> None:
    (trace,) = few.run(example.code, ["sqlite"], Options()).traces
    expected = "unsupported" if example.id in UNSUPPORTED_ON_SQLITE else "ok"
    assert trace.outcome.status == expected, trace.outcome.message


def test_a_sample_without_examples_has_none(client: Client, settings: Any) -> None:
    sample = {**settings.ORMSCOPE["SAMPLE"]}
    del sample["examples"]
    settings.ORMSCOPE = {**settings.ORMSCOPE, "SAMPLE": sample}
    assert json.loads(client.get("/api/examples/").content) == {"groups": [], "examples": []}


@pytest.mark.parametrize("text", ["", "{}", "[{}]", '[{"id": 1, "nothing": 2}]', "[1]"])
def test_a_broken_file_is_said_to_be_broken(tmp_path: Path, settings: Any, text: str) -> None:
    file = tmp_path / "examples.json"
    file.write_text(text)
    sample = {**settings.ORMSCOPE["SAMPLE"], "examples": file}
    settings.ORMSCOPE = {**settings.ORMSCOPE, "SAMPLE": sample}
    if text == "{}":
        assert examples() == ()
        return
    with pytest.raises(BrokenExamples, match=r"examples\.json is not a list of examples"):
        examples()
