"""``POST /api/contrasts/``: two snippets on one database, and what is refused, in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.document.codec import from_json
from ormscope.document.comparison import Contrast
from ormscope.document.invariants import broken_held

if TYPE_CHECKING:
    from django.test import Client

    from ormscope.runs.pool import Pool

pytestmark = pytest.mark.usefixtures("served")
GOOD = {"snippets": ["Tag.objects.count()", "len(Tag.objects.all())"], "database": "sqlite"}


def _post(client: Client, body: Any) -> Any:
    return client.post("/api/contrasts/", json.dumps(body), content_type="application/json")


def _problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.content)
    return problem


def test_two_snippets_are_answered_with_their_contrast(client: Client, served: Pool) -> None:
    response = _post(client, GOOD)
    assert response.status_code == 200, response.content
    assert response["X-Run-Id"]
    contrast = from_json(Contrast, response.content)
    assert broken_held(contrast) == []
    assert [side.snippet for side in contrast.sides] == GOOD["snippets"]
    assert contrast.results is not None
    assert contrast.results.verdict == "same"
    assert served.queue.taken == 0


def test_they_may_be_compiled(client: Client) -> None:
    contrast = from_json(Contrast, _post(client, {**GOOD, "database": "oracle"}).content)
    assert contrast.results is None
    assert contrast.divergences


@pytest.mark.parametrize("number", [0, 1])
def test_a_syntax_error_says_which_and_where(client: Client, number: int) -> None:
    snippets = ["Tag.objects.count()"] * 2
    snippets[number] = "Tag.objects.filter("
    problem = _problem(_post(client, {**GOOD, "snippets": snippets}), 400)
    assert problem["detail"].startswith(("The first snippet: ", "The second snippet: ")[number])
    assert problem["errors"][0]["field"] == f"snippets.{number}"
    assert problem["range"]["end"] > problem["range"]["start"] >= 0


def test_what_is_missing_is_said(client: Client) -> None:
    detail = _problem(_post(client, {}), 400)["detail"]
    assert 'Send {"snippets": ["…", "…"], …}.' in detail
    assert "Say which database" in detail


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"snippets": ["Tag.objects.count()"]}, "send both"),
        ({"snippets": ["1", "2", "3"]}, "send two"),
        ({"snippets": "1"}, "a list of two texts"),
        ({"snippets": ["1", " "]}, "The snippet is empty"),
        ({"database": "nothing"}, "nothing"),
        ({"database": ""}, "blank"),
        ({"repeat": 0}, "at least 1"),
        ({"plan": "all"}, "plan is"),
    ],
)
def test_what_is_not_right_is_said(client: Client, change: dict[str, Any], expected: str) -> None:
    assert expected in _problem(_post(client, {**GOOD, **change}), 400)["detail"]


def test_nothing_is_run_and_no_place_kept_when_there_is_room_for_one_only(
    client: Client, served: Pool
) -> None:
    held = [served.queue.enter("127.0.0.1") for _ in range(served.queue.share - 1)]
    try:
        problem = _problem(_post(client, GOOD), 429)
    finally:
        for _ in held:
            served.queue.leave("127.0.0.1")
    assert problem["title"] == "The server is busy"
