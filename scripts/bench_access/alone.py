"""Start a process for one engine, and watch how much memory it and its children hold together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench_access.engines import ENGINES
from bench_access.measure import NOT_INSTALLED

LOOK_EVERY_S = 0.1


def measure_alone(graph_file: Path, name: str, answer_file: Path) -> dict[str, Any] | None:
    """
    Measure one engine in a process of its own.

    Parameters
    ----------
    graph_file
        The graph.
    name
        The engine.
    answer_file
        Where its answer goes.

    Returns
    -------
    dict or None
        ``build_s``, ``query_s`` and ``peak_mb``; nothing where the library is not installed.

    Raises
    ------
    RuntimeError
        The engine failed; what it said is on the screen.
    """
    command = [sys.executable, "-m", "bench_access.measure", str(graph_file), name, str(answer_file)]
    threads = {"OMP_NUM_THREADS": str(ENGINES[name].cores)}
    together = 0.0
    with (
        answer_file.with_suffix(".log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=log, env=os.environ | threads) as process,  # noqa: S603 - our own module
    ):
        while process.poll() is None:
            together = max(together, _held_by_family_mb(process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_EVERY_S)
        if process.returncode:
            log.seek(0)
            print(log.read(), end="")
        if process.returncode == NOT_INSTALLED:
            return None
    if process.returncode:
        message = f"{name} ended with {process.returncode}"
        raise RuntimeError(message)
    told = json.loads(answer_file.with_suffix(".json").read_text("utf-8"))
    return told | {"peak_mb": max(told["peak_mb"], together)}


def _held_by_family_mb(pid: int) -> float:
    """Add up what a process and its children hold, what they share once; 0 where it has none."""
    children = _children(pid)  # alone, it knows its own peak better
    return sum(map(_share_mb, [pid, *children])) if children else 0.0


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        lists = [file.read_text("ascii") for file in Path(f"/proc/{pid}/task").glob("*/children")]
        direct = [int(number) for number in " ".join(lists).split()]
        return direct + [number for child in direct for number in _children(child)]
    return []


def _share_mb(pid: int) -> float:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024 / 1e6
    return 0.0
