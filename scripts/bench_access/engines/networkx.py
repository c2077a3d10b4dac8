"""NetworkX: Dijkstra's algorithm from all points of a service at once."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from bench_access.graph import Graph


def build(graph: Graph) -> nx.Graph:
    """Make the graph."""
    built = nx.Graph()
    built.add_nodes_from(range(len(graph.xy)))
    start, end = graph.pairs.T.tolist()
    built.add_weighted_edges_from(zip(start, end, graph.lengths.tolist(), strict=True))
    return built


def nearest(built: nx.Graph, graph: Graph) -> np.ndarray:
    """One run a service."""
    columns = []
    for nodes in graph.services:
        found = nx.multi_source_dijkstra_path_length(built, set(nodes.tolist()))
        columns.append([found.get(node, inf) for node in graph.origins.tolist()])
    return np.column_stack(columns)
