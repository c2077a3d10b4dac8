"""
Who takes part. A module of this folder for each, so that a process imports the one library that it measures.

Each has ``build(graph)``, which makes of the arrays whatever the library works on, and ``nearest(built, graph)``: an
array of shape ``(origins, services)``, metres, ``inf`` where there is no way (or none within the limit). Some have
``pairs(built, graph)`` too: origins and destinations by number, and metres, for all pairs within 2 km; the
destinations are the points of all services. Each does it in the fastest way that its own manual knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from bench_access.graph import LIMIT_M


@dataclass(frozen=True)
class Engine:
    """One that takes part."""

    module: str
    question: str = "nearest"
    """``nearest``, ``pairs``, or ``hops`` for the bound, which gives no metres."""
    cores: int = 1
    """How many threads or processes it may use."""
    limit_m: float = inf
    """How far it looks; beyond that it is not compared."""


ENGINES = {
    "assetmap": Engine("ours", cores=2),
    "assetmap-one-process": Engine("ours"),
    "bound-bfs-c": Engine("bound", "hops"),
    "scipy": Engine("scipy"),
    "networkit": Engine("networkit", cores=2),
    "networkit-one-thread": Engine("networkit"),
    "igraph": Engine("igraph"),
    "rustworkx": Engine("rustworkx"),
    "pandana": Engine("pandana", cores=2, limit_m=LIMIT_M),
    "networkx": Engine("networkx"),
    "assetmap-pairs": Engine("ours", "pairs", cores=2, limit_m=LIMIT_M),
    "assetmap-pairs-one-process": Engine("ours", "pairs", limit_m=LIMIT_M),
    "scipy-pairs": Engine("scipy", "pairs", limit_m=LIMIT_M),
    "pandana-pairs": Engine("pandana", "pairs", cores=2, limit_m=LIMIT_M),
}
"""In the order in which they run. The first that answers a question is what the others are compared with."""
