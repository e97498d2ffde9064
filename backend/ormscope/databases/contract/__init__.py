"""What every database must do, to be checked by its author: ours, and any third party's.

A database is checked in a process of its own, as it runs in one: this module is that process's
program, too. It knows no model: it works on the sample that the settings name.

    from ormscope.databases.contract import check_database

    def test_our_database_keeps_the_contract(tmp_path):
        assert check_database("ours", tmp_path).failures == {}
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ormscope.databases.contract import contained, driver, scratched, told, undone
from ormscope.databases.contract import subject as subjects
from ormscope.databases.discovery import discover

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Outcome: TypeAlias = Literal["passed", "failed", "not checked"]
TIMEOUT: Final = 120.0
"""Seconds for all checks together."""

CHECKS: Final[Mapping[str, Callable[[subjects.Subject], None]]] = MappingProxyType(
    {
        name.removeprefix("check_"): check
        for module in (undone, contained, scratched, driver, told)
        for name, check in vars(module).items()
        if name.startswith("check_")
    }
)
"""Each check by the sentence that it proves, with underscores."""
CLOSED: Final = "close_closes"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check. `detail` is a traceback, or the reason why it wasn't checked."""

    check: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all of them, and a digest of each table's rows if the database is live."""

    results: tuple[Result, ...]
    rows: Mapping[str, str | None] | None

    @property
    def failures(self) -> dict[str, str]:
        """The failed checks, and how they failed."""
        return {each.check: each.detail for each in self.results if each.outcome == "failed"}


def check_database(name: str, state: Path) -> Report:
    """Serve and check one database; everything that is written goes to the directory `state`.

    Django's settings are those of this process, or of the variable DJANGO_SETTINGS_MODULE. Raises
    KeyError for an unknown name, RuntimeError when its process fails outside of the checks, and
    whatever `serve()` raises.
    """
    database = discover()[name]
    with database.serve(state) as parameters:
        command = [
            sys.executable, "-m", __spec__.name, name, str(state), json.dumps(dict(parameters)),
        ]  # fmt: skip
        environment = _environment()
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{database.label} could not be prepared:\n{done.stderr}")
    # What a driver prints comes first.
    found = json.loads(done.stdout.splitlines()[-1])
    return Report(tuple(Result(**each) for each in found["results"]), found["rows"])


def _environment() -> dict[str, str]:
    from django.conf import settings

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if settings.configured and (module := getattr(settings, "SETTINGS_MODULE", None)):
        environment["DJANGO_SETTINGS_MODULE"] = module
    return environment


def main(name: str, state: str, parameters: str) -> None:
    """Run all checks, in the process of that database; print the report as JSON."""
    import django
    from django.conf import settings

    database = discover()[name]
    served = json.loads(parameters)
    settings.DATABASES = {"default": database.settings(Path(state), served)}
    django.setup()
    from django.db import connection

    subject = subjects.Subject(database, connection, Path(state), served)
    subject.prepare()
    rows = subject.rows() if subject.live else None
    results = [_result(check, subject) for check in CHECKS]
    connection.close()
    is_open = connection.connection is not None
    detail = "The connection is still open after close()." if is_open else ""
    results.append(Result(CLOSED, "failed" if is_open else "passed", detail))
    print(json.dumps({"results": [asdict(each) for each in results], "rows": rows}))


def _result(check: str, subject: subjects.Subject) -> Result:
    from django.db import NotSupportedError

    try:
        CHECKS[check](subject)
    except subjects.NotChecked as reason:
        return Result(check, "not checked", str(reason))
    except NotSupportedError as error:
        return Result(check, "not checked", f"The backend says that it can't: {error}")
    except Exception:
        return Result(check, "failed", traceback.format_exc())
    return Result(check, "passed")
