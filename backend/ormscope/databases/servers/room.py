"""Whether a server did not start because the disk is full: then its data is left as it is."""

from __future__ import annotations

import errno
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
# What programs say in the locale C. A full disk may keep them from saying it in their log.
WORDS: Final = ("no space left on device", "disk quota exceeded", "disk full", "errno: 28")
LITTLE: Final = 8 * 1024**2  # bytes with which no server starts


class NoRoom(DatabaseUnavailable):
    """The disk is full."""


@contextmanager
def told(label: str, directory: Path) -> Iterator[None]:
    """Turn what a full disk makes of a start into NoRoom; let all else through.

    `directory` is where the server keeps its files, or would.
    """
    try:
        yield
    except NoRoom:
        raise
    except DatabaseUnavailable as error:
        if _is_full(directory) or any(words in str(error).lower() for words in WORDS):
            raise _sentence(label, directory) from error
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise _sentence(label, directory) from error
        raise


def _is_full(directory: Path) -> bool:
    return shutil.disk_usage(_existing(directory)).free < LITTLE


def _existing(directory: Path) -> Path:
    return next(path for path in (directory, *directory.parents) if path.exists())


def _sentence(label: str, directory: Path) -> NoRoom:
    free = shutil.disk_usage(_existing(directory)).free / 1024**2
    return NoRoom(
        f"{label} cannot start: the disk of {directory} is full ({free:.0f} MB are free). Make "
        "room for about 200 MB; it then starts by itself."
    )
