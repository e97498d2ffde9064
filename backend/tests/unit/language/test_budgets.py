"""Every budget, reached from every side, before the memory or the stack is."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from snippets import failure_of, outcome_of, shown

from ormscope.language import BudgetError, Limits, SnippetError

BOMBS = {
    "a string times": "'x' * 10**9",
    "bytes times": "b'x' * 10**9",
    "times a string": "10**9 * 'x'",
    "a list times": "[0] * 10**9",
    "a tuple times": "(0,) * 10**9",
    "a power": "9**9**9",
    "a power in place": "x = 9\nx **= 9**9",
    "a shift": "1 << 10**9",
    "squaring": "x = 3\nfor i in range(50):\n    x *= x",
    "doubling a string": "s = 'a'\nfor i in range(60):\n    s = s + s",
    "doubling in place": "s = 'a'\nfor i in range(60):\n    s += s",
    "doubling in an f-string": "s = 'a'\nfor i in range(60):\n    s = f'{s}{s}'",
    "doubling a list": "x = [0]\nfor i in range(60):\n    x += x",
    "doubling by extend": "x = [0]\nfor i in range(60):\n    x.extend(x)",
    "doubling by stars": "x = [0]\nfor i in range(60):\n    x = [*x, *x]",
    "doubling by a slice": "x = [0]\nfor i in range(60):\n    x[0:0] = x",
    "doubling by sum": "x = [0]\nfor i in range(60):\n    x = sum([x, x], [])",
    "ljust": "'a'.ljust(10**9)",
    "rjust": "'a'.rjust(10**9)",
    "center": "'a'.center(10**9)",
    "zfill": "'a'.zfill(10**9)",
    "replace": "('a' * 100000).replace('a', 'b' * 100000)",
    "join": "('b' * 100000).join(['a'] * 1000)",
    "split": "('a,' * 200000).split(',')",
    "letters": "list('a' * 500000)",
    "a long range": "list(range(10**12))",
    "an endless range": "range(10**30)",
    "a dict's keys and a long range": "{1: 1}.keys() & range(10**12)",
    "a long range but a dict's keys": "{1: 1}.keys() - range(10**12)",
    "a dict's keys or a long range": "{}.keys() ^ range(10**12)",
    "the digits of a NaN": "Decimal('NaN' + '9' * 10000)",
    "a search in a range": "'a' in range(10**12)",
    "a decimal": "Decimal('1e999')",
    "a small decimal": "Decimal('1e-99999999')",
    "decimals multiplied": "x = Decimal('1e60')\nx * x",
    "many digits": "Decimal('9' * 5000)",
    "endless": "while True:\n    pass",
    "endless in place": "x = 0\nwhile True:\n    x += 1",
    "a long loop": "for i in range(10**6):\n    x = i",
    "loops in loops": "[0 for a in range(1000) for b in range(1000)]",
    "no body": "any(False for a in range(10**6))",
    "memory by steps": "x = []\nfor i in range(5000):\n    x.append('x' * 999000 + f'{i}')",
    "printing": "for i in range(10):\n    print('x' * 10000)",
    "comparing": "a = [0]\nb = [0]\nfor i in range(60):\n    a = [a, a]\n    b = [b, b]\na == b",
    "searching": "a = [0]\nfor i in range(60):\n    a = [a, a]\n0 in [a]",
    "showing": "a = [0]\nfor i in range(60):\n    a = [a, a]\nstr(a)",
    "formatting": "a = [0]\nfor i in range(60):\n    a = [a, a]\nf'{a}'",
    "hashing": "a = ()\nfor i in range(60):\n    a = (a, a)\n{a: 1}",
    "a set": "a = ()\nfor i in range(60):\n    a = (a, a)\n{a}",
    "a value": "a = [0]\nfor i in range(60):\n    a = [a, a]\nValue(a)",
    "a lookup": "a = [0]\nfor i in range(60):\n    a = [a, a]\nQ(metadata=a)",
    "a result": "a = [0]\nfor i in range(60):\n    a = [a, a]\na",
    "views": "a = [0]\nfor i in range(60):\n    a = [a, a]\nstr({1: a}.values())",
    "itself": "a = []\na.append(a)\nstr(a)",
    "one string many times": "str(['x' * 900000] * 90000)",
    "a deep list": "a = []\nfor i in range(5000):\n    a = [a]\na == [1]",
    "a deep condition": "q = Q(id=1)\nfor i in range(3000):\n    q = ~(q & Q(id=i))",
    "a wide condition": "q = Q(id=1)\nfor i in range(3000):\n    q |= Q(id=i)",
    "a doubled condition": "q = Q(id=1)\nfor i in range(60):\n    q = ~q | ~q",
    "a doubled expression": "e = F('pages')\nfor i in range(60):\n    e = e + e",
    "a deep expression": "e = F('pages')\nfor i in range(3000):\n    e = e + 1",
    "deep functions": "e = F('title')\nfor i in range(3000):\n    e = Upper(e)",
    "a padding": "LPad('title', 500000000)",
    "a repetition": "Repeat('title', number=500000000)",
    "doubled annotations": "qs = Book.objects.all()\nfor i in range(25):\n"
    "    qs = qs.annotate(**{f'a{i}': F(f'a{i-1}') + F(f'a{i-1}') if i else F('pages')})",
    "a bomb put where it is held already": "x = [0]\no = Order(status=x)\na = [0]\n"
    "for i in range(60):\n    a = [a, a]\nx[0] = a",
    "a bomb put there by a slice": "x = [0]\no = Order(status=x)\na = [0]\n"
    "for i in range(60):\n    a = [a, a]\nx[0:1] = [a]",
    "a bomb put there by +=": "x = [0]\no = Order(status=x)\na = [0]\n"
    "for i in range(60):\n    a = [a, a]\nx += [a]",
    "a long field in a text": "str(Order(status=[[0] * 90000] * 9))",
    "deep brackets": "[" * 120 + "]" * 120,
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_a_bomb_runs_out_of_budget_quickly_and_says_where(source: str) -> None:
    began = time.process_time()  # others use the machine, too
    error = failure_of(source)
    assert isinstance(error, BudgetError), f"{type(error).__name__}: {error}"
    assert time.process_time() - began < 5
    assert shown(source, error.range)


#: What takes the most memory a step; what it holds is bounded by the steps, so by nothing else.
HOARDERS = {
    "long strings": "x = []\nwhile True:\n    x.append('😀' * 100000)",
    "strings that cost nothing": "x = []\nwhile True:\n    x.append('😀' * 999)",
    "strings by methods": "s = '😀' * 50000\nx = []\nwhile True:\n    x.append(s.replace('a', ''))"
    "\n    x.append(s.upper())",
    "lists": "x = []\nwhile True:\n    x.append([0] * 10000)",
    "tuples": "x = []\nwhile True:\n    x.append((0,) * 99)",
    "sets": "s = set(range(9000))\nx = []\nwhile True:\n    x.append(s.copy())",
    "dicts": "d = dict(zip(range(9000), range(9000)))\nx = []\nwhile True:\n    x.append({**d})",
    "dict copies": "d = {i: i for i in range(99)}\nx = []\nwhile True:\n    x.append(d.copy())",
    "integers": "x = []\nwhile True:\n    x.append(3 ** 6000)",
    "wide querysets": "q = Q(id=1)\nfor i in range(99):\n    q |= Q(id=i)\n"
    "s = Book.objects.filter(q)\nx = []\nwhile True:\n    x.append(s.all())",
    "annotated querysets": "s = Book.objects.all()\nfor i in range(99):\n"
    "    s = s.annotate(**{f'a{i}': Value(1)})\nx = []\nwhile True:\n    x.append(s.all())",
    "instances": "x = []\nwhile True:\n    x.append(Book())",
    "rows of digits": "x = []\nwhile True:\n    x.append(str(range(9**999)))",
}


@pytest.mark.parametrize("source", HOARDERS.values(), ids=HOARDERS)
def test_what_a_snippet_can_hold_is_bounded_by_its_steps(source: str) -> None:
    steps = 3_000
    tracemalloc.start()
    try:
        assert isinstance(failure_of(source, Limits(steps=steps)), BudgetError)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak * Limits().steps / steps < 700_000_000, f"{peak:,} bytes"


@pytest.mark.parametrize(
    ("limits", "source"),
    [
        (Limits(steps=20), "for i in range(20):\n    pass"),
        (Limits(size=10), "'abc' * 4"),
        (Limits(items=3), "[1] + [2, 3, 4]"),
        (Limits(items=3), "{i for i in range(4)}"),
        (Limits(items=3), "x = {}\nfor i in range(4):\n    x[i] = i"),
        (Limits(items=3), "x = []\nfor i in range(4):\n    x.append(i)"),
        (Limits(bits=8), "255 + 1"),
        (Limits(exponent=2), "Decimal('1000')"),
        (Limits(output=3), "print('abcd')"),
        (Limits(depth=2), "str([[[[1]]]])"),
        (Limits(nodes=3), "Q(a=1) | Q(b=1) | Q(c=1) | Q(d=Q(e=Q(f=1)))"),
    ],
)
def test_each_limit_can_be_lowered(limits: Limits, source: str) -> None:
    assert isinstance(failure_of(source, limits), BudgetError)


def test_to_compare_methods_is_not_to_compare_what_they_belong_to() -> None:
    doubled = "\n".join(f"{x} = []\nfor i in range(60):\n    {x} = [{x}, {x}]" for x in "ab")
    assert outcome_of(f"{doubled}\na.append == b.append").value is False


def test_output_stops_at_the_budget() -> None:
    assert failure_of("print('abcdef')", Limits(output=3)).output == "abc"


@pytest.mark.parametrize(
    "source",
    [
        "[i for i in range(1500)]",
        "qs = Book.objects.all()\nfor i in range(400):\n    qs |= Book.objects.filter(id=i)\nx = 1",
        "x = ['x' * 90000 for i in range(50)]\nlen(x)",
        "2 ** 5000 > 1",
        "Decimal('12345678901234567890.123') / 7",
        "s = ''\nfor i in range(1000):\n    s += 'line\\n'\nlen(s)",
        "sorted([3, 1, 2], key=str, reverse=True)",
        "10 ** 18 in range(10 ** 20)",
    ],
)
def test_ordinary_work_stays_within_the_budgets(source: str) -> None:
    outcome_of(source)


def test_a_recursion_error_of_django_is_a_budget_with_a_place() -> None:
    source = "q = Book.objects.all()\nfor i in range(300):\n    q = Book.objects.filter(pk__in=q)"
    error = failure_of(source)
    assert isinstance(error, SnippetError)
    assert shown(source, error.range) == "filter(pk__in=q)"
