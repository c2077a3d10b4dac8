"""Putting things beside a street: homes, services, stops and register entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .geometry import Point, along_line, distance, inside, to_line

if TYPE_CHECKING:
    import random

    from .ground import Ground
    from .sites import Green
    from .streets import Street
    from .walking import Walks

BUILT = frozenset({"residential", "tertiary", "secondary", "pedestrian", "service"})
BORDER_M = 15.0
"""Nothing stands closer to a ward boundary, so that its ward is never in doubt."""


@dataclass
class Places:
    """Finds free spots beside the streets of the town."""

    ground: Ground
    walks: Walks
    greens: list[Green]
    taken: list[Point] = field(default_factory=list)
    by_ward: dict[str, list[Street]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the streets by ward, once."""
        for street in self.streets():
            self.by_ward.setdefault(self.ground.ward_of(street.line[1]), []).append(street)

    def streets(self) -> list[Street]:
        """List the streets that have houses."""
        return [s for s in self.walks.streets if s.highway in BUILT]

    def free(self, spot: Point, room: float = 8.0) -> bool:
        """Say whether a spot is in a ward, dry, not in a green site and not taken."""
        wards = self.ground.wards
        if not self.ground.ward_of(spot):
            return False
        if any(to_line(spot, ward.ring)[0] < BORDER_M for ward in wards):
            return False
        wet = [p.ring for p in self.ground.patches if p.type == "water"]
        rings = wet + [green.ring for green in self.greens]
        if any(inside(spot, ring) for ring in rings):
            return False
        return all(distance(spot, other) >= room for other in self.taken)

    def beside(self, street: Street, rng: random.Random) -> Point:
        """Choose a spot to one side of a street, to the whole metre."""
        point, (nx, ny) = along_line(street.line, rng.uniform(0.15, 0.85))
        off = rng.choice((-1, 1)) * rng.uniform(9.0, 18.0)
        return (float(round(point[0] + nx * off)), float(round(point[1] + ny * off)))

    def near(self, goal: Point, rng: random.Random, room: float = 8.0) -> Point:
        """Find a free spot beside the street nearest to a goal, and take it."""
        order = sorted(self.streets(), key=lambda s: (to_line(goal, s.line)[0], s.id))
        for street in order[:12]:
            for _ in range(12):
                spot = self.beside(street, rng)
                if self.free(spot, room):
                    self.taken.append(spot)
                    return spot
        message = f"no free spot near {goal}"
        raise ValueError(message)

    def somewhere_in(self, ward_code: str, rng: random.Random) -> Point:
        """Find a free spot beside any street of a ward, and take it."""
        streets = self.by_ward[ward_code]
        for _ in range(500):
            spot = self.beside(rng.choice(streets), rng)
            if self.free(spot) and self.ground.ward_of(spot) == ward_code:
                self.taken.append(spot)
                return spot
        message = f"no free spot in {ward_code}"
        raise ValueError(message)
