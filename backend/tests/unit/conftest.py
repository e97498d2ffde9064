"""A third party's database, installed for one test."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Protocol

import pytest

from ormscope.databases import discovery

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class Install(Protocol):
    """Installs a distribution: a module, or a package by its files, found by an entry point."""

    def __call__(
        self, name: str, source: str | Mapping[str, str], entry_points: str | None = None
    ) -> None: ...


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Give a function that installs, for this process and those it starts, until the test ends."""
    site = tmp_path / "site-packages"
    site.mkdir()
    paths = filter(None, (str(site), os.environ.get("PYTHONPATH")))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.syspath_prepend(str(site))

    def installed(
        name: str, source: str | Mapping[str, str], entry_points: str | None = None
    ) -> None:
        files = {f"{name}.py": source} if isinstance(source, str) else source
        information = f"{name}-1.0.dist-info"
        files = {
            **files,
            f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{information}/entry_points.txt": entry_points
            or f"[{discovery.GROUP}]\n{name} = {name}:DATABASES\n",
        }
        for path, text in files.items():
            (site / path).parent.mkdir(exist_ok=True)
            (site / path).write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        _forget()

    yield installed
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(site)):
            del sys.modules[name]
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    discovery._discovered.cache_clear()
    discovery.by_vendor.cache_clear()
