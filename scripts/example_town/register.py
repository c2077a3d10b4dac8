"""The council's register of land and buildings, with the quirks of a real one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import register_rows as rows
from .register_evidence import APART_M, HEADINGS, MORE, ROOM_M, TOLD, UNITS, Told, written
from .services import UNKNOWN_POSTCODE, nearest_postcode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .geometry import Point
    from .places import Places
    from .plots import Plots

HEADER = (
    "Asset Ref", "Asset Name", "Enw", "Asset Type", "Owner", "Status", "Present Use",
    "Area (ha)", "UPRN", "Tenure", "Easting", "Northing", "Postcode", *HEADINGS.values(),
)  # fmt: skip
UNDERUSED = frozenset({"vacant", "surplus", "disused", "derelict", "brownfield"})
OWNERS = ("Exampleton Council", "Exampleton Cncl")

WITH_AREA, WITH_UPRN, MISSPELT, WITHOUT_POSTCODE = 0.8, 0.85, 0.2, 0.12
"""How often a cell is filled, wrong or blank."""


@dataclass(frozen=True)
class Asset:
    """A row of the register. `where` is the spot it stands on, if anybody can tell."""

    reference: str
    name: str
    name_cy: str
    kind: str
    owner: str
    status: str
    use: str
    area_ha: float | None
    uprn: str
    tenure: str
    spot: Point | None
    postcode: str
    where: Point | None
    set_aside: str = ""
    told: Told = field(default_factory=dict)

    def cells(self) -> list[str | float | None]:
        """Lay the row out as the workbook has it: blank cells are empty."""
        east, north = self.spot or (None, None)
        texts = (self.reference, self.name, self.name_cy, self.kind, self.owner, self.status)
        numbers = (east, north)
        return [
            *(text or None for text in (*texts, self.use)),
            self.area_ha,
            self.uprn or None,
            self.tenure or None,
            *(None if number is None else int(number) for number in numbers),
            self.postcode or None,
            *(written(column, self.told[column]) if column in self.told else None for column in HEADINGS),
        ]


def asset_from(row: rows.Row, number: int, rng: random.Random, **placed: object) -> Asset:
    """Fill in a row: owner, area, UPRN and tenure, some of them left blank."""
    name, name_cy, kind, use, status = row
    large = (0.1, 2.6) if kind == rows.LAND else (0.01, 0.3)
    area = round(rng.uniform(*large), 2) if rng.random() < WITH_AREA else None
    uprn = f"9990000000{number:02d}" if rng.random() < WITH_UPRN else ""
    tenure = rng.choice(("Freehold", "Freehold", "Freehold", "Leasehold", ""))
    owner = OWNERS[rng.random() < MISSPELT]
    reference = f"EX/{'L' if kind == rows.LAND else 'B'}/{number:03d}"
    facts: dict[str, object] = {"reference": reference, "spot": None, "where": None, "postcode": "", "set_aside": ""}
    facts |= placed
    return Asset(
        name=name, name_cy=name_cy, kind=kind, owner=owner, status=status, use=use,
        area_ha=area, uprn=uprn, tenure=tenure, told=TOLD.get(name, {}), **facts,  # type: ignore[arg-type]
    )  # fmt: skip


def make_register(places: Places, postcodes: dict[str, Point]) -> list[Asset]:
    """Write the register: every ward's rows, then the rows that go wrong."""
    rng = random.Random("exampleton-register-1")  # noqa: S311 - a seeded town, not a secret
    assets: list[Asset] = []
    for code, ward_rows in rows.ROWS.items():
        for row in ward_rows:
            spot = places.somewhere_in(code, rng)
            postcode = nearest_postcode(postcodes, spot)
            placed: dict[str, object] = {"spot": spot, "where": spot, "postcode": postcode}
            if row[0] == rows.POSTCODE_ONLY:
                placed |= {"spot": None, "where": postcodes[postcode]}
            elif rng.random() < WITHOUT_POSTCODE:
                placed["postcode"] = ""
            assets.append(asset_from(row, len(assets) + 1, rng, **placed))
    return assets + rows_that_go_wrong(assets, rng)


def rows_that_go_wrong(assets: list[Asset], rng: random.Random) -> list[Asset]:
    """Add a second row under one reference, an unknown postcode and no location at all."""
    first = next(asset for asset in assets if asset.name == rows.SECOND_ROW_OF)
    count = len(assets)
    return [
        asset_from(rows.SECOND_ROW, count + 1, rng, reference=first.reference, spot=first.spot,
                   postcode=first.postcode, set_aside="duplicate reference"),
        asset_from(rows.UNKNOWN_POSTCODE_ROW, count + 2, rng, postcode=UNKNOWN_POSTCODE,
                   set_aside="unknown postcode"),
        asset_from(rows.NO_LOCATION_ROW, count + 3, rng, set_aside="no location"),
    ]  # fmt: skip


def make_more(
    plots: Plots, register: Sequence[Asset], named: dict[str, Point], postcodes: dict[str, Point]
) -> list[Asset]:
    """Write the rows that were added: on a service or an anchor, or where there is room."""
    found: list[Asset] = []
    for number, row in enumerate(MORE, len(register) + 1):
        spot = named.get(row.beside) or plots.find(row.goal, ROOM_M + (APART_M if row.name in UNITS else 0.0))
        spot = (float(round(spot[0])), float(round(spot[1])))
        if row.name == UNITS[0]:
            named = named | {row.name: (spot[0] + APART_M, spot[1])}
        letter = "L" if row.kind == rows.LAND else "B"
        found.append(
            Asset(
                f"EX/{letter}/{number:03d}", row.name, row.name_cy, row.kind, OWNERS[0], row.status, row.use,
                row.area_ha, f"9990000000{number:02d}", "Freehold", spot, nearest_postcode(postcodes, spot), spot,
                told=row.told,
            )
        )  # fmt: skip
    return found
