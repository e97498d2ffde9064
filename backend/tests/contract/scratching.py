"""A program, `scratching.py ALIAS STATE`: makes tables in scratches, also in jail, two at once, and
where they are killed; prints what was seen. Another one, with `once` or `hold` and more: a worker.

It does it as the schema lab and raw SQL in a scratch would.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds for one answer of a worker's


def main(alias: str, state: str) -> None:
    """Serve the database, and let workers of its do it."""
    from ormscope.databases import discover
    from ormscope.runs import jail

    database = discover()[alias]
    with database.serve(Path(state)) as parameters:

        def worker(*mode: str) -> Worker:
            return Worker(*mode, alias, state, json.dumps(dict(parameters)))

        told: dict[str, Any] = {"once": worker("once").told()}
        one, other = worker("hold"), worker("hold")
        told["at once"] = [[each.line()["entered"], each.ask()["sees"]] for each in (one, other)]
        told["again"] = [one.ask()["sees"], other.ask()["sees"]]
        session = one.session
        one.process.kill()
        one.process.wait()
        told["after a kill"] = worker("once", session or "").told()
        told["not killed"] = other.ask()["sees"]
        other.process.communicate("\n", timeout=PATIENCE)
        problem = jail.problem()
        told["jailed"] = problem or worker("jailed").told()
        told["twins"] = worker("twins").told() if database.can_fork else None
        told["dropped"] = worker("drop").told()
    print(json.dumps(told))


class Worker:
    """A process that has the database prepared, and one scratch after the other."""

    def __init__(self, *arguments: str) -> None:
        self.session: str | None = None
        self.process = subprocess.Popen(
            [sys.executable, __file__, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def line(self) -> dict[str, Any]:
        """Give the next thing that it says."""
        assert self.process.stdout is not None
        said: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        self.session = said.get("session")
        return said

    def ask(self) -> dict[str, Any]:
        """Have it look what tables there are."""
        assert self.process.stdin is not None
        self.process.stdin.write("look\n")
        self.process.stdin.flush()
        return self.line()

    def told(self) -> Any:
        """Give what it says, once it has ended."""
        output, _ = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, f"status {self.process.returncode}"
        return json.loads(output.splitlines()[-1])


def work(mode: str, *arguments: str) -> None:
    """Be a worker that has just begun."""
    from ormscope.runs.prepared import prepare

    *killed, alias, state, parameters = arguments
    ready = prepare(alias, Path(state), json.loads(parameters))
    database, connection = ready.database, ready.connection
    database.let_go(connection)
    if killed and killed[0]:
        database.end_session(connection, killed[0])
        database.let_go(connection)
    if mode == "twins":
        say(twins(database, connection))
        return
    if mode == "drop":
        escaped = drop(database, connection)
        database.let_go(connection)
        say([escaped, database.restore(connection, ready.sample, Path(state))])
        return
    session = database.session(connection)
    if mode == "hold":
        hold(database, connection, session)
        return
    if mode == "jailed":
        from ormscope.runs import jail, preload

        preload.everything(database)
        jail.enter(database.reach(Path(state), json.loads(parameters)), memory=4 * 1024**3)
    visits = [visit(database, connection) for _ in range(3)]
    refused = {} if mode == "jailed" else statements(database, connection)
    database.let_go(connection)
    restored = mode != "jailed" and database.restore(connection, ready.sample, Path(state))
    database.let_go(connection)
    say({"visits": visits, "refused": refused, "restored": restored})


def visit(database: Any, connection: Any) -> dict[str, Any]:
    """Give what one scratch had at first, in it, and how long it took to get in and out, in ms."""
    begun = time.perf_counter()
    with database.scratch(connection) as scratch:
        entered = time.perf_counter()
        first = tables(scratch)
        rows = make(scratch, "lab_first", "lab_second")
        inside = tables(scratch)
        leaving = time.perf_counter()
    took = [round(1000 * each, 2) for each in (entered - begun, time.perf_counter() - leaving)]
    return {"first": first, "inside": inside, "rows": rows, "milliseconds": took}


def make(scratch: Any, *names: str) -> list[int]:
    """Make tables by the schema editor, alter, fill and partly drop them; count rows by the ORM."""
    from django.apps.registry import Apps
    from django.db import models

    known = Apps()

    def model(name: str, /, **fields: Any) -> Any:
        meta = type("Meta", (), {"apps": known, "app_label": "lab", "db_table": name})
        body = {"Meta": meta, "__module__": __name__, **fields}
        return type(name.title().replace("_", ""), (models.Model,), body)

    *_, last = parents = [
        model(name, name=models.CharField(max_length=20, unique=True)) for name in names
    ]
    child = model(
        "lab_child",
        parent=models.ForeignKey(last, models.CASCADE),
        number=models.IntegerField(db_index=True),
    )
    with scratch.schema_editor() as editor:
        for each in (*parents, child):
            editor.create_model(each)
    added = models.CharField(max_length=9, default="x")
    added.contribute_to_class(child, "added")
    with scratch.schema_editor() as editor:
        editor.add_field(child, added)
    created = child.objects.create(parent=last.objects.create(name="a"), number=7, added="y")
    counts = [last.objects.count(), child.objects.filter(added="y", parent__name="a").count()]
    created.delete()
    with scratch.schema_editor() as editor:
        editor.remove_field(child, child._meta.get_field("number"))
        editor.delete_model(child)
    return counts


def statements(database: Any, connection: Any) -> dict[str, bool]:
    """Tell of each statement that no scratch may execute whether it was refused."""
    from ormscope.databases.scratching import is_refused

    sample = str(getattr(connection, "sample", None) or connection.settings_dict["NAME"])
    with database.scratch(connection) as scratch:
        return {
            each: is_refused(scratch, each.format(sample=sample))
            for each in database.refused_in_scratch
        }


def drop(database: Any, connection: Any) -> str | None:
    """Do in a scratch what it can to the sample's schema; give what was said about it."""
    from django.db import Error

    from ormscope.databases.errors import Escaped

    schema = str((connection.settings_dict.get("ORMSCOPE") or {}).get("scratch", "public"))
    try:
        with database.scratch(connection) as scratch, scratch.cursor() as cursor:
            for name in (schema, "public"):
                with suppress(Error):
                    cursor.execute(f"DROP TABLE {name}.bookshop_review CASCADE")
    except Escaped:
        return "Escaped"
    return None


def hold(database: Any, connection: Any, session: str | None) -> None:
    """Stay in a scratch with a table, and tell of the tables there whenever asked."""
    with database.scratch(connection) as scratch:
        say({"entered": tables(scratch), "session": session})
        with scratch.cursor() as cursor:
            cursor.execute(f"CREATE TABLE lab_held (number_{os.getpid()} INTEGER)")
        while sys.stdin.readline().strip():
            say({"sees": tables(scratch), "session": session})


def twins(database: Any, connection: Any) -> dict[str, Any]:
    """Have two runners of one worker in a scratch at once; kill one, and see what is left."""
    ours, theirs = os.pipe()
    if (pid := os.fork()) == 0:
        session = database.session(connection)
        with database.scratch(connection) as scratch:
            make(scratch, "lab_twin")
            os.write(theirs, json.dumps(session).encode())
            signal.pause()
    session = json.loads(os.read(ours, 4096))
    with database.scratch(connection) as scratch:
        beside = tables(scratch)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    if session is not None:
        database.end_session(connection, session)
    with database.scratch(connection) as scratch:
        return {"beside": beside, "after": tables(scratch), "left": left(scratch)}


def left(scratch: Any) -> list[str]:
    """Give the schemas for scratches that the database has beside this one."""
    asked = {
        "postgresql": "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lab%' "
        "AND nspname <> current_schema()",
        "mysql": "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA "
        "WHERE SCHEMA_NAME LIKE 'scratch%' AND SCHEMA_NAME <> DATABASE()",
    }
    if scratch.vendor not in asked:
        return []
    with scratch.cursor() as cursor:
        cursor.execute(asked[scratch.vendor])
        return [name for (name,) in cursor.fetchall()]


def tables(scratch: Any) -> list[str]:
    """Give the names of what there is."""
    return [str(name).lower() for name in scratch.introspection.table_names()]


def say(told: object) -> None:
    """Print it, in a line of its own."""
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        (main if len(sys.argv) == 3 else work)(*sys.argv[1:])
