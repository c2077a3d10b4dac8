"""pandana: contraction hierarchies, built once; each service's points are then sought within 2 km from every node."""

from __future__ import annotations

import numpy as np
import pandana
import pandas as pd

from bench_access.graph import LIMIT_M, Graph

AT_ONCE = 200
"""Points whose surroundings are held at a time."""
HALF_A_MILLIMETRE = 0.0005
"""pandana keeps whole millimetres and cuts off the rest; with this added, it rounds."""


def build(graph: Graph) -> pandana.Network:
    """Make the hierarchy."""
    east, north = (pd.Series(column) for column in graph.xy.T)
    start, end = (pd.Series(column) for column in graph.pairs.T)
    return pandana.Network(east, north, start, end, pd.DataFrame({"metres": graph.lengths + HALF_A_MILLIMETRE}))


def nearest(network: pandana.Network, graph: Graph) -> np.ndarray:
    """One run a service, within 2 km."""
    columns = []
    for number, nodes in enumerate(graph.services):
        east, north = (pd.Series(column) for column in graph.xy[nodes].T)
        network.set_pois(str(number), LIMIT_M, 1, east, north)
        found = network.nearest_pois(LIMIT_M, str(number), num_pois=1, max_distance=np.inf)
        columns.append(found[1].to_numpy()[graph.origins])
    return np.column_stack(columns)


def pairs(network: pandana.Network, graph: Graph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All nodes within 2 km of each point; those of them that are origins."""
    origins = pd.DataFrame({"destination": graph.origins, "origin": np.arange(len(graph.origins))})
    points = pd.DataFrame({"source": graph.points, "point": np.arange(len(graph.points))})
    nodes = points["source"].unique()
    parts = [
        network.nodes_in_range(nodes[start : start + AT_ONCE], LIMIT_M).merge(origins)
        for start in range(0, len(nodes), AT_ONCE)
    ]
    table = pd.concat(parts).merge(points)
    return table["origin"].to_numpy(), table["point"].to_numpy(), table["metres"].to_numpy()
