"""SciPy as it is: Dijkstra's algorithm from many sources at once; for pairs tile by tile, or it would take minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from bench_access.graph import LIMIT_M, Graph

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TILE_M = 3.5 * LIMIT_M
"""Measured: wider tiles search in larger matrices, narrower ones cut out more of them."""


def build(graph: Graph) -> csr_array:
    """Make the matrix."""
    return graph.matrix()


def nearest(matrix: csr_array, graph: Graph) -> np.ndarray:
    """One run a service."""
    runs = (dijkstra(matrix, indices=nodes, min_only=True)[graph.origins] for nodes in graph.services)
    return np.column_stack(list(runs))


def pairs(matrix: csr_array, graph: Graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One run a tile, in the matrix of what lies within 2 km of it: no way is shorter than a straight line."""
    found = []
    points = graph.points
    tile = np.floor(graph.xy[points] / TILE_M).astype(int)
    _, group = np.unique(tile, axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        low = tile[mine[0]] * TILE_M - LIMIT_M
        inside = ((graph.xy >= low) & (graph.xy <= low + TILE_M + 2 * LIMIT_M)).all(axis=1)
        nodes = np.flatnonzero(inside)
        start = np.searchsorted(nodes, points[mine])
        near = np.flatnonzero(inside[graph.origins])
        metres = dijkstra(matrix[nodes][:, nodes], indices=start, limit=LIMIT_M)
        metres = metres[:, np.searchsorted(nodes, graph.origins[near])]
        destination, origin = np.nonzero(np.isfinite(metres))
        found.append((near[origin], mine[destination], metres[destination, origin]))
    origin, destination, metres = (np.concatenate(part) for part in zip(*found, strict=True))
    return origin, destination, metres
