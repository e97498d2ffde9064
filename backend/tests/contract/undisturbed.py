"""The process of ``test_undisturbed.py``: each snippet of the corpus, untraced and traced.

``python undisturbed.py ALIAS STATE PARAMETERS SNIPPETS`` prints a list with an entry a snippet:
the statements and the value of both runs, and what the trace left on the connection.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any


def main(alias: str, state: str, parameters: str, snippets: str) -> None:
    from ormscope.runs.prepared import prepare

    answer = prepare(alias, Path(state), json.loads(parameters))
    found = [compared(code, answer.database, answer.connection) for code in json.loads(snippets)]
    print(json.dumps(found))


def compared(code: str, database: Any, connection: Any) -> dict[str, Any]:
    """Run a snippet both ways and give what each did, and what differs on the connection after."""
    from ormscope.language import NullObserver
    from ormscope.recorder import Recorder

    untraced = executed(code, database, connection, NullObserver(), nullcontext)
    before = state_of(connection)
    recorder = Recorder(connection, database)
    traced = executed(code, database, connection, recorder, recorder.recording)
    after = state_of(connection)
    return {
        "untraced": untraced,
        "traced": traced,
        "recorded": [
            [each.sql, text(each.params)]
            for each in recorder.record.statements
            if each.method in ("execute", "executemany")  # a COMMIT has no cursor
        ],
        "left": sorted(name for name in before | after if before.get(name) != after.get(name)),
    }


def executed(
    code: str, database: Any, connection: Any, observer: Any, recording: Any
) -> dict[str, Any]:
    """Give the SQL and parameters of every statement, and the value or the error."""
    from ormscope import language
    from ormscope.runs.ground import sample_models

    statements: list[list[Any]] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append([sql, text(params)])
        return execute(sql, params, many, context)

    with database.isolate(connection):
        connection.ensure_connection()
        with recording(), connection.execute_wrapper(watch):
            try:
                outcome = language.run(
                    language.parse(code), models=sample_models(), observer=observer, row_limit=100
                )
                result = repr(outcome.value if outcome.rows is None else outcome.rows)
            except language.SnippetError as error:
                result = f"{type(error).__name__}: {error}"
    return {"statements": statements, "result": result}


def text(params: Any) -> str:
    """Give the parameters without the addresses of objects that Django makes for each statement."""
    return re.sub(r" at 0x[0-9a-f]+>", ">", repr(params))


def state_of(connection: Any) -> dict[str, str]:
    """Give what a trace may touch, by identity: classes, methods, tables and own attributes."""
    parts: dict[str, Any] = {
        "class": type(connection),
        "features": type(connection.features),
        "ops": type(connection.ops),
        "operators": connection.operators,
        "pattern_ops": getattr(connection, "pattern_ops", None),
        "compiler": connection.ops.compiler("SQLCompiler"),
        "make_cursor": connection.make_cursor.__func__,
        "make_debug_cursor": connection.make_debug_cursor.__func__,
        "creation": type(connection.creation),
        "introspection": type(connection.introspection),
        "execute_wrappers": tuple(connection.execute_wrappers),
    }
    found = {name: f"{part!r} {id(part)}" for name, part in parts.items()}
    found["execute_wrappers"] = repr(parts["execute_wrappers"])
    # Whether there is a connection at the moment, and since when, is Django's own.
    found["own"] = repr(sorted(vars(connection)))
    found["ops own"] = repr(sorted(set(vars(connection.ops)) - {"_cache"}))
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
