"""Homes, and the planted truth of which of them lack what."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from .coverage import depth, make_coverage
from .geometry import Point, distance
from .standards import STANDARDS, Standard, Want
from .walking import Field, Walks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .places import Places
    from .services import Service, Stop
    from .sites import Green
    from .streets import Street

CLEAR = 0.03
"""No home stands within this share of a standard, in a straight line or on foot."""
CLEAR_OF_EDGE_M = 10.0
"""Nor so near to where it begins to matter that the coverage ends: ways to turn degrees into metres differ by less."""
HOMES_WANTED, HOMES_IN_HAMLET = 430, 3
RESTRICTED = frozenset({"Allotments Or Community Growing Spaces", "Cemetery", "Religious Grounds"})
"""Green sites that some would not count: no home's answer may depend on them."""
PLAY = "Play Space"
"""Play spaces have a standard of their own and do not count as green space to walk and rest in."""

Spots: TypeAlias = dict[Want, list[Point]]
Answers: TypeAlias = dict[str, str]
"""What each standard says of a home: "within", "beyond", "unreachable" or "unknown"."""


@dataclass(frozen=True)
class Home:
    """A group of households at one spot, and what each standard says of it: in a straight line, and on foot."""

    id: str
    households: int
    spot: Point
    ward_code: str
    straight: Answers
    on_foot: Answers


@dataclass(frozen=True)
class Reading:
    """One reading of the town: which streets may be walked, what counts, and how far every junction is from it."""

    walks: Walks
    spots: Spots
    fields: dict[Want, Field]

    def straight(self, spot: Point) -> dict[Want, float]:
        """Measure to the nearest of each service, in a straight line."""
        return {want: min((distance(spot, p) for p in near), default=math.inf) for want, near in self.spots.items()}

    def on_foot(self, spot: Point) -> dict[Want, float]:
        """Walk to the nearest of each service."""
        start = self.walks.snap(spot)
        return {want: field.walk(start) for want, field in self.fields.items()}


@dataclass(frozen=True)
class Goals:
    """The town in every reading on which the answers may not depend, and the area that its source knows."""

    readings: list[Reading]
    coverage: list[Point]

    def answers(self, spot: Point) -> tuple[Answers, Answers] | None:
        """Answer in a straight line and on foot; None where that is a matter of metres, or of how one reads."""
        deep = depth(spot, self.coverage)
        straight = [judge(one.straight(spot), deep, one.spots) for one in self.readings]
        if straight[0] is None or any(other != straight[0] for other in straight):
            return None
        on_foot = [judge(one.on_foot(spot), deep, one.spots) for one in self.readings]
        if on_foot[0] is None or any(other != on_foot[0] for other in on_foot):
            return None
        return straight[0], on_foot[0]


def judge(away: Mapping[Want, float], deep: float, spots: Spots) -> Answers | None:
    """Compare distances with the standards; None when one is too close to call."""
    for standard in STANDARDS:
        close = abs(away[standard.want] - standard.metres) < CLEAR * standard.metres
        if close or abs(deep - standard.metres) < CLEAR_OF_EDGE_M:
            return None
    return {one.id: answer(one, away[one.want], deep, known=bool(spots[one.want])) for one in STANDARDS}


def answer(standard: Standard, metres: float, deep: float, *, known: bool) -> str:
    """Give one of the four answers: near enough first, and then nothing is said of what the source does not cover."""
    if metres <= standard.metres:
        return "within"
    if deep < standard.metres:
        return "unknown"
    return "unreachable" if known and math.isinf(metres) else "beyond"


def green_spots(greens: list[Green], hectares: int) -> list[Point]:
    """List the ways into green sites that are large enough."""
    return [point for green in greens if green.hectares >= hectares for _, point in green.entries]


def make_spots(services: list[Service], stops: list[Stop], greens: list[Green]) -> Spots:
    """Collect where everything with a standard is. Stops out of use are nowhere."""
    spots: Spots = {}
    for kind, hectares in dict.fromkeys(standard.want for standard in STANDARDS):
        if kind == "green_space":
            found = green_spots(greens, hectares)
        elif kind == "bus_stop":
            found = [stop.spot for stop in stops if stop.status == "active"]
        else:
            found = [service.spot for service in services if service.type == kind]
        spots[kind, hectares] = found
    return spots


def make_goals(walks: Walks, services: list[Service], stops: list[Stop], greens: list[Green]) -> Goals:
    """Read the town with and without cycleways, with and without the green sites that some would not count."""
    roads = Walks([street for street in walks.streets if street.highway != "cycleway"])
    sites = [green for green in greens if green.function != PLAY]
    few = [green for green in sites if green.function not in RESTRICTED]
    readings = []
    for ways in (walks, roads):
        for counted in (sites, few):
            spots = make_spots(services, stops, counted)
            readings.append(Reading(ways, spots, {want: ways.field(near) for want, near in spots.items()}))
    return Goals(readings, make_coverage())


def settle(street: Street, places: Places, goals: Goals, rng: random.Random) -> Home | None:
    """Put a home beside a street, moving it while an answer would be a matter of metres."""
    for _ in range(14):
        spot = places.beside(street, rng)
        answers = goals.answers(spot) if places.free(spot) else None
        if answers is not None:
            places.taken.append(spot)
            return Home("", rng.randint(8, 40), spot, places.ground.ward_of(spot), *answers)
    return None


def answer_again(homes: list[Home], goals: Goals) -> list[Home]:
    """Answer for homes that stand already, once more is there than when they were put up."""
    found = []
    for home in homes:
        answers = goals.answers(home.spot)
        if answers is None:
            message = f"{home.id} is too close to call"
            raise ValueError(message)
        found.append(replace(home, straight=answers[0], on_foot=answers[1]))
    return found


def make_homes(places: Places, hamlet: list[Street], goals: Goals) -> list[Home]:
    """Put homes beside the streets of the town, and a few beside the lanes of the hamlet."""
    rng = random.Random("exampleton-homes-1")  # noqa: S311 - a seeded town, not a secret
    streets = places.streets()
    rng.shuffle(streets)
    lanes = [street for street in hamlet if street in goals.readings[0].walks.streets][:HOMES_IN_HAMLET]
    town = [home for street in streets if (home := settle(street, places, goals, rng))]
    far = [home for street in lanes if (home := settle(street, places, goals, rng))]
    homes = sorted([*town[: HOMES_WANTED - len(far)], *far], key=lambda home: home.spot)
    return [Home(f"H{n:03d}", h.households, h.spot, h.ward_code, h.straight, h.on_foot) for n, h in enumerate(homes, 1)]
