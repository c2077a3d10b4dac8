"""Green sites and land parcels: each takes a part of a street block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .geometry import Point, area_of, at, closed, distance, to_line
from .streets import Grid, patch, shrunk

if TYPE_CHECKING:
    from .ground import Ground
    from .walking import Walks

Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class Green:
    """A green site with its ways in."""

    id: str
    function: str
    name: str
    name_cy: str
    ring: list[Point]
    entries: list[tuple[str, Point]]

    @property
    def hectares(self) -> float:
        """Measure the site."""
        return abs(area_of(self.ring)) / 10_000

    @property
    def operator(self) -> str:
        """Name who runs the site; of some sites nobody says."""
        return "" if self.name in NOBODYS else COUNCIL


@dataclass(frozen=True)
class Parcel:
    """A piece of land."""

    id: str
    name: str
    owner: str
    ownership: str
    status: str
    ring: list[Point]
    name_cy: str = ""


WAY_IN_M = 24.0
COUNCIL_PARK = "Public Park Or Garden"
FOOT, CAR = "Pedestrian", "Motor Vehicle And Pedestrian"
ALLOTMENTS = "Allotments Or Community Growing Spaces"

GREENS: tuple[tuple[str, str, str, Point, tuple[int, int], Box | None, int], ...] = (
    ("Public Park Or Garden", "Exampleton Park", "Parc Aberenghraifft",
     at(2560, 2130), (2, 2), None, 4),
    (ALLOTMENTS, "Example Allotments", "Rhandiroedd Enghraifft",
     at(2880, 2200), (1, 1), (0.11, 0.15, 0.70, 0.70), 1),
    ("Religious Grounds", "St Example's Churchyard", "Mynwent Eglwys Sant Enghraifft",
     at(2250, 2150), (1, 1), (0.30, 0.15, 0.88, 0.70), 2),
    ("Play Space", "Harbour Play Space", "Lle Chwarae'r Harbwr",
     at(1150, 2050), (1, 1), (0.11, 0.16, 0.40, 0.52), 1),
    ("Play Space", "Hillside Play Space", "Lle Chwarae Ochr-y-bryn",
     at(2500, 2900), (1, 1), (0.11, 0.16, 0.42, 0.55), 1),
    ("Playing Field", "Marsh End Playing Field", "Cae Chwarae Pen-y-morfa",
     at(2150, 800), (2, 1), None, 3),
    ("Natural", "Sample Meadow", "Dôl Sampl",
     at(3600, 2900), (2, 1), None, 3),
    ("Cemetery", "Exampleton Cemetery", "Mynwent Aberenghraifft",
     at(3600, 2750), (1, 1), (0.11, 0.15, 0.88, 0.84), 2),
    ("Public Park Or Garden", "Quay Gardens", "Gerddi'r Cei",
     at(850, 1800), (1, 1), (0.12, 0.16, 0.88, 0.70), 2),
    ("Public Park Or Garden", "Mill Gardens", "Gerddi'r Felin",
     at(3700, 1950), (1, 1), (0.12, 0.16, 0.70, 0.84), 2),
)  # fmt: skip
"""Function, names, where, how many blocks, which part of a block, how many ways in."""

MARSH = "Example Marsh"
NOBODYS = frozenset({MARSH, "St Example's Churchyard"})
"""Green sites of which no source says who runs them."""

COUNCIL = "Exampleton Council"
PARCELS: tuple[tuple[str, str, str, str, Point], ...] = (
    ("Land behind the Quay", COUNCIL, "public", "vacant", at(900, 2300)),
    ("Old Nursery Ground", COUNCIL, "public", "vacant", at(2600, 450)),
    ("Lark Estate Corner", COUNCIL, "public", "surplus", at(1900, 2800)),
    ("Wharf Yard", COUNCIL, "public", "derelict", at(3500, 1750)),
    ("Marsh End Green", COUNCIL, "public", "in use", at(1900, 1000)),
    ("Station Approach", COUNCIL, "public", "", at(2700, 1880)),
    ("Ropeworks Yard", "Example Ropeworks Ltd", "private", "derelict", at(1300, 1800)),
    ("Sample Farm Paddock", "Sample Farm Ltd", "private", "in use", at(3300, 700)),
    ("Tannery Ground", "", "unknown", "brownfield", at(3900, 2000)),
    ("Back Field", "", "unknown", "unknown", at(1400, 2950)),
)
"""Name, owner, ownership, status and where."""


def entries_of(block: list[Point], ring: list[Point], count: int) -> list[tuple[str, Point]]:
    """Choose ways in: corners of the ring beside a street, as far apart as can be."""
    return spread({point: to_line(point, closed(block))[0] for point in ring}, count)


def spread(away: dict[Point, float], count: int) -> list[tuple[str, Point]]:
    """Choose some of the points that are near enough to a street, as far apart as can be."""
    beside = [point for point in away if away[point] <= WAY_IN_M]
    chosen = [min(away, key=lambda point: away[point])]
    while len(chosen) < min(count, len(beside)):
        rest = [point for point in beside if point not in chosen]
        chosen.append(max(rest, key=lambda p: min(distance(p, other) for other in chosen)))
    return [(CAR if n == 1 else FOOT, point) for n, point in enumerate(chosen)]


def make_greens(grid: Grid) -> list[Green]:
    """Give every green site its blocks, its ring and its ways in."""
    greens = []
    for n, (function, name, name_cy, goal, blocks, box, ways) in enumerate(GREENS, 1):
        cell = grid.block_at(goal, *blocks)
        block = grid.take(cell, *blocks)
        ring = shrunk(block, 0.11 if blocks[0] > 1 else 0.2) if box is None else patch(block, *box)
        entries = entries_of(block, ring, ways)
        greens.append(Green(f"EXGS{n:02d}", function, name, name_cy, ring, entries))
    return greens


def make_reserve(ground: Ground, walks: Walks, number: int) -> Green:
    """Open the marsh to walkers: the only green site of 20 hectares and more. Its ways in lie along its south."""
    marsh = next(patch for patch in ground.patches if patch.name == MARSH)
    away = {point: walks.snap(point).away for point in marsh.ring if walks.near(point)}
    return Green(f"EXGS{number:02d}", "Natural", marsh.name, marsh.name_cy, marsh.ring, spread(away, 3))


def make_parcels(grid: Grid) -> list[Parcel]:
    """Give every parcel a part of a block of its own."""
    parcels = []
    for n, (name, owner, ownership, status, goal) in enumerate(PARCELS, 1):
        block = grid.take(grid.block_at(goal))
        box = (0.14, 0.18, 0.50 + 0.03 * (n % 5), 0.60 + 0.05 * (n % 4))
        parcels.append(Parcel(f"LP{n:02d}", name, owner, ownership, status, patch(block, *box)))
    return parcels
