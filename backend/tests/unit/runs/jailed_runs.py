"""The worker of `test_jailed_runs.py`: the same snippets in two forks, one free and one jailed.

``python jailed_runs.py ALIAS STATE PARAMETERS FILE…``; prints what was opened outside of the jail,
and of each fork the traces by the snippets' names, as JSON. Those that differ are run again in two
others, of which one is jailed: some differ each time, and some once in a while, as what a planner
estimates does. Each run's clock begins anew.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ormscope.document.codec import to_data
from ormscope.runs import jail, preload
from ormscope.runs.execution import run
from ormscope.runs.options import Options
from ormscope.runs.policy import policy
from ormscope.runs.prepared import Prepared, prepare, rehearse

if TYPE_CHECKING:
    from ormscope.databases.containment import Reach

LOOKS = ("open", "import", "os.listdir", "os.scandir", "ctypes.dlopen", "subprocess.Popen")


def main(alias: str, directory: str, parameters: str, *files: str) -> None:
    """Prepare the database as a worker does, and run everything in each fork."""
    settings.ORMSCOPE["POLICY"] = "public"
    state, given = Path(directory), json.loads(parameters)
    snippets = {each["id"]: each["code"] for file in files for each in json.loads(_text(file))}
    prepared = prepare(alias, state, given)
    rehearse(prepared)
    preload.everything(prepared.database)
    reach = prepared.database.reach(state, given)
    prepared.database.let_go(prepared.connection)
    free = _forked(prepared, snippets, None)
    jailed = _forked(prepared, snippets, reach)
    different = {
        name: snippet
        for name, snippet in snippets.items()
        if free["traces"][name] != jailed["traces"][name]
    }
    again = _forked(prepared, different, None)
    still = _forked(prepared, different, reach)
    print(json.dumps({"free": free, "jailed": jailed, "again": again, "still": still}))


def _forked(prepared: Prepared, snippets: dict[str, str], reach: Reach | None) -> Any:
    ours, theirs = os.pipe()
    if os.fork() == 0:
        status = 1
        try:
            os.close(ours)
            answer = _ran(prepared, snippets, reach)
            with open(theirs, "w", encoding="utf-8") as pipe:  # noqa: PTH123 - a descriptor
                json.dump(answer, pipe)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(theirs)
    with open(ours, encoding="utf-8") as pipe:  # noqa: PTH123 - a descriptor
        answer = pipe.read()
    os.wait()
    return json.loads(answer)


def _ran(prepared: Prepared, snippets: dict[str, str], reach: Reach | None) -> dict[str, Any]:
    prepared.database.session(prepared.connection)
    opened: list[str] = []
    if reach is None:
        sys.addaudithook(lambda event, args: _note(opened, event, args))
    else:
        jail.enter(reach, memory=policy().memory)
    options = Options(plan="estimated", sources=True)
    traces = {
        name: to_data(
            run(
                snippet,
                prepared.database,
                prepared.connection,
                prepared.target,
                options,
                clock=count(0, 1000).__next__,
            )
        )
        for name, snippet in snippets.items()
    }
    return {"traces": traces, "opened": opened}


def _note(opened: list[str], event: str, args: tuple[Any, ...]) -> None:
    if event in LOOKS and not isinstance(args[0], int):
        opened.append(f"{event} {args[0]}")


def _text(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
