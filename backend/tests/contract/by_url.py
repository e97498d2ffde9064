"""A program, `by_url.py COUNT NAME…`: runs so many snippets of the corpus, prints what they gave.

Its columns then stay up until its standard input ends.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

SAVEPOINT = re.compile(r"s\d+_x\d+")  # Django's name for it, with the thread's number


def main(count: str, *names: str) -> None:
    import django

    django.setup()
    from ormscope.document.codec import to_data
    from ormscope.document.invariants import broken
    from ormscope.runs.options import Options
    from ormscope.runs.pool import Pool

    corpus = json.loads((Path(__file__).resolve().parents[1] / "corpus.json").read_text())
    corpus = corpus[: int(count)]
    with Pool(Path(os.environ["ORMSCOPE_STATE"]), names) as pool:
        lanes = pool.wait_ready()
        said = {
            name: [lane.state, lane.message, lane.server_version] for name, lane in lanes.items()
        }
        found: dict[str, dict[str, object]] = {name: {} for name in names}
        problems: list[str] = []
        for each in corpus if all(lane.state == "ready" for lane in lanes.values()) else ():
            comparison = pool.run(each["code"], names, Options())
            problems += broken(comparison)
            for trace in comparison.traces:
                found[trace.target.alias][each["id"]] = {
                    "status": trace.outcome.status,
                    "value": to_data(trace.value),
                    "statements": [
                        [
                            SAVEPOINT.sub("savepoint", text or "")
                            for text in (each.sql, each.literal)
                        ]
                        for each in trace.statements
                    ],
                }
        print(json.dumps({"lanes": said, "found": found, "problems": problems}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
