"""
The graph behind the streets: vertices and segments become junctions and chains.

A chain runs from junction to junction through vertices where there is no choice of way; its length is kept, so that
contracting changes no distance. Where things stand on the network are :class:`Spots`: a chain, and how far along it.
Numbers only: this module is what the processes that measure import.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from assetmap.analysis.core import make_core, shortest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from assetmap.analysis.core import Core

Ints: TypeAlias = "NDArray[np.integer[Any]]"
Floats: TypeAlias = "NDArray[np.float64]"
Bools: TypeAlias = "NDArray[np.bool_]"

_IN_A_BAND = 4000  # junctions; measured: fewer or more cost up to a fifth, and a random order costs twice as much
_LOST = -1  # the end of a dead end: no way leads through it, so it is no node of the matrix


@dataclass(frozen=True, slots=True)
class Network:
    """
    A contracted graph that may be travelled in both directions.

    Attributes
    ----------
    matrix
        Shape ``(j, j)``, symmetric, float64: metres of the shortest chain between two junctions. Junctions are in
        bands from west to east, so that neighbours lie near each other in memory.
    core
        What is searched for the nearest place.
    xy
        Shape ``(j, 2)``, float64, metres: where the junctions are.
    start, end
        Shape ``(c,)``, int32: junctions of each chain; -1 where it is a dead end.
    length
        Shape ``(c,)``, float64, metres: of each chain.
    island
        Shape ``(c,)``, int32: which part of the network that hangs together the chain belongs to; 0 is the longest.
    segment_chain
        Shape ``(s,)``, int32: the chain that each segment is part of.
    segment_along
        Shape ``(s, 2)``, float64, metres: how far along the chain each segment's two ends are.
    """

    matrix: csr_array
    core: Core
    xy: Floats
    start: Ints
    end: Ints
    length: Floats
    island: Ints
    segment_chain: Ints
    segment_along: Floats


@dataclass(frozen=True, slots=True)
class Spots:
    """
    Where things stand on a network.

    Attributes
    ----------
    count
        How many things there are.
    of
        Shape ``(k,)``, int64, ascending: which thing each row is about. One that is as near to two streets has two
        rows, one that is near no street has none, and an area has one for each way in.
    chain, along, leg
        Shape ``(k,)``: the chain, metres along it, and metres from the thing to the street.
    xy
        Shape ``(k, 2)``, metres: where on the street.
    """

    count: int
    of: Ints
    chain: Ints
    along: Floats
    leg: Floats
    xy: Floats

    def placed(self) -> Bools:
        """
        Tell which things stand on the network.

        Returns
        -------
        numpy.ndarray
            Shape ``(count,)``, bool.
        """
        found = np.zeros(self.count, dtype=bool)
        found[self.of] = True
        return found

    def take(self, rows: Bools | Ints) -> Spots:
        """
        Keep some rows.

        Parameters
        ----------
        rows
            Mask or ascending positions.

        Returns
        -------
        Spots
            About as many things as before.
        """
        return Spots(self.count, self.of[rows], self.chain[rows], self.along[rows], self.leg[rows], self.xy[rows])


def make_network(xy: Floats, pairs: Ints) -> Network:
    """
    Contract a graph of straight segments.

    Parameters
    ----------
    xy
        Shape ``(n, 2)``, metres: the vertices.
    pairs
        Shape ``(s, 2)``, numbers of vertices: the segments. None joins a vertex to itself, none stands twice.

    Returns
    -------
    Network
        With every segment in one chain.

    Notes
    -----
    Chains are followed by pointer doubling: each half-segment points to the next where its far end has exactly two, and
    every round doubles how far it points. A ring without a junction is cut at one of its vertices. Of several chains
    between the same junctions the matrix holds the shortest (adding them up is what a sparse matrix would do).
    """
    pairs = pairs.astype(np.int32, copy=False)
    lengths = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    origin, target = pairs.ravel(), pairs[:, ::-1].ravel()
    is_junction = np.bincount(origin, minlength=len(xy)) != 2  # noqa: PLR2004 - neither an end nor a choice
    last, rest = _follow(origin, target, lengths, is_junction)
    rings = np.flatnonzero(~is_junction[target[last]]).astype(np.int32)
    if len(rings):
        is_junction[_cuts(origin[rings], target[rings])] = True
        along, rest[rings] = _follow(origin[rings], target[rings], lengths[rings[::2] // 2], is_junction)
        last[rings] = rings[along]
    first = np.flatnonzero(is_junction[origin])
    first = first[first < (last[first] ^ 1)]
    ends = np.column_stack([origin[first], target[last[first]]])
    chain_of = np.full(len(origin), -1, dtype=np.int32)
    chain_of[first] = np.arange(len(first), dtype=np.int32)
    segment_chain, segment_along = _segments(last, rest, lengths, chain_of)
    xy, start, end = _number(xy, ends)
    links = np.flatnonzero((start >= 0) & (end >= 0) & (start != end))
    ways = start[links], end[links], rest[first][links]
    matrix, core = shortest(*ways, len(xy)), make_core(*ways, len(xy))
    island = _islands(matrix, start, end, rest[first])
    return Network(matrix, core, xy, start, end, rest[first], island, segment_chain, segment_along)


def at_vertices(network: Network, xy: Floats, pairs: Ints, vertices: Ints) -> Spots:
    """
    Find where vertices of the graph that a network was made of are on it.

    Parameters
    ----------
    network
        The network.
    xy, pairs
        What it was made of.
    vertices
        Shape ``(k,)``, numbers of vertices.

    Returns
    -------
    Spots
        One row for each vertex; none for a vertex without a segment.
    """
    half = np.full(len(xy), -1)
    half[pairs.ravel()] = np.arange(pairs.size)
    found = half[vertices]
    of = np.flatnonzero(found >= 0)
    segment, side = np.divmod(found[of], 2)
    chain, along = network.segment_chain[segment], network.segment_along[segment, side]
    return Spots(len(vertices), of, chain, along, np.zeros(len(of)), xy[vertices[of]])


def join_spots(parts: Sequence[Spots]) -> Spots:
    """
    Put the spots of several sets of things together.

    Parameters
    ----------
    parts
        The sets.

    Returns
    -------
    Spots
        The things of the second set are numbered after those of the first, and so on.
    """
    before = np.cumsum([0, *(part.count for part in parts)])
    return Spots(
        int(before[-1]),
        np.concatenate([part.of + n for part, n in zip(parts, before[:-1], strict=True)]).astype(np.int64),
        np.concatenate([part.chain for part in parts]).astype(np.int32),
        np.concatenate([part.along for part in parts]).astype(np.float64),
        np.concatenate([part.leg for part in parts]).astype(np.float64),
        np.concatenate([part.xy for part in parts]).astype(np.float64),
    )


def _follow(origin: Ints, target: Ints, lengths: Floats, is_junction: Bools) -> tuple[Ints, Floats]:
    """Follow each half-segment to the last of its chain, and measure the way there from its origin."""
    halves = np.arange(len(origin), dtype=np.int32)
    both = np.bincount(origin, weights=halves, minlength=len(is_junction))  # of two, less one, gives the other
    far = np.flatnonzero(~is_junction[target]).astype(np.int32)
    last, rest = halves, np.repeat(lengths, 2)
    step = rest.copy()
    last[far] = both[target[far]].astype(np.int64) - (far ^ 1)
    rest[:] = 0
    rest[far] = step[far]
    for _ in range(len(origin).bit_length()):
        if not len(far):
            break
        at = last[far]
        rest[far] += rest[at]
        last[far] = last[at]
        far = far[~is_junction[target[last[far]]]]
    rest += step[last]
    return last, rest


def _cuts(origin: Ints, target: Ints) -> Ints:
    """Choose one vertex of each ring."""
    vertices, numbers = np.unique(np.concatenate([origin, target]), return_inverse=True)
    pairs = numbers.reshape(2, -1)
    graph = csr_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(len(vertices), len(vertices)))
    _, ring = connected_components(graph, directed=False)
    return vertices[np.unique(ring, return_index=True)[1]].astype(np.int64)


def _segments(last: Ints, rest: Floats, lengths: Floats, chain_of: Ints) -> tuple[Ints, Floats]:
    """Tell for each segment its chain, and how far along it the segment's ends are."""
    forth, back = last[0::2], last[1::2]
    chain = chain_of[back ^ 1]
    turned = chain < 0  # the chain was numbered from the other side
    chain[turned] = chain_of[forth[turned] ^ 1]
    along = np.empty((len(lengths), 2))
    along[:, 1] = np.where(turned, rest[0::2] - lengths, rest[1::2])
    along[:, 0] = np.where(turned, rest[0::2], rest[1::2] - lengths)
    return chain, np.maximum(along, 0)


def _number(xy: Floats, ends: Ints) -> tuple[Floats, Ints, Ints]:
    """Give the junctions that a way may lead through their numbers."""
    vertices = np.flatnonzero(np.bincount(ends.ravel(), minlength=len(xy)) > 1)
    vertices = vertices[_order(xy[vertices])]
    number = np.full(len(xy), _LOST, dtype=np.int32)
    number[vertices] = np.arange(len(vertices), dtype=np.int32)
    return xy[vertices], number[ends[:, 0]], number[ends[:, 1]]


def _islands(matrix: csr_array, start: Ints, end: Ints, length: Floats) -> Ints:
    """Find the parts that hang together, and number them, the longest first."""
    found, label = connected_components(matrix, directed=False)
    anchor = np.maximum(start, end)
    alone = np.flatnonzero(anchor < 0)  # a chain between two dead ends
    part = np.empty(len(start), dtype=np.int64)
    part[anchor >= 0] = label[anchor[anchor >= 0]]
    part[alone] = found + np.arange(len(alone))
    total = np.bincount(part, weights=length)
    rank = np.empty(len(total), dtype=np.int32)
    rank[np.argsort(-total, kind="stable")] = np.arange(len(total), dtype=np.int32)
    return rank[part]


def _order(xy: Floats) -> Ints:
    """Sort points so that neighbours come near each other: in bands from west to east, each from south to north."""
    if not len(xy):
        return np.zeros(0, dtype=np.int64)
    west, east = xy[:, 0].min(), xy[:, 0].max()
    band = (xy[:, 0] - west) // ((east - west + 1) * min(1.0, _IN_A_BAND / len(xy)))
    return np.lexsort((xy[:, 1], band))
