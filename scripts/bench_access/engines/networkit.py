"""NetworKit: Dijkstra's algorithm from one hub a service, as many at a time as it has threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkit

from bench_access.engines.hubs import from_hubs, hubs_of, with_hubs

if TYPE_CHECKING:
    import numpy as np

    from bench_access.graph import Graph


def build(graph: Graph) -> networkit.Graph:
    """Make the graph, with hubs."""
    start, end, metres = with_hubs(graph)
    return networkit.GraphFromCoo((metres, (start, end)), n=len(graph.xy) + len(graph.services), weighted=True)


def nearest(built: networkit.Graph, graph: Graph) -> np.ndarray:
    """Go from every hub; with targets it would be slower."""
    search = networkit.distance.SPSP(built, hubs_of(graph).tolist())
    search.run()
    return from_hubs(search.getDistances(asarray=True)[:, graph.origins].T)
