"""What there is on and around a site, worked out by plain geometry: a second opinion on what the layers show."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .evidence import says_no_use
from .geometry import Point, between, distance, inside, to_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .evidence import Record
    from .ground import Patch
    from .homes import Home
    from .on_the_ground import Thing

Shape: TypeAlias = "Point | list[Point]"
Facts: TypeAlias = "dict[str, float | None]"

HALL = "twenty-minutes-community-hall"
GRID = 40
"""Spots to a side at which an area is looked at."""
LITTLE, MUCH, SEEN = 0.05, 0.15, 0.02
"""No share of a site lies between the first two, so that a tenth is never in doubt; less than the third is an edge."""
AT_POINT_M, NEAR_M, WAY_M = 3.0, 400.0, 20.0
BUSY = frozenset({"activity", "facility", "school_ground", "works"})
HARMLESS = frozenset({"building", "natural"})
"""Things that do not by themselves say that ground is in use."""


@dataclass(frozen=True)
class Around:
    """Everything that may be on a site or near it."""

    things: Sequence[Thing]
    greens: Sequence[list[Point]]
    buildings: Sequence[Shape]
    services: Sequence[Point]
    anchors: Sequence[Point]
    vague: Sequence[Point]
    streets: Sequence[Sequence[Point]]
    patches: Sequence[Patch]
    homes: Sequence[Home]

    def facts(self, record: Record, shape: Shape) -> Facts:
        """Tell what assetmap's columns of surroundings must say of a site; what is only a point shows little."""
        facts: Facts = {
            f"{column}_percent": 100 * clear(share(shape, lambda spot, kind=kind: self.on_patch(spot, kind)))  # type: ignore[misc]
            for column, kind in (("nature", "nature"), ("flood", "flood"), ("common", "common_land"))
        }
        for name, spots in (("services", self.services), ("anchors", self.anchors)):
            facts[f"{name}_on_site"] = sum(on_site(shape, spot) for spot in spots)
        facts["homes_without_a_hall"] = self.without_a_hall(shape)
        if isinstance(shape, list):
            facts |= self.nothing_there(record, shape)
        return facts

    def nothing_there(self, record: Record, ring: list[Point]) -> Facts:
        """Tell of a drawn site whether it is empty, idle or bare; who has only a postcode may be on it."""
        nobody = not any(on_site(ring, spot) for spot in (*self.services, *self.anchors, *self.vague))
        on = {thing.type: share_of(ring, thing.shape) for thing in self.things if share_of(ring, thing.shape) > SEEN}
        built = "building" in on or any(share_of(ring, one) > SEEN for one in self.buildings)
        pathless = sum(metres_inside(line, ring) for line in self.streets) < WAY_M
        green = any(share_of(ring, other) > SEEN for other in self.greens)
        free = not green and not set(on) - HARMLESS and on.get("natural", 0) <= 1 / 2
        idle = record.kind == "building" or (built and not green and not set(on) - HARMLESS - {"car_park"})
        return {
            "empty_ground": float(free and not built and nobody and pathless),
            "idle_building": float(idle and says_no_use(record.use) and not BUSY & set(on) and nobody),
            "bare_green_space": float(
                record.natural and not built and not {"facility", "activity"} & set(on) and pathless
            ),
        }

    def on_patch(self, spot: Point, kind: str) -> bool:
        """Say whether a spot is on a patch of a kind."""
        return any(inside(spot, patch.ring) for patch in self.patches if patch.type == kind)

    def without_a_hall(self, shape: Shape) -> float:
        """Count the households near a site that are beyond the standard for a hall, in full tens."""
        near = [home for home in self.homes if away(shape, home.spot) <= NEAR_M]
        return sum(home.households for home in near if home.on_foot[HALL] in {"beyond", "unreachable"}) // 10 * 10


def away(shape: Shape, spot: Point) -> float:
    """Measure from a site to a spot."""
    if not isinstance(shape, list):
        return distance(shape, spot)
    return 0.0 if inside(spot, shape) else to_line(spot, shape)[0]


def on_site(shape: Shape, spot: Point) -> bool:
    """Say whether a spot is on a site, or at a site that is only a point."""
    return away(shape, spot) <= (0.0 if isinstance(shape, list) else AT_POINT_M)


def share_of(ring: list[Point], other: Shape) -> float:
    """Measure how much of a site is under another shape: all of it for a point that is on it."""
    if not isinstance(other, list):
        return float(inside(other, ring))
    return 0.0 if apart(ring, other) else share(ring, lambda spot: inside(spot, other))


def apart(line: Sequence[Point], other: Sequence[Point]) -> bool:
    """Say whether the boxes around two lines are apart."""
    boxes = [[(min(side), max(side)) for side in zip(*one, strict=True)] for one in (line, other)]
    return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(*boxes, strict=True))


def share(shape: Shape, test: Callable[[Point], bool]) -> float:
    """Measure the share of a site whose spots pass a test; a point passes or does not."""
    if not isinstance(shape, list):
        return float(test(shape))
    seen = [test(spot) for spot in spots_in(shape)]
    return sum(seen) / len(seen)


def clear(found: float) -> float:
    """Give back a share that is clearly less or more than a tenth."""
    if LITTLE < found < MUCH:
        message = f"a share of {found:.2f} is too close to a tenth"
        raise ValueError(message)
    return found


def spots_in(ring: list[Point]) -> Iterator[Point]:
    """Give spots spread evenly over an area."""
    (west, east), (south, north) = ((min(side), max(side)) for side in zip(*ring, strict=True))
    for n, m in itertools.product(range(GRID), repeat=2):
        spot = (west + (east - west) * (n + 0.5) / GRID, south + (north - south) * (m + 0.5) / GRID)
        if inside(spot, ring):
            yield spot


def metres_inside(line: Sequence[Point], ring: list[Point]) -> float:
    """Measure how much of a line is inside an area, step by step."""
    metres = 0.0
    for a, b in () if apart(line, ring) else itertools.pairwise(line):
        steps = max(1, math.ceil(distance(a, b)))
        metres += distance(a, b) * sum(inside(between(a, b, (n + 0.5) / steps), ring) for n in range(steps)) / steps
    return metres
