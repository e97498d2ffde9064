"""Snippets that are all different, each with a number in it that its answer must show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A snippet, what a database may come to with it, and where its number must be."""

    code: str
    number: int
    statuses: frozenset[str]
    shows: Callable[[dict[str, Any]], str]
    """Gives of a trace the text that has the number in it."""

    def problem(self, comparison: dict[str, Any]) -> str | None:
        """Return why this is not the answer to this question, or None."""
        if comparison["snippet"] != self.code:
            return f"the answer is to {comparison['snippet']!r}, asked was {self.code!r}"
        for trace in comparison["traces"]:
            name, outcome = trace["target"]["alias"], trace["outcome"]
            if outcome["status"] not in self.statuses:
                return f"{name} came to {outcome['status']}: {outcome['message']} ({self.code!r})"
            if outcome["status"] == "unsupported":
                continue
            if str(self.number) not in self.shows(trace):
                return f"{name} answers without {self.number}, which is in {self.code!r}"
        return None


def _rows(trace: dict[str, Any]) -> str:
    return str(trace["value"])


def _output(trace: dict[str, Any]) -> str:
    return str(trace["output"])


def _statements(trace: dict[str, Any]) -> str:
    return str([(each["sql"], each["params"]) for each in trace["statements"]])


def _message(trace: dict[str, Any]) -> str:
    return str(trace["outcome"]["message"])


_OK: Final = frozenset({"ok", "unsupported"})
_ERROR: Final = frozenset({"error"})
_DENIED: Final = frozenset({"denied"})

_KINDS: Final[tuple[tuple[str, frozenset[str], Callable[[dict[str, Any]], str]], ...]] = (
    ("Book.objects.annotate(n=Value({n})).values_list('n', 'title')[:3]", _OK, _rows),
    ("Book.objects.filter(title__icontains='e').annotate(n=Value({n})).values('n')[:2]",
     _OK, _rows),
    ("Book.objects.filter(pages__lt={n}).order_by('pages')[:10]", _OK, _statements),
    ("Book.objects.filter(authors__name__startswith='A', pages__lt={n}).count()", _OK, _statements),
    ("list(Book.objects.select_related('publisher__country').filter(id__lt={n})[:5])",
     _OK, _statements),
    ("list(Book.objects.prefetch_related('tags', 'authors').filter(id__lt={n})[:5])",
     _OK, _statements),
    ("Review.objects.filter(id__lt={n}).values('stars').annotate(c=Count('id')).order_by('stars')",
     _OK, _statements),
    ("Book.objects.aggregate(n=Avg('price') * 0 + {n})", _OK, _rows),
    ("Publisher.objects.annotate(c=Count('books')).filter(c__lt={n}).order_by('-c')[:5]",
     _OK, _statements),
    ("Book.objects.filter(Q(pages__gt=100) | Q(price__lt={n}))[:5]", _OK, _statements),
    ("Tag.objects.create(name='t{n}').name", _OK, _rows),
    ("Author.objects.filter(id=1).update(bio='{n}')\nAuthor.objects.get(id=1).bio", _OK, _rows),
    ("with transaction.atomic():\n    Author.objects.create(name='x{n}')\n"
     "Author.objects.filter(name='x{n}').values('name')", _OK, _rows),
    ("for book in Book.objects.all()[:5]:\n    print({n}, book.publisher.name)", _OK, _output),
    ("Book.objects.annotate(r=Window(RowNumber(), order_by='id')).values_list('r', Value({n}))[:5]",
     _OK, _rows),
    ("Book.objects.filter(id__in=Review.objects.filter(id__lt={n}).values('book'))[:5]",
     _OK, _statements),
    ("Book.objects.get(isbn='{n}')", _ERROR, _statements),
    ("raise ValueError('{n}')", _ERROR, _message),
    ("Book.objects.filter(field_{n}=1)", _ERROR, _message),
    ("Book.nothing_{n}", _DENIED | _ERROR, _message),
    ("Book._hidden_{n}", _DENIED, _message),
)  # fmt: skip


def question(number: int) -> Question:
    """Return the question of a number; two numbers never have the same snippet."""
    code, statuses, shows = _KINDS[number % len(_KINDS)]
    number += 1_000_000  # nothing else in an answer looks like it
    return Question(code=code.format(n=number), number=number, statuses=statuses, shows=shows)
