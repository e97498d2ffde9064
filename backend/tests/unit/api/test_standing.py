"""What the server tells of itself: its policy, its databases' walls, and its health."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.databases.containment import Measure

if TYPE_CHECKING:
    from django.test import Client

    from ormscope.runs.pool import Pool

ROOT = Path(__file__).resolve().parents[4]


def _json(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def test_each_database_tells_how_runs_are_kept_inside(
    client: Client, served: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Measure(name="own role", does="Nothing is dropped.", holds=True, seen="42501")
    monkeypatch.setattr(served.lanes["sqlite"].supervisor, "containment", (measure,))
    data = _json(client, "/api/databases/")
    assert data["policy"]["name"] == "local"
    assert data["policy"]["sql_text"] is True
    assert "its own machine" in data["policy"]["means"]
    sqlite = next(each for each in data["databases"] if each["alias"] == "sqlite")
    assert sqlite["containment"] == [
        {"name": "own role", "does": "Nothing is dropped.", "holds": True, "seen": "42501"}
    ]


def test_all_is_well_while_what_should_run_is_ready(client: Client, served: Pool) -> None:
    health = _json(client, "/api/health/")
    assert health["status"] == "ok"
    assert health["policy"] == "local"
    assert health["runs"] == {"taken": 0, "capacity": served.queue.capacity}
    states = {each["name"]: each for each in health["databases"]}
    assert states["sqlite"] == {"name": "sqlite", "state": "ready", "message": None, "runs": 0}


@pytest.mark.parametrize("standing", ["unavailable", "starting"])
def test_a_database_that_is_not_there_is_told(
    client: Client, served: Pool, monkeypatch: pytest.MonkeyPatch, standing: str
) -> None:
    monkeypatch.setattr(served.lanes["oracle"].supervisor, "state", standing)
    monkeypatch.setattr(served.lanes["oracle"].supervisor, "message", "It does not answer.")
    health = _json(client, "/api/health/")
    assert health["status"] == "degraded"
    oracle = next(each for each in health["databases"] if each["name"] == "oracle")
    assert (oracle["state"], oracle["message"]) == (standing, "It does not answer.")


def test_without_a_pool_there_is_no_health(client: Client) -> None:
    response = client.get("/api/health/")
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"


def _checked(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ORMSCOPE_")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env={**clean, **environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "silenced"),
    [
        ({}, 2),
        ({"ORMSCOPE_POLICY": "public"}, 2),
        ({"ORMSCOPE_POLICY": "public", "ORMSCOPE_TLS": "1"}, 0),
        (
            {"ORMSCOPE_POLICY": "public", "ORMSCOPE_TLS": "1", "ORMSCOPE_RATE": "600/min",
             "ORMSCOPE_HOSTS": "ormscope.example, 10.0.0.5 [2001:db8::1]", "ORMSCOPE_PROXIES": "2"},
            0,
        ),
    ],
)  # fmt: skip
def test_djangos_deployment_checks_find_nothing(environment: dict[str, str], silenced: int) -> None:
    checked = _checked("check", "--deploy", "--fail-level", "INFO", **environment)
    assert checked.returncode == 0, checked.stderr
    assert f"no issues ({silenced} silenced)" in checked.stdout


WRONG = {
    "ORMSCOPE_POLICY": ("pubic", "no policy 'pubic'"),
    "ORMSCOPE_HOSTS": ("*,https://x.example,x.example:80,.com", "not '*'"),
    "ORMSCOPE_RATE": ("many", "300/min, not 'many'"),
    "ORMSCOPE_PROXIES": ("one", "not 'one'"),
    "ORMSCOPE_TLS": ("yes", "not 'yes'"),
    "ORMSCOPE_LOG": ("xml", "not 'xml'"),
}


def test_all_that_the_environment_says_wrong_is_told_at_once_before_anything_is_served() -> None:
    environment = {name: value for name, (value, _) in WRONG.items()}
    checked = _checked("serve", "--port", "0", **environment)
    assert checked.returncode != 0
    assert "Traceback" not in checked.stderr
    for _, words in WRONG.values():
        assert words in checked.stderr
    for part in ("'https://x.example'", "'x.example:80'", "'.com'"):
        assert part in checked.stderr


def test_tls_without_its_proxy_is_told() -> None:
    checked = _checked("check", ORMSCOPE_TLS="1", ORMSCOPE_PROXIES="0")
    assert checked.returncode != 0
    assert "ORMSCOPE_PROXIES is 0" in checked.stderr
