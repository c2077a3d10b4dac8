"""What was planted for the Journey: two parks, a parkrun start, a care home, an estate and an energy site."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from .geometry import Point, area_of, at, blob, closed, rounded
from .ground import Patch
from .plots import box
from .services import Service
from .sites import COUNCIL_PARK, WAY_IN_M, Green, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ground import Ground
    from .plots import Plots
    from .walking import Walks

PATTERN_PARK = ("Pattern Park", "Parc y Patrwm")
"""More than 8 hectares in the north of Pattern Wood, as far from the parkrun start as the town allows."""
WOOD, WOOD_CORNERS, PARK_SOUTH_EAST = "Pattern Wood", slice(4, 13), at(4110, 3030)
"""The park takes these corners of the wood's ring, and one of its own."""
LEAST_HA = 8.0

SWALLOW_PARK = ("Swallow Park", "Parc y Wennol")
"""More than 2 hectares with nothing on it, within a walk of a school that has no woodland near."""
SWALLOW_GOAL, SWALLOW_M, SWALLOW_CORNERS = at(2080, 590), 88.0, 16

MORE_SERVICES: tuple[tuple[str, str, str, Point], ...] = (
    ("parkrun_start", "Example parkrun", "parkrun Enghraifft", at(735, 240)),
    ("care_home", "Common View Care Home", "Cartref Gofal Golwg y Cytir", at(3500, 700)),
)
"""Type, English name, Welsh name and roughly where: the start in the far south-west, the care home far from schools."""
SERVICE_M = 4.0

ESTATE = ("Otter Estate", "Ystad y Dyfrgi", at(3150, 2990), (170.0, 130.0))
"""A second estate in Hillside."""
ENERGY = ("Example Solar Farm", "Fferm Solar Enghraifft", at(4120, 830), 90.0, 60.0)


def make_parks(plots: Plots, ground: Ground, walks: Walks, number: int) -> list[Green]:
    """Open two parks, each by one way in beside a street."""
    wood = next(patch.ring for patch in ground.patches if patch.name == WOOD)
    east, north = plots.find(SWALLOW_GOAL, SWALLOW_M)
    turns = [2 * math.pi * n / SWALLOW_CORNERS for n in range(SWALLOW_CORNERS)]
    around = [rounded((east + math.cos(t) * SWALLOW_M, north + math.sin(t) * SWALLOW_M)) for t in turns]
    rings = (closed([*wood[WOOD_CORNERS], PARK_SOUTH_EAST]), closed(around))
    parks = [
        Green(f"EXGS{n:02d}", COUNCIL_PARK, *names, ring, way_in(ring, walks))
        for n, (names, ring) in enumerate(zip((PATTERN_PARK, SWALLOW_PARK), rings, strict=True), number)
    ]
    if area_of(parks[0].ring) < LEAST_HA * 10_000:
        message = f"{PATTERN_PARK[0]} is too small: {parks[0].hectares:.2f} ha"
        raise ValueError(message)
    return parks


def way_in(ring: Sequence[Point], walks: Walks) -> list[tuple[str, Point]]:
    """Choose the corner of a ring that is nearest to a street."""
    chosen = spread({point: walks.snap(point).away for point in ring if walks.near(point)}, 1)
    if walks.snap(chosen[0][1]).away > WAY_IN_M:
        message = f"no street near {chosen}"
        raise ValueError(message)
    return chosen


def make_more_services(plots: Plots, number: int) -> list[Service]:
    """Put the services that were added where there is room."""
    return [
        Service(f"SV{n:02d}", name, name_cy, kind, plots.find(goal, SERVICE_M))
        for n, (kind, name, name_cy, goal) in enumerate(MORE_SERVICES, number)
    ]


def make_more_patches(plots: Plots, ground: Ground, number: int) -> list[Patch]:
    """Draw the estate over streets and homes, and the energy site where there is room; each in one ward."""
    name, name_cy, goal, radius = ESTATE
    rng = random.Random("exampleton-otter-estate")  # noqa: S311 - a seeded town, not a secret
    estate = Patch(f"CX{number:02d}", "housing_estate", name, name_cy, blob(goal, radius, rng))
    site, site_cy, near, wide, high = ENERGY
    spot = plots.find(near, math.hypot(wide, high) / 2)
    energy = Patch(f"CX{number + 1:02d}", "energy", site, site_cy, box(spot, wide, high))
    for patch in (estate, energy):
        if len({ground.ward_of(corner) for corner in patch.ring}) != 1:
            message = f"{patch.name} is not in one ward"
            raise ValueError(message)
    return [estate, energy]
