"""What a worker needs of the machine to connect to a server by its URL."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ormscope.databases.containment import Reach

# What the C library reads to find an address by a name: resolver(5), nsswitch.conf(5), gai.conf(5).
NAMES: Final = (
    "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
    "/etc/services",
)  # fmt: skip
NAMESERVER: Final = 53  # where an answer is too long for UDP


def by_url(settings: Mapping[str, Any], default_port: int) -> Reach:
    """Return the reach for Django's `settings` of one database.

    Files that the options name (certificates) are among it, and the system's certificates. A
    directory of a Unix socket needs no port.
    """
    host = str(settings.get("HOST") or "")
    if host.startswith("/"):
        return Reach(reads=tuple(_existing((host, *_named(settings)))), connects=True)
    found = (*NAMES, *_named(settings), *_certificates())
    port = int(settings.get("PORT") or default_port)
    return Reach(reads=tuple(_existing(found)), ports=(port, NAMESERVER), connects=True)


def _named(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key in ("OPTIONS", "ssl") or isinstance(each, str):
                yield from _named(each)
    elif isinstance(value, str) and value.startswith("/") and Path(value).is_file():
        yield value


def _certificates() -> Iterator[str]:
    paths = ssl.get_default_verify_paths()
    yield from filter(None, (paths.cafile, paths.capath, paths.openssl_cafile))


def _existing(paths: Any) -> Iterator[Path]:
    """Yield each and what it is a link to: a rule for a link alone would be one for nothing."""
    for path in dict.fromkeys(map(Path, paths)):
        if path.exists():
            yield path
            if (resolved := path.resolve()) != path:
                yield resolved
