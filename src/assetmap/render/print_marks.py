"""Numbered marks on paper: which places share one, and where the numbers stand so that none hides another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SEVERAL = "several"
"""The mark of places of more than one group."""

_DIGIT = 0.68
_LINE = 1.12
_LONGEST = 11
_SQUARE = 2.7
_DIRECTIONS = 16
_FARTHEST = 12.0
_RUN = 3
_RELUCTANCE_MM = 1.0


@dataclass(frozen=True, slots=True)
class Spot:
    """
    One place to be numbered.

    Attributes
    ----------
    number
        Its number.
    group
        Group of its entry.
    x, y
        Millimetres from the paper's upper left corner.
    """

    number: int
    group: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A mark with its numbers.

    Attributes
    ----------
    spots
        The places that it stands for; it stands on the first.
    lines
        Its numbers, written.
    box
        Left, top, right and bottom of the room that the numbers take, millimetres.
    leader
        Ends of the line from the mark to numbers that stand apart, millimetres; empty if they stand beside it.
    """

    spots: tuple[Spot, ...]
    lines: tuple[str, ...]
    box: tuple[float, float, float, float]
    leader: tuple[tuple[float, float], ...] = ()

    @property
    def group(self) -> str:
        """The group of all its places, or :data:`SEVERAL`."""
        groups = {spot.group for spot in self.spots}
        return groups.pop() if len(groups) == 1 else SEVERAL

    def members(self, size: float) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """
        Tell which places the mark stands for that lie beyond it.

        Parameters
        ----------
        size
            Of the mark, millimetres.

        Returns
        -------
        list of tuple
            Ends of a line from the mark to each of them, millimetres.
        """
        first = self.spots[0]
        far = [spot for spot in self.spots if max(abs(spot.x - first.x), abs(spot.y - first.y)) >= size]
        return [((first.x, first.y), (spot.x, spot.y)) for spot in far]

    def room(self, size: float) -> list[BaseGeometry]:
        """
        Tell what no other writing may cover.

        Parameters
        ----------
        size
            Of the mark, millimetres.

        Returns
        -------
        list of BaseGeometry
            The mark, its numbers and the line between them, millimetres.
        """
        x, y, half = self.spots[0].x, self.spots[0].y, size / 2
        line: list[BaseGeometry] = [shapely.LineString(self.leader)] if self.leader else []
        return [shapely.box(x - half, y - half, x + half, y + half), shapely.box(*self.box), *line]


def place_marks(
    spots: Sequence[Spot], dots: Sequence[tuple[float, float]], *, width: float, height: float, size: float
) -> list[Mark]:
    """
    Place numbered marks so that neither marks nor numbers overlap.

    Parameters
    ----------
    spots
        In the order of their numbers.
    dots
        Small marks without a number, millimetres, which no number may cover.
    width, height
        Of the paper, millimetres.
    size
        Width of a mark, millimetres.

    Returns
    -------
    list of Mark
        Every number is in exactly one of them.

    Notes
    -----
    Ours: places nearer to each other than a mark is wide share one. Numbers stand beside their mark, else a little away
    with a line that leads to it. Where there is no room for that either, the mark is joined with the one nearest to
    it, and all is tried again; so it ends, at the latest with one mark for all.
    """
    shared = _shared(spots, size)
    while True:
        placed, homeless = _placed(shared, dots, (width, height), size)
        if not homeless:
            return placed
        if len(shared) == 1:
            return [_anywhere(shared[0], (width, height), size)]
        shared = _joined(shared, homeless)


def number_runs(numbers: Sequence[int]) -> list[str]:
    """
    Write numbers shortly.

    Parameters
    ----------
    numbers
        In rising order.

    Returns
    -------
    list of str
        Three or more that follow each other as ``12–14``, others one by one.
    """
    runs = []
    for _, some in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in some]
        runs += [f"{run[0]}–{run[-1]}"] if len(run) >= _RUN else [str(number) for number in run]
    return runs


def _shared(spots: Sequence[Spot], apart: float) -> list[tuple[Spot, ...]]:
    shared: list[list[Spot]] = []
    for spot in spots:
        near = (some for some in shared if max(abs(some[0].x - spot.x), abs(some[0].y - spot.y)) < apart)
        own = next(near, None)
        if own is None:
            shared.append([spot])
        else:
            own.append(spot)
    return [tuple(some) for some in shared]


def _joined(shared: Sequence[tuple[Spot, ...]], homeless: Sequence[int]) -> list[tuple[Spot, ...]]:
    """Join each mark whose numbers have no room with the nearest that is not joined yet."""
    at = np.asarray([(some[0].x, some[0].y) for some in shared])
    partners: dict[int, int] = {}
    for one in homeless:
        if one in partners:
            continue
        away = np.hypot(*(at - at[one]).T) + [len(some) * _RELUCTANCE_MM for some in shared]
        away[[one, *partners]] = np.inf
        other = int(np.argmin(away))
        if np.isfinite(away[other]):
            partners |= {one: other, other: one}
    joined = [
        tuple(sorted((*some, *shared[partners[one]]), key=lambda spot: spot.number)) if one in partners else some
        for one, some in enumerate(shared)
        if partners.get(one, one) >= one
    ]
    return sorted(joined, key=lambda some: some[0].number)


def _placed(
    shared: Sequence[tuple[Spot, ...]], dots: Sequence[tuple[float, float]], paper: tuple[float, float], size: float
) -> tuple[list[Mark], list[int]]:
    """Place the numbers of each mark, and tell for which there is no room."""
    marks = [_box(some[0].x, some[0].y, (size / 2, size / 2)) for some in shared]
    boxes = np.asarray([*marks, *(_box(x, y, (size / 5, size / 5)) for x, y in dots)]).reshape(-1, 4)
    placed: list[Mark] = []
    homeless = []
    for at, some in enumerate(shared):
        others = np.delete(boxes, at, axis=0)
        mark = _beside(some, others, paper, size) or _farther(some, others, placed, paper, size)
        if mark is None:
            homeless.append(at)
        else:
            placed.append(mark)
            boxes = np.vstack([boxes, mark.box])
    return placed, homeless


def _beside(
    spots: tuple[Spot, ...], others: NDArray[np.float64], paper: tuple[float, float], size: float
) -> Mark | None:
    """Find room for the numbers of a mark right beside it: to the right first."""
    lines, half = _lines([spot.number for spot in spots], size)
    x, y = spots[0].x, spots[0].y
    for across, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
        box = _box(x + across * (size / 2 + half[0]), y + down * (size / 2 + half[1]), half)
        if _inside(box, paper) and not _overlap(box, others):
            return Mark(spots, lines, box)
    return None


def _farther(
    spots: tuple[Spot, ...],
    others: NDArray[np.float64],
    placed: Sequence[Mark],
    paper: tuple[float, float],
    size: float,
) -> Mark | None:
    """Find the nearest room around a mark to which a line can be drawn that crosses nothing."""
    lines, half = _lines([spot.number for spot in spots], size)
    x, y = spots[0].x, spots[0].y
    leaders = [shapely.LineString(mark.leader) for mark in placed if mark.leader]
    own = np.asarray([_box(x, y, (size / 2, size / 2))])
    blocked = [*(shapely.box(*other) for other in others.tolist()), *leaders]
    for away in np.arange(1.0, _FARTHEST, 0.5) * size:
        for turn in np.arange(_DIRECTIONS) * 2 * pi / _DIRECTIONS:
            box = _box(x + cos(turn) * (away + half[0]), y + sin(turn) * (away + half[1]), half)
            if not _inside(box, paper) or _overlap(box, others) or _overlap(box, own):
                continue
            leader = ((x, y), (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])))
            line = shapely.LineString(leader)
            if not (shapely.intersects(shapely.box(*box), leaders).any() or shapely.intersects(line, blocked).any()):
                return Mark(spots, lines, box, leader)
    return None


def _anywhere(spots: tuple[Spot, ...], paper: tuple[float, float], size: float) -> Mark:
    """Write numbers where nothing else is left: better over their mark than not at all."""
    lines, half = _lines([spot.number for spot in spots], size)
    return Mark(spots, lines, _box(paper[0] / 2, paper[1] / 2, half))


def _box(x: float, y: float, half: tuple[float, float]) -> tuple[float, float, float, float]:
    return (x - half[0], y - half[1], x + half[0], y + half[1])


def _inside(box: tuple[float, float, float, float], paper: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= paper[0] and box[3] <= paper[1]


def _overlap(box: tuple[float, float, float, float], others: NDArray[np.float64]) -> bool:
    left, top, right, bottom = others.T
    return bool(((box[0] < right) & (left < box[2]) & (box[1] < bottom) & (top < box[3])).any())


def _lines(numbers: Sequence[int], size: float) -> tuple[tuple[str, ...], tuple[float, float]]:
    """Break numbers into lines of few characters; tell half the width and half the height that they take."""
    longest = max(_LONGEST, round(_SQUARE * sqrt(len(numbers))))
    lines = [""]
    for run in number_runs(numbers):
        joined = f"{lines[-1]}, {run}" if lines[-1] else run
        if lines[-1] and len(joined) > longest:
            lines[-1] += ","
            lines.append(run)
        else:
            lines[-1] = joined
    return tuple(lines), ((max(map(len, lines)) * _DIGIT + 0.3) * size / 2, len(lines) * size * _LINE / 2)
