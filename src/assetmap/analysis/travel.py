"""
Shortest ways on a network: from everywhere to the nearest place of a service.

Every place is a node of its own, with edges to the two ends of its chain, so that one run of Dijkstra's algorithm
serves a whole service; what shares a chain with an origin is measured along it. Distances hold the legs from things to
streets at both ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from assetmap.analysis.core import first_of
from assetmap.analysis.network import Floats, Ints, Spots, join_spots
from assetmap.analysis.processes import share_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.analysis.core import Core, Ways
    from assetmap.analysis.network import Network


def nearest_by_service(network: Network, origins: Spots, services: Sequence[Spots], *, processes: int = 1) -> Floats:
    """
    Measure the way from each origin to the nearest place of each service.

    Parameters
    ----------
    network
        The network.
    origins
        ``n`` things.
    services
        ``k`` sets of destinations.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    numpy.ndarray
        Shape ``(n, k)``, float64, metres; ``inf`` where no way leads to any, ``nan`` where the origin is not on the
        network.
    """
    sweep = _Sweep.over(network, origins, services)
    columns = [metres for metres, _ in share_out(sweep, len(services), processes)]
    return np.column_stack(columns) if columns else np.empty((origins.count, 0))


def nearest_places(
    network: Network, origins: Spots, services: Sequence[Spots], *, processes: int = 1
) -> list[tuple[Floats, Ints]]:
    """
    Measure the way from each origin to the nearest place of each service, and tell which it is.

    Parameters
    ----------
    network
        The network.
    origins
        ``n`` things.
    services
        ``k`` sets of destinations.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    list of tuple
        For each service the metres, shape ``(n,)``, as :func:`nearest_by_service`, and the number of the destination,
        shape ``(n,)``, int64; -1 where there is none.
    """
    return share_out(_Sweep.over(network, origins, services, named=True), len(services), processes)


def nearest_place(network: Network, origins: Spots, service: Spots) -> tuple[Floats, Ints]:
    """
    Measure the way from each origin to the nearest of some destinations, and tell which it is.

    Parameters
    ----------
    network
        The network.
    origins
        ``n`` things.
    service
        Destinations.

    Returns
    -------
    metres : numpy.ndarray
        Shape ``(n,)``, as :func:`nearest_by_service`.
    which : numpy.ndarray
        Shape ``(n,)``, int64: number of the destination; -1 where there is none.
    """
    return nearest_places(network, origins, [service])[0]


def ways_in(network: Network, spots: Spots) -> tuple[Ints, Floats]:
    """
    Find by which junctions spots are reached.

    Parameters
    ----------
    network
        The network.
    spots
        On it.

    Returns
    -------
    ends : numpy.ndarray
        Shape ``(k, 2)``, int32: junctions, -1 where the chain is a dead end.
    metres : numpy.ndarray
        Shape ``(k, 2)``, float64: to each, the leg included.
    """
    ends = np.column_stack([network.start[spots.chain], network.end[spots.chain]])
    metres = np.column_stack([spots.along, network.length[spots.chain] - spots.along])
    return ends, metres + spots.leg[:, None]


def add_places(matrix: csr_array, count: int, place: Ints, node: Ints, metres: Floats) -> csr_array:
    """
    Add a node for each place, with edges from it into a graph; none leads to it.

    Parameters
    ----------
    matrix
        Shape ``(n, n)``.
    count
        Number of places, ``k``.
    place, node, metres
        Shape ``(e,)``: of each edge, the place, ascending; the node; and how far it is.

    Returns
    -------
    scipy.sparse.csr_array
        Shape ``(n + k, n + k)``; the places come last.
    """
    size = matrix.shape[0] + count
    after = np.cumsum(np.bincount(place, minlength=count)) + matrix.indptr[-1]
    return csr_array(
        (
            np.concatenate([matrix.data, np.maximum(metres, 0)]),  # rounded, a way may be less than none
            np.concatenate([matrix.indices, node]).astype(np.int32),
            np.concatenate([matrix.indptr, after]).astype(np.int32),
        ),
        shape=(size, size),
    )


@dataclass(frozen=True, slots=True)
class _Sweep:
    """From everywhere to the nearest of each service: a part is a service."""

    matrix: csr_array
    core: Core
    ends: tuple[Ints, Ints]
    origins: Spots
    to_end: Floats
    services: Sequence[Spots]
    before: Ways
    named: bool

    @classmethod
    def over(cls, network: Network, origins: Spots, services: Sequence[Spots], *, named: bool = False) -> _Sweep:
        core = network.core
        places = join_spots(services) if services else origins.take(np.zeros(0, dtype=np.int64))
        inside, before = core.enter(*ways_in(network, places))
        matrix = add_places(core.matrix, len(places.of), *inside)
        ends = network.start[origins.chain], network.end[origins.chain]
        to_end = network.length[origins.chain] - origins.along
        return cls(matrix, core, ends, origins, to_end, services, before, named)

    def __call__(self, part: int) -> tuple[Floats, Ints]:
        service, (start, end) = self.services[part], self.ends
        found, source = self._search(part)
        by_start, by_end = found[start] + self.origins.along, found[end] + self.to_end
        near, at = _nearest_along(self.origins, service)
        metres = np.minimum(np.minimum(by_start, by_end), near)
        which = np.where(near <= metres, at, np.where(by_start <= by_end, source[start], source[end]))
        return _by_thing(self.origins, metres, which, service)

    def _search(self, part: int) -> tuple[Floats, Ints]:
        """Measure from every junction, and one that is none, to the nearest place, and tell which."""
        nodes = self.core.nodes
        first = sum(len(places.of) for places in self.services[:part])
        rows = np.arange(first, first + len(self.services[part].of))
        found = np.full(len(self.core.stage) + 1, np.inf)
        source = np.full(len(found), -1, dtype=np.int64)
        if len(rows) and self.named:
            run = dijkstra(self.matrix, indices=len(nodes) + rows, min_only=True, return_predecessors=True)
            found[nodes] = run[0][: len(nodes)]
            source[nodes] = np.where(np.isfinite(found[nodes]), run[2][: len(nodes)] - len(nodes) - first, -1)
        elif len(rows):
            found[nodes] = dijkstra(self.matrix, indices=len(nodes) + rows, min_only=True)[: len(nodes)]
        ways = self.before.take(np.arange(*np.searchsorted(self.before.place, [first, first + len(rows)])))
        ways = ways.take(np.argsort(-ways.metres, kind="stable"))  # the last to be written is the shortest
        found[ways.node], source[ways.node] = ways.metres, ways.place - first
        self.core.leave(found, source)
        return found, source


def _nearest_along(origins: Spots, service: Spots) -> tuple[Floats, Ints]:
    """Measure the way along the chain that an origin shares with places: the better of the two that it lies between."""
    metres, which = np.full(len(origins.of), np.inf), np.full(len(origins.of), -1)
    if not len(service.of):
        return metres, which
    order = np.lexsort((service.along, service.chain))
    chain, along = service.chain[order], service.along[order]
    best, who = _carried(chain, along, service.leg[order])
    stretch = max(along.max(), origins.along.max(initial=0)) + 1
    after = np.searchsorted(chain * stretch + along, origins.chain * stretch + origins.along)
    for at in (after - 1, after):
        inside = (at >= 0) & (at < len(chain))
        inside[inside] = chain[at[inside]] == origins.chain[inside]
        here = at[inside]
        found = best[here] + np.abs(origins.along[inside] - along[here])
        better = found < metres[inside]
        rows = np.flatnonzero(inside)[better]
        metres[rows], which[rows] = found[better], order[who[here[better]]]
    return metres, which


def _carried(chain: Ints, along: Floats, leg: Floats) -> tuple[Floats, Ints]:
    """Find for each place on a chain the least way to any place on it, its own leg or another's, and whose it is."""
    rows = np.arange(len(chain))
    group = np.cumsum(np.diff(chain, prepend=chain[0]) != 0) * (2 * (leg.max() + along.max()) + 1)
    up, down = leg - along - group, (leg + along + group)[::-1]  # each group lower than the one before
    least_up, least_down = np.minimum.accumulate(up), np.minimum.accumulate(down)
    left = np.maximum.accumulate(np.where(up == least_up, rows, 0))
    right = len(rows) - 1 - np.maximum.accumulate(np.where(down == least_down, rows, 0))[::-1]
    up, down = least_up + group + along, least_down[::-1] - group - along
    return np.minimum(up, down), np.where(up <= down, left, right)


def _by_thing(origins: Spots, metres: Floats, which: Ints, service: Spots) -> tuple[Floats, Ints]:
    """Add the origin's leg, and take the least where a thing has several rows."""
    metres = metres + origins.leg
    order = np.arange(len(metres))
    if (np.diff(origins.of) == 0).any():
        order = np.lexsort((metres, origins.of))
    order = order[first_of(origins.of[order])]
    least, who = np.full(origins.count, np.nan), np.full(origins.count, -1)
    least[origins.of[order]] = metres[order]
    order = order[np.isfinite(metres[order]) & (which[order] >= 0)]
    who[origins.of[order]] = service.of[which[order]]
    return least, who
