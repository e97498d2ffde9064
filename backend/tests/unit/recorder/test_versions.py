"""A function is told from its namesake in another Django by what it does, not by how it looks."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from ormscope.recorder.versions import digest_of

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "def f(a, b=1):\n    return f'{a} {b}'\n"


@pytest.fixture(autouse=True)
def _importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)


def digest(tmp_path: Path, name: str, source: str) -> str | None:
    (tmp_path / f"{name}.py").write_text(source)
    try:
        module: Any = import_module(name)
        return digest_of(module.f)
    finally:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("number", "source"),
    list(
        enumerate(
            [
                'def f(a, b=1):\n    """Give both."""\n    return f"{a} {b}"\n',
                "# A comment.\n\n\ndef f(\n    a,\n    b=1,  # one\n):\n    return f'{a} {b}'\n",
            ]
        )
    ),
)
def test_how_it_is_written_makes_no_difference(tmp_path: Path, number: int, source: str) -> None:
    assert digest(tmp_path, f"alike_{number}", source) == digest(tmp_path, f"plain_{number}", PLAIN)


@pytest.mark.parametrize(
    ("number", "source"),
    list(
        enumerate(
            [
                "def f(a, b=2):\n    return f'{a} {b}'\n",
                "def f(a, b=1):\n    return f'{a}  {b}'\n",
                "def f(b, a=1):\n    return f'{a} {b}'\n",
            ]
        )
    ),
)
def test_what_it_does_makes_one(tmp_path: Path, number: int, source: str) -> None:
    other = digest(tmp_path, f"other_{number}", source)
    assert other is not None
    assert other != digest(tmp_path, f"like_{number}", PLAIN)
