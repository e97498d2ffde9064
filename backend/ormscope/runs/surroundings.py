"""The environment variables of a worker: what it needs, and of what is secret only its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from ormscope.databases.servers import urls

if TYPE_CHECKING:
    from ormscope.runs.policy import Policy

_PACKAGES: Final = Path(__file__).resolve().parents[2]
_SECRET: Final = ("ORMSCOPE_SECRET_KEY", urls.VARIABLE)
_PLAIN: Final = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH"),
    *("DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "ODBCSYSINI", "ODBCINI"),
    *("DJANGO_SETTINGS_MODULE", "ORMSCOPE_STATE", "ORMSCOPE_SIZE"),
)
"""All that a worker has of ours in *public*, and what `settings.ORMSCOPE["WORKER_ENVIRONMENT"]`
names: a project whose settings read more."""


def worker_environment(alias: str | None = None, policy: Policy | None = None) -> dict[str, str]:
    """Return the environment variables of a worker's process.

    :param alias: the database whose server it may know, of those that the environment names.
    """
    passed = dict(os.environ)
    if policy is not None and policy.is_jailed:
        wanted = {*_PLAIN, *settings.ORMSCOPE.get("WORKER_ENVIRONMENT", ())}
        passed = {name: value for name, value in passed.items() if name in wanted}
    for name in _SECRET:
        passed.pop(name, None)
    if alias is not None and (own := urls.only(alias)) is not None:
        passed[urls.VARIABLE] = own
    path = filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH")))
    chosen = settings.ORMSCOPE.get("WORKER_SETTINGS")
    return {
        **passed,
        **({"DJANGO_SETTINGS_MODULE": chosen} if chosen else {}),
        "PYTHONHASHSEED": "0",  # some of Django's JSON SQL is built from a set
        "PYTHONPATH": os.pathsep.join(path),
    }
