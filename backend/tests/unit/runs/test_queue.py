"""A full queue refuses at once, says when to come back, and never grows."""

from __future__ import annotations

import gc
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from waiting import until

from ormscope.document.trace import Trace
from ormscope.runs.options import Options
from ormscope.runs.policy import policy
from ormscope.runs.pool import Pool
from ormscope.runs.questions.snippet import Snippet
from ormscope.runs.queue import Busy, Queue
from ormscope.runs.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = "Tag.objects.count()"
SLOW = "n = 0\nfor i in range(15000):\n    n = n + len([i, i])\nTag.objects.count()"


@pytest.fixture(scope="module")
def narrow(state: Path) -> Iterator[Pool]:
    """A pool with room for two runs."""
    with Pool(state, ["oracle", "mysql"], policy=replace(policy("local"), queue=2)) as opened:
        opened.wait_ready()
        yield opened


def test_a_place_is_given_back() -> None:
    queue = Queue(1, share=1)
    queue.enter("a")
    with pytest.raises(Busy) as caught:
        queue.enter("b")
    assert caught.value.retry_after >= 1
    assert "Try again in" in str(caught.value)
    queue.leave("a")
    queue.enter("b")
    assert queue.taken == 1


def test_one_visitor_does_not_get_all_places() -> None:
    queue = Queue(3, share=2)
    queue.enter("a")
    queue.enter("a")
    with pytest.raises(Busy, match="2 runs of yours"):
        queue.enter("a")
    queue.enter("b")


def test_visitors_take_turns() -> None:
    turns: Turns[str] = Turns()
    for visitor, item in [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1")]:
        turns.put(visitor, item)
    assert [turns.take() for _ in range(4)] == ["a1", "b1", "c1", "a2"]
    turns.put("b", "b2")
    assert [turns.take() for _ in range(2)] == ["a3", "b2"]


def test_a_visitor_who_asks_for_much_does_not_make_another_wait(narrow: Pool) -> None:
    lane = narrow.lanes["oracle"]
    greedy = [lane.submit(Snippet(text=SLOW, options=Options()), "greedy") for _ in range(4)]
    modest = lane.submit(Snippet(text=COUNT, options=Options()), "modest")
    assert modest.result(30).outcome.status == "ok"
    assert [each.done() for each in greedy[2:]] == [False, False]
    for each in greedy:
        each.result(30)


def test_whoever_comes_to_a_full_queue_is_told_at_once(narrow: Pool) -> None:
    first = narrow.begin(Snippet(text=SLOW, options=Options()), ["oracle"])
    second = narrow.begin(Snippet(text=SLOW, options=Options()), ["oracle"])
    with pytest.raises(Busy):
        narrow.begin(Snippet(text=COUNT, options=Options()), ["mysql"])
    for run in (first, second):
        assert len(list(run)) == 1
        assert run.result is not None
    until(lambda: narrow.queue.taken == 0)
    assert narrow.run(COUNT, ["mysql"], Options()).traces[0].outcome.status == "ok"


def test_a_run_that_nobody_wants_any_more_gives_its_place_back(narrow: Pool) -> None:
    gone = threading.Event()
    first = narrow.begin(Snippet(text=SLOW, options=Options()), ["oracle"])
    second = narrow.begin(Snippet(text=COUNT, options=Options()), ["oracle"], gone.is_set)
    gone.set()
    assert list(second) == []  # it was waiting behind the first
    assert len(list(first)) == 1
    assert first.result is not None
    until(lambda: narrow.queue.taken == 0)


def test_a_run_that_is_closed_in_the_middle_gives_its_place_back(narrow: Pool) -> None:
    run = iter(narrow.begin(Snippet(text=COUNT, options=Options()), ["oracle", "mysql"]))
    next(run)
    run.close()  # type: ignore[attr-defined]  # a generator
    until(lambda: narrow.queue.taken == 0)


def test_each_gets_its_own_answer(narrow: Pool) -> None:
    found: dict[int, str] = {}

    def ask(number: int) -> None:
        while True:
            try:
                comparison = narrow.run(f"{number} + 0", ["oracle", "mysql"], Options())
            except Busy:
                continue
            values = {str(trace.value.text.text) for trace in comparison.traces if trace.value}
            found[number] = " ".join(values)
            return

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: str(number) for number in range(20)}
    assert narrow.queue.taken == 0


def test_what_was_answered_is_let_go_at_once(narrow: Pool) -> None:
    """Not when the garbage collector gets to it: a server's memory would grow with its visitors."""
    narrow.run(COUNT, ["oracle", "mysql"], Options())
    gc.collect()
    gc.disable()
    try:
        before = _traces()
        for _ in range(5):
            narrow.run(COUNT, ["oracle", "mysql"], Options())
        until(lambda: _traces() <= before)
    finally:
        gc.enable()


def _traces() -> int:
    return sum(type(each) is Trace for each in gc.get_objects())
