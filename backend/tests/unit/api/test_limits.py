"""How much a visitor may ask for: the rate of an address, the room of the server, sizes."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from waitress.adjustments import Adjustments
from waitress.server import create_server

from ormscope.api.throttling import RunsThrottle, parsed_rate, visitor
from ormscope.runs.policy import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from ormscope.runs.pool import Pool

GOOD = {"snippet": "1", "databases": ["oracle"]}


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The throttles' clock, in seconds."""
    time = [1000.0]
    monkeypatch.setattr(RunsThrottle, "timer", lambda _: time[0])
    return time


@pytest.fixture
def public(settings: Any) -> Any:
    """A public server that gives an address two runs a minute."""
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": "public", "RATE": "2/min"}
    return settings


def _post(client: Client, address: str = "192.0.2.1", **more: Any) -> Any:
    return client.post(
        "/api/runs/", GOOD, content_type="application/json", REMOTE_ADDR=address, **more
    )


@pytest.mark.usefixtures("served", "public")
def test_an_address_has_its_rate_and_is_told_when_to_come_again(
    client: Client, now: list[float]
) -> None:
    assert _post(client).status_code == 200
    now[0] += 20
    assert _post(client).status_code == 200
    response = _post(client)
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "40"
    assert "2/min runs" in json.loads(response.content)["detail"]
    assert "Try again in 40 s" in json.loads(response.content)["detail"]
    assert _post(client, "192.0.2.2").status_code == 200
    now[0] += 40
    assert _post(client).status_code == 200


@pytest.mark.usefixtures("served", "public")
def test_what_a_visitor_says_of_its_address_does_not_count(
    client: Client, now: list[float]
) -> None:
    del now
    answers = [
        _post(client, headers={"x-forwarded-for": f"198.51.100.{number}"}).status_code
        for number in range(3)
    ]
    assert answers == [200, 200, 429]


@pytest.mark.usefixtures("public")
def test_reads_have_ten_times_as_much_and_health_has_no_limit(
    client: Client, served: Pool, now: list[float]
) -> None:
    del served, now
    answers = [client.get("/api/example/").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert {client.get("/api/health/").status_code for _ in range(25)} == {200}


@pytest.mark.usefixtures("served")
def test_ones_own_machine_has_no_rate(client: Client, settings: Any) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": "local", "RATE": "1/min"}
    assert {_post(client).status_code for _ in range(3)} == {200}


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
    ],
)
def test_an_address_stands_for_a_visitor(address: str, whose: str) -> None:
    assert visitor(address) == whose


def test_rates_are_read_or_refused_in_a_sentence() -> None:
    assert parsed_rate("300/min") == (300, 60)
    assert parsed_rate("5/s") == (5, 1)
    for wrong in ("", "300", "0/min", "300/year", "-1/min", "1e3/min", "3/min/s"):
        with pytest.raises(ImproperlyConfigured, match="300/min"):
            parsed_rate(wrong)


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_a_full_queue_is_a_429_before_anything_streams(
    client: Client, served: Pool, accept: str
) -> None:
    places = served.queue.capacity
    for _ in range(places):
        served.queue.enter("other")
    try:
        response = _post(client, headers={"accept": accept})
    finally:
        for _ in range(places):
            served.queue.leave("other")
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Retry-After"]) >= 1
    assert "Nothing was run" in json.loads(response.content)["detail"]
    assert _post(client).status_code == 200


def test_each_run_that_is_let_in_has_a_thread_and_reads_have_some_left() -> None:
    places = max(policy.queue for policy in POLICIES.values())
    assert django_settings.WAITRESS["threads"] >= places + 16


def test_the_servers_settings_are_ones_that_it_has() -> None:
    Adjustments(**django_settings.WAITRESS)


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """Where a real server listens, with the settings that `serve` gives it."""
    server = create_server(
        get_wsgi_application(), host="127.0.0.1", port=0, **django_settings.WAITRESS
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield "127.0.0.1", server.effective_port
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(10)


def _exchanged(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer


def _request(line: str, *headers: str) -> bytes:
    return "\r\n".join([line, *headers, "Connection: close", "", ""]).encode()


def test_the_server_does_not_say_what_it_is(address: tuple[str, int]) -> None:
    answer = _exchanged(address, _request("GET /api/example/ HTTP/1.1", "Host: 127.0.0.1"))
    assert answer.startswith(b"HTTP/1.1 200")
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"server:" not in head
    assert b"waitress" not in head


@pytest.mark.parametrize("path", ["/", "/api/models/", "/api/nothing/", "/api/runs/"])
def test_head_is_answered_without_a_body(address: tuple[str, int], path: str) -> None:
    # On a connection that is kept, what follows the head would be taken for the next answer.
    head = _request(f"HEAD {path} HTTP/1.1", "Host: 127.0.0.1")
    get = _request(f"GET {path} HTTP/1.1", "Host: 127.0.0.1")
    answer, _, body = _exchanged(address, head).partition(b"\r\n\r\n")
    assert body == b""
    if b" 200 " in answer.splitlines()[0]:
        length = len(_exchanged(address, get).partition(b"\r\n\r\n")[2])
        assert f"Content-Length: {length}".encode() in answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (_request("GET / HTTP/1.1"), b"400"),
        (_request("GET / HTTP/1.1", "Host: evil.example"), b"400"),
        (_request("GET / HTTP/1.0"), b"400"),
        (_request("GET / HTTP/1.1", "Host: 127.0.0.1", f"X: {'x' * 17_000}"), b"431"),
        (_request(f"GET /{'x' * 17_000} HTTP/1.1", "Host: 127.0.0.1"), b"431"),
        (_request("POST / HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 99999999"), b"413"),
        (_request("POST / HTTP/1.1", "Host: 127.0.0.1", "Content-Length: x"), b"400"),
        (_request("POST / HTTP/1.1", "Host: 127.0.0.1", "Transfer-Encoding: x"), b"501"),
        (b"\x16\x03\x01\x00\x00\r\n\r\n", b"400"),
    ],
)  # fmt: skip
def test_what_is_no_proper_request_is_refused(
    address: tuple[str, int], request_: bytes, status: bytes
) -> None:
    answer = _exchanged(address, request_)
    assert answer.split()[1] == status
    assert b"Traceback" not in answer
    assert b"waitress" not in answer.lower()
