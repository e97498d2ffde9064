"""How much one address may ask for under the policy *public*: REST framework's throttling."""

from __future__ import annotations

import ipaddress
import re
import threading
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from rest_framework.throttling import SimpleRateThrottle

from ormscope.runs.policy import policy

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

_SECONDS: Final = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600}
_RATE: Final = re.compile(rf"([1-9]\d{{0,6}})/({'|'.join(_SECONDS)})")
_TURN: Final = threading.Lock()
_IPV6_VISITOR: Final = 64
"""Bits of an IPv6 address that tell a visitor: who has one address has the 2⁶⁴ beside it."""


def parsed_rate(text: str) -> tuple[int, int]:
    """Split `300/min` into 300 and 60 (seconds). Raises ImproperlyConfigured."""
    match = _RATE.fullmatch(text.strip())
    if match is None:
        raise ImproperlyConfigured(f"ORMSCOPE_RATE is a rate such as 300/min, not {text!r}.")
    return int(match[1]), _SECONDS[match[2]]


class RunsThrottle(SimpleRateThrottle):
    """`ORMSCOPE_RATE` runs for an address; no limit under *local*."""

    scope = "runs"
    times = 1

    def get_rate(self) -> str:
        return str(settings.ORMSCOPE["RATE"])

    def parse_rate(self, rate: str | None) -> tuple[int, int]:
        count, seconds = parsed_rate(rate or "")
        return count * self.times, seconds

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        del view
        if policy().name != "public":
            return None
        return f"{self.scope}:{visitor_of(request)}"

    def allow_request(self, request: Request, view: APIView) -> bool:
        # The history is read, lengthened and written: two threads must not do so at once.
        with _TURN:
            return super().allow_request(request, view)


class TwoRunsThrottle(RunsThrottle):
    """What takes two of an address's runs at once."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        return super().allow_request(request, view) and super().allow_request(request, view)


class ReadsThrottle(RunsThrottle):
    """Ten times as many reads: the page asks for the databases' states every two seconds."""

    scope = "reads"
    times = 10


def visitor_of(request: Request) -> str:
    """Return what stands for whoever asks."""
    return visitor(request.META.get("REMOTE_ADDR", ""))


def visitor(address: str) -> str:
    """Return what stands for the visitor at an address: it, or the /64 network of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip), _IPV6_VISITOR), strict=False))
