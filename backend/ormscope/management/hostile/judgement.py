"""Whether what a hostile snippet came to is what it may come to, and says nothing it must not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ormscope.document.codec import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.trace import Trace
    from ormscope.management.hostile.corpus import Entry

_UNCLEAR: Final = re.compile(r"Traceback|^\s*$|<[\w.]+ object at 0x|\.py\", line|internal error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges traces under one policy. ``secrets`` are texts by what they are."""

    policy: str
    secrets: Mapping[str, str]

    def problems(self, entry: Entry, trace: Trace) -> list[str]:
        """Return a sentence for each thing that is not as it should be."""
        outcome, found = trace.outcome, []
        told = f"{outcome.status}: {_short(outcome.message)}"
        allowed = entry.allowed(self.policy)
        if outcome.status not in allowed:
            found.append(f"came to {told}, not to {' or '.join(sorted(allowed))}")
        if outcome.status != "ok" and _UNCLEAR.search(outcome.message or ""):
            found.append(f"is refused without a clear sentence: {told}")
        if outcome.status not in ("ok", "error") and trace.value is not None:
            found.append(f"has an answer although it came to {told}")
        written = to_json(trace)
        found += [f"shows {what}" for what, text in self.secrets.items() if text in written]
        return found


def _short(message: str | None) -> str:
    words = " ".join((message or "").split())
    return words if len(words) <= 160 else f"{words[:160]}…"
