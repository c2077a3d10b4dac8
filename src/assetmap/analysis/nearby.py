"""Shortest ways on a network between all things that lie within a distance of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse.csgraph import dijkstra

from assetmap.analysis.core import first_of
from assetmap.analysis.network import Floats, Ints
from assetmap.analysis.processes import share_out
from assetmap.analysis.travel import add_places, ways_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.analysis.network import Network, Spots

Pairs: TypeAlias = tuple[Ints, Ints, Floats]
"""Numbers of origins, numbers of destinations, metres between them; each of shape ``(p,)``."""

_AT_ONCE = 4_000_000  # distances held at a time: 32 MB
_TILE = 5  # cells to a tile's side; a cell is as wide as the distance searched
_ROWS = 1_000_000  # more than a grid has rows


def pairs_within(network: Network, origins: Spots, destinations: Spots, metres: float, *, processes: int = 1) -> Pairs:
    """
    Measure all ways that are not longer than a distance.

    Parameters
    ----------
    network
        The network.
    origins, destinations
        Things on it.
    metres
        The distance.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    origin, destination : numpy.ndarray
        Shape ``(p,)``, int64: numbers of the two of each pair, by origin and destination.
    metres : numpy.ndarray
        Shape ``(p,)``, float64.

    Notes
    -----
    Tile by tile, with a rim as wide as the distance: no way of that length leaves it.
    """
    tiles = _Tiles.over(network, origins, destinations, metres)
    parts = [_along_chains(origins, destinations, metres), *share_out(tiles, len(tiles.starts) - 1, processes)]
    origin, destination, found = _joined(parts)
    key = origin * max(destinations.count, 1) + destination
    order = np.argsort(key, kind="stable")
    first = first_of(key[order])
    least = np.minimum.reduceat(found[order], first) if len(first) else found
    return origin[order[first]], destination[order[first]], least


@dataclass(frozen=True, slots=True)
class _Tiles:
    """The destinations tile by tile; everything is in the order of its cell, and a tile is some cells across."""

    network: Network
    corner: Floats
    metres: float
    nodes: Ints
    node_cells: Ints
    places: Spots
    tiles: Ints
    origins: tuple[Ints, Ints, Floats]
    origin_cells: Ints

    @classmethod
    def over(cls, network: Network, origins: Spots, places: Spots, metres: float) -> _Tiles:
        corner = network.xy.min(axis=0) if len(network.xy) else np.zeros(2)
        cells = _cells(network.xy, corner, metres)
        nodes = np.argsort(cells, kind="stable")
        tiles = np.floor((places.xy - corner) / (_TILE * metres)).astype(np.int64)
        by_tile = np.lexsort((tiles[:, 1], tiles[:, 0]))
        ends, ways = ways_in(network, origins)
        rows = np.flatnonzero(ends.ravel() >= 0)
        rows = rows[np.argsort(cells[ends.ravel()[rows]], kind="stable")]
        entries = (np.repeat(origins.of, 2)[rows], ends.ravel()[rows], ways.ravel()[rows])
        return cls(
            network,
            corner,
            metres,
            nodes,
            cells[nodes],
            places.take(by_tile),
            tiles[by_tile],
            entries,
            cells[entries[1]],
        )

    @property
    def starts(self) -> Ints:
        """Where the places of each tile begin, and where the last end."""
        changes = np.flatnonzero(np.diff(self.tiles, axis=0).any(axis=1)) + 1
        return np.unique(np.concatenate([[0], changes, [len(self.tiles)]]))

    def __call__(self, part: int) -> Pairs:
        first, last = self.starts[part : part + 2]
        low, high = self.tiles[first] * _TILE - 1, (self.tiles[first] + 1) * _TILE
        nodes = np.sort(self.nodes[_in_cells(self.node_cells, low, high)])
        rows = _in_cells(self.origin_cells, low, high)
        of, node, ways = self.origins[0][rows], self.origins[1][rows], self.origins[2][rows]
        if not len(of):
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        matrix, at = self.network.matrix[nodes][:, nodes], np.searchsorted(nodes, node)
        found: list[Pairs] = []
        step = max(1, _AT_ONCE // (len(nodes) + len(of)))
        for start in range(first, last, step):
            places = self.places.take(np.arange(start, min(start + step, last)))
            ends, metres = ways_in(self.network, places)
            local = np.minimum(np.searchsorted(nodes, ends), len(nodes) - 1)
            local = np.where(nodes[local] == ends, local, -1)
            indices = len(nodes) + np.arange(len(places.of))
            place, side = np.nonzero(local >= 0)
            graph = add_places(matrix, len(places.of), place, local[place, side], metres[place, side])
            way = dijkstra(graph, indices=indices, limit=self.metres)[:, at] + ways
            place, origin = np.nonzero(way <= self.metres)
            found.append((of[origin], places.of[place], way[place, origin]))
        return _joined(found)


def _joined(parts: Sequence[Pairs]) -> Pairs:
    origin, destination, metres = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return origin, destination, metres


def _cells(xy: Floats, corner: Floats, width: float) -> Ints:
    cells: Ints = np.floor((xy - corner) / width).astype(np.int64)
    return cells[:, 0] * _ROWS + cells[:, 1]


def _in_cells(cells: Ints, low: Ints, high: Ints) -> Ints:
    """Find what lies in a rectangle of cells, among things in the order of their cells."""
    columns = np.arange(low[0], high[0] + 1) * _ROWS
    first = np.searchsorted(cells, columns + max(int(low[1]), 0))
    after = np.searchsorted(cells, columns + high[1], "right")
    return np.concatenate([np.arange(a, b) for a, b in zip(first, after, strict=True)])


def _along_chains(origins: Spots, places: Spots, metres: float) -> Pairs:
    """Measure between what shares a chain."""
    order = np.lexsort((places.along, places.chain))
    reach = metres + 1  # more than is wanted, for the keys are rounded; what is too far falls out below
    stretch = max(places.along.max(initial=0), origins.along.max(initial=0)) + 2 * reach
    key = places.chain[order] * stretch + places.along[order]
    here = origins.chain * stretch + origins.along
    low, high = np.searchsorted(key, here - reach, "left"), np.searchsorted(key, here + reach, "right")
    size = np.maximum(high - low, 0)
    o = np.repeat(np.arange(len(here)), size)
    p = order[np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size)]
    found = np.abs(origins.along[o] - places.along[p]) + origins.leg[o] + places.leg[p]
    near = (found <= metres) & (origins.chain[o] == places.chain[p])
    return origins.of[o[near]], places.of[p[near]], found[near]
