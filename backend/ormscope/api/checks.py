"""System checks of what the environment says about serving: `manage.py check`, and at the start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from ormscope.runs.policy import UnknownPolicy, policy

if TYPE_CHECKING:
    from collections.abc import Sequence

TAG: Final = "ormscope"
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


@register(TAG)
def check_serving(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report all that is wrong at once. A project that only traces has nothing to check."""
    del app_configs, kwargs
    if not hasattr(settings, "ORMSCOPE"):
        return []
    return [*_policy(), *_hosts(), *_numbers(), *_choices()]


def _policy() -> list[CheckMessage]:
    try:
        chosen = policy()
    except UnknownPolicy as error:
        return [Error(str(error), id="ormscope.E001")]
    if chosen.name == "public" and settings.DEBUG:
        return [Error("DEBUG shows visitors the settings: not under public.", id="ormscope.E002")]
    return []


def _hosts() -> list[CheckMessage]:
    return [
        Error(
            f"ORMSCOPE_HOSTS names hosts, without a scheme, a port or a wildcard, not {host!r}.",
            hint="For example: ORMSCOPE_HOSTS=ormscope.example,10.0.0.5",
            id="ormscope.E003",
        )
        for host in settings.ALLOWED_HOSTS
        if not _HOST.fullmatch(host)
    ]


def _numbers() -> list[CheckMessage]:
    # REST framework is not there in a project that only traces; nor is a rate.
    from ormscope.api.throttling import parsed_rate

    found: list[CheckMessage] = []
    try:
        parsed_rate(settings.ORMSCOPE.get("RATE", "300/min"))
    except ImproperlyConfigured as error:
        found.append(Error(str(error), id="ormscope.E004"))
    proxies = str(settings.ORMSCOPE.get("PROXIES", "0"))
    if not re.fullmatch(r"\d{1,2}", proxies, re.ASCII):
        found.append(
            Error(
                f"ORMSCOPE_PROXIES is how many proxies stand in front, such as 1, not {proxies!r}.",
                id="ormscope.E005",
            )
        )
    return found


def _choices() -> list[CheckMessage]:
    said = {name: str(settings.ORMSCOPE.get(name) or "") for name in ("TLS", "LOG")}
    found: list[CheckMessage] = []
    if said["TLS"] not in ("", "0", "1"):
        found.append(Error(f"ORMSCOPE_TLS is 1 or 0, not {said['TLS']!r}.", id="ormscope.E006"))
    if said["TLS"] == "1" and str(settings.ORMSCOPE.get("PROXIES", "1")) == "0":
        found.append(
            Error(
                "ORMSCOPE_TLS=1 needs the proxy that it speaks of, but ORMSCOPE_PROXIES is 0: each "
                "request would be redirected without end.",
                id="ormscope.E007",
            )
        )
    if said["LOG"] not in ("", "json", "text"):
        found.append(
            Error(f"ORMSCOPE_LOG is json or text, not {said['LOG']!r}.", id="ormscope.E008")
        )
    return found
