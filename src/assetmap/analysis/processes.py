"""Share work out among processes."""

from __future__ import annotations

import pickle
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol, TypeVar, cast

T_co = TypeVar("T_co", covariant=True)


class Task(Protocol[T_co]):
    """Work that falls into numbered parts; it can be pickled."""

    def __call__(self, part: int) -> T_co:
        """Do a part."""


def share_out(task: Task[T_co], parts: int, processes: int) -> list[T_co]:
    """
    Do all parts of a task, in this process and in others.

    Parameters
    ----------
    task
        The work. It is handed over as a file, once for all its parts.
    parts
        How many parts there are, numbered from 0.
    processes
        How many processes work at a time, this one among them.

    Returns
    -------
    list
        What the parts gave, in their order; the same for any number of processes.

    Notes
    -----
    The others are started afresh and not forked: that works on every system, and beside the threads of other libraries.
    Meanwhile this process begins with the last parts.
    """
    if min(processes, parts) <= 1:
        return [task(part) for part in range(parts)]
    results: dict[int, T_co] = {}
    context = get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(min(processes, parts) - 1, context) as pool:
        file = Path(folder) / "task"
        file.write_bytes(pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL))
        others = [pool.submit(_do, str(file), part) for part in range(parts)]
        for part in reversed(range(parts)):
            results[part] = task(part) if others[part].cancel() else cast("T_co", others[part].result())
    return [results[part] for part in range(parts)]


@lru_cache(maxsize=1)
def _opened(file: str) -> Task[object]:
    return cast("Task[object]", pickle.loads(Path(file).read_bytes()))  # noqa: S301 - written a moment ago by share_out


def _do(file: str, part: int) -> object:
    return _opened(file)(part)
