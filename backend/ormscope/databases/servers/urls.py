"""Reads ORMSCOPE_DATABASES: servers of the user's own, `pg=postgresql://…,mysql=mysql://…`.

A comma begins another server only where `name=scheme://` follows it (or `scheme://`, where the name
was forgotten), so that a URL may hold commas and equal signs. Whatever is wrong becomes a sentence,
in which nothing of a URL stands: it may be the password.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import dj_database_url

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "ORMSCOPE_DATABASES"
RESERVED: Final = ("all", "default")  # `--on all`
_NEXT: Final = re.compile(r"[,\s]+(?=(?:[^\s,=:/]+=)?[A-Za-z][\w+.-]*://)")
# An equal sign between a name and a URL, with the spaces that it may have.
_EQUALS: Final = re.compile(r"\s*=\s*(?=[A-Za-z][\w+.-]*://)")
_NAME: Final = re.compile(r"[A-Za-z][\w-]{0,39}", re.ASCII)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,19})://")


@dataclass(frozen=True, slots=True)
class Address:
    """One server of the variable.

    :param name: the alias of its column.
    :param scheme: of its URL, in lower case; empty when there is none.
    :param settings: Django's for the database that the URL names, with the password.
    :param problem: why it cannot be used, without anything secret; None if it can.
    """

    name: str
    scheme: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    problem: str | None = None

    def place(self, default_port: int) -> str:
        """Return `host:port`, or the directory of a Unix socket."""
        host = str(self.settings["HOST"])
        if host.startswith("/"):
            return host
        return f"{f'[{host}]' if ':' in host else host}:{self.settings['PORT'] or default_port}"

    def redacted(self, text: str) -> str:
        """Return `text` without the password, where some driver quotes it."""
        password = str(self.settings.get("PASSWORD") or "")
        known = {str(self.settings.get(key)) for key in ("USER", "NAME", "HOST", "PORT")}
        if not password or password in known:
            return text
        for secret in (password, repr(password)[1:-1]):
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
        return text


def addresses(text: str | None, schemes: Mapping[str, str]) -> tuple[Address, ...]:
    """Return what `text` names, in its order.

    `schemes` are those that there is a database for, with what dj-database-url calls each. A name
    that is given twice is returned once, with that as its problem. An entry without a fit name gets
    its number for a name: `ORMSCOPE_DATABASES, entry 2`.
    """
    joined = _EQUALS.sub("=", text or "").strip(", \t\r\n")
    entries = [each for each in _NEXT.split(joined) if each.strip()]
    found = [_address(number, each, schemes) for number, each in enumerate(entries, 1)]
    counts = Counter(address.name for address in found)
    twice = {
        name: Address(name, problem=f"{VARIABLE} gives the name {name} {count} times: rename one.")
        for name, count in counts.items()
        if count > 1
    }
    return tuple({each.name: twice.get(each.name, each) for each in found}.values())


def is_name(name: str) -> bool:
    """Tell whether a server may have this name: an alias without the version of ours."""
    return _NAME.fullmatch(name) is not None and name not in RESERVED


def from_environment(schemes: Mapping[str, str]) -> tuple[Address, ...]:
    """Return what the environment's variable names."""
    return addresses(os.environ.get(VARIABLE), schemes)


def only(alias: str) -> str | None:
    """Return the variable's text for one server alone, or None where it names no such server."""
    joined = _EQUALS.sub("=", os.environ.get(VARIABLE, "")).strip(", \t\r\n")
    for entry in _NEXT.split(joined):
        name, separator, url = entry.partition("=")
        if separator and name.strip() == alias:
            return f"{alias}={url.strip()}"
    return None


def _address(number: int, entry: str, schemes: Mapping[str, str]) -> Address:
    name, _, url = (part.strip() for part in entry.partition("="))
    if not is_name(name):
        return Address(
            f"{VARIABLE}, entry {number}",
            problem="It is not `name=URL`, such as pg=postgresql://user:password@host/database, "
            "with a name of letters, digits, - and _ that is not `all` or `default`.",
        )
    match = _SCHEME.match(url)
    if match is None:
        return _wrong(name, "", "has no URL with a scheme, such as postgresql://host/database.")
    scheme = match[1].lower()
    if scheme not in schemes:
        known = ", ".join(f"{each}://" for each in sorted(schemes))
        return _wrong(name, scheme, f"has a URL that begins with {scheme}://. Known are {known}.")
    try:
        settings = dj_database_url.parse(f"{schemes[scheme]}://{url[match.end() :]}")
    except ValueError:  # its text is not shown: it may hold what the URL holds
        return _wrong(name, scheme, f"has a URL that cannot be read. {_ENCODE}")
    if not settings["HOST"]:
        return _wrong(name, scheme, "has a URL without a host.")
    if not settings["NAME"]:
        return _wrong(name, scheme, "has a URL without a database: …host/database is wanted.")
    if set(settings["NAME"]) & set(",/@"):
        # The rest of a password with a slash in it, or of another entry, would be taken for it.
        return _wrong(name, scheme, f"has a URL with `,`, `/` or `@` in its database. {_ENCODE}")
    return Address(name, scheme, dict(settings))


_ENCODE: Final = (
    "Percent-encode what is special in the user, the password and the database: `@` is %40, "
    "`/` is %2F, `:` is %3A, `#` is %23, `?` is %3F, `,` is %2C."
)


def _wrong(name: str, scheme: str, what: str) -> Address:
    return Address(name, scheme, problem=f"{VARIABLE}: {name} {what}")
