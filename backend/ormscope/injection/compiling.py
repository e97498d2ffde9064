"""Runs old.py on one Django for one vendor, and keeps what it answered."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import django

from ormscope.document.errors import OrmscopeError
from ormscope.injection.environments import packages_of, vendors
from ormscope.injection.taints import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.injection.texts import LessonText

_PROGRAM: Final = Path(__file__).with_name("old.py")
_KEPT: Final = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG")
"""Of the environment, which may name databases and their passwords."""
_TIMEOUT: Final = 60
"""Seconds for one process, which takes less than one."""

Answer = dict[str, Any]
"""One lesson on one Django: its version, the driver, how names are quoted, and the answers for the
value, the canary and the value between two words."""


class NotCompiled(OrmscopeError):
    """A Django could not compile its lessons. The text says what it said."""


def answers(lessons: Sequence[LessonText], version: str | None, state: Path) -> list[Answer]:
    """Return what a Django makes of lessons of one vendor, from the cache if it is there.

    :param version: one of those made in ``state``; None: the Django that ORMscope runs on.

    Raises NotCompiled.
    """
    task = _task(lessons, version, state)
    kept = _file_of(task, version, state)
    with suppress(OSError, ValueError):
        found: list[Answer] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    made = _run(task)
    with suppress(OSError):  # a disk that is full, or not ours: it is compiled again next time
        _keep(kept, made)
    return made


def _task(lessons: Sequence[LessonText], version: str | None, state: Path) -> dict[str, Any]:
    (vendor,) = {lesson.vendor for lesson in lessons}
    packages = packages_of(state, version) if version is not None else None
    if version is not None and packages is None:
        raise NotCompiled(f"Django {version} is not here. Make it: python manage.py lessons --add")
    facts = vendors()[vendor]
    return {
        "packages": None if packages is None else str(packages),
        "engine": f"django.db.backends.{vendor}",
        "replaces": dict(facts.replaces),
        "pins": dict(facts.pins),
        "jobs": [
            {
                "imports": lesson.imports,
                "code": lesson.code,
                "values": [lesson.value, used.canary, used.between(lesson.value)],
            }
            for lesson, used in ((lesson, words(lesson.value)) for lesson in lessons)
        ],
    }


def _run(task: dict[str, Any]) -> list[Answer]:
    # Isolated from the user's Python; an old Django from everything that is installed, too.
    options = ["-I"] if task["packages"] is None else ["-I", "-S"]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, *options, "-W", "ignore", "-B", str(_PROGRAM)],
            input=json.dumps(task), capture_output=True, text=True, timeout=_TIMEOUT, check=False,
            env=kept,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotCompiled(
            f"The lessons took longer than {_TIMEOUT} s to compile ({task['engine']}). Try again."
        ) from error
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        raise NotCompiled(f"The lessons could not be compiled ({task['engine']}): {said}")
    given = json.loads(done.stdout)
    told = {name: given[name] for name in ("django", "driver", "quotes")}
    return [{**told, "answers": each} for each in given["answers"]]


def _file_of(task: dict[str, Any], version: str | None, state: Path) -> Path:
    """Name the file by all that the answers depend on."""
    basis = [task, django.get_version(), sys.version, _PROGRAM.read_text(encoding="utf-8")]
    digest = hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()[:16]
    return state / "lessons" / "answers" / f"{version or 'today'}-{digest}.json"


def _keep(file: Path, made: list[Answer]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, delete=False
    ) as written:
        json.dump(made, written)
    Path(written.name).replace(file)
