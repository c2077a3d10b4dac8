"""Homes, and the planted truth of which of them lack what."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .geometry import Point, distance
from .walking import Field, Snap, Walks

if TYPE_CHECKING:
    from .places import Places
    from .services import Service, Stop
    from .sites import Green

CLEAR = 0.03
"""No home stands within this share of a standard, in a straight line or on foot."""
HOMES_WANTED = 430
STANDARDS: dict[str, int] = {
    "green_space": 400, "bus_stop": 400, "play_area": 400,
    "general_practice": 1600, "pharmacy": 1600, "primary_school": 1600, "food_shop": 1600,
    "library": 1600, "post_office": 1600, "community_hall": 1600,
}  # fmt: skip
RESTRICTED = frozenset({"Allotments Or Community Growing Spaces", "Cemetery", "Religious Grounds"})
"""Green sites that some would not count: no home's answer may depend on them."""
PLAY = "Play Space"
"""Play spaces have a standard of their own and do not count as green space to walk and rest in."""


@dataclass(frozen=True)
class Home:
    """A group of households at one spot, and what it lacks."""

    id: str
    households: int
    spot: Point
    ward_code: str
    far: frozenset[str]
    far_on_foot: frozenset[str]


@dataclass(frozen=True)
class Goals:
    """Where each service is, and how far every junction is from it on foot: with and without cycleways."""

    walks: Walks
    spots: dict[str, list[Point]]
    fields: dict[str, Field]
    roads: Walks
    road_fields: dict[str, Field]

    def far(self, spot: Point) -> frozenset[str] | None:
        """Say what is too far in a straight line; None when a distance is too close to call."""
        away = {name: min(distance(spot, p) for p in near) for name, near in self.spots.items()}
        return judge(away)

    def far_on_foot(self, spot: Point) -> frozenset[str] | None:
        """Say what is too far on foot; None when a distance is too close to call."""
        far = judge(walked(self.walks.snap(spot), self.fields))
        by_road = judge(walked(self.roads.snap(spot), self.road_fields))
        return far if far == by_road else None


def walked(snap: Snap, fields: dict[str, Field]) -> dict[str, float]:
    """Walk from a spot to the nearest of each service."""
    return {name: field.walk(snap) for name, field in fields.items()}


def judge(away: dict[str, float]) -> frozenset[str] | None:
    """Compare distances with the standards."""
    limits = {name: STANDARDS[name.partition(" ")[0]] for name in away}
    if any(abs(metres - limits[name]) < CLEAR * limits[name] for name, metres in away.items()):
        return None
    far = frozenset(name for name, metres in away.items() if metres > limits[name])
    doubtful = ("green_space" in far) != ("green_space open" in far)
    return None if doubtful else far - {"green_space open"}


def make_goals(walks: Walks, services: list[Service], stops: list[Stop], greens: list[Green]) -> Goals:
    """Collect where everything with a standard is. Stops out of use are nowhere."""
    spots: dict[str, list[Point]] = {name: [] for name in STANDARDS}
    spots["green_space open"] = []
    for green in greens:
        if green.function == PLAY:
            continue
        entries = [point for _, point in green.entries]
        spots["green_space"] += entries
        if green.function not in RESTRICTED:
            spots["green_space open"] += entries
    spots["bus_stop"] = [stop.spot for stop in stops if stop.status == "active"]
    for service in services:
        if service.type in spots:
            spots[service.type].append(service.spot)
    roads = Walks([street for street in walks.streets if street.highway != "cycleway"])
    fields, road_fields = ({name: way.field(near) for name, near in spots.items()} for way in (walks, roads))
    return Goals(walks, spots, fields, roads, road_fields)


def make_homes(places: Places, goals: Goals) -> list[Home]:
    """Put homes beside the streets, moving those whose answer would be a matter of metres."""
    rng = random.Random("exampleton-homes-1")  # noqa: S311 - a seeded town, not a secret
    streets = places.streets()
    rng.shuffle(streets)
    homes: list[Home] = []
    for street in streets:
        for _ in range(14):
            spot = places.beside(street, rng)
            far = goals.far(spot)
            if far is None or not places.free(spot):
                continue
            on_foot = goals.far_on_foot(spot)
            if on_foot is None:
                continue
            ward = places.ground.ward_of(spot)
            places.taken.append(spot)
            homes.append(Home("", rng.randint(8, 40), spot, ward, far, on_foot))
            break
    homes = sorted(homes[:HOMES_WANTED], key=lambda home: home.spot)
    return [Home(f"H{n:03d}", h.households, h.spot, h.ward_code, h.far, h.far_on_foot) for n, h in enumerate(homes, 1)]
