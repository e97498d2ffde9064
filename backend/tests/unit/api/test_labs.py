"""``/api/backends/``, ``/api/migrations/``, ``/api/injections/``: answered, streamed, refused."""

from __future__ import annotations

import gzip
import json
import zlib
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.document.anatomy import Anatomy, AnatomyComparison, AnatomyMatrix
from ormscope.document.codec import from_data, from_json
from ormscope.document.injection import InjectionComparison, InjectionTrace
from ormscope.document.migration import MigrationComparison, MigrationTrace
from ormscope.document.references import broken_references
from ormscope.runs.questions.backend import Backend

if TYPE_CHECKING:
    from django.test import Client

    from ormscope.runs.pool import Pool

pytestmark = pytest.mark.usefixtures("served")
MODELS = "class Shop(models.Model):\n    name = models.CharField(max_length=20)\n"
ADD = 'migrations.AddField("Shop", "city", models.CharField(max_length=20, default=""))'
LINES = {"accept": "application/x-ndjson"}


def _post(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(
        path, json.dumps(body), content_type="application/json", headers=headers or None
    )


def _problem(response: Any, status: int = 400) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.content)
    return problem


def _streamed(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def test_backends_are_answered_side_by_side(client: Client, served: Pool) -> None:
    response = client.get("/api/backends/?databases=sqlite,oracle")
    assert response.status_code == 200, response.content
    found = from_json(AnatomyComparison, response.content)
    assert [each.target.alias for each in found.anatomies] == ["sqlite", "oracle"]
    for anatomy in found.anatomies:
        assert anatomy.outcome.status == "ok"
        assert list(broken_references(anatomy)) == []
    row = next(each for each in found.rows if each.name == "interprets_empty_strings_as_nulls")
    values = [
        anatomy.entries[cell].value
        for anatomy, cell in zip(found.anatomies, row.cells, strict=True)
        if cell is not None
    ]
    assert values == ["False", "True"]
    assert row.differs
    assert served.queue.taken == 0


def test_backends_are_streamed_as_they_are_there(client: Client) -> None:
    whole = from_json(
        AnatomyComparison, client.get("/api/backends/?databases=sqlite,oracle").content
    )
    lines = _streamed(client.get("/api/backends/?databases=sqlite,oracle", headers=LINES))
    read = [from_data(Anatomy, each) for each in lines if "entries" in each]
    assert sorted(each.target.alias for each in read) == ["oracle", "sqlite"]
    assert {each.target.alias: each for each in read} == {
        each.target.alias: each for each in whole.anatomies
    }
    last = from_data(AnatomyMatrix, lines[-1])
    assert last.databases == ("sqlite", "oracle")
    assert last.headline == whole.headline
    assert [(each.differs, each.cells) for each in last.rows] == [
        (each.differs, each.cells) for each in whole.rows
    ]


def test_the_matrix_of_what_was_read_comes_before_the_rest(
    client: Client, served: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = served.lanes["oracle"]
    answer = lane.submit(Backend(), "").result()
    late: Future[Any] = Future()
    monkeypatch.setattr(lane, "submit", lambda *_: late)
    response: Any = client.get("/api/backends/?databases=oracle,sqlite", headers=LINES)
    lines = iter(response.streaming_content)
    assert json.loads(next(lines))["target"]["alias"] == "sqlite"
    assert json.loads(next(lines))["databases"] == ["sqlite"]
    late.set_result(answer)
    assert json.loads(next(lines))["target"]["alias"] == "oracle"
    assert json.loads(next(lines))["databases"] == ["oracle", "sqlite"]
    assert list(lines) == []


def test_what_is_streamed_is_packed_line_by_line_where_that_is_taken(client: Client) -> None:
    headers = LINES | {"accept-encoding": "br, gzip"}
    response: Any = client.get("/api/backends/?databases=sqlite,oracle", headers=headers)
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    unpack = zlib.decompressobj(wbits=31)
    parts = list(response.streaming_content)
    # Each but the end, which says nothing, is a line that can be read as it comes.
    *lines, end = [unpack.decompress(part) for part in parts]
    assert len(lines) >= 3
    assert all(each.endswith(b"\n") and each.count(b"\n") == 1 for each in lines)
    assert end == b""
    assert unpack.eof
    assert sum(map(len, parts)) < sum(map(len, lines)) / 5


def test_a_document_is_packed_where_that_is_taken_and_not_where_it_is_refused(
    client: Client,
) -> None:
    path = "/api/backends/?databases=sqlite"
    plain = client.get(path, headers={"accept-encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == plain.content


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Say which databases"),
        ("databases=", "Say which databases"),
        ("databases=,%20,", "Say which databases"),
        ("databases=nothing", "There is no database 'nothing'"),
        ("databases=sqlite,sqlite", "once"),
        ("databases=" + ",".join(["sqlite"] * 13), "At most 12"),
    ],
)
def test_which_backends_must_be_said(client: Client, query: str, sentence: str) -> None:
    problem = _problem(client.get(f"/api/backends/?{query}"))
    assert sentence in problem["errors"][0]["message"]


def test_the_examples_that_ask_for_a_row_are_those_whose_runs_did(client: Client) -> None:
    response = client.get(
        "/api/backends/examples/?databases=sqlite,oracle&row=feature:supports_over_clause"
    )
    assert response.status_code == 200, response.content
    found = json.loads(response.content)
    assert found["unread"] == []
    assert any("Window(" in each["code"] for each in found["snippets"])
    assert all("Window(" in each["code"] for each in found["snippets"])
    assert found["snippets"][0]["databases"] == ["sqlite", "oracle"]


def test_a_row_that_no_example_asks_for_has_none(client: Client) -> None:
    response = client.get("/api/backends/examples/?databases=oracle&row=feature:nothing")
    assert json.loads(response.content)["snippets"] == []
    problem = _problem(client.get("/api/backends/examples/?databases=oracle&row=nothing"))
    assert "feature:supports_over_clause" in problem["errors"][0]["message"]


def test_the_first_models_and_what_to_do_with_them(client: Client) -> None:
    found = json.loads(client.get("/api/migrations/").content)
    assert "class Book(models.Model)" in found["models"]
    assert len(found["operations"]) >= 22
    assert {each["group"] for each in found["operations"]} == set(found["groups"])


def test_operations_are_run_and_undone(client: Client) -> None:
    body = {"models": MODELS, "operations": ADD, "databases": ["sqlite", "oracle"]}
    response = _post(client, "/api/migrations/", body)
    assert response.status_code == 200, response.content
    found = from_json(MigrationComparison, response.content)
    live, compiled = found.traces
    assert live.restored is not None
    assert live.restored.is_equal
    assert live.reading is not None
    assert compiled.restored is None
    assert compiled.reading is None
    for trace in found.traces:
        assert trace.outcome.status == "ok", trace.outcome
        assert [each.state for each in trace.operations] == ["ok"]
        assert list(broken_references(trace)) == []
    assert "migrations.AddField(" in found.written
    assert found.problems == ()


def test_operations_are_found_between_two_models(client: Client) -> None:
    after = MODELS + "    city = models.CharField(max_length=20, null=True)\n"
    body = {"models": MODELS, "after": after, "databases": ["sqlite"]}
    lines = _streamed(_post(client, "/api/migrations/", body, **LINES))
    trace, found = from_data(MigrationTrace, lines[0]), from_data(MigrationComparison, lines[1])
    assert trace.outcome.status == "ok"
    assert "AddField" in found.written
    assert "city" in found.written


def test_models_alone_are_made_and_read_back(client: Client) -> None:
    body = {"models": MODELS, "databases": ["sqlite"]}
    found = from_json(MigrationComparison, _post(client, "/api/migrations/", body).content)
    assert found.rows == ()
    assert found.traces[0].reading is not None
    assert "class LabShop" in found.traces[0].reading.inspectdb


MANY = "".join(f"    f{number} = models.TextField(null=True)\n" for number in range(41))


@pytest.mark.parametrize(
    ("texts", "which", "written"),
    [
        ({"models": MODELS + "    x = models.Nothing()\n"}, "models", "Nothing"),
        ({"models": MODELS, "operations": ADD.replace("Shop", "Shp")}, "operations", "Shp"),
        ({"models": MODELS, "after": "import os\n"}, "after", "os"),
        ({"models": MODELS, "after": MODELS + MANY}, "after", "f40"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_once_with_its_place(
    client: Client, texts: dict[str, str], which: str, written: str
) -> None:
    body = {**texts, "databases": ["sqlite", "oracle"]}
    found = from_json(MigrationComparison, _post(client, "/api/migrations/", body).content)
    (problem,) = found.problems
    assert problem.text == which
    assert problem.range is not None
    assert written in texts[which][problem.range.start : problem.range.end]
    assert [each.outcome.status for each in found.traces] == ["denied", "denied"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"models": " "}, "models"),
        ({"models": MODELS, "operations": ADD, "after": MODELS}, "after"),
        ({"models": "#" * 20_001}, "models"),
        ({"models": MODELS, "databases": []}, "databases"),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    client: Client, body: dict[str, Any], field: str
) -> None:
    problem = _problem(_post(client, "/api/migrations/", {"databases": ["sqlite"], **body}))
    assert problem["errors"][0]["field"].startswith(field)


def test_a_snippet_runs_over_the_models_of_a_request(client: Client) -> None:
    body = {
        "snippet": "Shop.objects.values_list('name')",
        "databases": ["sqlite"],
        "models": MODELS,
        "rows": "Shop.objects.create(name='Corner')",
    }
    found = json.loads(_post(client, "/api/runs/", body).content)
    assert found["traces"][0]["value"]["rows"] == [["Corner"]]
    assert "lab_shop" in found["traces"][0]["statements"][0]["sql"]


def test_hostile_values_are_compiled_on_each_database(client: Client) -> None:
    body = {"databases": ["sqlite", "oracle"], "value": "x' OR 1=1 --"}
    lines = _streamed(_post(client, "/api/injections/", body, **LINES))
    assert [from_data(InjectionTrace, each).outcome.status for each in lines[:-1]] == ["ok", "ok"]
    found = from_data(InjectionComparison, lines[-1])
    assert {each.value for trace in found.traces for each in trace.probes} == {body["value"]}


@pytest.mark.parametrize("value", ["", "x" * 201, 7, ["x"]])
def test_a_value_is_a_short_text(client: Client, value: Any) -> None:
    body = {"databases": ["sqlite"], "value": value}
    response = _post(client, "/api/injections/", body)
    if value == 7:  # REST framework takes a number for its text
        assert response.status_code == 200
    else:
        assert _problem(response)["errors"][0]["field"] == "value"


def test_lessons_are_answered_without_the_old_versions(client: Client) -> None:
    found = json.loads(client.get("/api/lessons/").content)
    assert len(found["lessons"]) >= 14
    assert found["note"]
    for each in found["lessons"]:
        assert each["today"]["error"] or each["today"]["sql"]
        assert each["vulnerable"] is not None or each["needs"]


def test_what_can_be_typed_over_declared_models(client: Client) -> None:
    body = {"models": MODELS, "database": "sqlite"}
    response = _post(client, "/api/models/", body)
    assert response.status_code == 200, response.content
    (model,) = json.loads(response.content)["models"]
    assert model["name"] == "Shop"
    assert {each["name"] for each in model["fields"]} == {"id", "name"}
    assert "filter" in {each["name"] for each in model["queryset_methods"]}


def test_models_that_cannot_be_read_have_no_words(client: Client) -> None:
    text = MODELS + "    x = models.Nothing()\n"
    problem = _problem(_post(client, "/api/models/", {"models": text, "database": "sqlite"}))
    assert text[problem["range"]["start"] : problem["range"]["end"]] == "Nothing"
    assert "Nothing" in problem["detail"]
