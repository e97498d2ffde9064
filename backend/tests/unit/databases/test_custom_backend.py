"""Every block of docs/custom-backend.md is what it says: together they are a package that works."""

from __future__ import annotations

import re
import shlex
import tomllib
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from ormscope.databases import readonly
from ormscope.databases.discovery import GROUP

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs" / "custom-backend.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<language>\w+) ?(?P<name>[\w.]*)\n(?P<text>.*?)^```$", re.M | re.S)
BLOCKS = [match.groupdict() for match in BLOCK.finditer(PAGE)]
FILES = {each["name"]: each["text"] for each in BLOCKS if each["name"]}
COMMANDS = [
    shlex.split(line)[2:]
    for each in BLOCKS
    if each["language"] == "console"
    for line in each["text"].splitlines()
]
OURS = Path(readonly.__file__).parent


@pytest.fixture
def installed(install: Callable[..., None]) -> None:
    """The page's package, as its pyproject.toml tells of it."""
    name = "acme_readonly"
    files = {f"{name}/{path}": text for path, text in FILES.items() if path.endswith(".py")}
    points = tomllib.loads(FILES["pyproject.toml"])["project"]["entry-points"][GROUP]
    lines = "".join(f"{key} = {value}\n" for key, value in points.items())
    install(name, {f"{name}/__init__.py": "", **files}, f"[{GROUP}]\n{lines}")


def test_every_block_is_a_file_or_a_command() -> None:
    assert BLOCKS
    assert PAGE.count("\n```") == 2 * len(BLOCKS)
    assert all(each["name"] or each["language"] == "console" for each in BLOCKS)
    assert {command[0] for command in COMMANDS} == {"trace", "check_database"}


def test_the_backend_is_ours() -> None:
    ours = {path.name: path.read_text(encoding="utf-8") for path in OURS.glob("*.py")}
    del ours["__init__.py"]
    assert {name: FILES.get(name) for name in ours} == ours


@pytest.mark.usefixtures("installed")
def test_the_contract_test_of_the_page_passes(tmp_path: Path) -> None:
    namespace: dict[str, Any] = {}
    exec(FILES["test_contract.py"], namespace)
    (tmp_path / "state").mkdir()
    namespace["test_our_database_keeps_the_contract"](tmp_path / "state")


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_commands_of_the_page_work(command: list[str], tmp_path: Path, settings: Any) -> None:
    settings.ORMSCOPE = {**settings.ORMSCOPE, "STATE": tmp_path / "state"}
    output = StringIO()
    # `trace` ends with status 1 when a database has no answer.
    with pytest.raises(SystemExit) if command[0] == "trace" else nullcontext():
        call_command(*command, stdout=output)
    if command[0] == "trace":
        printed = " ".join(output.getvalue().split())
        assert "Read-only PostgreSQL refuses INSERT INTO bookshop_tag" in printed
    else:
        assert ", 0 failed, " in output.getvalue()
