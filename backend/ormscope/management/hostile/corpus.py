"""The corpus: what hostile snippets are, and what each may come to under a policy."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.management.base import CommandError

if TYPE_CHECKING:
    from pathlib import Path

REFUSED: Final = frozenset({"denied", "error", "budget", "killed", "unsupported"})
"""The outcomes that refuse; which one of them a snippet gets is the language's business."""
_WORDS: Final = {**dict.fromkeys([*REFUSED, "db-limit"], REFUSED), "ok": {"ok", "unsupported"}}
# SQL that a snippet writes itself: in *local* it may run, and its own end is its own business.
_SQL_TEXT: Final = re.compile(r"\.raw\(|\.extra\(|RawSQL|Func\(|\b(template|function|arg_joiner)=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One snippet. ``expect`` is what it may come to in *public*: `denied`, `killed|ok`, …;
    ``local`` in *local*, where that is something else."""

    id: str
    kind: str
    code: str
    expect: str
    local: str | None = None

    def allowed(self, policy: str) -> frozenset[str]:
        """Return the outcomes that it may have under a policy."""
        expected = self.expect
        if policy == "local":
            if self.local is None and _SQL_TEXT.search(self.code):
                # The session may end itself, which the next run must not notice.
                return REFUSED | {"ok", "unavailable"}
            expected = self.local or expected
        words = expected.split("|")
        if "ok" in words and "bomb" in self.kind:  # what one database takes, another one may not
            words.append("db-limit")
        return frozenset().union(*(_WORDS[word] for word in words))


def read(file: Path) -> list[Entry]:
    """Read a JSON list of {id, class, code, expect}. Raises ``CommandError``."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} is not JSON: {error}.") from error
    try:
        corpus = [
            Entry(
                id=str(each["id"]),
                kind=str(each["class"]),
                code=str(each["code"]),
                expect=str(each["expect"]),
                local=each.get("local"),
            )
            for each in entries
        ]
        for each in corpus:
            each.allowed("public"), each.allowed("local")
    except (TypeError, KeyError, AttributeError) as error:
        raise CommandError(
            f'{file} is no corpus: it wants [{{"id": …, "class": …, "code": …, "expect": …}}, …], '
            f"where expect is of {', '.join(sorted(_WORDS))}, with | between them. ({error!r})"
        ) from error
    if not corpus:
        raise CommandError(f"{file} is empty.")
    return corpus
