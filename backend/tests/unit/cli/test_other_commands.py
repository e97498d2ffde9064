"""``check_corpus``, ``export_schema`` and ``serve``: exit status, and a sentence when wrong."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from ormscope.document.schema import document_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def _corpus(path: Path, data: Any) -> str:
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return str(path)


def test_a_sound_corpus_is_reported_with_status_0(
    manage: Callable[..., Any], tmp_path: Path
) -> None:
    file = _corpus(
        tmp_path / "corpus.json",
        [
            {"id": "[red]counted", "code": "Tag.objects.count()"},
            {"id": "contains", "code": "Book.objects.filter(metadata__contains={'a': 1})"},
        ],
    )
    done = manage("check_corpus", file, "--on", "oracle,mysql")
    assert done.returncode == 0, done.stderr
    assert "2 snippets" in done.stdout
    assert re.search(r"oracle +│ +1 +│ +1 ", done.stdout)
    assert "contains / oracle\n    NotSupportedError: contains lookup is not" in done.stdout
    assert "Broken invariants and internal errors: 0" in done.stdout


BAD = {
    "no JSON": ("[", "is not JSON"),
    "no list": ({}, "is not a corpus"),
    "no code": ([{"id": "x"}], "is not a corpus"),
    "code that is no text": ([{"id": "x", "code": 1}], "is not a corpus"),
    "no id": ([{"code": "1"}], "is not a corpus"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_corpus_is_refused(
    manage: Callable[..., Any], tmp_path: Path, kind: str
) -> None:
    data, sentence = BAD[kind]
    done = manage("check_corpus", _corpus(tmp_path / "corpus.json", data), "--on", "oracle")
    assert done.returncode == 1
    assert sentence in done.stderr


def test_a_corpus_that_is_not_there_is_said(manage: Callable[..., Any]) -> None:
    done = manage("check_corpus", "/no/such.json")
    assert done.returncode == 1
    assert "/no/such.json cannot be read: No such file" in done.stderr


def test_a_database_that_does_not_start_fails_the_corpus(
    manage: Callable[..., Any], tmp_path: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "sqlite").write_text("a file where a directory should be")
    file = _corpus(tmp_path / "corpus.json", [{"id": "one", "code": "1"}])
    done = manage(
        "check_corpus", file, "--on", "sqlite,oracle", ORMSCOPE_STATE=str(state), fails=True
    )
    assert done.returncode == 1
    assert "sqlite did not start" in done.stdout


def test_the_schema_in_the_repository_is_the_documents(manage: Callable[..., Any]) -> None:
    assert manage("export_schema", "--check").returncode == 0


def test_a_schema_that_is_out_of_date_is_said_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management import CommandError, call_command

    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    path = tmp_path / "frontend/src/document/comparison.schema.json"
    path.parent.mkdir(parents=True)
    with pytest.raises(CommandError, match="out of date"):
        call_command("export_schema", check=True)
    assert not path.exists()
    call_command("export_schema")
    assert json.loads(path.read_text()) == document_schema()
    call_command("export_schema", check=True)


WITHOUT_SECCOMP = """
import ctypes
real = ctypes.CDLL
def without(name, *args, **kwargs):
    if name and "seccomp" in str(name):
        raise OSError(f"{name}: cannot open shared object file")
    return real(name, *args, **kwargs)
ctypes.CDLL = without
"""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_serving_to_other_machines_is_refused(manage: Callable[..., Any], host: str) -> None:
    done = manage("serve", "--host", host, "--port", "0")
    assert done.returncode == 1
    assert f"{host} can be reached from other machines" in done.stderr
    assert "--policy public" in done.stderr


def test_public_is_refused_where_the_kernel_cannot_jail(
    manage: Callable[..., Any], tmp_path: Path
) -> None:
    """A machine without libseccomp stands for a kernel that cannot."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_SECCOMP)
    done = manage("serve", "--policy", "public", "--port", "0", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "The policy public cannot be kept here" in done.stderr


def test_a_policy_that_there_is_not(manage: Callable[..., Any]) -> None:
    done = manage("serve", "--port", "0", ORMSCOPE_POLICY="open")
    assert done.returncode == 1
    assert "There is no policy 'open'" in done.stderr


def test_a_host_that_is_no_address_is_refused(manage: Callable[..., Any]) -> None:
    done = manage("serve", "--host", "nowhere", "--port", "0")
    assert done.returncode == 1
    assert "not 'nowhere'" in done.stderr


def test_a_port_that_is_taken_is_said_with_a_way_out(manage: Callable[..., Any]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = manage("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert "make run PORT=8001" in done.stderr


@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_a_port_that_is_none_is_refused(manage: Callable[..., Any], port: str) -> None:
    done = manage("serve", f"--port={port}")
    assert done.returncode in (1, 2)
    assert "ort" in done.stderr


def test_a_server_says_its_address_answers_and_goes_when_told(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--port", "0"],
        env={**environment, "ORMSCOPE_STATE": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = next(each for each in process.stdout if "http://" in each)
        address = line.split()[-1]
        with urllib.request.urlopen(f"{address}api/databases/") as response:
            databases = json.load(response)["databases"]
        assert [each["alias"] for each in databases][:2] == ["sqlite", "postgresql"]
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode == 0
