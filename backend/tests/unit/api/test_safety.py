"""No other site may use this server, and no data may become part of the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from ormscope.api import page
from ormscope.api.headers import NOTHING
from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison
from ormscope.runs import example
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from ormscope.runs.pool import Pool

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
        "http://127.0.0.1:81", "https://127.0.0.1", "null", "", "garbage", "http://[",
        "//127.0.0.1", "http://me@127.0.0.1", "http://127.0.0.1/page",
    ],
)  # fmt: skip
def test_a_page_of_another_origin_may_not_post(client: Client, origin: str) -> None:
    assert "not taken" in _refused(_post(client, origin=origin), 403)


@pytest.mark.usefixtures("served")
def test_our_own_page_and_programs_may_post(client: Client) -> None:
    assert _post(client).status_code == 200
    for ours in ("http://127.0.0.1", "http://127.0.0.1:80"):
        assert _post(client, origin=ours).status_code == 200
        assert _post(client, origin=ours, sec_fetch_site="same-origin").status_code == 200


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_what_the_browser_says_of_another_site_is_believed(client: Client, site: str) -> None:
    assert "not taken" in _refused(_post(client, sec_fetch_site=site), 403)


def test_behind_tls_the_refusal_says_which_setting_is_missing(client: Client) -> None:
    assert "ORMSCOPE_TLS=1" in _refused(_post(client, origin="https://127.0.0.1"), 403)


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "evil@127.0.0.1", "a b"])
@pytest.mark.parametrize("address", ["/", "/api/databases/", "/api/runs/"])
def test_a_foreign_host_is_refused_everywhere(client: Client, host: str, address: str) -> None:
    response = client.get(address, headers={"host": host})
    assert "127.0.0.1, localhost, [::1] only" in _refused(response, 400)


@pytest.fixture
def built(tmp_path: Path, settings: Any) -> Any:
    """A frontend that was built: an index.html with the place for the example."""
    (tmp_path / "index.html").write_text(
        f"<!doctype html><meta nonce={page._NONCE}><body>{page._MARKER}</body>"
    )
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
    assert directives["default-src"] == directives["frame-ancestors"] == "'none'"
    assert directives["object-src"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.usefixtures("built")
def test_the_editors_styles_have_a_nonce_of_this_answer(client: Client) -> None:
    nonces = set()
    for _ in range(2):
        response = client.get("/")
        (nonce,) = re.findall(r"<meta nonce=([\w-]+)>", response.content.decode())
        assert f"style-src 'self' 'nonce-{nonce}'" in response["Content-Security-Policy"]
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/", 200), ("get", "/api/models/", 200), ("get", "/api/nothing/", 404),
        ("post", "/api/nothing/", 404), ("delete", "/api/models/", 405), ("post", "/", 405),
        ("get", "/static/none.js", 404), ("get", "/api/health/", 503), ("post", "/api/runs/", 415),
    ],
)  # fmt: skip
def test_every_answer_refuses_frames_sniffing_and_other_origins(
    client: Client, method: str, address: str, status: int
) -> None:
    response = getattr(client, method)(address)
    assert response.status_code == status
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cache-Control"] == "no-store"
    if address != "/" or status != 200:
        assert response["Content-Security-Policy"] == NOTHING
        if status >= 400:
            assert response["Content-Type"] == "application/problem+json"


def test_refusals_have_the_headers_too(client: Client) -> None:
    for response in (client.get("/", headers={"host": "x.y"}), _post(client, origin="null")):
        assert response["Content-Security-Policy"] == NOTHING
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/explore"])
def test_a_form_can_be_sent_nowhere(address: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    assert "POST /api/runs/" in _refused(strict.post(address, {"snippet": "1"}), 403)


def test_an_error_of_our_own_tells_no_more_than_that(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("ormscope.api.models.completion", fail)
    response = client.get("/api/models/")
    assert "ORMscope itself failed" in _refused(response, 500)
    assert b"swordfish" not in response.content


@pytest.mark.usefixtures("built")
def test_the_example_in_the_page_cannot_end_its_script(
    client: Client, monkeypatch: pytest.MonkeyPatch, served: Pool
) -> None:
    hostile = replace(served.run("Tag.objects.count()", ["oracle"], Options()), snippet=HOSTILE)
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
    assert client.get("/").content.decode().endswith("><body></body>")


def test_a_frontend_that_was_not_built_says_how_to_build_it(
    client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "FRONTEND": tmp_path / "none"}
    response = client.get("/")
    assert response.status_code == 503
    assert "make run" in response.content.decode()
