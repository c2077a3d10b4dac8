"""assetmap itself: chains contracted, in one process or two (as many as it may use cores)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assetmap.analysis.nearby import pairs_within
from assetmap.analysis.network import Network, at_vertices, join_spots, make_network
from assetmap.analysis.travel import nearest_by_service
from bench_access.graph import LIMIT_M, Graph

if TYPE_CHECKING:
    import numpy as np

PROCESSES = int(os.environ.get("OMP_NUM_THREADS", "1"))


def build(graph: Graph) -> Network:
    """Contract the graph."""
    return make_network(graph.xy, graph.pairs)


def nearest(network: Network, graph: Graph) -> np.ndarray:
    """Measure from each origin to the nearest point of each service."""
    origins, *services = (
        at_vertices(network, graph.xy, graph.pairs, nodes) for nodes in (graph.origins, *graph.services)
    )
    return nearest_by_service(network, origins, services, processes=PROCESSES)


def pairs(network: Network, graph: Graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Measure all pairs within 2 km."""
    origins, *services = (
        at_vertices(network, graph.xy, graph.pairs, nodes) for nodes in (graph.origins, *graph.services)
    )
    return pairs_within(network, origins, join_spots(services), LIMIT_M, processes=PROCESSES)
