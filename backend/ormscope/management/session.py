"""What the commands share: a pool for as long as a command lasts, and what they are asked for."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import CommandError

from ormscope.databases import unavailable
from ormscope.runs.columns import available_names, columns, default_names
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def chosen_names(names: str | None, *, default: str = "default") -> list[str]:
    """Read ``sqlite,mysql@8.0``, in which ``default`` and ``all`` stand for several.

    Raises ``CommandError``.
    """
    known = columns(settings.ORMSCOPE["STATE"])
    chosen: dict[str, None] = {}
    for name in (default if names is None else names).split(","):
        match name.strip():
            case "":
                continue
            case "default":
                chosen |= dict.fromkeys(default_names(known))
            case "all":
                chosen |= dict.fromkeys(available_names(known))
            case one if one in known:
                chosen[one] = None
            case other:
                reasons = "".join(f"\n{name}: {why}" for name, why in unavailable().items())
                raise CommandError(
                    f"There is no database {other!r}. There are: {', '.join(known)}.{reasons}"
                )
    if not chosen:
        raise CommandError(f"Say which databases: {', '.join(known)}.")
    return list(chosen)


@contextmanager
def running(
    names: Sequence[str], on_loading: Callable[[str, int, int], None] | None = None
) -> Iterator[Pool]:
    """Start databases and their workers; stop what was started."""
    with Pool(settings.ORMSCOPE["STATE"], names, on_loading) as pool:
        pool.wait_ready()
        yield pool
