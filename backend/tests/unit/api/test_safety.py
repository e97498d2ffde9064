"""No other site may use this server, and no data may become part of the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.api import page
from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison
from ormscope.runs import example

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django.test import Client

GOOD = {"snippet": "1", "databases": ["oracle"]}
HOSTILE = "</script><script>alert(1)</script><!-- & <b>"


def _refused(response: Any, status: int) -> str:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    detail: str = json.loads(response.content)["detail"]
    return detail


def _post(client: Client, **headers: str) -> Any:
    return client.post("/api/runs/", GOOD, content_type="application/json", headers=headers)


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com", "http://localhost:9", "http://127.0.0.1.example.com",
        "http://127.0.0.1:81", "null", "garbage", "http://[",
    ],
)  # fmt: skip
def test_a_page_of_another_origin_may_not_post(client: Client, origin: str) -> None:
    assert "not taken" in _refused(_post(client, origin=origin), 403)


@pytest.mark.usefixtures("served")
def test_our_own_page_and_programs_may_post(client: Client) -> None:
    assert _post(client).status_code == 200
    assert _post(client, origin="http://127.0.0.1").status_code == 200


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "evil@127.0.0.1", "a b"])
@pytest.mark.parametrize("address", ["/", "/api/databases/", "/api/runs/"])
def test_a_foreign_host_is_refused_everywhere(client: Client, host: str, address: str) -> None:
    response = client.get(address, headers={"host": host})
    assert "127.0.0.1 and localhost only" in _refused(response, 400)


@pytest.fixture
def built(tmp_path: Path, settings: Any) -> Any:
    """A frontend that was built: an index.html with the place for the example."""
    (tmp_path / "index.html").write_text(f"<!doctype html><body>{page._MARKER}</body>")
    settings.ORMSCOPE = {**settings.ORMSCOPE, "FRONTEND": tmp_path}
    return settings


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("address", ["/", "/explore", "/learn/joins", "/anything?q=1"])
def test_every_screen_is_the_page_with_a_policy_that_allows_no_inline_script(
    client: Client, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    directives = dict(
        each.strip().split(" ", 1) for each in response["Content-Security-Policy"].split(";")
    )
    assert directives["script-src"] == "'self'"
    assert directives["default-src"] == "'self'"
    assert directives["object-src"] == directives["base-uri"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("built")
def test_the_example_in_the_page_cannot_end_its_script(
    client: Client, monkeypatch: pytest.MonkeyPatch, comparisons: Mapping[str, Comparison]
) -> None:
    hostile = replace(comparisons["all"], snippet=HOSTILE)
    monkeypatch.setattr(example, "_recorded", hostile)
    html = client.get("/").content.decode()
    assert html.count("</script>") == 1
    (text,) = re.findall(r'<script [^>]*type="application/json"[^>]*>(.*)</script>', html)
    assert not set(text) & set("<>&")
    assert from_json(Comparison, text) == hostile
    assert unescape(text) == text


@pytest.mark.usefixtures("built")
def test_before_the_example_was_recorded_the_page_has_none(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "_recorded", None)
    assert client.get("/").content.decode() == "<!doctype html><body></body>"


def test_a_frontend_that_was_not_built_says_how_to_build_it(
    client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "FRONTEND": tmp_path / "none"}
    response = client.get("/")
    assert response.status_code == 503
    assert "make run" in response.content.decode()
