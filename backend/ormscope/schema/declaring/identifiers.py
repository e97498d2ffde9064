"""Names that a declaration may give: they become names of Python and of SQL.

``quote_name()`` puts quotes around a name and escapes nothing that is inside, so a name is letters,
digits and underscores here, at most 63 of them (PostgreSQL's ``NAMEDATALEN``).
"""

from __future__ import annotations

import keyword
import re

from django.db.models import Model

from ormscope.language import DeniedError, names

LONGEST = 63
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ATTRIBUTE = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*\Z")
_COLLATION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
_FILLED_IN = r"%\((?:class|app_label|model_name)\)s"
_RELATED = re.compile(rf"(?:[A-Za-z]|{_FILLED_IN})(?:[A-Za-z0-9_]|{_FILLED_IN})*\+?\Z")
_NAMED = re.compile(r"(?:[A-Za-z0-9_]|%\((?:class|app_label)\)s)+\Z")
_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
#: The snippet language's own words: a model of that name would take their place in Explore.
_WORDS = frozenset(names({}, sql_text=True)) | {"django", "migrations", "uuid", "gettext_lazy"}
# Managers and keys that every model has, and classes that Django puts on it.
_TAKEN = frozenset({"pk", "objects", "Meta", "DoesNotExist", "MultipleObjectsReturned"})


def identifier(value: object, what: str) -> str:
    """Give a name of a table, a column, an index, … back, or raise :class:`DeniedError`."""
    text = _text(value, what)
    if not _IDENTIFIER.match(text):
        raise DeniedError(
            f"{what} is letters, digits and underscores, and begins with no digit: "
            f"{_shown(text)} becomes part of the SQL as it is."
        )
    return text


def inherited(value: object, what: str) -> str:
    """Give the name of an index or a constraint back, where ``%(class)s`` may be filled in."""
    text = _text(value, what)
    if "%" not in text or not _NAMED.match(text):
        return identifier(text, what)
    return text


def collation(value: object, what: str) -> str:
    """Give the name of a collation back: ``de-x-icu``, ``utf8mb4_bin``, ``en_US.utf8``."""
    text = _text(value, what)
    if not _COLLATION.match(text):
        raise DeniedError(
            f"{what} is letters, digits, `_`, `-` and `.`: {_shown(text)} becomes part of the SQL."
        )
    return text


def attribute(value: object, what: str, *, key: bool = False) -> str:
    """Give the name of a field back: an identifier that lookups and models leave room for.

    ``key``: it is that of a ``CompositePrimaryKey``, which has to be ``pk``.
    """
    text = _text(value, what)
    if not _ATTRIBUTE.match(text):
        raise DeniedError(
            f"{what} is letters, digits and single underscores, begins with a letter and ends "
            f"without an underscore: {_shown(text)} would not work in lookups."
        )
    _free(text, what)
    if key and text != "pk":
        raise DeniedError(f"{what} must be `pk`: Django takes a key of several columns as that.")
    if not key and is_taken(text):
        raise DeniedError(f"{what} cannot be `{text}`: every model has that already.")
    return text


def is_taken(name: str) -> bool:
    """Tell whether every model has an attribute of that name."""
    return name in _TAKEN or hasattr(Model, name)


def model_name(value: object, what: str) -> str:
    """Give the name of a model back, which becomes a name in snippets."""
    text = _text(value, what)
    if not _ATTRIBUTE.match(text):
        raise DeniedError(
            f"{what} is letters, digits and single underscores, and begins with a letter: "
            f"{_shown(text)} is not."
        )
    _free(text, what)
    if text in _WORDS:
        raise DeniedError(f"{what} cannot be `{text}`: the language has that name already.")
    return text


def related(value: object, what: str) -> str:
    """Give a ``related_name`` back: ``books``, ``+``, ``%(class)s_set``."""
    text = _text(value, what)
    if text == "+":
        return text
    if not _RELATED.match(text):
        raise DeniedError(
            f"{what} is letters, digits and underscores, with %(class)s where it is inherited, or "
            f"'+' for none: {_shown(text)} is not."
        )
    _free(text, what)
    if is_taken(text):
        raise DeniedError(f"{what} cannot be `{text}`: every model has that already.")
    return text


def path(value: object, what: str) -> str:
    """Give a path along fields and transforms back: ``title``, ``author__name``."""
    text = _text(value, what, longest=200)
    if not _PATH.match(text):
        raise DeniedError(
            f"{what} names a field in letters, digits and underscores, lookups after two of "
            f"them: {_shown(text)} does not."
        )
    return text


def _text(value: object, what: str, longest: int = LONGEST) -> str:
    if type(value) is not str:
        raise DeniedError(f"{what} must be a string.")
    if len(value) > longest:
        raise DeniedError(f"{what} has more than {longest} characters: {_shown(value)}.")
    return value


def _free(text: str, what: str) -> None:
    if keyword.iskeyword(text):
        raise DeniedError(f"{what} cannot be `{text}`: that is a word of Python.")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
