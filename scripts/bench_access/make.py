"""Make a graph and write it to a file, in a process of its own: ``python -m bench_access.make NAME FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from bench_access.newport import make_newport
from bench_access.wales_like import make_wales_like

GRAPHS = {"newport": make_newport, "wales-like": make_wales_like}


def main() -> None:
    """Make it, and say how large it is."""
    name, file = sys.argv[1:]
    graph = GRAPHS[name]()
    if graph is None:
        print(f"{name}: no real data here (name its folder in ASSETMAP_REAL_DATA), so it is left out")
    else:
        print(graph)
        graph.save(Path(file))


if __name__ == "__main__":
    main()
