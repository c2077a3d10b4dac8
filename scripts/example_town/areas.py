"""Small areas with made-up statistics, and what they say of each ward."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .ground import small_areas

if TYPE_CHECKING:
    from .geometry import Point
    from .town import Town

NAMED = {
    "area_statement": "Example Bay",
    "area_statement_cy": "Bae Enghraifft",
    "psb": "Exampleton Public Services Board",
    "psb_cy": "Bwrdd Gwasanaethau Cyhoeddus Aberenghraifft",
}
"""What every small area names."""

IN_A_WARD = 3
"""Small areas of each ward, one ward after another."""
FEW, EMPTY_NOT_KNOWN, AGES_NOT_KNOWN = "W05999002", "W05999004", "W05999005"
"""Wards with fewer than five empty homes, with an area that does not count them, and with one that tells no ages."""
FEW_HOMES = (1, 0, 2)
LEAST = 5


@dataclass(frozen=True)
class Area:
    """A small area; `None` where its number is not known."""

    code: str
    ward_code: str
    decile: int
    people: int
    age_65_share: float | None
    empty_homes: int | None
    ring: list[Point]

    def cells(self) -> dict[str, Any]:
        """Lay it out as the file has it."""
        return {
            "code": self.code,
            "deprivation_decile": self.decile,
            "people": self.people,
            "age_65_share": self.age_65_share,
            "empty_homes": self.empty_homes,
            **NAMED,
        }


def make_areas(town: Town) -> list[Area]:
    """Make up the statistics of every small area."""
    rng = random.Random("exampleton-areas-1")  # noqa: S311 - a seeded town, not a secret
    crowd = random.Random("exampleton-people-1")  # noqa: S311 - a seeded town, not a secret
    rings = small_areas(town.ground)
    deciles = [1 + n * 10 // len(rings) for n in range(len(rings))]
    rng.shuffle(deciles)
    areas = []
    for n, (decile, ring) in enumerate(zip(deciles, rings, strict=True)):
        ward, place = town.ground.wards[n // IN_A_WARD].code, n % IN_A_WARD
        share: float | None = round(100 * rng.uniform(0.14, 0.36), 1)
        empty: int | None = rng.randint(2, 34)
        if ward == FEW:
            empty = FEW_HOMES[place]
        if place == 1:
            share = None if ward == AGES_NOT_KNOWN else share
            empty = None if ward == EMPTY_NOT_KNOWN else empty
        areas.append(Area(f"W01999{n + 1:03d}", ward, decile, crowd.randint(1_050, 1_950), share, empty, ring))
    return areas


def wards_told(town: Town) -> list[dict[str, Any]]:
    """Tell what is known of each ward; `None` where it is not known, or too small a number to be shown."""
    areas = make_areas(town)
    return [one_ward(town, ward.code, [area for area in areas if area.ward_code == ward.code])
            for ward in town.ground.wards]  # fmt: skip


def one_ward(town: Town, code: str, areas: list[Area]) -> dict[str, Any]:
    """Add up the areas of a ward; a share of people counts each area by its people."""
    shares = [(area.age_65_share, area.people) for area in areas]
    people = sum(area.people for area in areas)
    share = None if any(one is None for one, _ in shares) else sum((one or 0) * n for one, n in shares) / people
    counts = [area.empty_homes for area in areas]
    empty = None if None in counts else sum(count or 0 for count in counts)
    few = empty is not None and 0 < empty < LEAST
    patches = [patch for patch in town.ground.patches if town.ground.ward_of(patch.ring[0]) == code]
    estates = sorted(patch.name for patch in patches if patch.type == "housing_estate")
    welsh = sorted(patch.name_cy for patch in patches if patch.type == "housing_estate")
    energy = sum(patch.type == "energy" for patch in patches)
    return {
        "ward_code": code,
        "age_65_share": None if share is None else round(share, 1),
        "empty_homes": None if few else empty,
        "few": "empty_homes" if few else "",
        **NAMED,
        "estates": "; ".join(estates),
        "estates_cy": "; ".join(welsh),
        "estates_count": len(estates) or None,
        "energy_count": energy or None,
    }
