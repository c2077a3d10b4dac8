"""How deep inside the area that a source claims to know a place lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

SAME_M = 6
"""Decimals of metres: distances that differ by less than a micrometre differ by rounding."""

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetmap.analysis.network import Floats
    from assetmap.model import Source


def depth_inside(points: np.ndarray, sources: Iterable[Source]) -> Floats:
    """
    Measure how far points lie inside the coverage of the source that reaches farthest around each.

    Parameters
    ----------
    points
        Shapely points, shape ``(n,)``, EPSG:27700.
    sources
        Any sources; one that does not say what it covers claims nothing.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, float64, metres in a straight line to the edge, to the micrometre; ``-inf`` outside of all.
        What lies within that distance of the point lies inside the coverage too.
    """
    depth = np.full(len(points), -np.inf)
    for shape in {source.id: source.coverage for source in sources if source.coverage is not None}.values():
        edge = shapely.get_parts(shapely.boundary(shape))
        xy, line = shapely.get_coordinates(edge, return_index=True)
        same = line[1:] == line[:-1]
        pieces = np.asarray(shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)))
        shapely.prepare(shape)
        inside = np.flatnonzero(shapely.intersects(shape, points))
        if len(inside):
            _, metres = shapely.STRtree(pieces).query_nearest(points[inside], return_distance=True, all_matches=False)
            depth[inside] = np.maximum(depth[inside], metres)
    return np.round(depth, SAME_M)
