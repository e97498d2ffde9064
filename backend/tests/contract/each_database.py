"""Runs a test file as a program, in a process of its own for each database."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ormscope.runs.pool import Pool


def reports(
    file: str,
    aliases: Sequence[str],
    snippets: object,
    *,
    pool: Pool,
    state: Path,
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """Give what ``file ALIAS STATE PARAMETERS SNIPPETS`` prints as JSON, by alias."""
    processes = {
        alias: subprocess.Popen(
            [
                sys.executable, file, alias, str(state),
                json.dumps(dict(parameters_of(pool, alias))), json.dumps(snippets),
            ],
            env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for alias in aliases
    }  # fmt: skip
    found = {}
    for alias, process in processes.items():
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        found[alias] = json.loads(output)
    return found


def parameters_of(pool: Pool, alias: str) -> Mapping[str, object]:
    """Give what the database's server told its workers."""
    return pool._servers.parameters(pool.lanes[alias].database)
