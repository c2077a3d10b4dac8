"""Land parcels that were added to show what the map tells of a site, and what stands on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .geometry import Point, at, between
from .ground import Patch
from .planted import PATTERN_PARK
from .plots import box, middle
from .sites import COUNCIL, Parcel
from .streets import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .plots import Plots
    from .sites import Green

Shape: TypeAlias = "Point | list[Point]"

CONSENTING = "Example Homes"
"""A private owner that has agreed to be shown."""


@dataclass(frozen=True)
class Plot:
    """
    A parcel that was added: names, status, where, how wide and high, and who owns it.

    `on` names the patch that it lies on, `within` the green site.
    """

    name: str
    name_cy: str
    status: str
    goal: Point = (0.0, 0.0)
    wide: float = 50.0
    high: float = 40.0
    on: str = ""
    within: str = ""
    owner: str = COUNCIL
    ownership: str = "public"


MARSH_EDGE, COMMON, RIVERSIDE, PARK = "Marsh Edge", "Town Common", "Lower River", "Exampleton Park"
PLOTS: tuple[Plot, ...] = (
    Plot("Ropewalk Ground", "Tir y Rhaffwyr", "", at(1000, 2050)),
    Plot("Lower Meadow Plot", "Llain y Ddôl Isaf", "vacant", at(1250, 850), on=MARSH_EDGE),
    Plot("Common Corner", "Cornel y Cytir", "vacant", at(3900, 620), on=COMMON),
    Plot("Willow Ground", "Tir yr Helygen", "surplus", at(3600, 2350)),
    Plot("Rowan Court Land", "Tir Cwrt y Gerddinen", "vacant", at(1750, 3000), owner=CONSENTING, ownership="private"),
    Plot("School Field Strip", "Llain Cae'r Ysgol", "", at(2650, 2550)),
    Plot("Hazel Road Verge", "Ymyl Ffordd y Gollen", "", at(2450, 2650), 70.0, 16.0),
    Plot("Kiln Land", "Tir yr Odyn", "", at(3350, 2000)),
    Plot("Corner Plot", "Y Llain Gornel", "", at(2950, 2950), 24.0, 20.0),
    Plot("Alder Thicket", "Llwyn y Wernen", "", at(1700, 2850)),
    Plot("Flood Bank", "Y Clawdd Llifogydd", "", at(1300, 1100), on=RIVERSIDE),
    Plot("Bandstand Lawn", "Lawnt Llwyfan y Band", "", within=PARK),
)  # fmt: skip
"""The corner plot is smaller than a tenth of a hectare."""

WETLAND = ("Willow Wetland", "Gwlyptir yr Helygen")
"""A nature designation on the north of Willow Ground, and the share of its height that it takes."""
WETLAND_SHARE = 0.4

SHOWN: tuple[tuple[str, str, str, str, float], ...] = (
    ("Station Approach", "car_park", "Station Car Park", "Maes Parcio'r Orsaf", 0.15),
    ("Back Field", "farmland", "", "", 0.05),
    ("Sample Farm Paddock", "farmland", "", "", 0.05),
    ("Marsh End Green", "open_space", "Marsh End Green", "Maes Pen-y-morfa", 0.1),
    ("Lark Estate Corner", "facility", "Kickabout Area", "Man Cicio Pêl", 0.6),
    ("Wharf Yard", "building", "", "", 0.7),
    ("Ropeworks Yard", "building", "", "", 0.6),
    ("School Field Strip", "school_ground", "Aberenghraifft School", "Ysgol Aberenghraifft", 0.1),
    ("Hazel Road Verge", "verge", "", "", 0.1),
    ("Kiln Land", "building", "", "", 0.7),
    ("Alder Thicket", "natural", "Alder Thicket", "Llwyn y Wernen", 0.1),
    ("Willow Ground", "natural", "", "", 0.7),
    ("Flood Bank", "works", "", "", 0.1),
    ("Example Allotments", "allotment", "Example Allotments", "Rhandiroedd Enghraifft", 0.02),
    ("Exampleton Cemetery", "cemetery", "Exampleton Cemetery", "Mynwent Aberenghraifft", 0.02),
    ("Marsh End Playing Field", "facility", "Football Pitch", "Cae Pêl-droed", 0.5),
    ("Bowling Green Hut", "activity", "Exampleton Bowling Club", "Clwb Bowlio Aberenghraifft", 1.0),
    (PARK, "facility", "Bandstand", "Llwyfan y Band", 1.0),
    (PATTERN_PARK[0], "facility", "Trim Trail", "Llwybr Cadw'n Heini", 1.0),
)  # fmt: skip
"""What stands where: a parcel, green site or register row, its type and names, how far it is drawn to the middle."""


@dataclass(frozen=True)
class Thing:
    """A thing on the ground: an area, or a point."""

    id: str
    type: str
    name: str
    name_cy: str
    shape: Shape

    @property
    def is_area(self) -> bool:
        """Say whether it is drawn."""
        return isinstance(self.shape, list)


def make_plots(plots: Plots, greens: Sequence[Green], number: int) -> list[Parcel]:
    """Put the parcels that were added where there is room, or half-way to a corner of a green site."""
    rings = {green.name: green.ring for green in greens}
    parcels = []
    for n, plot in enumerate(PLOTS, number):
        site = rings.get(plot.within)
        radius = (plot.wide**2 + plot.high**2) ** 0.5 / 2
        spot = between(middle(site), site[0], 0.5) if site else plots.find(plot.goal, radius, plot.on)
        ring = box(spot, plot.wide, plot.high)
        parcels.append(Parcel(f"LP{n:02d}", plot.name, plot.owner, plot.ownership, plot.status, ring, plot.name_cy))
    return parcels


def make_wetland(parcels: Sequence[Parcel], number: int) -> Patch:
    """Designate a part of Willow Ground, and what lies north of it."""
    plot = next(plot for plot in PLOTS if plot.name == "Willow Ground")
    ring = next(parcel.ring for parcel in parcels if parcel.name == plot.name)
    x, y = middle(ring)
    north = (x, y + plot.high * (1 - WETLAND_SHARE))
    return Patch(f"CX{number:02d}", "nature", *WETLAND, box(north, plot.wide * 1.6, plot.high))


def make_things(parcels: Sequence[Parcel], greens: Sequence[Green], huts: dict[str, Point]) -> list[Thing]:
    """Draw what stands on the ground."""
    rings = {parcel.name: parcel.ring for parcel in parcels} | {green.name: green.ring for green in greens}
    return [Thing(f"GR{n:02d}", *row) for n, row in enumerate(_things(rings, huts), 1)]


def _things(rings: dict[str, list[Point]], huts: dict[str, Point]) -> Iterator[tuple[str, str, str, Shape]]:
    for where, kind, name, name_cy, share in SHOWN:
        if where in huts:
            yield kind, name, name_cy, huts[where]
        elif share == 1.0:
            x, y = middle(rings[where])
            yield kind, name, name_cy, (round(x, 1), round(y, 1))
        else:
            yield kind, name, name_cy, shrunk(rings[where][:-1], share)
