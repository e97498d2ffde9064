"""Names in SQL as a backend quotes them, and as its introspection would read them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any


class Names:
    """Knows a connection's quotes."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @cached_property
    def _quotes(self) -> tuple[str, str]:
        quoted = str(self._connection.ops.quote_name("x"))
        return (quoted[0], quoted[-1]) if len(quoted) == 3 else ("", "")

    @cached_property
    def _name(self) -> re.Pattern[str]:
        begin, end = (re.escape(each) for each in self._quotes)
        quoted = f"{begin}([^{end}]+){end}|" if begin else r"`([^`]+)`|"
        return re.compile(rf"'(?:[^']|'')*'|{quoted}([A-Za-z_][\w$]*)")

    def quoted(self, name: str) -> str:
        """Give a name as the backend writes it."""
        return str(self._connection.ops.quote_name(name))

    def stored(self, name: str) -> str:
        """Give a model's name for a table or column as introspection would read it."""
        return self.first(self.quoted(name))

    def first(self, text: str) -> str:
        """Give the first name in a text; empty when there is none."""
        return next(iter(self.all(text)), "")

    def all(self, text: str) -> list[str]:
        """Give all names in a text, keywords that are not quoted among them."""
        convert = self._connection.introspection.identifier_converter
        found = (match[1] or match[2] for match in self._name.finditer(text))
        return [convert(each) for each in found if each]

    def bare(self, text: str) -> str:
        """Give a text without what stands in quotes."""
        return self._name.sub(lambda match: match[2] or "_", text)

    def is_in(self, name: str, text: str) -> bool:
        """Tell whether a name stands in a statement."""
        return name in self.all(text)
