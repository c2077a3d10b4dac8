"""Measure one engine on one graph, in a process of its own: ``python -m bench_access.measure GRAPH ENGINE ANSWER``."""

from __future__ import annotations

import importlib
import json
import resource
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bench_access.engines import ENGINES
from bench_access.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, ENOUGH_S = 3, 20.0
"""The best of so many rounds counts; none is begun after so many seconds."""
NOT_INSTALLED = 3
"""What the process ends with where the library is not there."""


def main() -> None:
    """Build, ask, write the answer beside how long it took and what it needed, and do it again."""
    graph_file, name, answer_file = sys.argv[1:]
    engine = ENGINES[name]
    graph = Graph.load(Path(graph_file))
    graph.lengths  # noqa: B018 - made now, so that no engine waits for it
    try:
        module = importlib.import_module(f"bench_access.engines.{engine.module}")
    except ModuleNotFoundError as error:
        if engine.module == "ours":
            raise
        print(f"{name}: no {error.name} here, so it is left out")
        sys.exit(NOT_INSTALLED)
    ask = module.pairs if engine.question == "pairs" else module.nearest
    begun = perf_counter()
    built, answer, times = _round(module.build, ask, graph)
    peak_mb = _peak_mb()  # before further rounds, which may hold what is left of the first
    np.savez(answer_file, *(answer if isinstance(answer, tuple) else [answer]))
    while len(times) < 2 * ROUNDS and perf_counter() - begun < ENOUGH_S:
        del built, answer
        built, answer, more = _round(module.build, ask, graph)
        times += more
    told = {"build_s": min(times[0::2]), "query_s": min(times[1::2]), "peak_mb": peak_mb}
    Path(answer_file).with_suffix(".json").write_text(json.dumps(told), "utf-8")


def _round(
    build: Callable[[Graph], Any], ask: Callable[[Any, Graph], Any], graph: Graph
) -> tuple[Any, Any, list[float]]:
    start = perf_counter()
    built = build(graph)
    between = perf_counter()
    answer = ask(built, graph)
    return built, answer, [between - start, perf_counter() - between]


def _peak_mb() -> float:
    """Tell how much memory this process has held at most."""
    status = Path("/proc/self/status")
    if status.exists():  # `getrusage` would begin with what the process that started this one held
        lines = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
