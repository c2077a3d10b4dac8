"""What every engine gets: nodes, edges, origins and services; and where it lies between two processes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from pathlib import Path

    from scipy.sparse import csr_array

LIMIT_M = 2_000.0
"""How far pairs go, and pandana, whose searches need a limit."""


@dataclass(frozen=True)
class Graph:
    """
    Nodes, edges both ways, and who goes where.

    Attributes
    ----------
    name
        ``newport`` or ``wales-like``.
    xy
        float64, shape ``(n, 2)``, metres in EPSG:27700, whole millimetres.
    pairs
        int64, shape ``(m, 2)``: the two nodes of each edge, each pair of nodes at most once.
    origins
        int64, shape ``(k,)``: nodes.
    services
        For each service the nodes of its points, int64.
    """

    name: str
    xy: np.ndarray
    pairs: np.ndarray
    origins: np.ndarray
    services: tuple[np.ndarray, ...]

    @cached_property
    def lengths(self) -> np.ndarray:
        """Metres between the nodes of each edge, in a straight line: shape ``(m,)``."""
        step = self.xy[self.pairs[:, 0]] - self.xy[self.pairs[:, 1]]
        return np.hypot(step[:, 0], step[:, 1])

    @property
    def points(self) -> np.ndarray:
        """Nodes of the points of all services, one after the other."""
        return np.concatenate(self.services)

    def matrix(self) -> csr_array:
        """Lengths as a sparse matrix, each edge both ways."""
        start, end = self.pairs.T.astype(np.int32)
        both = (np.concatenate([start, end]), np.concatenate([end, start]))
        n = len(self.xy)
        return coo_array((np.concatenate([self.lengths, self.lengths]), both), shape=(n, n)).tocsr()

    def save(self, path: Path) -> None:
        """Write it to a file."""
        ends = np.cumsum([len(nodes) for nodes in self.services])[:-1]
        np.savez(
            path,
            name=self.name,
            xy=self.xy,
            pairs=self.pairs,
            origins=self.origins,
            points=self.points,
            ends=ends,
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what :meth:`save` wrote."""
        with np.load(path) as kept:
            services = tuple(np.split(kept["points"], kept["ends"]))
            return cls(str(kept["name"]), kept["xy"], kept["pairs"], kept["origins"], services)

    def __str__(self) -> str:
        """Say how large it is."""
        islands, _ = connected_components(self.matrix(), directed=False)
        return (
            f"{self.name}: {len(self.xy):,} nodes, {len(self.pairs):,} edges, {islands:,} parts, "
            f"{len(self.origins):,} origins, {len(self.services)} services of "
            f"{min(map(len, self.services)):,} to {max(map(len, self.services)):,} points"
        )
