"""rustworkx: Dijkstra's algorithm from one hub a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rustworkx

from bench_access.engines.hubs import from_hubs, hubs_of, with_hubs

if TYPE_CHECKING:
    from bench_access.graph import Graph


def build(graph: Graph) -> rustworkx.PyGraph:
    """Make the graph, with hubs."""
    start, end, metres = with_hubs(graph)
    built = rustworkx.PyGraph()
    built.add_nodes_from(range(len(graph.xy) + len(graph.services)))
    built.add_edges_from(list(zip(start.tolist(), end.tolist(), metres.tolist(), strict=True)))
    return built


def nearest(built: rustworkx.PyGraph, graph: Graph) -> np.ndarray:
    """Go from every hub."""
    answer = np.full((len(graph.services), len(graph.xy) + len(graph.services)), np.inf)
    for row, hub in zip(answer, hubs_of(graph).tolist(), strict=True):
        found = rustworkx.dijkstra_shortest_path_lengths(built, hub, float)
        row[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.float64, len(found))
    return from_hubs(answer[:, graph.origins].T)
