"""What a column can be asked: found by discovery, sent as JSON, answered whatever happens."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.document.invariants import broken_trace
from ormscope.runs.options import Options
from ormscope.runs.policy import policy
from ormscope.runs.pool import Pool
from ormscope.runs.questions import kinds, question
from ormscope.runs.questions.backend import Backend
from ormscope.runs.questions.migration import Migration
from ormscope.runs.questions.snippet import Snippet
from ormscope.schema.declaring.sample import sample

if TYPE_CHECKING:
    from pathlib import Path

    from ormscope.runs.questions import Question

MODELS = """
class Shop(models.Model):
    name = models.CharField(max_length=20)

class Item(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="items")
    price = models.DecimalField(max_digits=6, decimal_places=2)
    tags = models.ManyToManyField("Tag", related_name="items")

class Tag(models.Model):
    name = models.SlugField(unique=True)
"""
ROWS = """
corner = Shop.objects.create(name="Corner")
tea = Item.objects.create(shop=corner, price="3.50")
tea.tags.add(Tag.objects.create(name="hot"))
Item.objects.create(shop=corner, price="1.20")
"""
SAMPLES: dict[str, dict[str, Any]] = {
    "snippet": {"text": "1", "options": Options(repeat=3), "models": MODELS, "rows": ROWS},
    "migration": {"models": MODELS, "operations": "", "after": MODELS},
    "injection": {"value": "'"},
    "vocabulary": {"models": MODELS},
}


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_question_comes_out_of_its_data_as_it_went_in(kind: str) -> None:
    asked = kinds()[kind](**SAMPLES.get(kind, {}))
    assert question(json.loads(json.dumps(asked.data()))) == asked


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_database_that_is_not_there_answers_every_question(pool: Pool, kind: str) -> None:
    asked: Question[Any, Any] = kinds()[kind](**SAMPLES.get(kind, {}))
    answer = pool.lanes["oracle"].failed(asked, "unavailable", "Not now.")
    assert (answer.outcome.status, answer.outcome.message) == ("unavailable", "Not now.")
    assert asked.compared([answer, answer]) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
def test_every_question_is_answered_in_the_jail(state: Path) -> None:
    """There are no files in it: what an answer imports or reads has to be there before."""
    with Pool(state, ["sqlite"], policy=policy("public")) as jailed:
        for kind in sorted(kinds()):
            asked: Question[Any, Any] = kinds()[kind](**SAMPLES.get(kind, {}))
            answer = jailed.lanes["sqlite"].submit(asked).result(60)
            assert answer.outcome.status == "ok", (kind, answer.outcome)


def test_a_lasting_answer_is_asked_for_once(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = pool.ask(Backend(), ["oracle"]).anatomies
    monkeypatch.setattr(pool.lanes["oracle"].supervisor, "ask", None)
    (second,) = pool.ask(Backend(), ["oracle"]).anatomies
    assert first is second
    assert first.outcome.status == "ok"


def test_an_answer_that_failed_is_not_kept(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    lane = pool.lanes["mysql@8.0"]
    killed = lane.failed(Backend(), "killed", "It was killed, once.")
    with monkeypatch.context() as once:
        once.setattr(lane.supervisor, "ask", lambda _: killed)
        (first,) = pool.ask(Backend(), ["mysql@8.0"]).anatomies
        assert first is killed
    (second,) = pool.ask(Backend(), ["mysql@8.0"]).anatomies
    assert second.outcome.status == "ok"


def test_a_snippet_runs_over_declared_models(pool: Pool) -> None:
    asked = Snippet(
        text="Item.objects.filter(tags__name='hot').values('shop__name', 'price')",
        options=Options(repeat=2),
        models=MODELS,
        rows=ROWS,
    )
    for _ in range(2):  # nothing is left of the first
        live, compiled = pool.ask(asked, ["sqlite", "oracle"]).traces
        assert live.outcome.status == "ok", live.outcome
        assert live.value is not None
        assert live.value.rows == (("Corner", "3.50"),)
        assert compiled.outcome.status == "ok"
        assert '"LAB_ITEM"' in compiled.statements[0].sql


NAMED_TWICE = """
class Shop(models.Model):
    id = models.IntegerField()
"""


@pytest.mark.parametrize(
    ("models", "rows", "status", "words"),
    [
        (MODELS, "\nShop.objects.creat()", "error", "In the rows, line 2: "),
        (MODELS, "import os", "denied", "In the rows, line 1: "),
        (MODELS, "while True: pass", "budget", "In the rows, line 1: "),
        ("\n\nclass Shop: pass", ROWS, "denied", "In the models, line 3: "),
        (NAMED_TWICE, "", "error", "Creating the models: duplicate column name"),
    ],
)
def test_models_and_rows_that_are_not_to_be_had_are_told(
    pool: Pool, models: str, rows: str, status: str, words: str
) -> None:
    """As an answer that is believed in the policy *public*, too."""
    asked = Snippet(text="Shop.objects.count()", models=models, rows=rows)
    (trace,) = pool.ask(asked, ["sqlite"]).traces
    assert trace.outcome.status == status
    assert str(trace.outcome.message).startswith(words)
    assert broken_trace(trace) == []


def test_models_may_refer_to_each_other(pool: Pool) -> None:
    models = """
class Shop(models.Model):
    best = models.ForeignKey("Item", models.CASCADE, null=True, related_name="+")

class Item(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE)
"""
    names = ["sqlite", "postgresql", "mariadb", "firebird", "oracle"]
    here = [name for name in names if name in pool.names]
    for trace in pool.ask(Migration(models=models), here).traces:
        assert trace.outcome.status == "ok", trace.outcome
        assert any("REFERENCES" in each.sql for each in trace.statements), trace.target.alias


def test_the_sample_is_not_to_be_seen_from_declared_models(pool: Pool) -> None:
    asked = Snippet(text="Book.objects.count()", models=MODELS, rows="")
    (trace,) = pool.ask(asked, ["sqlite"]).traces
    assert trace.outcome.status == "error"
    assert "Book" in str(trace.outcome.message)


def test_the_first_rows_fill_the_first_models_on_every_live_database(pool: Pool) -> None:
    lab = sample()
    asked = Snippet(
        text="Book.objects.filter(authors__name='Ada').count()", models=lab.models, rows=lab.rows
    )
    names = [
        name
        for name in pool.names
        if pool.lanes[name].database.mode == "live" and name != "postgresql-readonly"
    ]
    for trace in pool.ask(asked, names).traces:
        assert trace.outcome.status == "ok", trace.outcome
        assert trace.value is not None
        assert trace.value.text.text == "5"
