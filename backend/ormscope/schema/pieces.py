"""The inside of a parenthesis, and its parts between commas."""

from __future__ import annotations


def inside(text: str) -> str:
    """Give what stands between the first parenthesis and the one that closes it."""
    start = text.find("(")
    if start < 0:
        return ""
    depth, quote = 0, ""
    for index in range(start, len(text)):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return text[start + 1 : index]
    return text[start + 1 :]


def pieces(text: str) -> list[str]:
    """Give the parts of a list in SQL, whatever commas stand inside parentheses and quotes."""
    found, depth, quote, begin = [], 0, "", 0
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and depth == 0:
            found.append(text[begin:index])
            begin = index + 1
    found.append(text[begin:])
    return [piece for each in found if (piece := each.strip())]
