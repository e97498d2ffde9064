"""``check_hostile``: what it takes for harmless, and that it tells when something is not."""

from __future__ import annotations

import json
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from ormscope.document.trace import Target
from ormscope.management.commands.check_hostile import CORPUS
from ormscope.management.hostile import secret
from ormscope.management.hostile.corpus import REFUSED, Entry, read
from ormscope.management.hostile.judgement import Judge
from ormscope.management.hostile.witness import differences, files, witness_of
from ormscope.runs.execution import failed_trace
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ormscope.document.trace import Status, Trace
    from ormscope.runs.pool import Pool

JUDGE = Judge(policy="public", secrets={"the secret key": "s3cr3t-key"})
ENTRY = Entry(id="x-1", kind="x", code="1", expect="denied")


def _trace(status: Status, message: str) -> Trace:
    target = Target(
        alias="sqlite", vendor="sqlite", label="SQLite", mode="live", server_version="3",
        driver="sqlite3", django_version="5.2",
    )  # fmt: skip
    return failed_trace(target, status, "X", message)


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        ("denied", "open() is not part of this language.", ""),
        ("killed", "Stopped after 5 s, the longest that a run may take.", ""),
        ("ok", "", "came to ok"),
        ("internal", "ORMscope itself failed here.", "came to internal"),
        ("unavailable", "It cannot be reached.", "came to unavailable"),
        ("denied", "", "without a clear sentence"),
        ("error", "Traceback (most recent call last)", "without a clear sentence"),
        ("error", "No such key: s3cr3t-key.", "shows the secret key"),
    ],
)
def test_what_is_wrong_with_an_outcome_is_said(status: Status, message: str, said: str) -> None:
    found = JUDGE.problems(ENTRY, _trace(status, message))
    assert bool(found) == bool(said), found
    assert said in "".join(found)


def test_its_own_sql_may_run_in_local_and_not_in_public() -> None:
    entry = Entry(id="x", kind="x", code="Book.objects.raw('SELECT 1')", expect="denied")
    assert entry.allowed("public") == REFUSED
    assert "ok" in entry.allowed("local")
    assert ENTRY.allowed("local") == REFUSED


def test_either_outcome_may_be_right() -> None:
    assert Entry(id="x", kind="x", code="1", expect="killed|ok").allowed("public") >= {
        "ok",
        "error",
    }
    assert "error" not in Entry(id="x", kind="x", code="1", expect="ok").allowed("public")


@pytest.mark.parametrize("text", ["", "{}", "[]", '[{"id": 1}]', '[{"id":1,"class":"x","code":"1",'
                                  '"expect":"maybe"}]'])  # fmt: skip
def test_a_file_that_is_no_corpus_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "corpus.json"
    file.write_text(text)
    with pytest.raises(CommandError, match=str(file)):
        read(file)


def test_our_own_corpus_is_large_and_has_each_snippet_once() -> None:
    corpus = read(CORPUS)
    kinds = Counter(each.kind for each in corpus)
    assert len(corpus) >= 150
    assert set(kinds) == {
        "cve-replay", "django-reach", "local-sql", "orm-bomb", "param-ok", "persist", "py-bomb",
        "py-escape", "raw-sql", "format", "number", "callable", "option", "directive", "walk",
        "text",
    }  # fmt: skip
    assert len({each.id for each in corpus}) == len({each.code for each in corpus}) == len(corpus)


def test_what_has_changed_come_or_gone_is_said() -> None:
    found = differences({"a": "1", "b": "1"}, {"a": "2", "c": "1"})
    assert found == ["a was 1, is 2", "b was 1, is not there", "c was not there, is 1"]


@pytest.mark.parametrize(
    ("name", "committed"),
    [
        ("postgresql", "CREATE TABLE left_behind (x int)"),
        ("postgresql", "CREATE ROLE pwn"),
        ("mariadb", "CREATE TABLE left_behind (x int)"),
        ("mariadb", "SET GLOBAL max_connections = 49"),
    ],
)
def test_a_witness_sees_what_was_left_behind(
    pool: Pool, state: Path, django_db_blocker: Any, name: str, committed: str
) -> None:
    undo = {
        "CREATE TABLE left_behind (x int)": "DROP TABLE left_behind",
        "CREATE ROLE pwn": "DROP ROLE pwn",
        "SET GLOBAL max_connections = 49": "SET GLOBAL max_connections = 50",
    }
    lane = pool.lanes[name]
    witness: Any = witness_of(lane.database, state, pool.parameters(name))
    assert lane.run("Book.objects.count()", Options()).outcome.status == "ok"
    with django_db_blocker.unblock():
        before = witness.state()
        assert witness.state() == before
        assert witness.busy() == []
        with witness._cursor() as cursor:
            cursor.execute(committed)
        try:
            assert differences(before, witness.state())
        finally:
            with witness._cursor() as cursor:
                cursor.execute(undo[committed])
        assert differences(before, witness.state()) == []


def test_the_passwords_of_servers_are_secrets_that_no_trace_may_show(
    pool: Pool, state: Path
) -> None:
    del pool  # its servers are what has passwords
    secret.plant()
    found = secret.texts(state)
    for name in ("postgresql", "mariadb"):
        assert [len(text) >= 32 for what, text in found.items() if f"in {name}/" in what] == [True]


def test_a_database_without_a_server_is_seen_in_its_files(pool: Pool, state: Path) -> None:
    lane = pool.lanes["sqlite"]
    assert witness_of(lane.database, state, {}) is None
    found = files(state, [each.database for each in pool.lanes.values()])
    assert any(name.endswith(".snapshot") for name in found)
    assert not any(name.startswith(("postgresql", "mariadb")) for name in found)


def test_harmless_snippets_pass_and_others_give_status_1(tmp_path: Path) -> None:
    entries = [
        {"id": "a", "class": "a", "code": "Author.objects.create(name='x').name", "expect": "ok"},
        {"id": "b", "class": "b", "code": "open('/etc/passwd')", "expect": "denied"},
    ]
    assert "Wrong: 0" in _checked(tmp_path, entries)
    entries[1]["expect"] = "ok"
    with pytest.raises(SystemExit) as ended:
        _checked(tmp_path, entries)
    assert ended.value.code == 1


@pytest.mark.alone
@pytest.mark.parametrize("policy", ["local", "public"])
def test_a_part_of_our_corpus_on_every_live_database(
    manage: Callable[..., Any], tmp_path: Path, policy: str
) -> None:
    """Every ninth entry; `make hostile` tries them all, which takes minutes."""
    file = tmp_path / "part.json"
    file.write_text(json.dumps(json.loads(CORPUS.read_text())[::9]))
    done = manage("check_hostile", str(file), "--policy", policy, timeout=300)
    assert "Wrong: 0" in done.stdout, done.stdout + done.stderr


def _checked(directory: Path, entries: list[dict[str, str]]) -> str:
    file, output = directory / "corpus.json", StringIO()
    file.write_text(json.dumps(entries))
    call_command("check_hostile", str(file), on="sqlite", policy="local", stdout=output)
    return output.getvalue()
