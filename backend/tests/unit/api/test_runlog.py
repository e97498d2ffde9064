"""One line a run, which never keeps the run from its answer; and the id that leads to it."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from typing import TYPE_CHECKING, Any

import pytest

from config import logs
from ormscope.api.runlog import RunLine
from ormscope.document.codec import from_json
from ormscope.document.comparison import Comparison

if TYPE_CHECKING:
    from django.test import Client

    from ormscope.runs.pool import Pool

GOOD = {"snippet": "Tag.objects.count()  # secret", "databases": ["sqlite", "oracle"]}
LINES = "application/x-ndjson"


def _post(client: Client, body: Any = GOOD, **headers: str) -> Any:
    return client.post("/api/runs/", body, content_type="application/json", headers=headers)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """What was logged of runs: a function that gives the records and forgets them."""
    caplog.set_level(logging.INFO, "ormscope.run")

    def taken() -> list[Any]:
        records = [each for each in caplog.records if each.name == "ormscope.run"]
        caplog.clear()
        return records

    return taken


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("accept", ["application/json", LINES])
def test_a_run_is_one_line_with_each_databases_outcome(
    client: Client, lines: Any, accept: str
) -> None:
    response = _post(client, accept=accept)
    b"".join(response) if response.streaming else response.content
    (record,) = lines()
    assert record.run_id == response["X-Run-Id"]
    assert len(record.run_id) == 16
    assert record.status == "ok"
    assert record.databases == {"sqlite": "ok", "oracle": "ok"}
    assert record.policy == "local"
    assert record.milliseconds > 0
    assert record.snippet_length == len(GOOD["snippet"])
    assert "secret" not in str(vars(record))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("body", "status"),
    [({**GOOD, "snippet": "Book.objects.filter("}, "refused"), ({"snippet": ""}, "refused")],
)
def test_what_was_not_run_is_a_line_too(client: Client, lines: Any, body: Any, status: str) -> None:
    _post(client, body)
    (record,) = lines()
    assert record.status == status


def test_a_full_server_is_told_from_a_client_that_asks_too_much(
    client: Client, lines: Any, served: Pool, settings: Any
) -> None:
    for _ in range(served.queue.capacity):
        served.queue.enter("other")
    _post(client)
    for _ in range(served.queue.capacity):
        served.queue.leave("other")
    settings.ORMSCOPE = {**settings.ORMSCOPE, "POLICY": "public", "RATE": "1/min"}
    _post(client, {"snippet": ""})
    _post(client)
    assert [record.status for record in lines()] == ["busy", "refused", "throttled"]


@pytest.mark.usefixtures("served")
def test_a_client_that_goes_away_leaves_a_line_and_no_run(
    client: Client, lines: Any, served: Pool
) -> None:
    response = _post(client, accept=LINES)
    response.close()  # before the server has asked for the first line
    (record,) = lines()
    assert record.status == "abandoned"
    served.run("1", ["sqlite", "oracle"], _options())  # behind what had begun, if any
    assert served.queue.taken == 0


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("accept", [LINES, "application/json"])
def test_a_client_that_is_gone_is_heard_of_from_the_server(
    client: Client, lines: Any, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    response = client.post(
        "/api/runs/", GOOD, content_type="application/json", headers={"accept": accept},
        **{"waitress.client_disconnected": lambda: True},
    )  # fmt: skip
    assert b'"traces"' not in b"".join(response)
    assert [record.status for record in lines()] == ["abandoned"]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.usefixtures("served")
def test_an_error_of_our_own_names_the_run(
    client: Client, lines: Any, monkeypatch: pytest.MonkeyPatch, served: Pool
) -> None:
    def fail(*args: Any) -> Any:
        del args
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(served, "begin", fail)
    response = _post(client)
    problem = json.loads(response.content)
    (record,) = lines()
    assert response.status_code == 500
    assert problem["run_id"] == response["X-Run-Id"] == record.run_id
    assert record.status == "failed"
    assert "swordfish" not in response.content.decode()


def _options() -> Any:
    from ormscope.runs.options import Options

    return Options()


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        del text
        raise OSError(28, "No space left on device")


def _closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("stream", [FullDisk(), _closed(), None])
def test_a_log_that_cannot_be_written_costs_no_run(
    client: Client, monkeypatch: pytest.MonkeyPatch, stream: Any
) -> None:
    handler = logs.SteadyHandler()
    handler.setStream(stream)
    logger = logging.getLogger("ormscope.run")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    monkeypatch.setattr("sys.stderr", stream)
    try:
        response = _post(client)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    assert response.status_code == 200
    from_json(Comparison, response.content)


def _said(is_json: bool) -> str:
    """Give what a run's line is in a log that is set up as the server's."""
    stream = io.StringIO()
    configuration = logs.configuration(is_json)
    formatter = logging.config.DictConfigurator(configuration).configure_formatter(
        configuration["formatters"]["json" if is_json else "text"]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.getLogger("ormscope.run")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        line = RunLine("0123456789abcdef", clock=iter([1.0, 1.0256]).__next__)
        line.asked("x" * 7, ["sqlite", "oracle"])
        line.say("ok")
        line.say("abandoned")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    return stream.getvalue()


def test_programs_get_a_json_object_a_line() -> None:
    (line,) = _said(is_json=True).splitlines()
    data = json.loads(line)
    assert data.pop("timestamp")
    assert data == {
        "level": "INFO",
        "logger": "ormscope.run",
        "message": "run 0123456789abcdef ok in 26 ms: sqlite asked, oracle asked",
        "run_id": "0123456789abcdef",
        "policy": "local",
        "status": "ok",
        "databases": {"sqlite": "asked", "oracle": "asked"},
        "milliseconds": 25.6,
        "snippet_length": 7,
    }


def test_a_person_gets_a_short_line() -> None:
    said = _said(is_json=False)
    assert said == "  run 0123456789abcdef ok in 26 ms: sqlite asked, oracle asked\n"


@pytest.mark.parametrize(("chosen", "expected"), [("json", True), ("text", False), ("", True)])
def test_the_environment_or_the_terminal_decides(
    monkeypatch: pytest.MonkeyPatch, chosen: str, expected: bool
) -> None:
    monkeypatch.setenv("ORMSCOPE_LOG", chosen)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert logs.wants_json() is expected
