"""Free plots of the made-up town: room for what is added once everything else stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .geometry import Point, closed, distance, inside, rounded, to_line
from .places import BORDER_M
from .streets import TURN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ground import Ground

STEP_M, STEPS, WAYS = 8.0, 90, 16
"""How a free plot is looked for: in rings around a goal, at so many places of each."""
DRY = frozenset({"water", "flood", "nature", "common_land", "woodland"})
"""Ground that a plot keeps clear of unless it is to lie there."""


@dataclass
class Plots:
    """What a new plot has to keep clear of."""

    ground: Ground
    streets: Sequence[Sequence[Point]]
    rings: Sequence[Sequence[Point]]
    points: list[Point]
    taken: list[tuple[Point, float]] = field(default_factory=list)

    def find(self, goal: Point, radius: float, on: str = "") -> Point:
        """Find the free circle nearest to a goal, and take it: on the patch of a name, where one is given."""
        for step in range(STEPS):
            for way in range(WAYS if step else 1):
                turn = 2 * math.pi * way / WAYS
                away = step * STEP_M
                spot = rounded((goal[0] + math.cos(turn) * away, goal[1] + math.sin(turn) * away))
                if self.free(spot, radius, on):
                    self.taken.append((spot, radius))
                    return spot
        message = f"no free plot near {goal}"
        raise ValueError(message)

    def free(self, spot: Point, radius: float, on: str) -> bool:
        """Say whether a circle is in one ward, on the right ground, and clear of everything."""
        if not self.ground.ward_of(spot):
            return False
        if any(to_line(spot, ward.ring)[0] < BORDER_M + radius for ward in self.ground.wards):
            return False
        for patch in self.ground.patches:
            held = patch.name == on
            if held and not (inside(spot, patch.ring) and to_line(spot, patch.ring)[0] > radius):
                return False
            if not held and patch.type in DRY and touches(spot, radius, patch.ring):
                return False
        clear = all(to_line(spot, line)[0] > radius + 2.0 for line in self.streets)
        clear = clear and not any(touches(spot, radius + 2.0, ring) for ring in self.rings)
        clear = clear and all(distance(spot, other) > radius + 6.0 for other in self.points)
        return clear and all(distance(spot, other) > radius + room + 2.0 for other, room in self.taken)


def touches(spot: Point, radius: float, ring: Sequence[Point]) -> bool:
    """Say whether a circle and a closed ring share any ground."""
    return inside(spot, ring) or to_line(spot, ring)[0] <= radius


def box(middle: Point, wide: float, high: float) -> list[Point]:
    """Draw a closed rectangle around a point, turned as the streets are."""
    ring = []
    for east, north in ((-wide, -high), (wide, -high), (wide, high), (-wide, high)):
        x = east * math.cos(TURN) - north * math.sin(TURN)
        y = east * math.sin(TURN) + north * math.cos(TURN)
        ring.append(rounded((middle[0] + x / 2, middle[1] + y / 2)))
    return closed(ring)


def middle(ring: Sequence[Point]) -> Point:
    """Average a closed ring's corners."""
    count = len(ring) - 1
    return (sum(p[0] for p in ring[:-1]) / count, sum(p[1] for p in ring[:-1]) / count)
