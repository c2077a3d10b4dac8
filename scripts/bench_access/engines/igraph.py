"""igraph: Dijkstra's algorithm from one hub a service, as far as there are origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import igraph
import numpy as np

from bench_access.engines.hubs import from_hubs, hubs_of, with_hubs

if TYPE_CHECKING:
    from bench_access.graph import Graph


def build(graph: Graph) -> igraph.Graph:
    """Make the graph, with hubs."""
    start, end, metres = with_hubs(graph)
    edges = np.column_stack([start, end])
    return igraph.Graph(n=len(graph.xy) + len(graph.services), edges=edges, edge_attrs={"metres": metres.tolist()})


def nearest(built: igraph.Graph, graph: Graph) -> np.ndarray:
    """Go from every hub, to each node once."""
    targets, place = np.unique(graph.origins, return_inverse=True)
    hubs = hubs_of(graph).tolist()
    metres = built.distances(source=hubs, target=targets.tolist(), weights="metres", algorithm="dijkstra")
    return from_hubs(np.array(metres).T)[place]
