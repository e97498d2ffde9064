"""The process of ``test_anatomy.py``: describes one backend, and reads its classes without that.

``python anatomies.py ALIAS STATE PARAMETERS`` prints JSON: the description made by a fork that is
free, what that opened, the one made by a fork that is jailed, and what the classes say. Where the
engine cannot be forked, there is no jailed one.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ormscope.anatomy import describe
from ormscope.document.codec import to_data
from ormscope.runs import jail, preload
from ormscope.runs.execution import run
from ormscope.runs.options import Options
from ormscope.runs.policy import policy
from ormscope.runs.prepared import Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

LOOKS = ("open", "import", "os.listdir", "os.scandir", "ctypes.dlopen", "subprocess.Popen")
CORPUS = Path(__file__).resolve().parents[1] / "corpus.json"
SCALARS = (bool, int, float, str, type(None))


def main(alias: str, directory: str, parameters: str) -> None:
    """Prepare the database as a worker does, and describe it in each fork."""
    settings.ORMSCOPE["POLICY"] = "public"
    state, given = Path(directory), json.loads(parameters)
    prepared = prepare(alias, state, given)
    facts = {
        "flags": flags(prepared.connection),
        "operations": operations(prepared.connection),
        "tables": tables(prepared.connection),
        "attributes": attributes(prepared.connection),
        "skips": skips(prepared.connection.features),
        "roots": [each for each in sys.path if each],
    }
    if not prepared.database.can_fork:
        facts["decisions"] = decisions(prepared)
        print(json.dumps({"free": {"anatomy": described(prepared)}, "jailed": None, "is": facts}))
        return
    facts["decisions"] = forked(lambda: decisions(prepared))
    preload.everything(prepared.database)
    reach = prepared.database.reach(state, given)
    prepared.database.let_go(prepared.connection)
    free = forked(lambda: watched(prepared))
    jailed = None
    if sys.platform == "linux":
        jailed = forked(lambda: confined(prepared, reach))
    print(json.dumps({"free": free, "jailed": jailed, "is": facts}))


def flags(connection: Any) -> dict[str, list[str | None]]:
    """Give every public name of the features, and what it is where that is a plain value."""
    features, found = connection.features, {}
    for name in dir(type(features)):
        if name.startswith("_") or name == "connection":
            continue
        try:
            value = getattr(features, name)
        except Exception:
            found[name] = ["raises", None]
            continue
        is_plain = isinstance(value, SCALARS)
        found[name] = ["plain", repr(value)] if is_plain else ["other", None]
    return found


def operations(connection: Any) -> list[str]:
    """Give every public name of the operations."""
    return [name for name in dir(type(connection.ops)) if name[0] != "_" and name != "connection"]


def tables(connection: Any) -> dict[str, str]:
    """Give the entries of the tables that everybody knows, as a trace's decision names them."""
    found = {"pattern_esc": connection.pattern_esc}
    for name in (
        "operators",
        "pattern_ops",
        "data_types",
        "data_types_suffix",
        "data_type_check_constraints",
    ):
        for key, value in getattr(connection, name).items():
            if isinstance(value, str):
                found[f"{name}[{key!r}]"] = value
    return found


def attributes(connection: Any) -> dict[str, str]:
    """Give the schema editor's templates and what the wrapper says of itself."""
    editor = connection.SchemaEditorClass
    names = [name for name in dir(editor) if name.startswith("sql_")]
    found = {f"schema {name}": inspect.getattr_static(editor, name) for name in names}
    found |= {f"wrapper {name}": getattr(connection, name) for name in ("vendor", "display_name")}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def skips(features: Any) -> list[list[str]]:
    """Give Django's tests that are skipped or expected to fail, with the reason."""
    found = [["expected failure", "", test] for test in features.django_test_expected_failures]
    for reason, tests in features.django_test_skips.items():
        found += [["skipped", reason, test] for test in tests]
    return sorted(found)


def decisions(prepared: Prepared) -> list[list[str]]:
    """Give the decisions of the traces of all snippets: kind, name and value, each once."""
    prepared.database.session(prepared.connection)
    found = {}
    for each in json.loads(CORPUS.read_text(encoding="utf-8")):
        trace = run(
            each["code"], prepared.database, prepared.connection, prepared.target, Options()
        )
        for decision in trace.decisions:
            value = decision.value if decision.kind == "override" else ""
            found[decision.kind, decision.name, value] = decision
    prepared.database.let_go(prepared.connection)
    return [list(key) for key in sorted(found)]


def described(prepared: Prepared) -> Any:
    """Describe it as a runner does."""
    connection = prepared.connection
    prepared.database.session(connection)
    with prepared.database.isolate(connection):
        return to_data(describe(prepared.database, connection, prepared.target))


def watched(prepared: Prepared) -> dict[str, Any]:
    """Describe it, and note what is opened and imported meanwhile."""
    prepared.database.session(prepared.connection)
    opened: list[str] = []
    sys.addaudithook(lambda event, args: note(opened, event, args))
    return {"anatomy": described(prepared), "opened": opened}


def confined(prepared: Prepared, reach: Any) -> dict[str, Any]:
    """Describe it in the jail."""
    prepared.database.session(prepared.connection)
    jail.enter(reach, memory=policy().memory)
    return {"anatomy": described(prepared)}


def note(opened: list[str], event: str, args: tuple[Any, ...]) -> None:
    if event in LOOKS and not isinstance(args[0], int):
        opened.append(f"{event} {args[0]}")


def forked(make: Callable[[], Any]) -> Any:
    """Give what a fork made."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        status = 1
        try:
            os.close(ours)
            answer = make()
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


if __name__ == "__main__":
    main(*sys.argv[1:])
