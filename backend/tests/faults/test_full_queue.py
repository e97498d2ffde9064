"""More visitors than there is room for: the next one is told so at once, and when to come again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from accidents import COUNT, STUCK
from django.test import Client

from ormscope.runs.current import serving
from ormscope.runs.options import Options
from ormscope.runs.policy import POLICIES
from ormscope.runs.pool import Pool
from ormscope.runs.questions.snippet import Snippet

if TYPE_CHECKING:
    from pathlib import Path


def test_a_full_queue_is_answered_429_with_a_time(tmp_path: Path) -> None:
    small = replace(POLICIES["local"], queue=2)
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    asked = {"snippet": COUNT, "databases": ["oracle"]}
    with Pool(tmp_path, ["sqlite", "oracle"], policy=small) as pool, serving(pool):
        pool.wait_ready()
        running = [
            pool.begin(Snippet(text=STUCK, options=Options(deadline=2)), ["sqlite"])
            for _ in range(2)
        ]
        refused = client.post("/api/runs/", asked, content_type="application/json")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "Try again in" in refused.json()["detail"]
        read = client.get("/api/databases/")
        assert read.status_code == 200
        for run in running:
            (trace,) = run
            assert trace.outcome.status == "killed"
        answered = client.post("/api/runs/", asked, content_type="application/json")
        assert answered.status_code == 200
        assert pool.queue.taken == 0
