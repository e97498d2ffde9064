"""A database made ready in a worker's process: its tables, what keeps runs inside, its version."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ormscope.databases.base import Database
    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample
    from ormscope.document.trace import Target

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a worker knows of its database; ``containment`` are the measures, all seen to hold."""

    database: Database
    connection: Any
    sample: Sample
    target: Target
    containment: tuple[Measure, ...]


def prepare(
    alias: str,
    state: Path,
    parameters: Mapping[str, object],
    progress: Callable[[int, int], None] | None = None,
    *,
    name: str | None = None,
    label: str | None = None,
) -> Prepared:
    """Set Django up with this one database, fill it, and try what keeps runs inside.

    Raises DatabaseUnavailable when a measure doesn't hold, and whatever the database raises.
    """
    import django
    from django.conf import settings
    from django.db import connections

    from ormscope.databases import Sample, discover
    from ormscope.runs.execution import target_of
    from ormscope.runs.options import ALIAS

    database = discover()[alias]
    settings.DATABASES = {ALIAS: database.settings(state, parameters)}
    django.setup()
    connection = connections[ALIAS]
    sample = replace(Sample.from_settings(settings.ORMSCOPE["SAMPLE"]), progress=progress)
    database.prepare(connection, sample, state)
    measures = tuple(database.containment(connection))
    _insist(measures)
    with database.isolate(connection):
        _warm(connection.features)
        version = str(database.server_version(connection))
        target = target_of(database, connection, version, name=name, label=label)
    return Prepared(
        database=database,
        connection=connection,
        sample=sample,
        target=target,
        containment=measures,
    )


def _insist(measures: Sequence[Measure]) -> None:
    if failing := [f"{each.name} ({each.seen})" for each in measures if not each.holds]:
        raise DatabaseUnavailable(
            "What keeps a run inside this database does not hold, so nothing is run on it: "
            f"{'; '.join(failing)}. Delete the state directory while ORMscope is stopped, or "
            "report it."
        )


def _warm(features: Any) -> None:
    """Compute the flags that ask the database: no snippet's trace should have those queries."""
    from django.utils.functional import cached_property

    for kind in type(features).__mro__:
        for name, attribute in vars(kind).items():
            if isinstance(attribute, cached_property):
                with suppress(Exception):  # a flag that cannot be told here is no flag we need
                    getattr(features, name)


def rehearse(prepared: Prepared) -> None:
    """Run a few lines of ours, so that the first run finds Django's and the driver's caches filled.

    No visitor's text runs in this process. What goes wrong here goes wrong there, and is told.
    """
    from ormscope.runs.execution import run
    from ormscope.runs.options import Options

    for model in prepared.sample.models()[:2]:
        snippet = f"{model.__name__}.objects.filter(pk__in=[1]).order_by('pk').values()[:1]"
        try:
            run(snippet, prepared.database, prepared.connection, prepared.target, Options())
        except Exception:  # of a third party's
            logger.debug("the rehearsal failed", exc_info=True)
