"""What keeps a run inside its database, said as data: each database tells its own measures.

A rollback contains nothing: raw SQL can say COMMIT. What holds instead is different for each
database; so is what of it can be tried when a worker starts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure.

    :param name: what it is, in a few words: `own role`, `statement timeout`.
    :param does: what a run cannot do because of it; a sentence.
    :param holds: whether it was seen to hold, by trying, when this worker's database was prepared.
    :param seen: what was seen: the server's answer, a setting's value.
    """

    name: str
    does: str
    holds: bool
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a worker still needs of the machine once it runs snippets; nothing by default.

    :param reads: files, and directories with all that is in them, that it opens to read.
    :param writes: directories in which it makes, writes and removes files.
    :param ports: TCP ports that it connects to.
    :param connects: whether it opens connections at all; one that it has already is not asked for.
    """

    reads: tuple[Path, ...] = field(default=())
    writes: tuple[Path, ...] = field(default=())
    ports: tuple[int, ...] = ()
    connects: bool = False
