"""The process of one column: ``python -m ormscope.runs.worker CONFIGURATION``, which is JSON.

It prepares its database and never runs a visitor's text: for that it is forked, so that a new
*runner* (`runner.py`) is there in milliseconds, prepared and warm, when one was killed or has done
its share. Its parent commands it over a pipe and closes that to end it: so it ends with its parent,
however that ends, and its runners with it. Messages are JSON: nothing is ever unpickled.

Where a process cannot be forked (an engine has threads in it), it is its own only runner.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ormscope.databases.servers.account import die_with_parent
from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.runs.prepared import Prepared
    from ormscope.runs.runner import Runner

logger = logging.getLogger(__name__)


def main(configuration: str) -> None:
    """Prepare the database, say so, and obey until the parent hangs up."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    given = json.loads(configuration)
    pipe = Connection(given["descriptor"])
    # What a driver prints must not reach the terminal of a command that prints JSON.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        prepared = _prepared(given, _progress(pipe))
    except (BrokenPipeError, ConnectionResetError):
        raise  # nobody is there to be told
    except OrmscopeError as error:  # a sentence for the reader
        _tell(pipe, failed=str(error))
        return
    except (Exception, SystemExit) as error:  # a third party's module may end itself
        logger.exception("%s could not be prepared", given["name"])
        _tell(pipe, failed=_why(error, given["alias"]))
        return
    from ormscope.document.codec import to_data

    ready = {
        "target": to_data(prepared.target),
        "containment": [asdict(each) for each in prepared.containment],
        "forks": prepared.database.can_fork,
    }
    _tell(pipe, ready=ready)
    _obey(pipe, prepared, given)


def _prepared(given: dict[str, Any], progress: Callable[[int, int], None]) -> Prepared:
    from django.conf import settings

    from ormscope.runs.policy import Policy, policy
    from ormscope.runs.prepared import prepare, rehearse

    settings.ORMSCOPE["POLICY"] = Policy(**given["policy"])
    prepared = prepare(
        given["alias"],
        Path(given["state"]),
        given["parameters"],
        progress,
        name=given["name"],
        label=given["label"],
    )
    rehearse(prepared)
    if policy().is_jailed:
        from ormscope.runs import preload

        preload.everything(prepared.database)
    return prepared


def _why(error: BaseException, alias: str) -> str:
    from ormscope.databases import discover
    from ormscope.runs.outcomes import unprepared

    return unprepared(error, discover().get(alias))


def _obey(pipe: Connection, prepared: Prepared, given: dict[str, Any]) -> None:
    from ormscope.runs.runner import Runner

    database, connection = prepared.database, prepared.connection
    state = Path(given["state"])
    runner = Runner(prepared, database.reach(state, given["parameters"]))
    database.let_go(connection)
    gc.collect()
    gc.freeze()  # what is shared with the runners stays shared
    while True:
        try:
            order = json.loads(pipe.recv_bytes())
        except EOFError:
            return
        match order:
            case {"open": True}:
                descriptor = recv_handle(pipe)
                if database.can_fork:
                    _tell(pipe, pid=_forked(runner, descriptor, pipe))
                else:
                    _tell(pipe, pid=os.getpid())
                    runner.serve(descriptor)
            case {"end": int(pid)}:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                _tell(pipe, status=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            case {"clear": session}:
                _tell(pipe, **_cleared(prepared, state, session))


def _forked(runner: Runner, descriptor: int, pipe: Connection) -> int:
    ask = die_with_parent(signal.SIGKILL)
    pid = os.fork()
    if pid:
        os.close(descriptor)
        return pid
    status = 1
    try:
        os.close(pipe.fileno())
        if ask is not None:
            ask()
        runner.serve(descriptor)
        status = 0
    except (BrokenPipeError, ConnectionResetError):
        pass  # the parent hung up
    except BaseException:
        logger.exception("a runner failed")
    finally:
        sys.stderr.flush()
        os._exit(status)  # what the process that was forked has registered is its own business


def _cleared(prepared: Prepared, state: Path, session: str | None) -> dict[str, Any]:
    """End what a killed runner left on the server, and put the sample back if it isn't whole."""
    database, connection = prepared.database, prepared.connection
    try:
        if session is not None:
            database.end_session(connection, session)
        return {"restored": database.restore(connection, prepared.sample, state)}
    except (Exception, SystemExit) as error:
        return {"failed": f"{type(error).__name__}: {' '.join(str(error).split())}"}
    finally:
        database.let_go(connection)


def _progress(pipe: Connection) -> Callable[[int, int], None]:
    def tell(done: int, expected: int) -> None:
        _tell(pipe, loading=[done, expected])

    return tell


def _tell(pipe: Connection, **message: Any) -> None:
    pipe.send_bytes(json.dumps(message).encode())


if __name__ == "__main__":
    # The parent may hang up at any time: while it starts, runs or answers.
    with suppress(BrokenPipeError, ConnectionResetError):
        main(*sys.argv[1:])
