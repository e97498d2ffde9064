"""A program, ``migrating.py ALIAS STATE PARAMETERS CHOICES``: each choice of the Schema lab, with
the schema editor watched and not; prints the statements of both.

It is what the tests of migrations compare; ``CHOICES`` are ids, in JSON.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

_TIMES = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d)?")
"""Defaults that are the time, which is another one in the next run."""


def main(alias: str, state: str, parameters: str, ids: str) -> None:
    """Run each choice twice on a database."""
    from ormscope.runs.prepared import prepare

    ready = prepare(alias, Path(state), json.loads(parameters))

    from ormscope.schema.declaring import declare, read_operations
    from ormscope.schema.declaring.sample import sample

    lab, told = sample(), {}
    for choice in lab.choices:
        if choice.id in json.loads(ids):
            # Two declarations, since operations may keep what the first run has made of them.
            runs = []
            for run in (_watched, _unwatched):
                declared = declare(lab.models, sql_text=True)
                asked = read_operations(choice.operations, declared, sql_text=True)
                runs.append(run(ready, declared, asked))
            told[choice.id] = {"watched": runs[0], "unwatched": runs[1]}
    print(json.dumps(told))


def _watched(ready: Any, declared: Any, asked: Any) -> list[list[str]]:
    from ormscope.schema.migrating import migrate

    trace = migrate(ready.database, ready.connection, ready.target, declared, asked)
    return [[_text(each.sql), _text(str(list(each.params)))] for each in trace.statements]


def _unwatched(ready: Any, declared: Any, asked: Any) -> list[list[str]]:
    """Do what ``migrate()`` does, with nothing but Django."""
    from django.db import Error

    heard: list[list[str]] = []

    def listen(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        shown = [repr(each)[:200] for each in params or ()]
        heard.append([_text(str(sql)), _text(str(shown))])
        return execute(sql, params, many, context)

    states = [declared.state]
    for each in asked:
        states.append(states[-1].clone())
        each.operation.state_forwards("lab", states[-1])
    with ready.database.scratch(ready.connection) as scratch, scratch.execute_wrapper(listen):
        with scratch.schema_editor() as editor:
            for key in states[0].models:
                editor.create_model(states[0].apps.get_model(*key))
        done = []
        try:
            for number, each in enumerate(asked):
                before = len(heard)
                with scratch.schema_editor() as editor:
                    each.operation.database_forwards("lab", editor, *states[number : number + 2])
                if _changes(heard[before:]):
                    done.append(number)
        except (Error, scratch.Database.Error, ValueError):
            pass
        for number in reversed(done):
            with scratch.schema_editor() as editor:
                asked[number].operation.database_backwards(
                    "lab", editor, states[number + 1], states[number]
                )
    return heard


def _changes(statements: list[list[str]]) -> bool:
    """Tell whether there is more than a transaction, checks switched off, and questions."""
    return any(
        not re.match(r"BEGIN|SAVEPOINT|RELEASE|PRAGMA|SELECT|\s", sql) for sql, _ in statements
    )


def _text(text: str) -> str:
    return _TIMES.sub("<time>", text)


if __name__ == "__main__":
    main(*sys.argv[1:5])
