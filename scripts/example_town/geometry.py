"""Plain geometry for the made-up town: no library, so that the same numbers come out everywhere."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

Point: TypeAlias = tuple[float, float]

ORIGIN: Point = (225_000.0, 280_000.0)


def at(x: float, y: float) -> Point:
    """Turn metres from the town's south-west corner into a British National Grid point."""
    return (round(ORIGIN[0] + x, 1), round(ORIGIN[1] + y, 1))


def rounded(point: Point) -> Point:
    """Round a point to the 10 cm at which the town is written."""
    return (round(point[0], 1), round(point[1], 1))


def distance(a: Point, b: Point) -> float:
    """Measure the straight line between two points, in metres."""
    return math.hypot(a[0] - b[0], a[1] - b[1])


def between(a: Point, b: Point, share: float) -> Point:
    """Find the point a share of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def sideways(a: Point, b: Point) -> Point:
    """Give the unit vector to the left of the way from a to b."""
    length = distance(a, b) or 1.0
    return (-(b[1] - a[1]) / length, (b[0] - a[0]) / length)


def length_of(line: Sequence[Point]) -> float:
    """Add up the lengths of a line's segments, in metres."""
    return sum(distance(a, b) for a, b in itertools.pairwise(line))


def to_segment(point: Point, a: Point, b: Point) -> tuple[float, float]:
    """Measure from a point to a segment: the distance, and the metres along it from a."""
    across, up = b[0] - a[0], b[1] - a[1]
    length = math.hypot(across, up)
    if length == 0:
        return distance(point, a), 0.0
    share = ((point[0] - a[0]) * across + (point[1] - a[1]) * up) / length**2
    share = 0.0 if share < 0.0 else min(share, 1.0)
    return math.hypot(point[0] - (a[0] + across * share), point[1] - (a[1] + up * share)), share * length


def to_line(point: Point, line: Sequence[Point]) -> tuple[float, float]:
    """Measure from a point to a line: the distance, and the metres along it to the nearest."""
    best, best_along, walked = math.inf, 0.0, 0.0
    for a, b in itertools.pairwise(line):
        away, along = to_segment(point, a, b)
        if away < best:
            best, best_along = away, walked + along
        walked += distance(a, b)
    return best, best_along


def along_line(line: Sequence[Point], share: float) -> tuple[Point, Point]:
    """Find the point a share of the way along a line, and the unit vector to its left."""
    left = length_of(line) * share
    for a, b in itertools.pairwise(line):
        step = distance(a, b)
        if left <= step:
            return between(a, b, left / step), sideways(a, b)
        left -= step
    return line[-1], sideways(line[-2], line[-1])


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Say whether a point lies inside a closed ring, by counting crossings."""
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def area_of(ring: Sequence[Point]) -> float:
    """Measure the area of a closed ring in square metres: positive when anticlockwise."""
    x0, y0 = ring[0]
    pairs = itertools.pairwise(ring)
    return sum((ax - x0) * (by - y0) - (bx - x0) * (ay - y0) for (ax, ay), (bx, by) in pairs) / 2


def closed(points: Sequence[Point]) -> list[Point]:
    """Close a ring and turn it anticlockwise."""
    ring = [*points, points[0]]
    return ring if area_of(ring) > 0 else ring[::-1]


def wiggle(a: Point, b: Point, rng: random.Random, *, levels: int, swing: float) -> list[Point]:
    """Draw a natural-looking line from a to b by moving midpoints sideways."""
    line = [a, b]
    for _ in range(levels):
        finer = [line[0]]
        for start, end in itertools.pairwise(line):
            nx, ny = sideways(start, end)
            push = rng.uniform(-1.0, 1.0) * swing * distance(start, end)
            middle = between(start, end, 0.5)
            finer += [rounded((middle[0] + nx * push, middle[1] + ny * push)), end]
        line = finer
        swing *= 0.8
    return line


def blob(centre: Point, radius: Point, rng: random.Random, *, corners: int = 24) -> list[Point]:
    """Draw a closed, irregular oval around a centre."""
    waves = [(k, rng.uniform(0.04, 0.12), rng.uniform(0.0, 2 * math.pi)) for k in (2, 3, 5)]
    ring = []
    for n in range(corners):
        angle = 2 * math.pi * n / corners
        reach = 1.0 + sum(size * math.sin(k * angle + turn) for k, size, turn in waves)
        x = centre[0] + math.cos(angle) * radius[0] * reach
        y = centre[1] + math.sin(angle) * radius[1] * reach
        ring.append(rounded((x, y)))
    return closed(ring)
