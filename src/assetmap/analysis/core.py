"""
The core of a network: what is left when junctions with few neighbours are taken out, so that less has to be searched.

A junction with three neighbours is replaced by the three ways between them (with two, by the one way; with one, by
none), which changes no distance between the others. Its own distance follows from theirs. Of junctions next to each
other only one is taken out at a time, so that whole rounds are calculated at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.analysis.network import Bools, Floats, Ints

_ROUNDS = 2  # measured: a third costs more to make than it saves in a run over some ten services
_MOST = 3  # neighbours: taking out one of four would add more ways than it takes away
_PAIRS = ((0, 1), (0, 2), (1, 2))
_SCATTER = 2_654_435_761  # multiplied by this, numbers that follow each other are far apart


class Ways(NamedTuple):
    """Ways from places to nodes, each column of shape ``(e,)``: the number of the place, the node, and the metres."""

    place: Ints
    node: Ints
    metres: Floats

    def take(self, rows: Bools | Ints) -> Ways:
        """
        Keep some rows.

        Parameters
        ----------
        rows
            Mask or positions.

        Returns
        -------
        Ways
            Those.
        """
        return Ways(self.place[rows], self.node[rows], self.metres[rows])


@dataclass(frozen=True, slots=True)
class Round:
    """
    Junctions that were taken out together.

    Attributes
    ----------
    gone
        Shape ``(g,)``: their numbers.
    near
        Shape ``(g, 3)``: their neighbours, all of them in a later round or in the core; -1 where there are fewer.
    metres
        Shape ``(g, 3)``: how far these are; ``inf`` where there are fewer.
    """

    gone: Ints
    near: Ints
    metres: Floats


@dataclass(frozen=True, slots=True)
class Core:
    """
    What is left of a network.

    Attributes
    ----------
    matrix
        Shape ``(c, c)``, symmetric, metres.
    nodes
        Shape ``(c,)``: the junctions that are left.
    stage
        Shape ``(j,)``: the round in which each junction was taken out, counted from 0; the number of rounds for those
        that are left.
    row
        Shape ``(j,)``: which row of its round, or of the matrix, each junction is.
    rounds
        In the order in which they were taken out.
    """

    matrix: csr_array
    nodes: Ints
    stage: Ints
    row: Ints
    rounds: tuple[Round, ...]

    def enter(self, ends: Ints, metres: Floats) -> tuple[Ways, Ways]:
        """
        Find how places enter the core.

        Parameters
        ----------
        ends
            Shape ``(k, w)``: junctions that each place is beside; -1 where there is none.
        metres
            Shape ``(k, w)``: how far they are.

        Returns
        -------
        inside : Ways
            To rows of the matrix.
        before : Ways
            To junctions that were taken out, on the way there.
        """
        ways = Ways(np.repeat(np.arange(len(ends)), ends.shape[1]), ends.ravel(), metres.ravel())
        ways = ways.take(ways.node >= 0)
        before = []
        for number, taken in enumerate(self.rounds):
            is_out = self.stage[ways.node] == number
            out, rest = ways.take(is_out), ways.take(~is_out)
            before.append(out)
            row = self.row[out.node]
            on = (out.metres[:, None] + taken.metres[row]).ravel()
            onward = Ways(np.repeat(out.place, _MOST), taken.near[row].ravel(), on)
            ways = _join([rest, onward.take(onward.node >= 0)])
        inside = Ways(ways.place, self.row[ways.node], ways.metres)
        return _least(inside), _least(_join(before))

    def leave(self, metres: Floats, source: Ints) -> None:
        """
        Carry distances from the core to all junctions, in place.

        Parameters
        ----------
        metres
            Shape ``(j + 1,)``: right for the core; elsewhere no less than right; the last ``inf``.
        source
            Shape ``(j + 1,)``: whose distance it is.
        """
        for taken in reversed(self.rounds):
            ways = metres[taken.near] + taken.metres
            best = ways.argmin(axis=1)[:, None]
            least = np.take_along_axis(ways, best, axis=1)[:, 0]
            better = least < metres[taken.gone]
            gone = taken.gone[better]
            metres[gone] = least[better]
            source[gone] = source[np.take_along_axis(taken.near, best, axis=1)[better, 0]]


def make_core(start: Ints, end: Ints, length: Floats, count: int) -> Core:
    """
    Take junctions out of a network.

    Parameters
    ----------
    start, end
        Shape ``(l,)``: the two junctions of each link, different from each other.
    length
        Shape ``(l,)``, metres.
    count
        Number of junctions.

    Returns
    -------
    Core
        The distances between what is left are as before.
    """
    nodes = np.arange(count, dtype=np.int32)
    stage, row = np.full(count, _ROUNDS, dtype=np.int8), np.empty(count, dtype=np.int32)
    matrix = shortest(start, end, length, count)
    rounds = []
    for number in range(_ROUNDS):
        out = _choose(matrix)
        taken, links = _take_out(matrix, out)
        rounds.append(Round(nodes[taken.gone], np.where(taken.near >= 0, nodes[taken.near], -1), taken.metres))
        stage[rounds[-1].gone], row[rounds[-1].gone] = number, np.arange(len(taken.gone), dtype=np.int32)
        nodes = nodes[~out]
        matrix = shortest(*links, len(nodes))
    row[nodes] = np.arange(len(nodes), dtype=np.int32)
    return Core(matrix, nodes, stage, row, tuple(rounds))


def shortest(start: Ints, end: Ints, length: Floats, count: int) -> csr_array:
    """
    Make the symmetric matrix of some links; of parallel ones the shortest is kept.

    Parameters
    ----------
    start, end
        Shape ``(l,)``: nodes, different from each other.
    length
        Shape ``(l,)``, metres.
    count
        Number of nodes.

    Returns
    -------
    scipy.sparse.csr_array
        Shape ``(count, count)``, float64.
    """
    key = np.minimum(start, end).astype(np.int64) * count + np.maximum(start, end)
    order = np.argsort(key, kind="stable")
    key, metres = key[order], length[order]
    first = first_of(key)
    least = np.minimum.reduceat(metres, first) if len(first) else metres
    low, high = np.divmod(key[first], max(count, 1))
    rows, columns = np.concatenate([low, high]).astype(np.int32), np.concatenate([high, low]).astype(np.int32)
    return csr_array((np.concatenate([least, least]), (rows, columns)), shape=(count, count))


def first_of(ordered: Ints) -> Ints:
    """
    Find where each value of an ascending array stands first.

    Parameters
    ----------
    ordered
        Shape ``(k,)``, not negative.

    Returns
    -------
    numpy.ndarray
        Positions.
    """
    return np.flatnonzero(np.diff(ordered, prepend=-1))


def _join(parts: Sequence[Ways]) -> Ways:
    return Ways(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _least(ways: Ways) -> Ways:
    """Keep the shortest way from each place to each node, in their order."""
    order = np.lexsort((ways.metres, ways.node, ways.place))
    place, node = ways.place[order], ways.node[order]
    return ways.take(order[(np.diff(place, prepend=-1) != 0) | (np.diff(node, prepend=-1) != 0)])


def _choose(matrix: csr_array) -> Bools:
    """Choose junctions with few neighbours, no two of them next to each other: whoever ranks below all neighbours."""
    neighbours = np.diff(matrix.indptr).astype(np.int64)
    rank = (neighbours << 32) + (np.arange(len(neighbours), dtype=np.int64) * _SCATTER & 0xFFFFFFFF)
    least = np.full(len(neighbours), np.iinfo(np.int64).max)
    some = np.flatnonzero(neighbours)
    if len(some):
        least[some] = np.minimum.reduceat(rank[matrix.indices], matrix.indptr[some])
    return (neighbours <= _MOST) & (rank < least)


def _take_out(matrix: csr_array, out: Bools) -> tuple[Round, tuple[Ints, Ints, Floats]]:
    """Take junctions out, and give the links between those that are left, under their new numbers."""
    gone = np.flatnonzero(out)
    near, metres = np.full((len(gone), _MOST), -1, dtype=np.int32), np.full((len(gone), _MOST), np.inf)
    for at in range(_MOST):
        some = matrix.indptr[gone] + at < matrix.indptr[gone + 1]
        here = matrix.indptr[gone[some]] + at
        near[some, at], metres[some, at] = matrix.indices[here], matrix.data[here]
    rows = np.repeat(np.arange(len(out), dtype=np.int32), np.diff(matrix.indptr))
    kept = np.flatnonzero((rows < matrix.indices) & ~out[rows] & ~out[matrix.indices])
    parts = [(rows[kept], matrix.indices[kept], matrix.data[kept])]
    for one, other in _PAIRS:
        both = near[:, other] >= 0
        parts.append((near[both, one], near[both, other], metres[both, one] + metres[both, other]))
    start, end, length = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    number = np.cumsum(~out, dtype=np.int32) - 1
    return Round(gone, near, metres), (number[start], number[end], length)
