"""Walking distances in the made-up town, by brute force: a plain Dijkstra over the streets."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .geometry import Point, length_of, to_line
from .streets import NOT_WALKABLE, Street

if TYPE_CHECKING:
    from collections.abc import Sequence

REACH_M = 150.0
"""Streets further away than this are not looked at when a point is joined to the streets."""


@dataclass(frozen=True)
class Snap:
    """Where a point joins the streets: the metres to the street, and along it."""

    street: Street
    away: float
    along: float


@dataclass(frozen=True)
class Field:
    """The walking distance from every junction to the nearest of some goals."""

    at_junction: dict[Point, float]
    goals: list[Snap]

    def walk(self, start: Snap) -> float:
        """Walk from a point to the nearest goal, both ways onto the streets included."""
        line = start.street.line
        far = length_of(line) - start.along
        ways = [
            self.at_junction.get(line[0], math.inf) + start.along,
            self.at_junction.get(line[-1], math.inf) + far,
        ]
        same = [goal for goal in self.goals if goal.street.id == start.street.id]
        ways.extend(abs(goal.along - start.along) + goal.away for goal in same)
        return start.away + min(ways)


@dataclass(frozen=True)
class Walks:
    """The streets that may be walked."""

    streets: list[Street]

    def near(self, point: Point) -> list[Street]:
        """List the streets that are looked at when a point is joined to the streets."""
        return [street for street in self.streets if close_to(point, street.line)]

    def snap(self, point: Point) -> Snap:
        """Join a point to the nearest street that may be walked."""
        found = [(*to_line(point, street.line), street.id, street) for street in self.near(point)]
        away, along, _, street = min(found, key=lambda row: (row[0], row[2]))
        return Snap(street, away, along)

    def field(self, goals: Sequence[Point]) -> Field:
        """Measure from every junction to the nearest of some goals."""
        snaps = [self.snap(goal) for goal in goals]
        links: dict[Point, list[tuple[float, Point]]] = {}
        for street in self.streets:
            a, b, length = street.line[0], street.line[-1], length_of(street.line)
            links.setdefault(a, []).append((length, b))
            links.setdefault(b, []).append((length, a))
        waiting: list[tuple[float, Point]] = []
        for snap in snaps:
            line = snap.street.line
            waiting.append((snap.away + snap.along, line[0]))
            waiting.append((snap.away + length_of(line) - snap.along, line[-1]))
        heapq.heapify(waiting)
        done: dict[Point, float] = {}
        while waiting:
            walked, node = heapq.heappop(waiting)
            if node not in done:
                done[node] = walked
                for length, other in links[node]:
                    heapq.heappush(waiting, (walked + length, other))
        return Field(done, snaps)


def close_to(point: Point, line: tuple[Point, ...]) -> bool:
    """Say whether any corner of a street's box is within reach of a point."""
    west, south, east, north = reach_of(line)
    return west < point[0] < east and south < point[1] < north


@cache
def reach_of(line: tuple[Point, ...]) -> tuple[float, float, float, float]:
    """Give the box around a street, larger by the reach: west, south, east and north."""
    xs, ys = [p[0] for p in line], [p[1] for p in line]
    return min(xs) - REACH_M, min(ys) - REACH_M, max(xs) + REACH_M, max(ys) + REACH_M


def walkable(streets: Sequence[Street]) -> Walks:
    """Leave out the streets that may not be walked."""
    return Walks([street for street in streets if street.highway not in NOT_WALKABLE])
