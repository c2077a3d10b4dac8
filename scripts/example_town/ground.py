"""The ground of the made-up town: wards, small areas, river, sea, woods and marsh."""

from __future__ import annotations

import random
from dataclasses import dataclass

from .geometry import Point, at, between, blob, closed, distance, inside, rounded, sideways, wiggle

CORNERS: dict[str, Point] = {
    "A": at(690, 190),
    "B": at(4020, 120),
    "C": at(4430, 1500),
    "M": at(4400, 2560),
    "D": at(4120, 3330),
    "E": at(640, 3430),
    "F": at(290, 2480),
    "G": at(600, 1330),
    "H": at(1700, 1290),
    "I": at(3000, 1470),
    "J": at(1620, 2440),
    "K": at(2960, 2390),
}
"""Where the ward boundaries meet."""

BORDERS: dict[str, float] = {
    "AB": 0.10, "BC": 0.10, "CM": 0.09, "MD": 0.10, "DE": 0.07, "EF": 0.14, "FG": 0.16, "GA": 0.16,
    "GH": 0.16, "HI": 0.18, "IC": 0.18, "FJ": 0.12, "JK": 0.11, "KM": 0.12, "HJ": 0.13, "IK": 0.13,
}  # fmt: skip
"""The lines between corners, and how much each one wanders."""

WARDS: tuple[tuple[str, str, str, str], ...] = (
    ("W05999001", "Harbour", "Yr Harbwr", "GH HJ JF FG"),
    ("W05999002", "Mill", "Y Felin", "IC CM MK KI"),
    ("W05999003", "Old Town", "Yr Hen Dref", "HI IK KJ JH"),
    ("W05999004", "Hillside", "Ochr-y-bryn", "FJ JK KM MD DE EF"),
    ("W05999005", "Marsh End", "Pen-y-morfa", "AB BC CI IH HG GA"),
)
"""Code, English name, Welsh name and the lines around each ward."""

CHORDS: dict[str, tuple[tuple[Point, Point], ...]] = {
    "W05999001": ((at(1000, 1320), at(900, 2460)), (at(1350, 1300), at(1300, 2450))),
    "W05999002": ((at(3500, 1480), at(3450, 2450)), (at(3950, 1480), at(3900, 2500))),
    "W05999003": ((at(2100, 1350), at(2050, 2400)), (at(2550, 1400), at(2500, 2400))),
    "W05999004": ((at(1500, 2450), at(1500, 3400)), (at(2960, 2390), at(2900, 3390))),
    "W05999005": ((at(1500, 1290), at(1600, 120)), (at(3000, 1470), at(2950, 110))),
}
"""Where each ward is cut into three small areas."""


@dataclass(frozen=True)
class Ward:
    """A ward: its code, its two names and its closed ring."""

    code: str
    name: str
    name_cy: str
    ring: list[Point]


@dataclass(frozen=True)
class Patch:
    """An area of ground for the context layer."""

    id: str
    type: str
    name: str
    name_cy: str
    ring: list[Point]


@dataclass(frozen=True)
class Ground:
    """Everything that the streets and houses have to go around."""

    wards: list[Ward]
    outline: list[Point]
    river: list[Point]
    patches: list[Patch]

    def ward_of(self, point: Point) -> str:
        """Name the ward around a point; empty where there is none."""
        return next((ward.code for ward in self.wards if inside(point, ward.ring)), "")


def border(lines: dict[str, list[Point]], name: str) -> list[Point]:
    """Fetch a line between two corners, in the direction its name says."""
    return lines[name] if name in lines else lines[name[::-1]][::-1]


def ring_of(lines: dict[str, list[Point]], names: str) -> list[Point]:
    """Join lines into a closed ring."""
    return closed([point for name in names.split() for point in border(lines, name)[:-1]])


def river_ring(river: list[Point]) -> list[Point]:
    """Give the river its width: it opens towards the sea."""
    left, right = [], []
    last = len(river) - 1
    for k, point in enumerate(river):
        nx, ny = sideways(river[max(0, k - 1)], river[min(last, k + 1)])
        half = 20.0 + 45.0 * max(0.0, 1.0 - k / 8) ** 2
        left.append(rounded((point[0] + nx * half, point[1] + ny * half)))
        right.append(rounded((point[0] - nx * half, point[1] - ny * half)))
    return closed(left + right[::-1])


def patches_of(lines: dict[str, list[Point]], river: list[Point]) -> list[Patch]:
    """Lay out the water, woods, marsh and estates of the context layer."""
    rng = random.Random("exampleton-patches")  # noqa: S311 - a seeded town, not a secret
    coast = border(lines, "AG") + border(lines, "GF")[1:] + border(lines, "FE")[1:]
    rows: list[tuple[str, str, str, list[Point]]] = [
        ("water", "River Sample", "Afon Sampl", river_ring(river)),
        ("water", "Example Bay", "Bae Enghraifft", closed([*coast, at(-200, 3400), at(-200, 130)])),
        ("woodland", "Pattern Wood", "Coed y Patrwm", blob(at(3960, 3090), (300, 210), rng)),
        ("woodland", "Little Wood", "Y Coed Bach", blob(at(800, 3180), (170, 130), rng)),
        ("nature", "Example Marsh", "Morfa Enghraifft", blob(at(980, 500), (280, 240), rng)),
        ("flood", "Lower River", "Rhan Isaf yr Afon", blob(at(1300, 1180), (520, 210), rng)),
        ("flood", "Marsh Edge", "Ymyl y Morfa", blob(at(1150, 600), (460, 340), rng)),
        ("housing_estate", "Swallow Estate", "Ystad y Wennol", blob(at(2300, 620), (330, 260), rng)),
        ("housing_estate", "Lark Estate", "Ystad yr Ehedydd", blob(at(2150, 2900), (330, 240), rng)),
        ("common_land", "Town Common", "Cytir y Dref", blob(at(3900, 520), (260, 240), rng)),
    ]
    return [Patch(f"CX{n:02d}", *row) for n, row in enumerate(rows, 1)]


def make_ground() -> Ground:
    """Draw the wards, the river and the patches."""
    rng = random.Random("exampleton-ground-7")  # noqa: S311 - a seeded town, not a secret
    lines = {
        name: wiggle(CORNERS[name[0]], CORNERS[name[1]], rng, levels=4, swing=swing) for name, swing in BORDERS.items()
    }
    wards = [Ward(code, en, cy, ring_of(lines, names)) for code, en, cy, names in WARDS]
    outline = ring_of(lines, "AB BC CM MD DE EF FG GA")
    river = lines["GH"] + lines["HI"][1:] + lines["IC"][1:]
    return Ground(wards, outline, river, patches_of(lines, river))


def cut(ring: list[Point], start: Point, end: Point) -> tuple[list[Point], list[Point]]:
    """Cut a ring in two between the corners nearest to two points."""
    loop = ring[:-1]
    a, b = sorted(
        min(range(len(loop)), key=lambda k, goal=goal: distance(loop[k], goal))  # type: ignore[misc]
        for goal in (start, end)
    )
    return closed(loop[a : b + 1]), closed(loop[b:] + loop[: a + 1])


def small_areas(ground: Ground) -> list[list[Point]]:
    """Cut every ward into three, at corners that its ring already has."""
    rings = []
    for ward in ground.wards:
        first, second = CHORDS[ward.code]
        one, two = cut(ward.ring, *first)
        middle = between(*second, 0.5)
        whole, other = (one, two) if inside(middle, one) else (two, one)
        rings += [other, *cut(whole, *second)]
    return rings
