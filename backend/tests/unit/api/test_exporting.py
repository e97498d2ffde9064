"""A comparison as a file, and one from a file: checked, never run, never obeyed."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.api import documents
from ormscope.api.documents import turn
from ormscope.document.codec import from_json, to_data, to_json
from ormscope.document.comparison import Comparison
from ormscope.document.invariants import broken
from ormscope.renderers import renderers
from ormscope.runs.options import Options
from ormscope.runs.policy import POLICIES

if TYPE_CHECKING:
    from django.test import Client

    from ormscope.runs.pool import Pool

SNIPPET = "Book.objects.filter(title__icontains='django', metadata__language='en')"
HOSTILE = "</script></style></svg><script>alert(1)</script><img src=x onerror=alert(1)>"
FORMATS = sorted(renderers())


@pytest.fixture(scope="module")
def comparison(few: Pool) -> Comparison:
    """What came of a snippet on a live and a compiled database."""
    return few.run(SNIPPET, ["sqlite", "oracle"], Options(plan="estimated"))


def _export(client: Client, format: str, document: object) -> Any:
    body = json.dumps({"format": format, "comparison": document})
    return client.post("/api/exports/", body, content_type="application/json")


def _import(client: Client, document: object) -> Any:
    body = document if isinstance(document, (str, bytes)) else json.dumps(document)
    return client.post("/api/imports/", body, content_type="application/json")


def _detail(response: Any, status: int = 400) -> str:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    detail: str = json.loads(response.content)["detail"]
    return detail


@pytest.mark.parametrize("format", FORMATS)
def test_a_comparison_comes_as_a_file_that_no_browser_obeys(
    client: Client, comparison: Comparison, format: str
) -> None:
    response = _export(client, format, to_data(comparison))
    assert response.status_code == 200
    renderer = renderers()[format]
    assert response.content.decode() == renderer.render(comparison)
    assert response["Content-Type"] == f"{renderer.media_type}; charset=utf-8"
    assert response["Content-Disposition"] == (
        "attachment; filename="
        f'"ormscope-book-objects-filter-title-icontains-django-metadata-language.{renderer.suffix}"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("; sandbox")


def _everywhere(data: Any, text: str) -> Any:
    """Put the text into each field that takes any: not the SQL, which its ranges count in."""
    kept = {"sql", "text", "kind", "status", "stage", "mode", "name", "method", "effect", "action"}
    kept |= {"part", "syntax", "access", "alias", "snippet", "severity", "rule", "verdict"}
    if isinstance(data, dict):
        return {key: each if key in kept else _everywhere(each, text) for key, each in data.items()}
    if isinstance(data, list):
        return [_everywhere(each, text) for each in data]
    return text if isinstance(data, str) else data


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text_in_a_strangers_document_stays_text(
    client: Client, comparison: Comparison, format: str
) -> None:
    document = _everywhere({**to_data(comparison), "findings": [], "results": None}, HOSTILE)
    document["snippet"] += f" # {HOSTILE}"
    for trace in document["traces"]:
        for call in trace["calls"]:
            call["name"] = HOSTILE
        for statement in trace["statements"]:
            statement["sql"] += f" {HOSTILE}"
            formatted = statement["formatted"]
            formatted["segments"].append(
                {"raw": len(statement["sql"]) - len(HOSTILE), "formatted": len(formatted["text"]),
                 "length": len(HOSTILE)}
            )  # fmt: skip
            formatted["text"] += HOSTILE
            statement["fragments"][0]["end"] = len(statement["sql"])
    response = _export(client, format, document)
    assert response.status_code == 200, response.content
    content = response.content.decode()
    assert "alert(1)" in content
    if format in ("html", "svg"):
        assert "<script>alert" not in content
        assert "<img" not in content


def test_the_files_name_holds_nothing_but_words(client: Client, comparison: Comparison) -> None:
    for snippet, name in (
        ('"; rm -rf /\r\nSet-Cookie: x=1', "rm-rf-set-cookie-x-1"),
        ("日本", "trace"),
        ("x" * 500, "trace"),
    ):
        document = {**to_data(comparison), "snippet": snippet + " " * 400}
        response = _export(client, "text", document)
        expected = f'attachment; filename="ormscope-{name}.txt"'
        assert response["Content-Disposition"] == expected


def test_an_import_gives_the_same_document_and_runs_nothing(
    client: Client, comparison: Comparison
) -> None:
    # There is no pool here: nothing could run.
    response = _import(client, to_json(comparison))
    assert response.status_code == 200
    assert response.content.decode() == to_json(comparison)


def test_an_import_fills_in_what_may_be_left_out(client: Client, comparison: Comparison) -> None:
    document = to_data(comparison)
    for name in ("findings", "results"):
        document.pop(name)
    response = _import(client, document)
    again = from_json(Comparison, response.content)
    assert again == replace(comparison, findings=(), results=None)


@pytest.mark.parametrize("send", ["import", "export"])
def test_another_version_is_refused_by_its_number(
    client: Client, comparison: Comparison, send: str
) -> None:
    document = {**to_data(comparison), "schema_version": 2}
    response = _import(client, document) if send == "import" else _export(client, "json", document)
    assert "This document has schema_version 2; this ORMscope reads version" in _detail(response)


def test_a_broken_document_is_refused_by_its_field(client: Client, comparison: Comparison) -> None:
    document = json.loads(to_json(comparison))
    document["traces"][1]["statements"][0]["params"] = "none"
    assert "traces[1].statements[0].params: expected a list" in _detail(_import(client, document))
    assert "traces[1].statements[0].params" in _detail(_export(client, "html", document))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["traces"][0]["statements"][0]["fragments"][1].update(parent=7), "parent 7"),
        (lambda d: d["traces"][0]["statements"][0].update(call=99), "no call 99"),
        (lambda d: d["traces"][0]["calls"][0]["range"].update(end=9_999), "outside of the snippet"),
        (lambda d: d["divergences"][0]["sides"][0].update(alias="x"), "no trace of x"),
        (lambda d: d["traces"][0]["stages"].pop(), "the stages are"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(
    client: Client, comparison: Comparison, change: Any, said: str
) -> None:
    document = json.loads(to_json(comparison))
    change(document)
    detail = _detail(_import(client, document))
    assert detail.startswith("This document contradicts itself: ")
    assert said in detail
    assert len(detail) < 1_500


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", "7", '"x"', "[" * 100_000, '{"a":' * 50_000, "\ufeff{}", "NaN",
     '{"schema_version": 3}', b"\xff\xfe"],
)  # fmt: skip
def test_what_is_no_document_is_a_sentence(client: Client, body: Any) -> None:
    assert _detail(_import(client, body))


@pytest.mark.parametrize("number", ["1e999", "1" + "0" * 400, "-1" + "0" * 30])
def test_numbers_that_no_program_holds_are_refused(
    client: Client, comparison: Comparison, number: str
) -> None:
    text = re.sub(r'"start":\d+', f'"start":{number}', to_json(comparison), count=1)
    assert _detail(_import(client, text))


def test_a_format_that_there_is_not_is_refused_by_those_there_are(
    client: Client, comparison: Comparison
) -> None:
    detail = _detail(_export(client, "pdf", to_data(comparison)))
    assert "format is one of html, json, markdown, svg, text, tree." in detail


def test_only_json_is_taken(client: Client) -> None:
    response = client.post("/api/imports/", "x", content_type="text/plain")
    _detail(response, 415)


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_a_document_may_be_as_large_as_the_policy_says(
    client: Client, settings: Any, policy: str
) -> None:
    limit = POLICIES[policy].document
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": policy}
    assert f"{limit // 1024**2} MB" in _detail(_import(client, b" " * (limit + 1)), 413)
    assert "not JSON" in _detail(_import(client, b" " * limit))


def test_documents_take_turns(client: Client, comparison: Comparison) -> None:
    taken = threading.BoundedSemaphore(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "_TURNS", taken)
        with turn():
            response = _import(client, to_data(comparison))
            assert "Send it again" in _detail(response, 429)
            assert int(response["Retry-After"]) >= 1
        assert _import(client, to_data(comparison)).status_code == 200
        assert _import(client, "{").status_code == 400
        assert _import(client, to_data(comparison)).status_code == 200


def test_documents_count_as_runs_do(client: Client, settings: Any) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": "public", "RATE": "2/min"}
    assert [_import(client, "{}").status_code for _ in range(3)] == [400, 400, 429]


def test_the_documents_of_this_test_are_sound(comparison: Comparison) -> None:
    assert broken(comparison) == []
