"""Servers by URL, for real: PostgreSQL and MariaDB over TCP, with a password, not ours to spoil."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from ormscope.databases.mariadb import program
from ormscope.databases.servers.named import by_scheme
from ormscope.databases.servers.urls import addresses

sys.path.insert(0, str(Path(__file__).parent))  # the other processes of these tests, too
from foreign import ENCODED, PASSWORD, Foreign, ForeignMariaDB, ForeignPostgreSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Environment = Callable[..., dict[str, str]]

HERE = Path(__file__).resolve().parent
MANAGE = HERE.parents[2] / "manage.py"
PATIENCE = 120  # seconds for one process
TRACE = ("trace", "Author.objects.create(name='x').pk", "--repeat", "2", "--format", "json", "--on")


@pytest.fixture(scope="module", params=[ForeignPostgreSQL, ForeignMariaDB])
def foreign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Foreign]:
    kind: type[Foreign] = request.param
    if kind is ForeignMariaDB and program.find() is None:
        if os.environ.get("CI"):
            pytest.fail("CI runs this against a real MariaDB server: mariadbd is not installed.")
        pytest.skip("There is no mariadbd here: MariaDB by URL was NOT tested.")
    with kind.running(tmp_path_factory.mktemp(kind.alias)) as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A directory of its own for each test: so is the scratch's name."""
    return tmp_path / "state"


@pytest.fixture
def env(foreign: Foreign, home: Path, environment: Mapping[str, str]) -> Environment:
    """Give the environment in which `foreign` is named, and, if not told otherwise, allowed."""

    def build(url: str | None = None, allow: str | None = None) -> dict[str, str]:
        return {
            **environment,
            "ORMSCOPE_STATE": str(home),
            "ORMSCOPE_DATABASES": f"{foreign.alias}={url or foreign.url()}",
            "ORMSCOPE_ALLOW_WRITES": foreign.alias if allow is None else allow,
        }

    return build


def scratch(foreign: Foreign, state: Path) -> str:
    kinds = by_scheme()
    schemes = {scheme: kind.url_scheme for scheme, kind in kinds.items()}
    [address] = addresses(f"{foreign.alias}={foreign.url()}", schemes)
    return kinds[address.scheme](address).scratch_name(state)


def traced(environment: Mapping[str, str], *names: str) -> tuple[dict[str, Any], str]:
    """Trace an INSERT; give each column's trace and everything that was printed."""
    done = subprocess.run(
        [sys.executable, str(MANAGE), *TRACE, ",".join(names)],
        env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    traces = {trace["target"]["alias"]: trace for trace in json.loads(done.stdout)["traces"]}
    assert (done.returncode == 0) == all(
        each["outcome"]["status"] == "ok" for each in traces.values()
    )
    return traces, done.stdout + done.stderr


def refused(trace: Mapping[str, Any]) -> str:
    """Give the sentence of a column that is unavailable."""
    assert trace["outcome"]["status"] == "unavailable", trace["outcome"]
    return str(trace["outcome"]["message"])


class Running(NamedTuple):
    process: subprocess.Popen[str]
    said: dict[str, Any]


@contextmanager
def running(environment: Mapping[str, str], *names: str, count: int = 1) -> Iterator[Running]:
    """Run snippets of the corpus on columns, which stay up for as long as the context lasts."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "by_url.py"), str(count), *names],
        env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
        assert readable, f"nothing within {PATIENCE} s"
        said = json.loads(process.stdout.readline())
        assert all(state == "ready" for state, *_ in said["lanes"].values()), said["lanes"]
        yield Running(process, said)
        process.communicate("", timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()


def test_the_corpus_runs_as_on_our_own_server_and_nothing_of_theirs_is_touched(
    foreign: Foreign, env: Environment, home: Path
) -> None:
    before, theirs = foreign.databases(), foreign.theirs()
    name = scratch(foreign, home)
    with running(env(), foreign.alias, foreign.private, count=1000) as run:
        assert foreign.databases() == before | {name}
        command_lines = [
            path.read_bytes()
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if path.parent.exists()
        ]
    assert run.process.returncode == 0
    assert run.said["problems"] == []
    found = run.said["found"]
    assert found[foreign.alias] == found[foreign.private]
    assert len(found[foreign.alias]) > 50
    assert run.said["lanes"][foreign.alias][2] == run.said["lanes"][foreign.private][2]
    assert not any(
        secret.encode() in line for line in command_lines for secret in (PASSWORD, ENCODED)
    )
    assert foreign.databases() == before
    assert foreign.theirs() == theirs


def test_new_keys_are_the_same_in_each_run(foreign: Foreign, env: Environment) -> None:
    with running(env(), foreign.alias):
        for _ in range(2):
            traces, _printed = traced(env(), foreign.alias)
            assert traces[foreign.alias]["value"]["text"]["text"] == "61"


def test_without_consent_nothing_is_written(foreign: Foreign, env: Environment, home: Path) -> None:
    before = foreign.databases()
    traces, _printed = traced(env(allow="another"), foreign.alias, "sqlite")
    message = refused(traces[foreign.alias])
    for said in (
        f"127.0.0.1:{foreign.port}", f"`{scratch(foreign, home)}`",
        f"ORMSCOPE_ALLOW_WRITES={foreign.alias}",
    ):  # fmt: skip
        assert said in message
    assert traces["sqlite"]["outcome"]["status"] == "ok"
    assert foreign.databases() == before


@pytest.mark.parametrize(
    ("answer", "status"), [("y", "ok"), ("n", "unavailable"), ("", "unavailable")]
)
def test_on_a_terminal_it_asks(
    foreign: Foreign, env: Environment, home: Path, answer: str, status: str
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "r+b", buffering=0) as terminal:
        process = subprocess.Popen(
            [sys.executable, str(MANAGE), *TRACE, foreign.alias],
            env=env(allow=""), stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        os.close(theirs)
        asked = b""
        while b"[y/N]" not in asked:
            assert select.select([terminal], [], [], PATIENCE)[0], f"no question: {asked!r}"
            asked += terminal.read(4096)
        assert f"127.0.0.1:{foreign.port}".encode() in asked
        assert f"`{scratch(foreign, home)}`".encode() in asked
        terminal.write(f"{answer}\n".encode())
        output, _ = process.communicate(timeout=PATIENCE)
    assert json.loads(output)["traces"][0]["outcome"]["status"] == status


def test_a_database_of_the_scratchs_name_that_is_not_marked_is_left_alone(
    foreign: Foreign, env: Environment, home: Path
) -> None:
    name = scratch(foreign, home)
    foreign.execute(f"CREATE DATABASE {name}")
    foreign.execute("CREATE TABLE precious (id int)", name)
    try:
        traces, _printed = traced(env(), foreign.alias)
        assert f"`{name}` that is not marked as ORMscope's" in refused(traces[foreign.alias])
        assert foreign.execute("SELECT count(*) FROM precious", name) == [(0,)]
    finally:
        foreign.execute(f"DROP DATABASE {name}")


def test_a_scratch_that_a_killed_process_left_is_used_again_and_dropped_then(
    foreign: Foreign, env: Environment, home: Path
) -> None:
    name = scratch(foreign, home)
    with running(env(), foreign.alias) as run:
        made = foreign.made(name)
        assert made
        run.process.send_signal(signal.SIGKILL)
        run.process.wait()
        assert foreign.made(name) == made
    with running(env(), foreign.alias):
        assert foreign.made(name) == made
    assert name not in foreign.databases()


def test_the_last_of_two_processes_drops_the_scratch(
    foreign: Foreign, env: Environment, home: Path
) -> None:
    name = scratch(foreign, home)
    with running(env(), foreign.alias):
        traces, _printed = traced(env(), foreign.alias)
        assert traces[foreign.alias]["outcome"]["status"] == "ok"
        assert name in foreign.databases()
    assert name not in foreign.databases()


@pytest.mark.parametrize("wrong", ["wr0ng-pa55word", "wr0ng%2Fpa55word"])
def test_a_wrong_password_is_said_and_never_shown(
    foreign: Foreign, env: Environment, home: Path, wrong: str
) -> None:
    traces, printed = traced(env(foreign.url(wrong)), foreign.alias, "sqlite")
    message = refused(traces[foreign.alias])
    assert f"({foreign.alias}) at 127.0.0.1:{foreign.port}: OperationalError:" in message
    assert "password" in message
    assert traces["sqlite"]["outcome"]["status"] == "ok"
    written = "".join(
        path.read_text(errors="replace") for path in home.rglob("*") if path.is_file()
    )
    assert "pa55word" not in printed + written


@pytest.mark.parametrize("foreign", [ForeignPostgreSQL], indirect=True)
def test_a_role_that_may_not_create_databases_gets_a_schema(
    foreign: Foreign, env: Environment
) -> None:
    foreign.execute("CREATE ROLE poor LOGIN PASSWORD 'poor'")
    foreign.execute("GRANT CREATE ON DATABASE theirs TO poor")
    schemas = "SELECT nspname FROM pg_namespace ORDER BY 1"
    before, rows = foreign.execute(schemas, "theirs"), foreign.execute("TABLE shelf", "theirs")
    environment = env(foreign.url("poor", user="poor"))
    with running(environment, foreign.alias, foreign.private, count=1000) as run:
        assert len(foreign.execute(schemas, "theirs")) == len(before) + 1
    found = run.said["found"]
    assert found[foreign.alias] == found[foreign.private]
    assert foreign.execute(schemas, "theirs") == before
    assert foreign.execute("TABLE shelf", "theirs") == rows
