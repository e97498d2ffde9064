"""The process of ``test_injection.py``: all probes, and what reached the driver meanwhile.

``python probed.py ALIAS STATE PARAMETERS null`` prints the outcome and the statements.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(alias: str, state: str, parameters: str, _: str) -> None:
    from django.db.backends.utils import CursorWrapper

    from ormscope.injection.probing import probe
    from ormscope.runs.prepared import prepare

    ready = prepare(alias, Path(state), json.loads(parameters))
    reached: list[str] = []
    execute = CursorWrapper._execute

    def note(self: Any, sql: Any, params: Any, *ignored: Any) -> Any:
        reached.append(f"{sql} {params!r}")
        return execute(self, sql, params, *ignored)

    CursorWrapper._execute = note  # type: ignore[method-assign]
    own = probe(ready.database, ready.connection, ready.target, "k9x' OR 1=1")
    ours = probe(ready.database, ready.connection, ready.target)
    statuses = [own.outcome.status, ours.outcome.status]
    print(json.dumps({"statuses": statuses, "probes": len(ours.probes), "reached": reached}))


if __name__ == "__main__":
    main(*sys.argv[1:])
