"""The process of one database:
``python -m ormscope.runs.worker ALIAS NAME LABEL STATE PARAMETERS FD``.

It answers requests over a pipe, one at a time, until the other end closes: so it ends with its
parent, however that ends. Requests and answers are JSON: nothing is ever unpickled.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from collections.abc import Callable

_MEMORY = 2 * 1024**3
"""Bytes of address space; a run that wants more gets a MemoryError, not the machine."""


def main(alias: str, name: str, label: str, state: str, parameters: str, descriptor: str) -> None:
    """Prepare the database, say so, and answer until the parent hangs up."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    pipe = Connection(int(descriptor))
    # What a driver prints must not reach the terminal of a command that prints JSON.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        answer = _prepare(
            alias, Path(state), json.loads(parameters), _progress(pipe), name=name, label=label
        )
    except (BrokenPipeError, ConnectionResetError):
        raise  # nobody is there to be told
    except OrmscopeError as error:  # a sentence for the reader
        pipe.send_bytes(json.dumps({"failed": str(error)}).encode())
        return
    except (Exception, SystemExit) as error:  # a third party's module may end itself
        logging.getLogger(__name__).exception("%s could not be prepared", name)
        pipe.send_bytes(json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode())
        return
    pipe.send_bytes(json.dumps({"ready": answer.target_data}).encode())
    while True:
        try:
            request = json.loads(pipe.recv_bytes())
        except EOFError:
            return
        pipe.send_bytes(answer(request).encode())


def _progress(pipe: Connection) -> Callable[[int, int], None]:
    def tell(done: int, expected: int) -> None:
        pipe.send_bytes(json.dumps({"loading": [done, expected]}).encode())

    return tell


def _prepare(
    alias: str,
    state: Path,
    parameters: dict[str, object],
    progress: Callable[[int, int], None] | None = None,
    *,
    name: str | None = None,
    label: str | None = None,
) -> Answer:
    import django
    from django.conf import settings
    from django.db import connections

    from ormscope.databases import Sample, discover
    from ormscope.document.codec import to_data
    from ormscope.runs.execution import target_of
    from ormscope.runs.options import ALIAS

    database = discover()[alias]
    settings.DATABASES = {ALIAS: database.settings(state, parameters)}
    django.setup()
    connection = connections[ALIAS]
    sample = replace(Sample.from_settings(settings.ORMSCOPE["SAMPLE"]), progress=progress)
    database.prepare(connection, sample, state)
    with database.isolate(connection):
        _warm(connection.features)
        version = str(database.server_version(connection))
        target = target_of(database, connection, version, name=name, label=label)
    if sys.platform == "linux":  # macOS has the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    return Answer(database, connection, target, to_data(target))


def _warm(features: Any) -> None:
    """Compute the flags that ask the database: no snippet's trace should have those queries."""
    from django.utils.functional import cached_property

    for kind in type(features).__mro__:
        for name, attribute in vars(kind).items():
            if isinstance(attribute, cached_property):
                with suppress(Exception):  # a flag that cannot be told here is no flag we need
                    getattr(features, name)


class Answer:
    """Runs what is asked and gives the trace as JSON."""

    def __init__(self, database: Any, connection: Any, target: Any, target_data: Any) -> None:
        self.database = database
        self.connection = connection
        self.target = target
        self.target_data = target_data

    def __call__(self, request: dict[str, Any]) -> str:
        from ormscope.document.codec import to_json
        from ormscope.runs.execution import run
        from ormscope.runs.options import Options

        options = Options(**request["options"])
        trace = run(request["snippet"], self.database, self.connection, self.target, options)
        return to_json(trace)


if __name__ == "__main__":
    # The parent may hang up at any time: while it starts, runs or answers.
    with suppress(BrokenPipeError, ConnectionResetError):
        main(*sys.argv[1:])
