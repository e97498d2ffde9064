"""The compiled databases of the extras: honest outcomes, no network, no credentials, small."""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ormscope.databases import discover
from ormscope.databases.spanner.quoting import quote
from ormscope.document.invariants import broken
from ormscope.runs.options import Options
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace

NAMES = ("tidb", "snowflake", "clickhouse", "spanner")
CORPUS = json.loads((Path(__file__).parents[2] / "corpus.json").read_text())
MEMORY = 110  # MB

# Each backend's own: it raises neither Django's NotSupportedError nor anything of the driver's.
ERRORS = {
    ("clickhouse", "duration"): "format_for_duration_arithmetic",
}
# Told by an audit hook in every process that Python starts with it on its path.
WATCH = """
import os, sys

SECRETS = (".aws", ".boto", ".toml", "credential", "gcloud", ".cnf", ".pgpass")


def watch(event, arguments):
    told = ""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        told = f"{event} {arguments!r}"
    if event == "open" and isinstance(arguments[0], str) and "site-packages" not in arguments[0]:
        told = arguments[0] if any(each in arguments[0] for each in SECRETS) else ""
    if told:
        with os.fdopen(os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND), "w") as file:
            file.write(told + "\\n")


sys.addaudithook(watch)
open(f"{os.environ['WATCHED']}.{os.getpid()}", "w").close()
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file that holds what the workers tried to reach."""
    directory = tmp_path_factory.mktemp("watch")
    (directory / "sitecustomize.py").write_text(WATCH)
    file = directory / "watched.txt"
    file.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(directory), prepend=os.pathsep)
        patch.setenv("WATCHED", str(file))
        yield file


@pytest.fixture(scope="module")
def installed() -> tuple[str, ...]:
    """Those of the extras that are installed; in continuous integration it is all of them."""
    missing = {name: problem for name in NAMES if (problem := discover()[name].missing())}
    if os.environ.get("CI"):
        assert not missing, missing
    return tuple(name for name in NAMES if name not in missing)


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, watched: Path, installed: tuple[str, ...]
) -> Iterator[Pool]:
    assert watched.exists()
    with Pool(tmp_path_factory.mktemp("state"), installed) as pool:
        yield pool


@pytest.fixture(scope="module")
def traces(databases: Pool) -> dict[tuple[str, str], Trace]:
    """What came of the corpus, by database and snippet."""
    found: dict[tuple[str, str], Trace] = {}
    for entry in CORPUS:
        comparison = databases.run(entry["code"], databases.names, Options())
        assert broken(comparison) == []
        found |= {(trace.target.alias, entry["id"]): trace for trace in comparison.traces}
    return found


def run(pool: Pool, name: str, snippet: str) -> Trace:
    if name not in pool.names:
        pytest.skip(str(discover()[name].missing()))
    return pool.run(snippet, [name], Options()).traces[0]


def test_only_what_a_backend_itself_cannot_do_fails(
    traces: dict[tuple[str, str], Trace], installed: tuple[str, ...]
) -> None:
    found = {}
    for (name, snippet), trace in traces.items():
        assert trace.outcome.status in ("ok", "halted", "unsupported", "error"), trace.outcome
        if trace.outcome.status == "error" and not snippet.startswith("error-"):
            found[name, snippet] = trace.outcome.message or ""
    expected = {each: text for each, text in ERRORS.items() if each[0] in installed}
    assert found.keys() == expected.keys()
    assert all(text in found[each] for each, text in expected.items())


def test_every_statement_has_its_literal_form(traces: dict[tuple[str, str], Trace]) -> None:
    for place, trace in traces.items():
        for statement in trace.statements:
            assert statement.driver is not None or statement.kind == "transaction", place
            assert statement.literal is not None, (place, statement.sql, statement.unwritable)


def test_nothing_is_reached_and_no_credentials_are_read(
    traces: dict[tuple[str, str], Trace], watched: Path, installed: tuple[str, ...]
) -> None:
    assert traces
    assert len(list(watched.parent.glob(f"{watched.name}.*"))) >= len(installed)
    assert watched.read_text() == ""


def test_what_is_watched_would_be_told(
    watched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess

    told = tmp_path / "told.txt"
    told.touch()
    monkeypatch.setenv("WATCHED", str(told))
    program = "import socket; socket.socket().connect_ex(('127.0.0.1', 9)); open('/x/.aws/config')"
    subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert "127.0.0.1" in told.read_text()
    assert ".aws" in told.read_text()
    assert watched.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_worker_stays_small(databases: Pool, traces: dict[tuple[str, str], Trace]) -> None:
    assert traces
    for name in databases.names:
        worker = databases.lanes[name].supervisor.worker
        assert worker is not None
        status = Path(f"/proc/{worker.process.pid}/status").read_text()
        resident = int(status.split("VmRSS:")[1].split()[0]) // 1024
        assert resident < MEMORY, (name, resident)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tidb", "The new row's key 1: nothing was inserted."),
        ("snowflake", "The new row's key 1. No server was asked."),
        ("clickhouse", "The key 1, counted here: the backend makes them of the time."),
        ("spanner", "The new row's key 1: nothing was inserted."),
    ],
)
def test_a_new_key_is_said_to_be_made_up(databases: Pool, name: str, said: str) -> None:
    for _ in range(2):  # the same in every run
        trace = run(databases, name, "Tag.objects.create(name='x').pk")
        assert trace.value is not None
        assert trace.value.text.text == "1"
        assert [each.invented for each in trace.statements if each.invented] == [said]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("tidb", "8.5.0"),
        ("snowflake", "current release"),
        ("clickhouse", "25.8.1.5101"),
        ("spanner", "current service"),
    ],
)
def test_each_tells_the_version_it_is_compiled_for(
    databases: Pool, name: str, version: str
) -> None:
    trace = run(databases, name, "1")
    assert (trace.target.mode, trace.target.server_version) == ("compiled", version)


@pytest.mark.parametrize("name", ["snowflake", "clickhouse", "spanner"])
def test_a_block_that_fails_breaks_nothing_after_it_though_there_are_no_savepoints(
    databases: Pool, name: str
) -> None:
    snippet = (
        "try:\n"
        "    with transaction.atomic():\n"
        "        Tag.objects.create(name='inner')\n"
        "        raise ValueError('undo')\n"
        "except ValueError:\n"
        "    pass\n"
        "Tag.objects.count()"
    )
    trace = run(databases, name, snippet)
    assert trace.outcome.status == "ok", trace.outcome
    assert "ROLLBACK" in [each.sql.split()[0] for each in trace.statements]


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (Decimal("2.50"), "NUMERIC '2.50'"),
        ("it's \\ here", r"'it\'s \\ here'"),
        ("two\nlines", r"'two\nlines'"),
        (b"AGE=", r"b'\x00\x61'"),  # base64, as the driver takes it
        (float("inf"), "CAST('inf' AS FLOAT64)"),
        ({"a": [1]}, """JSON '{"a": [1]}'"""),
    ],
)
def test_a_value_has_its_literal_in_googlesql(value: object, literal: str) -> None:
    assert quote(value) == literal


def test_snowflakes_answer_to_what_key_a_new_row_has_is_no_answer_to_an_aggregate(
    databases: Pool,
) -> None:
    made = run(databases, "snowflake", "Tag.objects.create(name='x').pk").statements[-1]
    assert made.invented == "The new row's key 1. No server was asked."
    trace = run(databases, "snowflake", "Book.objects.aggregate(Max('pages'), Min('pages'))")
    assert (trace.outcome.status, trace.statements[-1].invented) == ("ok", None)
