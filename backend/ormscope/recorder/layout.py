"""SQL over lines, with its mapping to the raw text and its tokens, once for every reader.

sqlparse's lexer tells the tokens; the lines are our own, since its reindenting aligns a nested
``CASE`` under its parentheses and off the screen. A line begins at each clause, at ``AND``/``OR``
of a long condition, at the branches of a long ``CASE``, inside a subquery, at each item of a
long list and at each column of a ``CREATE TABLE``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pygments.lexers.sql import SqlLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from sqlparse import lexer
from sqlparse import tokens as sql_tokens

from ormscope.document.statement import Formatted, Segment, Token, TokenKind
from ormscope.recorder.long_layout import plain_breaks

_WIDTH = 78
_LONGEST = 30_000
"""Code points that two lexers are asked to read."""
_LONG = 56
"""A condition or a ``CASE`` up to this many code points stays on its line."""

_CLAUSES = frozenset(
    [
        "SELECT",
        "FROM",
        "WHERE",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "FETCH",
        "UNION",
        "INTERSECT",
        "EXCEPT",
        "MINUS",
        "VALUES",
        "SET",
        "RETURNING",
        "WITH",
        "WINDOW",
        "QUALIFY",
    ]
)
_CLAUSE_STARTS = ("GROUP BY", "ORDER BY", "UNION ALL", "ON CONFLICT", "ON DUPLICATE", "FOR UPDATE")
_LISTS = frozenset(("SELECT", "GROUP BY", "ORDER BY", "SET", "VALUES", "RETURNING"))
_KINDS: tuple[tuple[_TokenType, TokenKind], ...] = (
    (Comment, "comment"),
    (Keyword, "keyword"),
    (Name.Builtin, "keyword"),
    (Name.Variable, "placeholder"),
    (String.Symbol, "name"),
    (String, "string"),
    (Number, "number"),
    (Operator.Word, "keyword"),
    (Operator, "operator"),
)


@dataclass(slots=True)
class _Word:
    """A token that is not white space: where it starts and ends, and its upper-case keyword."""

    start: int
    end: int
    text: str
    keyword: str


@dataclass(slots=True)
class _Level:
    """What a parenthesis or a ``CASE`` opened, and how its inside is laid out."""

    indent: int
    breaks_conditions: bool = False
    is_query: bool = False
    is_case: bool = False
    is_columns: bool = False
    long_list: bool = False


@lru_cache(maxsize=512)
def lay_out(sql: str) -> Formatted:
    """Break SQL over lines. Only white space between tokens changes."""
    if len(sql) > _LONGEST:
        text, segments = _assemble(sql, plain_breaks(sql))
        note = f"Laid out simply and not highlighted: it has {len(sql):,} characters."
        return Formatted(text=text, segments=segments, tokens=(), note=note)
    words = _words(sql)
    closing = _closing(words)
    breaks: dict[int, int] = {}
    levels = [_Level(indent=0, breaks_conditions=True, is_query=True)]
    line_indent = 0
    for index, word in enumerate(words):
        indent = _indent_before(word, index, words, levels)
        level = levels[-1]
        after_comma = index > 0 and words[index - 1].text == ","
        if indent is None and after_comma and level.long_list:
            indent = level.indent + 2
        begins = after_comma or words[index - 1].text == "("
        if level.is_columns and level is levels[-1] and begins:
            indent = level.indent
        if indent is not None and index:
            breaks[word.start] = indent
            line_indent = indent
        if level.is_query and level is levels[-1] and _is_clause(word):
            length = _clause_end(index, words, closing) - word.start
            level.long_list = word.keyword in _LISTS and length > _WIDTH
        _open_levels(word, index, words, levels, closing, line_indent)
    text, segments = _assemble(sql, breaks)
    return Formatted(text=text, segments=segments, tokens=_tokens(text))


def _words(sql: str) -> list[_Word]:
    words: list[_Word] = []
    position = 0
    for kind, value in lexer.tokenize(_without_backslashes(sql)):  # type: ignore[no-untyped-call]  # sqlparse ships no types
        if kind not in sql_tokens.Whitespace and value.strip():
            keyword = " ".join(value.upper().split()) if kind in sql_tokens.Keyword else ""
            words.append(_Word(position, position + len(value), value, keyword))
        position += len(value)
    return words


def _without_backslashes(sql: str) -> str:
    """Give SQL of the same length to lexers that think ``'\\\\'`` were still open."""
    return sql.replace("\\", "/")


def _closing(words: list[_Word]) -> dict[int, int]:
    """Pair each ``(`` with its ``)`` and each ``CASE`` with its ``END``, by position."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, word in enumerate(words):
        if word.text == "(" or word.keyword == "CASE":
            opened.append(index)
        elif (word.text == ")" or word.keyword == "END") and opened:
            pairs[opened.pop()] = index
    return pairs


def _indent_before(word: _Word, index: int, words: list[_Word], levels: list[_Level]) -> int | None:
    """Give the indent of the line that begins with this word, or None when none does."""
    level = levels[-1]
    if word.text == ")" or word.keyword == "END":
        if len(levels) > 1:
            levels.pop()
        return (
            level.indent - 2
            if level.is_query or level.is_columns or (level.is_case and level.breaks_conditions)
            else None
        )
    if level.is_case:
        breaks = level.breaks_conditions and word.keyword in ("WHEN", "ELSE")
        return level.indent if breaks else None
    if level.is_query and _is_clause(word):
        return level.indent
    if word.keyword in ("AND", "OR", "XOR") and level.breaks_conditions:
        between = index >= 2 and _is_between(words, index)
        return None if between else level.indent + (2 if level.is_query else 0)
    return None


def _is_clause(word: _Word) -> bool:
    keyword = word.keyword
    return keyword in _CLAUSES or keyword.startswith(_CLAUSE_STARTS) or keyword.endswith("JOIN")


def _is_between(words: list[_Word], index: int) -> bool:
    """Tell the ``AND`` of ``BETWEEN x AND y`` from one that joins conditions."""
    depth = 0
    for word in reversed(words[:index]):
        depth += (word.text == ")") - (word.text == "(")
        if depth < 0 or (depth == 0 and word.keyword in ("AND", "OR", "WHERE")):
            return False
        if depth == 0 and word.keyword == "BETWEEN":
            return True
    return False


def _open_levels(
    word: _Word,
    index: int,
    words: list[_Word],
    levels: list[_Level],
    closing: dict[int, int],
    line_indent: int,
) -> None:
    if word.text != "(" and word.keyword != "CASE":
        return
    end = closing.get(index, len(words) - 1)
    is_long = words[end].end - word.start > _LONG
    base = max(line_indent, levels[-1].indent)
    if word.keyword == "CASE":
        levels.append(_Level(indent=base + 2, breaks_conditions=is_long, is_case=True))
        return
    following = words[index + 1].keyword if index + 1 < len(words) else ""
    is_query = following in ("SELECT", "WITH") and is_long
    is_columns = is_long and len(levels) == 1 and _creates_table(words, index)
    level = _Level(base + 2, breaks_conditions=is_long, is_query=is_query, is_columns=is_columns)
    levels.append(level)


def _creates_table(words: list[_Word], opening: int) -> bool:
    """Tell whether a ``(`` opens the columns of a ``CREATE TABLE``."""
    first = [word.text.upper() for word in words[: min(opening, 4)]]
    return first[:1] == ["CREATE"] and "TABLE" in first


def _clause_end(index: int, words: list[_Word], closing: dict[int, int]) -> int:
    """Give where the clause that begins here ends."""
    index += 1
    while index < len(words) and words[index].text != ")" and not _is_clause(words[index]):
        index = closing.get(index, index) + 1
    return words[min(index, len(words)) - 1].end


def _assemble(sql: str, breaks: dict[int, int]) -> tuple[str, tuple[Segment, ...]]:
    pieces: list[str] = []
    segments: list[Segment] = []
    length = 0
    starts = [0, *breaks]
    for start, following in zip(starts, [*breaks, len(sql)], strict=True):
        if start in breaks:
            glue = "\n" + " " * breaks[start]
            pieces.append(glue)
            length += len(glue)
        piece = sql[start:following].rstrip()
        if piece:
            segments.append(Segment(raw=start, formatted=length, length=len(piece)))
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces), tuple(segments)


def _tokens(text: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for start, kind, value in SqlLexer().get_tokens_unprocessed(_without_backslashes(text)):
        for pygments_kind, ours in _KINDS:
            # Pygments orders its token types by containment.
            if kind in pygments_kind:  # type: ignore[comparison-overlap]
                tokens.append(Token(start=start, end=start + len(value), kind=ours))
                break
    return tuple(tokens)
