"""The name that was probably meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f" Did you mean `{near}`?" if near else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, upper and lower case aside."""
    folded = {each.lower(): each for each in known}
    near = get_close_matches(name.lower(), folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None
