"""What the commands share: a pool for as long as a command lasts, and what they are asked for."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import CommandError

from ormscope.databases.servers import consent
from ormscope.databases.servers.server import ServerDatabase
from ormscope.runs.columns import (
    available_names,
    columns,
    default_names,
    resolved,
    unknown_sentence,
)
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


def chosen_names(names: str | None, *, default: str = "default") -> list[str]:
    """Read ``sqlite,mysql@8.0``, in which ``default`` and ``all`` stand for several.

    Raises ``CommandError``.
    """
    known = columns(settings.ORMSCOPE["STATE"])
    chosen: dict[str, None] = {}
    for name in (default if names is None else names).split(","):
        match resolved(name.strip(), known):
            case "":
                continue
            case "default":
                chosen |= dict.fromkeys(default_names(known))
            case "all":
                chosen |= dict.fromkeys(available_names(known))
            case one if one in known:
                chosen[one] = None
            case other:
                raise CommandError(unknown_sentence([other], known))
    if not chosen:
        raise CommandError(f"Say which databases: {', '.join(known)}.")
    return list(chosen)


def ask_to_write(names: Iterable[str]) -> None:
    """Ask, for each server that isn't ours, whether ORMscope may write there.

    Where nobody can be asked, or the answer isn't yes, the server's column says how to allow it.
    """
    state = settings.ORMSCOPE["STATE"]
    known = columns(state)
    servers = {known[name].database.alias: known[name].database for name in names}
    for alias, database in servers.items():
        if not isinstance(database, ServerDatabase) or consent.is_given(alias):
            continue
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            continue
        # Not standard output, which may be a document.
        sys.stderr.write(
            f"{database.label} at {database.place} is not ORMscope's own. May it make the scratch "
            f"database `{database.scratch_name(state)}` there, and drop it when it stops? [y/N] "
        )
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            consent.give(alias)


@contextmanager
def running(
    names: Sequence[str], on_loading: Callable[[str, int, int], None] | None = None
) -> Iterator[Pool]:
    """Start databases and their workers; stop what was started."""
    ask_to_write(names)
    with Pool(settings.ORMSCOPE["STATE"], names, on_loading) as pool:
        pool.wait_ready()
        yield pool
