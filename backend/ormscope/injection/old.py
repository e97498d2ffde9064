"""Compiles lessons with the Django that is given, and executes nothing. A program of its own.

``python -I -S old.py < task.json``: the standard library and that Django only, from 2.2 on. It
opens no connection, to a database or anywhere: whatever tries gets an exception. The task has

packages    the directory where Django and the driver are installed; null: the Python's own
engine      a backend's module
replaces    modules under the names that the backend imports: {"MySQLdb": "pymysql"}
pins        attributes of the backend's wrapper that would ask a server: {"pg_version": 150000}
jobs        a list of {"imports": …, "code": …, "values": [text, …]}

and the answer, on standard output, is {"django": …, "driver": …, "quotes": …, "answers": [[answer,
…], …]}; ``quotes`` is the name "a" as the backend quotes it. An answer has ``sql`` and ``params``
as Django gives them to its cursor, or ``error`` and ``place``.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

REFUSED = ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec")
"""Python's audit events that no lesson may cause."""


class CaughtError(BaseException):
    """A statement on its way to a cursor."""

    def __init__(self, sql: str, params: Any) -> None:
        super().__init__(sql)
        self.sql = sql
        self.params = params


class Cursor:
    """Takes one statement, and is done."""

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def close(self) -> None:
        """Do nothing: nothing was open."""

    def execute(self, sql: str, params: Any = None) -> NoReturn:
        """Raise what was to be executed."""
        raise CaughtError(sql, params)


def main() -> None:
    """Read the task and write the answer."""
    task = json.load(sys.stdin)
    sys.addaudithook(refuse)
    if task["packages"]:
        sys.path.insert(0, task["packages"])
    for gone in ("cgi", "distutils", "distutils.version"):
        stand_in(gone)
    for name, module in task["replaces"].items():
        replace(name, module)
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": task["engine"], "NAME": "nowhere"}},
        TIME_ZONE="UTC",
        USE_TZ=True,
        USE_I18N=False,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    connection = connection_to_nowhere(task["pins"])
    names = models()
    answers = [
        [answer(job, {**names, "value": value}) for value in job["values"]] for job in task["jobs"]
    ]
    driver = connection.Database
    version = str(getattr(driver, "VERSION_STRING", None) or getattr(driver, "__version__", ""))
    result = {
        "django": django.get_version(),
        "driver": f"{driver.__name__} {version.partition(' ')[0]}".strip(),
        "quotes": connection.ops.quote_name("a"),
        "answers": answers,
    }
    json.dump(result, sys.stdout)


def refuse(event: str, _: tuple[Any, ...]) -> None:
    """Hear of everything that this process does; let it reach nothing outside."""
    if event in REFUSED:
        raise PermissionError(f"A lesson is compiled only: {event} is refused.")


def stand_in(name: str) -> None:
    """Let an old Django import a module that Python has no more; what lessons do never uses it."""
    try:
        importlib.import_module(name)
    except ImportError:
        sys.modules[name] = module = ModuleType(name)
        module.LooseVersion = LooseVersion  # type: ignore[attr-defined]  # of distutils.version


class LooseVersion:
    """A version's numbers and words, as Django 2.2 asks distutils for them."""

    def __init__(self, text: str) -> None:
        parts = re.findall(r"\d+|[a-z]+", text)
        self.version = [int(part) if part.isdigit() else part for part in parts]


def replace(name: str, module: str) -> None:
    """Let one driver stand in for another, with a version that every Django takes."""
    driver: Any = importlib.import_module(module)
    driver.version_info = (2, 2, 8, "final", 0)
    sys.modules[name] = driver
    for part in ("constants", "converters", "cursors"):
        sys.modules[f"{name}.{part}"] = importlib.import_module(f"{module}.{part}")


def connection_to_nowhere(pins: dict[str, Any]) -> Any:
    """Give Django's wrapper, with what a server would have said and a cursor that catches."""
    from django.db import connections

    def connect(*_: object, **__: object) -> NoReturn:
        raise PermissionError("A lesson is compiled only: nothing is connected to.")

    connection: Any = connections["default"]
    connection.connect = connection.get_new_connection = connect
    connection.cursor = connection.chunked_cursor = Cursor
    for name, value in pins.items():
        connection.__dict__[name] = tuple(value) if isinstance(value, list) else value
    return connection


def models() -> dict[str, Any]:
    """Give a part of the sample's models, as every Django knows them, and Django's expressions."""
    from django.db import models

    json_field: Any = getattr(models, "JSONField", None)
    if json_field is None:  # it was PostgreSQL's own once
        from django.contrib.postgres.fields import JSONField as json_field

    meta = type("Meta", (), {"app_label": "bookshop"})

    def model(name: str, fields: dict[str, Any]) -> type:
        return type(name, (models.Model,), {**fields, "Meta": meta, "__module__": __name__})

    publisher = model("Publisher", {"name": models.CharField(max_length=200)})
    fields = {
        "title": models.CharField(max_length=200),
        "created_at": models.DateTimeField(),
        "metadata": json_field(default=dict),
        "publisher": models.ForeignKey(publisher, models.CASCADE, related_name="books"),
    }
    book = model("Book", fields)
    return {**vars(models), "Book": book, "Publisher": publisher}


def answer(job: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Compile one piece of code with one value, up to its first statement."""
    from django.db.models.query import QuerySet

    try:
        exec(job["imports"], names)
        result = eval(job["code"], names)  # a lesson's own; nobody else's comes here
        if isinstance(result, QuerySet):
            list(result)
    except CaughtError as caught:
        return {"sql": caught.sql, "params": [shown(each) for each in caught.params or ()]}
    except Exception as error:
        text = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return {"error": text, "place": raised_at(error)}
    raise SystemExit(f"The lesson's code gave no statement: {job['code']}")


def shown(param: Any) -> str:
    """Give a parameter as a text, without the addresses of its objects."""
    param = getattr(param, "adapted", param)  # of psycopg2's, which have no repr() of their own
    return param if isinstance(param, str) else re.sub(r" at 0x[0-9a-f]+>", ">", repr(param))


def raised_at(error: Exception) -> dict[str, Any] | None:
    """Give the innermost of Django's functions: its name, file and the line that raised."""
    import django

    package = Path(django.__file__).parent
    for frame, line in reversed([*traceback.walk_tb(error.__traceback__)]):
        code = frame.f_code
        file = Path(code.co_filename)
        if file.is_relative_to(package):
            place = file.relative_to(package.parent).as_posix()
            return {"name": code.co_qualname, "file": place, "line": line}
    return None


if __name__ == "__main__":
    main()
