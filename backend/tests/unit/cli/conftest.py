"""Runs ``manage.py`` as a person does: in a process of its own, with the session's databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MANAGE = Path(__file__).resolve().parents[4] / "manage.py"


@pytest.fixture(scope="session")
def manage(
    environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Any]:
    """Give what a command printed and its exit status; never a traceback."""
    state = tmp_path_factory.mktemp("cli")

    def run(
        *arguments: str,
        given: str = "",
        fails: bool = False,
        timeout: float = 60,
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, str(MANAGE), *arguments],
            env={**environment, "ORMSCOPE_STATE": str(state), **more},
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        # A worker that cannot prepare its database does say where: a developer wants to know.
        assert fails or "Traceback" not in done.stderr, done.stderr
        return done

    return run
