"""A graph like the walkable streets of Wales, from numbers alone: the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from bench_access.graph import Graph

CORNER_M = (190_000.0, 170_000.0)
TOWN_RADIUS_M, TOWN_PULL = 2_500.0, 0.65
"""How wide towns are, and how strongly they draw junctions together: in their middles 1 / (1 - pull)² as dense."""
KEPT, CROSSED = 0.86, 0.75
"""Share of the lattice's edges that there are; and by what factor it falls at every second line, again at every fourth,
and so on: as at hedges, railways, rivers and ridges, the longer the barrier the fewer ways across. Real networks come
apart at few streets; a lattice without barriers does not, and would be unfair to contraction hierarchies."""
ISLANDS, ISLAND_CELLS, LEAST_ISLAND = 6, 6.0, 20
BEND = 0.08
"""How far a point between two junctions stands off their line, as a share of the way between them."""


@dataclass(frozen=True)
class Size:
    """How large a graph to make; the default is the one the documentation speaks of."""

    nodes: int = 1_500_000
    edges: int = 1_900_000
    across_m: float = 140_000.0
    origins: int = 100_000
    services: int = 17
    points: tuple[int, int] = (50, 5_000)
    """Of the smallest service and of the largest; the others lie between, each larger by the same factor."""

    @property
    def side(self) -> int:
        """How many junctions along a side of the lattice: after thinning a few edges more than asked for are left."""
        kept = KEPT * 0.5 / (1 - CROSSED / 2)
        surplus = 2 * kept - 1 + (1 - kept) ** 4  # edges less nodes, for one junction of the lattice
        return int(np.sqrt((self.edges - self.nodes) / surplus) * 1.01) + 6


def make_wales_like(size: Size | None = None, *, seed: int = 2026) -> Graph:
    """
    Make a road-like graph: a lattice, warped into towns, with gaps, dead ends, bends and islands.

    Parameters
    ----------
    size
        How large.
    seed
        Of the random numbers.

    Returns
    -------
    Graph
        Named ``wales-like``, its nodes in no order.
    """
    size = size or Size()
    rng = np.random.default_rng(seed)
    xy = _junctions(size, rng)
    xy, streets = _connected(xy, _streets(size, rng), size, rng)
    xy, pairs = _bent(xy, streets, size.nodes - len(xy), rng)
    xy, pairs = _shuffled(xy.round(3), pairs, rng)
    origins = rng.choice(len(xy), size.origins, replace=False)
    counts = np.geomspace(*size.points, size.services).round().astype(int)
    services = tuple(rng.choice(len(xy), count, replace=False) for count in counts)
    return Graph("wales-like", xy, pairs, origins, services)


def _junctions(size: Size, rng: np.random.Generator) -> np.ndarray:
    """Place the junctions of a jittered lattice, drawn towards towns."""
    side, step = size.side, size.across_m / size.side
    line = np.arange(side) * step
    east, north = (np.repeat(line, side).reshape(side, side), np.tile(line, (side, 1)))
    moved = np.zeros((2, side, side))
    apart = 6 * TOWN_RADIUS_M
    for town in np.stack(np.meshgrid(*2 * [np.arange(apart / 2, size.across_m, apart)]), axis=-1).reshape(-1, 2):
        middle = town + rng.uniform(-apart / 6, apart / 6, 2)
        fall = np.exp(-(((line - middle[0]) / TOWN_RADIUS_M) ** 2) / 2)[:, None]
        fall = fall * np.exp(-(((line - middle[1]) / TOWN_RADIUS_M) ** 2) / 2)[None, :] * TOWN_PULL
        moved -= fall * np.stack([east - middle[0], north - middle[1]])
    jitter = rng.uniform(-0.3, 0.3, (2, side, side)) * step * 0.5
    return (np.stack([east, north]) + moved + jitter).reshape(2, -1).T + CORNER_M


def _streets(size: Size, rng: np.random.Generator) -> np.ndarray:
    """Join junctions to their neighbours, but for gaps, and for the water around a few islands."""
    side = size.side
    number = np.arange(side * side).reshape(side, side)
    streets = np.concatenate(
        [
            np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
        ]
    )
    cells = np.stack(np.divmod(number.ravel(), side), axis=1)
    line = np.arange(1, side)
    share = np.repeat(KEPT * CROSSED ** np.log2(line & -line), side)  # -line & line: the largest power of 2 in it
    keep = rng.random(len(streets)) < np.concatenate([share, share.reshape(side - 1, side).T.ravel()])
    for middle in rng.uniform(0.1 * side, 0.9 * side, (ISLANDS, 2)):
        on_island = np.hypot(*(cells - middle).T) < ISLAND_CELLS
        keep &= on_island[streets[:, 0]] == on_island[streets[:, 1]]
    return streets[keep]


def _connected(
    xy: np.ndarray, streets: np.ndarray, size: Size, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Leave scraps out, and so many streets that nothing hangs on that the numbers come out as asked."""
    part = connected_components(_square(streets, len(xy)), directed=False)[1]
    keep = np.bincount(part)[part] >= LEAST_ISLAND
    streets = (np.cumsum(keep) - 1)[streets[keep[streets[:, 0]]]]
    xy = xy[keep]
    order = rng.permutation(len(streets))
    numbered = _square(streets[order], len(xy), np.arange(1.0, len(streets) + 1))
    needed = np.zeros(len(streets), dtype=bool)
    needed[order[minimum_spanning_tree(numbered).data.astype(int) - 1]] = True
    spare = order[~needed[order]]
    too_many = len(streets) - len(xy) - (size.edges - size.nodes)
    if not 0 <= too_many <= len(spare) or len(xy) > size.nodes:
        message = f"a lattice of {size.side} × {size.side} cannot become {size.nodes} nodes and {size.edges} edges"
        raise ValueError(message)
    return xy, np.delete(streets, spare[:too_many], axis=0)


def _square(streets: np.ndarray, n: int, values: np.ndarray | None = None) -> coo_array:
    return coo_array((np.ones(len(streets)) if values is None else values, tuple(streets.T)), shape=(n, n))


def _bent(xy: np.ndarray, streets: np.ndarray, extra: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Put further points on streets, the more the longer they are, each a little off the line."""
    start, way = xy[streets[:, 0]], xy[streets[:, 1]] - xy[streets[:, 0]]
    length = np.hypot(*way.T)
    count = rng.multinomial(extra, length / length.sum())
    of = np.repeat(np.arange(len(streets)), count)
    place = np.arange(extra) - np.repeat(np.cumsum(count) - count, count)
    share = (place + 1) / (count[of] + 1)
    aside = np.stack([-way[of, 1], way[of, 0]], axis=1) * rng.normal(0, BEND, extra)[:, None]
    points = start[of] + way[of] * share[:, None] + aside
    first, last = place == 0, place == count[of] - 1
    new = np.arange(extra) + len(xy)
    pairs = [
        streets[count == 0],
        np.stack([streets[of[first], 0], new[first]], axis=1),
        np.stack([new[~last], new[~last] + 1], axis=1),
        np.stack([new[last], streets[of[last], 1]], axis=1),
    ]
    return np.concatenate([xy, points]), np.concatenate(pairs)


def _shuffled(xy: np.ndarray, pairs: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Put nodes and edges out of order, so that their numbers help nobody."""
    number = rng.permutation(len(xy))
    mixed = np.empty_like(xy)
    mixed[number] = xy
    return mixed, rng.permutation(number[pairs])
