"""Loads Firebird's engine into this process, before its driver looks for it."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from dateutil import zoneinfo
from dateutil.tz import tz
from firebird.driver import driver_config
from firebird.embedded.provider import FirebirdProvider

# What belongs to an installation and is not the package's to say: its settings, its messages.
_OURS: Final = frozenset({"firebird.conf", "firebird.log"})
# Statements can name other databases and files: here there is one directory and no network.
# SuperClassic knows no LINGER, by which a statement could keep its copy open after the run.
_CONFIGURATION: Final = """\
DatabaseAccess = Restrict {directory}/{copies}
ExternalFileAccess = None
UdfAccess = None
Providers = Engine13
TempDirectories = {directory}/{copies}
StatementTimeout = {statement}
ServerMode = SuperClassic
"""
# In the directory: the copies that runs work on, and what is shared between processes. A jailed
# worker writes to these only, not to the sample.
COPIES: Final = "runs"
LOCKS: Final = "lock"
# Seconds that a statement may take: no SET STATEMENT TIMEOUT goes above it.
STATEMENT: Final = 4


def load(directory: Path) -> None:
    """Make the engine usable, and let it reach the copies in `directory` only, not the sample.

    libtomcrypt comes with the package, libtommath from the system; both must be there before the
    engine's plugins are loaded, which do not say where to find them.
    """
    provider = FirebirdProvider()
    os.environ["FIREBIRD"] = str(_installation(provider, directory))
    os.environ["FIREBIRD_LOCK"] = str(directory / LOCKS)
    for library in ("libtommath.so.1", str(provider.root / "libtomcrypt.so.1")):
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    driver_config.fb_client_library.value = str(provider.client_library)
    driver_config.db_defaults.page_size.value = 8192
    driver_config.db_defaults.db_charset.value = "UTF8"


def _installation(provider: FirebirdProvider, directory: Path) -> Path:
    """Return a directory that looks like an installation: ours to configure, the package's else."""
    root = directory / f"engine-{provider.package_version}"
    root.mkdir(exist_ok=True)
    for part in provider.root.iterdir():
        if part.name not in _OURS:
            with suppress(FileExistsError):  # another worker's, the same
                (root / part.name).symlink_to(part)
    (root / "firebird.conf").write_text(_configuration(directory))
    return root


def _configuration(directory: Path) -> str:
    return _CONFIGURATION.format(directory=directory, copies=COPIES, statement=STATEMENT)


def places(directory: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return what engine and driver read, and where they write, once the sample is prepared."""
    zones = (*map(Path, tz.TZPATHS), Path(zoneinfo.__file__).parent)  # the driver's, by dateutil
    reads = (directory, FirebirdProvider().root, *zones)
    return reads, (directory / COPIES, directory / LOCKS)
