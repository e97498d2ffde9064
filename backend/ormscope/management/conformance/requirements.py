"""What Django's tests would use and is not installed: Django skips the tests that need it."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LINE: Final = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)[^;]*(?:;\s*sys_platform\s*(?P<where>.*))?")


def missing(tests: Path) -> list[str]:
    """Return the distributions of `requirements/py3.txt` that are not here, by name."""
    file = tests / "requirements" / "py3.txt"
    if not file.is_file():
        return []
    found = [LINE.match(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [each["name"] for each in found if each and _is_for_us(each) and _is_missing(each)]


def _is_for_us(line: re.Match[str]) -> bool:
    """Read the only marker that the file uses: `sys_platform == 'win32'`, or `!=`."""
    where = line["where"]
    if where is None:
        return True
    return (repr(sys.platform) in where) == where.startswith("==")


def _is_missing(line: re.Match[str]) -> bool:
    try:
        version(line["name"])
    except PackageNotFoundError:
        return True
    return False
