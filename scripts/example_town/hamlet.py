"""The hamlet beyond the motorway: a ring of lanes that nobody can walk to, or from."""

from __future__ import annotations

import itertools

from .geometry import Point, at
from .streets import Street

CORNERS: tuple[Point, ...] = (at(4280, 2085), at(4278, 1590), at(4352, 1585), at(4350, 2080))
BENDS: tuple[Point, ...] = (at(4284, 1840), at(4316, 1592), at(4345, 1835), at(4314, 2077))
"""Where the lanes meet, and where each bends. With over 1 km of lanes it is no mere path on a site."""
NAMES: tuple[tuple[str, str], ...] = (
    ("Far Mill Lane", "Lôn y Felin Bell"), ("Lower Lane", "Lôn Isaf"), ("East Lane", "Lôn y Dwyrain"),
    ("Upper Lane", "Lôn Uchaf"),
)  # fmt: skip
LINK_BEND: Point = at(4262, 2135)


def make_hamlet(streets: list[Street]) -> list[Street]:
    """Lay out the lanes, and the slip road by which cars reach them from the end of the motorway."""
    number = len(streets) + 1
    ends = itertools.pairwise((*CORNERS, CORNERS[0]))
    lanes = [
        Street(f"ST{n:03d}", *name, "residential", (a, bend, b))
        for n, (name, (a, b), bend) in enumerate(zip(NAMES, ends, BENDS, strict=True), number)
    ]
    road = next(street for street in streets if street.highway == "motorway")
    line = (road.line[-1], LINK_BEND, CORNERS[0])
    return [*lanes, Street(f"ST{number + len(lanes):03d}", "", "", "motorway_link", line)]
