"""See whether two engines say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bench_access.engines import ENGINES
from bench_access.graph import LIMIT_M

if TYPE_CHECKING:
    from pathlib import Path

NO_WAY_M = 1e9
"""Stands for no way at all, so that it differs from every way."""
TOLERANCE_M = 0.1


def largest_difference(mine: Path, theirs: Path, name: str) -> float:
    """
    Compare two answers to the same question.

    Parameters
    ----------
    mine, theirs
        Files of the two answers.
    name
        The engine that gave the second, beyond whose limit nothing is compared.

    Returns
    -------
    float
        Metres; 1e9 where one found a way and the other none.
    """
    engine = ENGINES[name]
    with np.load(mine) as ours, np.load(theirs) as other:
        if engine.question == "pairs":
            return _between_pairs(*(_keyed(*(answer[key] for key in answer.files)) for answer in (ours, other)))
        limit = min(engine.limit_m, NO_WAY_M)
        first, second = (np.minimum(answer["arr_0"], limit) for answer in (ours, other))
    return float(np.abs(first - second).max())


def _keyed(origin: np.ndarray, destination: np.ndarray, metres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each pair a number, in ascending order, beside its metres."""
    key = (origin.astype(np.int64) << 32) + destination
    order = np.argsort(key)
    return key[order], metres[order]


def _between_pairs(ours: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    """Compare pairs; one that only one of the two has must be right at the limit."""
    keys, ours_at, other_at = np.intersect1d(ours[0], other[0], assume_unique=True, return_indices=True)
    differences = [np.abs(ours[1][ours_at] - other[1][other_at])]
    differences += [LIMIT_M - np.delete(metres, at) for (_, metres), at in ((ours, ours_at), (other, other_at))]
    print(f"  {len(ours[0]):,} pairs and {len(other[0]):,}, of which {len(keys):,} are the same")
    return max(float(difference.max(initial=0)) for difference in differences)
