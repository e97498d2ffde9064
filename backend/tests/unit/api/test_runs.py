"""``POST /api/runs/``: a comparison, or a line a database; and what is refused, in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison
from ormscope.document.trace import Trace

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("served")
GOOD = {"snippet": "Tag.objects.count()", "databases": ["sqlite", "oracle"]}
LINES = "application/x-ndjson"


def _post(client: Client, body: Any, **headers: str) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post("/api/runs/", text, content_type="application/json", headers=headers)


def _problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.content)
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert len(problem["detail"]) > 10
    assert "Traceback" not in problem["detail"]
    return problem


def test_a_run_is_answered_with_its_comparison(client: Client) -> None:
    response = _post(client, GOOD)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    comparison = from_json(Comparison, response.content)
    assert [trace.target.alias for trace in comparison.traces] == ["sqlite", "oracle"]
    assert [trace.outcome.status for trace in comparison.traces] == ["ok", "ok"]


FIVE = ["sqlite", "postgresql@16", "mysql", "oracle@19c", "oracle"]


def test_lines_are_a_trace_for_each_database_and_then_the_comparison(client: Client) -> None:
    response = _post(client, {**GOOD, "databases": FIVE}, accept=LINES)
    assert response.status_code == 200
    assert response["Content-Type"] == LINES
    assert response.streaming
    text = b"".join(response.streaming_content)
    assert text.endswith(b"\n")
    *traces, last = text.splitlines()
    aliases = [from_json(Trace, line).target.alias for line in traces]
    assert sorted(aliases) == sorted(FIVE)
    comparison = from_json(Comparison, last)
    assert [trace.target.alias for trace in comparison.traces] == FIVE


def test_a_snippet_that_fails_is_an_answer_and_not_an_error(client: Client) -> None:
    response = _post(client, {**GOOD, "snippet": "Book.objects.filter(nothing=1)"})
    assert response.status_code == 200
    comparison = from_json(Comparison, response.content)
    assert {trace.outcome.status for trace in comparison.traces} == {"error"}


def test_repeats_are_counted(client: Client) -> None:
    comparison = from_json(Comparison, _post(client, {**GOOD, "repeat": 2}).content)
    assert {trace.repeat for trace in comparison.traces} == {2}


LARGE = "x" * 20_001
REFUSED: dict[str, tuple[Any, str]] = {
    "an empty snippet": ({**GOOD, "snippet": ""}, "snippet is empty"),
    "white space": ({**GOOD, "snippet": " \n\t "}, "snippet is empty"),
    "no snippet": ({"databases": ["sqlite"]}, "snippet is missing"),
    "a snippet that is null": ({**GOOD, "snippet": None}, "null"),
    "a snippet that is a list": ({**GOOD, "snippet": ["x"]}, "string"),
    "a snippet too long": ({**GOOD, "snippet": LARGE}, "longer than 20,000"),
    "a snippet with a null": ({**GOOD, "snippet": "1\x00"}, "ull char"),
    "an unknown database": ({**GOOD, "databases": ["db2"]}, "no database 'db2'. There are: sqlite"),
    "no database": ({**GOOD, "databases": []}, "at least one database"),
    "databases left out": ({"snippet": "1"}, "/api/databases/"),
    "one database by name": ({**GOOD, "databases": "sqlite"}, "list of names"),
    "a database twice": ({**GOOD, "databases": ["sqlite", "sqlite"]}, "each database once"),
    "too many databases": ({**GOOD, "databases": ["sqlite"] * 13}, "At most 12"),
    "a database that is an object": ({**GOOD, "databases": [{}]}, "string"),
    "repeat of nothing": ({**GOOD, "repeat": 0}, "at least 1"),
    "repeat without end": ({**GOOD, "repeat": 101}, "at most 100"),
    "repeat that is text": ({**GOOD, "repeat": "many"}, "whole number"),
    "repeat that is endless": ('{"snippet":"1","databases":["sqlite"],"repeat":1e999}', ""),
    "a list": ([GOOD], "dictionary"),
    "a text": ('"text"', "dictionary"),
    "null": ("null", ""),
    "no JSON": ("{", "JSON"),
    "nothing": ("", ""),
    "NaN": ('{"snippet": NaN}', ""),
    "bytes that are no text": (b"\xff\xfe{}", ""),
    "JSON as deep as the sea": ("[" * 100_000, "nested too deeply"),
    "half a character": ('{"snippet": "\'\\ud800\'", "databases": ["sqlite"]}', ""),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_right_is_refused_in_a_sentence(client: Client, kind: str) -> None:
    body, words = REFUSED[kind]
    assert words in _problem(_post(client, body), 400)["detail"]


@pytest.mark.parametrize("kind", REFUSED)
def test_whoever_asks_for_lines_gets_the_same_problem(client: Client, kind: str) -> None:
    body, words = REFUSED[kind]
    assert words in _problem(_post(client, body, accept=LINES), 400)["detail"]


def test_all_mistakes_are_told_at_once(client: Client) -> None:
    problem = _problem(_post(client, {"snippet": "", "databases": [], "repeat": 0}), 400)
    assert {each["field"] for each in problem["errors"]} == {"snippet", "databases", "repeat"}


@pytest.mark.parametrize(
    ("snippet", "start"), [("Book.objects.filter(", 19), ("x = 'naïve 🦊'\nx +", 17), ("import", 5)]
)
def test_a_syntax_error_has_its_place_in_the_snippet(
    client: Client, snippet: str, start: int
) -> None:
    problem = _problem(_post(client, {**GOOD, "snippet": snippet}), 400)
    where = problem["range"]
    assert 0 <= where["start"] <= where["end"] <= len(snippet)
    assert where["start"] <= start + 3


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"repeat": %s}' % (b"9" * 5000), b"NaN"])
def test_what_is_no_json_is_told_without_pythons_own_advice(client: Client, body: bytes) -> None:
    problem = _problem(client.post("/api/runs/", body, content_type="application/json"), 400)
    assert problem["title"] == "The request cannot be read"
    assert problem["detail"].startswith("The body is not JSON: ")
    assert "sys." not in problem["detail"]


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    body = {**GOOD, "snippet": "x" * 300_000}
    assert "larger than 256 kB" in _problem(_post(client, body), 413)["detail"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_another_content_type_is_refused(client: Client, content_type: str) -> None:
    response = client.post("/api/runs/", json.dumps(GOOD), content_type=content_type)
    assert "nsupported media type" in _problem(response, 415)["detail"]


@pytest.mark.parametrize("accept", ["text/csv", "application/xml", "image/png"])
def test_a_format_that_there_is_not_is_refused(client: Client, accept: str) -> None:
    _problem(_post(client, GOOD, accept=accept), 406)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_another_method_is_refused_and_the_right_one_is_named(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/runs/")
    assert method.upper() in _problem(response, 405)["detail"]
    assert "POST" in response["Allow"]
