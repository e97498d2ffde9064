"""What the commands share: a pool for as long as a command lasts, and what they are asked for."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import CommandError

from ormscope.databases import discover, unavailable
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def chosen_aliases(names: str | None) -> list[str]:
    """Read ``sqlite,postgresql``; everything for None. Raises ``CommandError``."""
    known = discover()
    if names is None:
        return list(known)
    aliases = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [alias for alias in aliases if alias not in known]:
        reasons = "".join(f"\n{name}: {why}" for name, why in unavailable().items())
        raise CommandError(
            f"There is no database {', '.join(map(repr, unknown))}. "
            f"There are: {', '.join(known)}.{reasons}"
        )
    if not aliases:
        raise CommandError(f"Say which databases: {', '.join(known)}.")
    return list(dict.fromkeys(aliases))


@contextmanager
def running(
    aliases: Sequence[str], on_loading: Callable[[str, int, int], None] | None = None
) -> Iterator[Pool]:
    """Start databases and their workers; stop what was started."""
    with Pool(settings.ORMSCOPE["STATE"], aliases, on_loading) as pool:
        pool.wait_ready()
        yield pool
