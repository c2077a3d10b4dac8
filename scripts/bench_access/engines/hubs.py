"""
A hub for each service, for libraries that start from one node: as far from all the points of its service.

The way from a hub is so long that no shortest way leads through a second one, which would be a way between places that
there is not; what is measured beyond that is no way at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bench_access.graph import Graph

AWAY_M = 1e8


def with_hubs(graph: Graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the edges and their lengths with hubs: starts, ends, metres; hubs are numbered after the nodes."""
    hubs = np.repeat(hubs_of(graph), [len(nodes) for nodes in graph.services])
    start = np.concatenate([graph.pairs[:, 0], hubs])
    end = np.concatenate([graph.pairs[:, 1], graph.points])
    return start, end, np.concatenate([graph.lengths, np.full(len(hubs), AWAY_M)])


def hubs_of(graph: Graph) -> np.ndarray:
    """Give the nodes that are hubs."""
    return len(graph.xy) + np.arange(len(graph.services))


def from_hubs(metres: np.ndarray) -> np.ndarray:
    """Leave the way from the hub out."""
    return np.where(metres < 2 * AWAY_M, metres - AWAY_M, np.inf)
