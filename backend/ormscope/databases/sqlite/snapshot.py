"""The prepared database as bytes, kept in a file between workers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ormscope.databases.sample import Sample
    from ormscope.databases.sqlite.base import DatabaseWrapper


def read_or_build(connection: DatabaseWrapper, sample: Sample, directory: Path) -> bytes:
    """Return the serialized database of `sample`, from `directory` where it has been kept before.

    Leaves `connection` without a snapshot and open to a database that its caller should close.
    """
    connection.close()
    connection.snapshot = None
    path = directory / f"{sample.fingerprint(connection)}.snapshot"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        sample.build(connection)
        snapshot: bytes = connection.connection.serialize()
        keep(snapshot, path)
        return snapshot


def keep(snapshot: bytes, path: Path) -> None:
    """Write the file in one step: a worker that is killed here leaves no half snapshot behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(snapshot)
            part.flush()
            Path(part.name).replace(path)  # a rename is atomic
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
