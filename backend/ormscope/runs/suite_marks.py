"""Which of Django's own tests ask what the database can do, by the source of its suite.

The suite is there when `manage.py conformance` or `make django-suite` has fetched it. Nothing of it
is imported: decorators are read, and a test's class with those that it inherits from.
"""

from __future__ import annotations

import ast
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import django

from ormscope.runs.suite_source import Suite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ROOM: Final = "django-suite"
"""The directory in the state for the suite, and for the servers that it runs on."""
FORMAT: Final = 1  # of the cache

# django/test/testcases.py: each is made an expression that is true where the test is skipped.
_GUARDS: Final = {
    "skipUnlessDBFeature": ("not ({})", " and "),
    "skipUnlessAnyDBFeature": ("not ({})", " or "),
    "skipIfDBFeature": ("{}", " or "),
}


@dataclass(frozen=True, slots=True)
class Guard:
    """What skips a test: `condition` is an expression over `connection`.

    `test` is the dotted name by which runtests.py knows it. `reason` is the decorator's own, if it
    has one; `flags` are those of `DatabaseFeatures` in the condition.
    """

    test: str
    condition: str
    reason: str
    flags: tuple[str, ...]


def directory(room: Path) -> Path:
    """Return where the tests of the installed Django are, or would be, in `room`."""
    return room / django.get_version() / "tests"


def flags_in_suite(state: Path) -> Mapping[str, tuple[str, ...]] | None:
    """Return the tests that ask for a flag, by the flag; None while the suite isn't there."""
    found = guards_in_suite(directory(state / ROOM))
    if found is None:
        return None
    tests: dict[str, dict[str, None]] = {}
    for guard in found:
        for flag in guard.flags:
            tests.setdefault(flag, {})[guard.test] = None
    return MappingProxyType({flag: tuple(tests[flag]) for flag in sorted(tests)})


def guards_in_suite(tests: Path) -> tuple[Guard, ...] | None:
    """Read all guards below `tests`, once; they are kept beside it. None while it isn't there."""
    return _known(tests) if tests.is_dir() else None


@cache
def _known(tests: Path) -> tuple[Guard, ...]:
    kept = tests.with_name(f"guards-{FORMAT}.json")
    try:
        loaded = json.loads(kept.read_text(encoding="utf-8"))
        return tuple(Guard(**{**each, "flags": tuple(each["flags"])}) for each in loaded)
    except (OSError, ValueError, TypeError, KeyError):  # not there yet, or damaged
        found = tuple(_guards(Suite(tests)))
    with suppress(OSError):  # a state that cannot be written to
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps([asdict(each) for each in found]), encoding="utf-8")
        part.rename(kept)
    return found


def _guards(suite: Suite) -> Iterator[Guard]:
    for test, decorators in suite.tests():
        for decorator in decorators:
            read = _read(decorator)
            if read is not None:
                condition, reason = read
                yield Guard(test, condition, reason, tuple(dict.fromkeys(_flags(condition))))


def _read(decorator: ast.expr) -> tuple[str, str] | None:
    """Return the condition under which it skips, and its reason; None if it asks no database."""
    if not isinstance(decorator, ast.Call):
        return None
    name = ast.unparse(decorator.func).rpartition(".")[2]
    if name in _GUARDS:
        whole, joint = _GUARDS[name]
        flags = [str(each.value) for each in decorator.args if isinstance(each, ast.Constant)]
        return whole.format(joint.join(f"connection.features.{each}" for each in flags)), ""
    if name not in ("skipIf", "skipUnless") or len(decorator.args) != 2:
        return None
    condition, reason = decorator.args
    text = ast.unparse(condition)
    if "connection." not in text:
        return None
    said = reason.value if isinstance(reason, ast.Constant) else ""
    return (text if name == "skipIf" else f"not ({text})"), str(said)


def _flags(condition: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(condition, mode="eval")):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "connection.features":
            yield node.attr
