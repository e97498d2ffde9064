"""The corpus on all databases under one policy, side by side, and what is left when all is over."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import psutil

from ormscope.management import processes
from ormscope.management.hostile import secret
from ormscope.management.hostile.column import Findings, tried
from ormscope.management.hostile.judgement import Judge
from ormscope.management.hostile.witness import differences, files, witness_of
from ormscope.runs.options import Options
from ormscope.runs.policy import policy as policy_named
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ormscope.management.hostile.corpus import Entry
    from ormscope.runs.lane import Lane

_QUIET: Final = 10.0
"""Seconds until whatever a killed run has started must be over on the server."""
_GROWTH: Final = 2.0
"""Times that the processes may be as large afterwards."""


@dataclass(slots=True, kw_only=True)
class Trial:
    """What came of one policy. ``memory`` in bytes, of all processes, before and after."""

    policy: str
    columns: list[Findings] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    memory: tuple[int, int] = (0, 0)
    processes: tuple[int, int] = (0, 0)

    @property
    def count(self) -> int:
        """How many problems there are."""
        return len(self.problems) + sum(each.wrong for each in self.columns)


def held(state: Path, names: Sequence[str], corpus: Sequence[Entry], policy: str) -> Trial:
    """Hold the trial of one policy, in a state directory that nobody else uses."""
    trial = Trial(policy=policy)
    chosen = policy_named(policy)
    began = {process.pid for process in processes.descendants()}
    with Pool(state, names, policy=chosen) as pool:
        lanes = [lane for lane in pool.wait_ready().values() if _is_ready(lane, trial)]
        witnesses = {
            lane.column.name: witness_of(lane.database, state, pool.parameters(lane.column.name))
            for lane in lanes
        }
        judge = Judge(policy=policy, secrets=secret.texts(state))
        databases = [lane.database for lane in pool.lanes.values()]
        for lane in lanes:
            lane.run("1 + 1", Options())
        kept, running = files(state, databases), processes.descendants()
        size = processes.memory(running)
        with ThreadPoolExecutor(max_workers=len(lanes) or 1) as runner:
            trying = [
                runner.submit(
                    tried, lane, corpus, judge, witnesses[lane.column.name], chosen.deadline
                )
                for lane in lanes
            ]
            trial.columns = [each.result() for each in trying]
        trial.problems += _still_busy(witnesses)
        trial.problems += [
            f"a file: {change}" for change in differences(kept, files(state, databases))
        ]
        after = processes.descendants()
        trial.processes = len(running), len(after)
        trial.memory = size, processes.memory(after)
        if len(after) > len(running):
            new = {each.pid for each in after} - {each.pid for each in running}
            trial.problems.append(
                f"there are {len(after)} processes, before {len(running)}: "
                f"{', '.join(processes.told(each) for each in after if each.pid in new)}"
            )
        if trial.memory[1] > _GROWTH * size:
            trial.problems.append("the processes have grown: see the table")
    ending = [each for each in processes.descendants() if each.pid not in began]
    _, left = psutil.wait_procs(ending, timeout=_QUIET)
    trial.problems += [f"a process is left over: {processes.told(each)}" for each in left]
    return trial


def _is_ready(lane: Lane, trial: Trial) -> bool:
    if lane.state == "ready":
        return True
    trial.problems.append(f"{lane.column.name} did not start: {lane.message}")
    return False


def _still_busy(witnesses: dict[str, Any]) -> list[str]:
    """Return what visitors still execute after a time in which it should have ended."""
    end = time.monotonic() + _QUIET
    while True:
        busy = [
            f"{name} still executes {statement}"
            for name, witness in witnesses.items()
            if witness is not None
            for statement in witness.busy()
        ]
        if not busy or time.monotonic() > end:
            return busy
        time.sleep(0.2)
