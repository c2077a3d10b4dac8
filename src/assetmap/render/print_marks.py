"""Numbered marks on paper: which places share one, and where the numbers stand so that none hides another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import hypot, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

SEVERAL = "several"
"""The mark of places of more than one group."""

LINE = 1.12
"""From one line of numbers to the next, in heights of a letter."""

_WIDTHS = {",": 0.4, " ": 0.36, "–": 0.52}
_DIGIT = 0.7
_PADDING = 0.2
_LEADING = 0.12
_LONGEST = 11
_SQUARE = 2.7
_DIRECTIONS = 24
_DISTANCES = tuple(half / 2 for half in range(2, 32))
_RUN = 3
_CROWD = 6
_RELUCTANCE_MM = 1.0
_GAP = 0.36


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
        Ends of the line from the mark to the nearest of numbers that stand apart, millimetres; empty if they stand
        beside it.
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


@dataclass(frozen=True, slots=True)
class _Taken:
    """What no numbers may cover: boxes of marks and dots, boxes of other numbers, and the lines to these."""

    marks: NDArray[np.float64]
    numbers: NDArray[np.float64]
    lines: tuple[BaseGeometry, ...]


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
    with a line that leads to it. Where there is no room for that either, all is tried again with that mark first; and
    if there is still none, it is joined with the one nearest to it. So it ends, at the latest with one mark for all.
    """
    shared = _shared(spots, size)
    early: set[int] = set()
    while True:
        placed, homeless = _placed(shared, early, dots, (width, height), size)
        if not homeless:
            return placed
        if len(shared) == 1:
            return [_anywhere(shared[0], (width, height), size)]
        twice = [at for at in homeless if shared[at][0].number in early]
        early |= {shared[at][0].number for at in homeless}
        shared = _joined(shared, twice)
        early |= {some[0].number for some in shared if len(some) > _CROWD}


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
    shared: Sequence[tuple[Spot, ...]],
    early: Collection[int],
    dots: Sequence[tuple[float, float]],
    paper: tuple[float, float],
    size: float,
) -> tuple[list[Mark], list[int]]:
    """Place the numbers of each mark, some before others, and tell for which there is no room."""
    marks = [_box(some[0].x, some[0].y, (size / 2, size / 2)) for some in shared]
    boxes = np.asarray([*marks, *(_box(x, y, (size / 5, size / 5)) for x, y in dots)]).reshape(-1, 4)
    placed: list[Mark] = []
    homeless = []
    numbers = np.empty((0, 4))
    lines: tuple[BaseGeometry, ...] = ()
    for at in sorted(range(len(shared)), key=lambda at: shared[at][0].number not in early):
        taken = _Taken(np.delete(boxes, at, axis=0), numbers, lines)
        mark = _beside(shared[at], taken, paper, size) or _farther(shared[at], taken, paper, size)
        if mark is None:
            homeless.append(at)
            continue
        placed.append(mark)
        numbers = np.vstack([numbers, mark.box])
        lines += (shapely.LineString(mark.leader),) if mark.leader else ()
    return sorted(placed, key=lambda mark: mark.spots[0].number), homeless


def _beside(spots: tuple[Spot, ...], taken: _Taken, paper: tuple[float, float], size: float) -> Mark | None:
    """Find room for the numbers of a mark right beside it: to the right first."""
    lines, half = _lines([spot.number for spot in spots], size)
    x, y = spots[0].x, spots[0].y
    sides = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
    tried = [_box(x + across * (size / 2 + half[0]), y + down * (size / 2 + half[1]), half) for across, down in sides]
    free = _free(np.asarray(tried), taken, paper, size * _GAP)
    return Mark(spots, lines, free[0]) if free else None


def _farther(spots: tuple[Spot, ...], taken: _Taken, paper: tuple[float, float], size: float) -> Mark | None:
    """Find the nearest room around a mark to which a line can be drawn that crosses nothing."""
    lines, half = _lines([spot.number for spot in spots], size)
    x, y = spots[0].x, spots[0].y
    turns = np.tile(np.arange(_DIRECTIONS) * 2 * pi / _DIRECTIONS, len(_DISTANCES))
    away = np.repeat(np.asarray(_DISTANCES) * size, _DIRECTIONS)
    across, down = x + np.cos(turns) * (away + half[0]), y + np.sin(turns) * (away + half[1])
    tried = np.column_stack([across - half[0], down - half[1], across + half[0], down + half[1]])
    tried = tried[~_overlaps(tried, np.asarray([_box(x, y, (size / 2, size / 2))]))]
    blocked = shapely.box(*np.vstack([taken.marks, taken.numbers]).T)
    for box in _free(tried, taken, paper, size * _GAP):
        leader = ((x, y), _end_of_leader(x, y, lines, box, size))
        line = shapely.LineString(leader)
        if not (shapely.intersects(line, blocked).any() or shapely.intersects(line, taken.lines).any()):
            return Mark(spots, lines, box, leader)
    return None


def _end_of_leader(
    x: float, y: float, lines: tuple[str, ...], box: tuple[float, float, float, float], size: float
) -> tuple[float, float]:
    """Find where a line that leads to numbers ends: at the nearest of them, for a short line of them leaves room."""
    middle, step = (box[0] + box[2]) / 2, LINE * size
    ends = []
    for at, line in enumerate(lines):
        half, top = _width(line) * size / 2, box[1] + at * step
        ends.append((min(max(x, middle - half), middle + half), min(max(y, top), top + step - _LEADING * size)))
    return min(ends, key=lambda end: hypot(end[0] - x, end[1] - y))


def _free(
    tried: NDArray[np.float64], taken: _Taken, paper: tuple[float, float], gap: float
) -> list[tuple[float, float, float, float]]:
    """Keep the boxes that cover nothing and have a gap between them and other numbers."""
    around = np.asarray([-gap, -gap, gap, gap])
    within = (tried[:, :2] >= 0).all(axis=1) & (tried[:, 2:] <= paper).all(axis=1)
    free = tried[within & ~_overlaps(tried, taken.marks) & ~_overlaps(tried + around, taken.numbers)]
    covering = shapely.STRtree(taken.lines).query(shapely.box(*free.T), "intersects")[0]
    return [(left, top, right, bottom) for left, top, right, bottom in np.delete(free, covering, axis=0).tolist()]


def _anywhere(spots: tuple[Spot, ...], paper: tuple[float, float], size: float) -> Mark:
    """Write numbers where nothing else is left: better over their mark than not at all."""
    lines, half = _lines([spot.number for spot in spots], size)
    return Mark(spots, lines, _box(paper[0] / 2, paper[1] / 2, half))


def _box(x: float, y: float, half: tuple[float, float]) -> tuple[float, float, float, float]:
    return (x - half[0], y - half[1], x + half[0], y + half[1])


def _overlaps(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each box whether it shares ground with any of the others."""
    (left, top, right, bottom), (west, north, east, south) = boxes.T[:, :, None], others.T
    return np.asarray(((left < east) & (west < right) & (top < south) & (north < bottom)).any(axis=1))


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
    return tuple(lines), (max(map(_width, lines)) * size / 2, (len(lines) * LINE - _LEADING) * size / 2)


def _width(line: str) -> float:
    """Estimate the room of a line, in heights of a letter: as wide as in bold DejaVu Sans, the widest of our fonts."""
    return sum(_WIDTHS.get(character, _DIGIT) for character in line) + _PADDING
