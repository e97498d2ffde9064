"""Whom a server is for: *local*, its own machine, or *public*, whoever can reach it.

`settings.ORMSCOPE["POLICY"]` names it, or is one; `serve --policy` and ORMSCOPE_POLICY choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings

from ormscope.document.errors import OrmscopeError

Name = Literal["local", "public"]


class UnknownPolicy(OrmscopeError):
    """There is no policy of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a policy decides.

    :param sql_text: whether snippets may write SQL themselves: raw(), extra(), RawSQL, templates.
    :param is_jailed: whether a worker is kept from files, network and processes by the kernel.
    :param deadline: seconds that a run may take before its worker is killed.
    :param recycle_after: runs until a worker makes room for a new one.
    :param memory: bytes of address space that a worker may have.
    :param queue: runs that may be under way or wait at once; more are told to come again.
    :param largest: bytes of an answer; a trace that is larger is left out, saying so.
    :param document: bytes of a comparison that a visitor sends, to be shown or made a file.
    :param share: how many of these one visitor may have.
    """

    name: Name
    sql_text: bool
    is_jailed: bool
    deadline: float
    recycle_after: int
    memory: int
    queue: int
    share: int
    largest: int
    document: int


POLICIES: Final[dict[str, Policy]] = {
    "local": Policy(
        name="local",
        sql_text=True,
        is_jailed=False,
        deadline=10.0,
        recycle_after=1_000,
        memory=2 * 1024**3,
        queue=64,
        share=64,
        largest=64 * 1024**2,
        document=32 * 1024**2,
    ),
    "public": Policy(
        name="public",
        sql_text=False,
        is_jailed=True,
        deadline=5.0,
        recycle_after=100,
        memory=1024**3,
        queue=64,
        share=32,
        largest=16 * 1024**2,
        document=8 * 1024**2,
    ),
}


def policy(name: str | None = None) -> Policy:
    """Return the policy of that name, or the one that is chosen. Raises :class:`UnknownPolicy`."""
    chosen = name or settings.ORMSCOPE.get("POLICY", "local")
    if isinstance(chosen, Policy):
        return chosen
    if chosen not in POLICIES:
        raise UnknownPolicy(f"There is no policy {chosen!r}: ORMSCOPE_POLICY is local or public.")
    return POLICIES[chosen]
