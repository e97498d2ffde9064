"""Who may connect to the private server, and how: files in the server's data directory.

The socket's directory keeps other users of the machine out. Whoever may open it is a visitor, the
keeper or, in a scratch, its role by saying so; the owner, a superuser, has a password, which nobody
is told but by its file.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from ormscope.databases.servers.account import Account

OWNER: Final = "owner"
VISITOR: Final = "visitor"
KEEPER: Final = "keeper"
SCRATCH: Final = "scratch"
# What its databases' names end in: each sample has one, where tables may be made.
SCRATCHES: Final = "_scratch"

# https://www.postgresql.org/docs/current/auth-pg-hba-conf.html: who isn't named is refused.
RULES: Final = f"""\
local all {OWNER} scram-sha-256
local all {VISITOR},{KEEPER} trust
local /{SCRATCHES}$ {SCRATCH} trust
"""
_RULES: Final = "pg_hba.conf"
# https://www.postgresql.org/docs/current/libpq-pgpass.html: libpq reads it itself.
_PASSWORD: Final = "owner.pgpass"


def password_file(data: Path) -> Path:
    """Return the file by which libpq connects as the owner."""
    return data / _PASSWORD


def write(data: Path, account: Account, password: str) -> None:
    """Complete a data directory that initdb has made with this password."""
    (data / _RULES).write_text(RULES)
    path = password_file(data)
    write_secret(path, f"*:*:*:{OWNER}:{password}\n", account)


def new_password() -> str:
    """Return one without characters that have a meaning in a file."""
    return secrets.token_urlsafe(24)


def write_secret(path: Path, text: str, account: Account) -> None:
    """Write a new file that only the account may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    os.chown(path, account.files, account.group)


def is_restricted(data: Path) -> bool:
    """Tell whether a data directory has these files: one of an earlier ORMscope has not."""
    try:
        return (data / _RULES).read_text() == RULES and password_file(data).exists()
    except FileNotFoundError:
        return False
