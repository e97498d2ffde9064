"""What a run would import or read lazily, had before: in the jail there are no files.

stat() goes on in the jail, so what `linecache` has read stays. The jail's tests compare jailed
runs of both corpora with free ones, and look for whatever is opened: a name found missing goes
here.
"""

from __future__ import annotations

import importlib
import linecache
import pkgutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ormscope.anatomy.members import roles
from ormscope.anatomy.operation_calls import ZONE
from ormscope.runs.examples import BrokenExamples, examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ormscope.databases import Database

_PACKAGES: Final = (
    "django.db.models",
    "django.db.backends.base",
    "ormscope.document",
    "ormscope.language",
    "ormscope.recorder",
    "ormscope.anatomy",
    "ormscope.schema",
    "ormscope.injection",
    "ormscope.runs.vocabulary",
)
"""With all that is in them."""
_MODULES: Final = (
    # What the interpreter itself, its warnings and tracebacks import when they need it.
    *("unicodedata", "tracemalloc", "traceback", "stringprep", "_strptime", "locale", "calendar"),
    *("encodings.ascii", "encodings.idna", "encodings.latin_1", "encodings.utf_16"),
    *("encodings.utf_16_be", "encodings.utf_16_le", "encodings.utf_32"),
    "dateutil.zoneinfo",  # where a driver has its time zones from dateutil
    # Django: what stands inside functions.
    *(
        "django.core.validators",
        "django.core.serializers.json",
        "django.forms",
        "django.utils.html",
    ),
    *(
        "django.utils.dateparse",
        "django.utils.formats",
        "django.utils.dateformat",
        "django.utils.text",
    ),
    *(
        "django.utils.translation.trans_real",
        "django.conf.locale.en.formats",
        "ormscope.runs.plans",
    ),
    *("django.db.models.sql.compiler", "django.utils.duration", "django.utils.numberformat"),
)
_SOURCES: Final = (
    "django.db.", "django.utils.", "django.core.", "django.contrib.", "ormscope.databases.",
)  # fmt: skip
"""Modules whose text the recorder reads, to tell where something is defined."""


def everything(database: Database) -> None:
    """Import and read what runs need; once, in a process with Django set up, before it is forked.

    Of databases only what belongs to ``database``: another of its vendor may change Django.
    Takes a fraction of a second and some megabytes, which the forks share.
    """
    for name in (*_MODULES, *_inside(_PACKAGES), *_beside_backends(database)):
        with suppress(ImportError):  # what cannot be imported here, no run imports
            importlib.import_module(name)
    _zones_and_words()
    _sources()
    with suppress(BrokenExamples):  # the web process tells it
        examples()


def _inside(packages: Iterable[str]) -> Iterator[str]:
    for name in packages:
        found = importlib.import_module(name)
        yield from (each.name for each in pkgutil.walk_packages(found.__path__, f"{name}."))


def _beside_backends(database: Database) -> Iterator[str]:
    """Give the modules beside those of the backend in use, and beside what describes it here."""
    from django.db import connections

    if database.contrib:
        yield from _inside([database.contrib])
    kinds = dict.fromkeys(
        kind for each in (*connections.all(), database) for kind in type(each).__mro__
    )
    modules = (sys.modules.get(kind.__module__) for kind in kinds)
    for name in dict.fromkeys(getattr(each, "__package__", "") for each in modules):
        package = sys.modules.get(name)
        for each in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{name}."):
            if not each.ispkg and not each.name.endswith(".__main__"):
                yield each.name


def _zones_and_words() -> None:
    """Have the time zones and the translations that are in use read."""
    from django.db import connections
    from django.utils import formats, timezone, translation

    ZoneInfo(ZONE)
    time.tzset()
    time.localtime()
    timezone.now().astimezone(timezone.get_default_timezone()).isoformat()
    for connection in connections.all():
        _ = connection.timezone
    str(translation.gettext("This field cannot be null."))
    formats.get_format("DATE_FORMAT")


def _sources() -> None:
    from django.apps import apps
    from django.db import connections

    used = (kind.__module__ for each in connections.all() for kind in type(each).__mro__)
    backends = {f"{module.partition('.')[0]}." for module in used} - {"django.", "ormscope."}
    parts = {kind for each in connections.all() for kind in roles(each).values()}
    theirs = {each.__module__ for kind in parts for each in kind.__mro__}  # of the driver, too
    wanted = (*_SOURCES, *backends, *(f"{each.name}." for each in apps.get_app_configs()))
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        is_wanted = name in theirs or f"{name}.".startswith(wanted)
        if is_wanted and file is not None and Path(file).suffix == ".py":
            linecache.getlines(file)
