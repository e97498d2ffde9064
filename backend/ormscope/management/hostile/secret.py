"""What no trace may show: keys, passwords, and what stands in files outside the sample."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VARIABLE: Final = "HOSTILE_CANARY"
_LONGEST: Final = 512  # bytes of a file that may be a password's


def plant() -> None:
    """Set an environment variable that nobody needs, for whoever reads the environment."""
    os.environ[VARIABLE] = secrets.token_hex(16)


def texts(state: Path) -> Mapping[str, str]:
    """Return what must not be seen, by what it is."""
    found = {
        "the secret key": settings.SECRET_KEY,
        "the environment": os.environ[VARIABLE],
        "/etc/passwd": "root:x:0:0:",
        "a password's hash": "SCRAM-SHA-256$",
    }
    for path in state.rglob("*"):
        if content := _password(path):
            found[f"what is in {path.relative_to(state)}"] = content
    return found


def _password(path: Path) -> str | None:
    """Return what a small file whose name says so holds."""
    try:
        status = path.stat()
        if not path.is_file() or "pass" not in path.name or status.st_size > _LONGEST:
            return None
        content = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    password = content.rpartition(":")[2]  # libpq's file has it last in its line
    return password if len(password) >= 8 else None
