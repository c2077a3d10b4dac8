"""The made-up open map of the town: a second source, under a share-alike licence, with some of the same things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .geometry import Point, along_line, at, length_of, to_line
from .plots import box, middle
from .register_evidence import UNITS
from .sites import COUNCIL
from .streets import shrunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .plots import Plots

Shape: TypeAlias = "Point | list[Point]"

DATE = "2025-10-31"
"""The day of the source, as its configuration has it."""


@dataclass(frozen=True)
class Mark:
    """
    What the map's mappers drew: names, tags, owner, and what it is of.

    `of` names rows of other layers; `how` says how assetmap must find that they are one, `why` why it must not. `wide`
    and `high` are those of an outline, in metres; without them it is a point, some metres from what it is of.
    """

    name: str
    name_cy: str = ""
    status: str = ""
    owner: str = ""
    ownership: str = ""
    of: tuple[str, ...] = ()
    how: str = ""
    why: str = ""
    uprn: str = ""
    wide: float = 0.0
    high: float = 0.0
    goal: Point = (0.0, 0.0)


HOUSE = (12.0, 9.0)
OFF_M = (14.0, 9.0)
"""How far east and north of its place a point is put that must be found by its name or number."""

YARD_M, BACK_M = 50.0, 20.0
"""From which width on an outline is drawn behind its place, and how far."""

BUILDINGS: tuple[Mark, ...] = (
    Mark("Woollen Mill", "Y Felin Wlân", "disused:building=yes", of=("Woollen Mill",), how="uprn", uprn="same",
         wide=HOUSE[0], high=HOUSE[1]),
    Mark("", "", "vacant=yes", of=("Loom House",), how="overlap", wide=HOUSE[0], high=HOUSE[1]),
    Mark("", "", of=("Drill Hall",), how="overlap", wide=HOUSE[0], high=HOUSE[1]),
    Mark("", "", of=("Nursery Building",), how="overlap", wide=HOUSE[0], high=HOUSE[1]),
    Mark("", "", of=("Bowling Green Hut",), how="overlap", wide=HOUSE[0], high=HOUSE[1]),
    Mark("Pattern Offices", "Swyddfeydd Patrwm", owner="Pattern Offices Ltd", ownership="private",
         of=("Bell Lane Offices",), how="overlap", wide=HOUSE[0], high=HOUSE[1]),
    Mark("Garejis Ochr-y-Bryn", "", "abandoned=yes", of=("Hillside Garages",), how="name"),
    Mark("Market Hall", "Neuadd y Farchnad", "Vacant", of=("Market Hall",), how="uprn", uprn="same"),
    Mark("Example Records", "", "shop=vacant", of=("Example Records",), how="name"),
    Mark("Registry Offices", "Swyddfa Gofrestru", of=("Registry Office",), why="uprn", uprn="999000000934"),
    Mark("Council Depot", "Depo'r Cyngor", of=UNITS, why="several", wide=24.0, high=12.0),
    Mark("Old Lifeboat House", "Hen Dŷ'r Bad Achub", "disused:amenity=lifeboat_station", owner=COUNCIL,
         wide=18.0, high=9.0, goal=at(700, 2050)),
    Mark("Pattern Cobbler", "Crydd Patrwm", "disused:shop=yes", goal=at(2350, 1700)),
)  # fmt: skip
LAND: tuple[Mark, ...] = (
    Mark("", "", "landuse=brownfield", of=("Dye Works Site",), how="overlap", wide=56.0, high=50.0),
    Mark("Nursery", "Meithrinfa", "disused:landuse=plant_nursery", of=("Old Nursery Ground",), how="overlap"),
    Mark("", "", of=("Town Well Garden",), why="size", wide=20.0, high=16.0),
)  # fmt: skip
"""Buildings and land, as the open map has them. The register says that its garden is far larger than the map's."""


@dataclass(frozen=True)
class Drawn:
    """A record of the open map: its mark, where it is, and its UPRN."""

    id: str
    mark: Mark
    shape: Shape
    uprn: str


def draw_map(plots: Plots, spots: dict[str, Shape], uprns: dict[str, str]) -> tuple[list[Drawn], list[Drawn]]:
    """Draw the buildings and the land of the open map over what other layers have by name."""
    drawn = []
    for letter, marks in (("B", BUILDINGS), ("L", LAND)):
        rows = []
        for n, mark in enumerate(marks, 1):
            uprn = uprns[mark.of[0]] if mark.uprn == "same" else mark.uprn
            rows.append(Drawn(f"O{letter}{n:02d}", mark, shape_of(mark, plots, spots), uprn))
        drawn.append(rows)
    return drawn[0], drawn[1]


def shape_of(mark: Mark, plots: Plots, spots: dict[str, Shape]) -> Shape:
    """Place a record: on its own plot, around what it is of, within its outline, or a little beside it."""
    if not mark.of:
        spot = plots.find(mark.goal, max(mark.wide, 6.0))
        return box(spot, mark.wide, mark.high) if mark.wide else spot
    theirs = [spots[name] for name in mark.of]
    if isinstance(theirs[0], list):
        return shrunk(theirs[0][:-1], 0.08)
    if not mark.wide:
        return (theirs[0][0] + OFF_M[0], theirs[0][1] + OFF_M[1])
    spot = middle([*theirs, theirs[0]])  # type: ignore[list-item]
    return box(behind(spot, plots.streets) if mark.wide >= YARD_M else spot, mark.wide, mark.high)


def behind(spot: Point, streets: Sequence[Sequence[Point]]) -> Point:
    """Step back from the nearest street, so that what is drawn around the spot does not lie on it."""
    line = min(streets, key=lambda line: to_line(spot, line)[0])
    away, along = to_line(spot, line)
    (x, y), _ = along_line(line, along / length_of(line))
    return (spot[0] + (spot[0] - x) / away * BACK_M, spot[1] + (spot[1] - y) / away * BACK_M)
