"""``load``: its questions differ, an answer to another question is told, and a short one runs."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from ormscope.document.codec import to_data
from ormscope.management.load.snippets import question
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from typing import Any

    from ormscope.runs.pool import Pool


def test_no_two_questions_are_the_same() -> None:
    assert len({question(number).code for number in range(2_000)}) == 2_000


def test_each_kind_of_question_is_answered_with_its_number_on_live_databases(pool: Pool) -> None:
    names = [name for name in pool.names if pool.lanes[name].database.mode == "live"]
    for number in range(21):
        asked = question(number)
        answer: Any = to_data(pool.run(asked.code, names, Options()))
        assert asked.problem(answer) is None


def test_the_answer_to_another_question_is_told(pool: Pool) -> None:
    asked, other = question(0), question(21)
    answer: Any = to_data(pool.run(other.code, ["sqlite"], Options()))
    assert "the answer is to" in str(asked.problem(answer))
    answer["snippet"] = asked.code
    assert "answers without" in str(asked.problem(answer))


@pytest.mark.alone
def test_a_short_load_ends_with_its_bounds() -> None:
    output = StringIO()
    call_command(
        "load", seconds=2, warm_up=1, clients=4, on="sqlite", alone="none", stdout=output
    )  # fmt: skip
    told = output.getvalue()
    assert "4 visitors, 2 s, sqlite" in told
    assert "met    every answer is right and belongs to its question (0 are not)" in told
