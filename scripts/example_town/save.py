"""Laying the town out in files, as a council, the ONS, OS and NaPTAN would."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from . import files
from .added import NOWHERE
from .areas import make_areas
from .coverage import TEMPLATES
from .officers import OWNER_ROWS, OWNERS_HEADER, REVIEWS_HEADER, review_rows
from .register import HEADER
from .truth import make_truth

if TYPE_CHECKING:
    from pathlib import Path

    from .town import Town


def save_areas(town: Town, folder: Path) -> None:
    """Write the wards and the small areas with their made-up statistics."""
    wards = [
        ({"WD25CD": ward.code, "WD25NM": ward.name, "WD25NMW": ward.name_cy}, ward.ring) for ward in town.ground.wards
    ]
    files.write_geojson(folder / "wards.geojson", wards)
    areas = [(area.cells(), area.ring) for area in make_areas(town)]
    files.write_geojson(folder / "areas.geojson", areas)


def save_ground(town: Town, folder: Path) -> None:
    """Write the streets, the context and the land parcels."""
    streets = [
        (
            {
                "street_id": street.id,
                "name": street.name or None,
                "name_cy": street.name_cy or None,
                "highway": street.highway,
            },
            street.line,
        )
        for street in town.streets
    ]
    context = [
        ({"id": p.id, "type": p.type, "name": p.name, "name_cy": p.name_cy}, p.ring) for p in town.ground.patches
    ]
    land = [
        (
            {
                "parcel_id": parcel.id,
                "name": parcel.name,
                "owner": parcel.owner or None,
                "ownership": parcel.ownership,
                "status": parcel.status or None,
                "name_cy": parcel.name_cy or None,
            },
            parcel.ring,
        )
        for parcel in town.parcels
    ]
    files.write_layer(folder / "streets.gpkg", "streets", "LineString", streets)
    files.write_layer(folder / "context.gpkg", "context", "Polygon", context)
    files.write_layer(folder / "land.gpkg", "land", "Polygon", land)
    things = [
        ({"id": t.id, "name": t.name or None, "name_cy": t.name_cy or None, "type": t.type}, t.shape)
        for t in town.things
    ]
    files.write_layer(folder / "ground.gpkg", "ground", "", things)


def save_open_map(town: Town, folder: Path) -> None:
    """Write the buildings and the land of the open map."""
    for layer, drawn in (("buildings", town.open_buildings), ("land", town.open_land)):
        rows = [
            (
                {
                    "map_id": one.id,
                    "name": one.mark.name or None,
                    "name_cy": one.mark.name_cy or None,
                    "owner": one.mark.owner or None,
                    "ownership": one.mark.ownership or None,
                    "status": one.mark.status or None,
                    "uprn": one.uprn or None,
                },
                one.shape,
            )
            for one in drawn
        ]
        files.write_layer(folder / "open-map.gpkg", layer, "", rows)


def save_homes_and_green(town: Town, folder: Path) -> None:
    """Write the homes, the green sites and the ways into them."""
    homes = [({"home_id": h.id, "households": h.households}, h.spot) for h in town.homes]
    sites = [
        (
            {
                "id": green.id,
                "function": green.function,
                "distinctive_name_1": green.name,
                "name_cy": green.name_cy,
                "operator": green.operator or None,
            },
            green.ring,
        )
        for green in town.greens
    ]
    entries = [(green.id, kind, point) for green in town.greens for kind, point in green.entries]
    ways_in = [
        ({"id": f"EXAP{n:02d}", "access_type": kind, "ref_to_greenspace_site": site}, point)
        for n, (site, kind, point) in enumerate(entries, 1)
    ]
    files.write_layer(folder / "homes.gpkg", "homes", "Point", homes)
    files.write_layer(folder / "green.gpkg", "GreenspaceSite", "Polygon", sites)
    files.write_layer(folder / "green.gpkg", "AccessPoint", "Point", ways_in)


def save_tables(town: Town, folder: Path) -> None:
    """Write the tables: services, stops, anchors, postcodes, shops and the register."""
    files.write_csv(
        folder / "services.csv",
        ("id", "name", "name_cy", "type", "easting", "northing"),
        ((s.id, s.name, s.name_cy, s.type, *(f"{n:.1f}" for n in s.spot)) for s in town.services),
    )
    files.write_csv(
        folder / "stops.csv",
        ("ATCOCode", "CommonName", "CommonNameLang", "Indicator", "LocalityName", "Easting",
         "Northing", "StopType", "Status"),
        (
            (s.code, s.name, "en", s.indicator, "Exampleton", int(s.spot[0]), int(s.spot[1]),
             "BCT", s.status)
            for s in town.stops
        ),
    )  # fmt: skip
    files.write_csv(
        folder / "anchors.csv",
        ("id", "name", "name_cy", "type", "postcode", "website", "easting", "northing"),
        (
            (a.id, a.name, a.name_cy, a.type, a.postcode, a.website, *(map(int, a.spot) if a.spot else ("", "")))
            for a in town.anchors
        ),
    )
    files.write_csv(
        folder / "postcodes.csv",
        ("postcode", "easting", "northing"),
        ((code, int(x), int(y)) for code, (x, y) in sorted(town.postcodes.items())),
    )
    files.write_csv(
        folder / "empty-shops.csv",
        ("id", "name", "name_cy", "status", "ownership", "easting", "northing"),
        ((s.id, s.name, s.name_cy, "vacant", "private", int(s.spot[0]), int(s.spot[1])) for s in town.shops),
    )
    rows = [HEADER, *(asset.cells() for asset in town.register)]
    files.write_xlsx(folder / "register.xlsx", "Register", rows)


def save_officers_tables(town: Town, folder: Path) -> None:
    """Write what an officer decided: who goes by which names, and what was seen on site."""
    files.write_csv(folder / "owners.csv", OWNERS_HEADER, OWNER_ROWS)
    files.write_csv(folder / "reviews.csv", REVIEWS_HEADER, review_rows(town.register, NOWHERE))


def save_truth(town: Town, folder: Path) -> None:
    """Write the planted truth: one entry to a line, so that a change can be read."""
    parts = []
    for key, value in make_truth(town).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in value)
            text = f"[\n    {lines}\n  ]"
        elif isinstance(value, dict):
            pairs = ",\n    ".join(
                f"{json.dumps(name)}: {json.dumps(found, ensure_ascii=False)}" for name, found in value.items()
            )
            text = f"{{\n    {pairs}\n  }}"
        else:
            text = json.dumps(value, ensure_ascii=False)
        parts.append(f'  "{key}": {text}')
    files.write_text(folder / "truth.json", "{\n" + ",\n".join(parts) + "\n}\n")


def save_town(town: Town, folder: Path) -> None:
    """Write every file of the town into a folder, over those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    packages = [folder / f"{n}.gpkg" for n in ("streets", "context", "land", "homes", "green", "ground", "open-map")]
    for package in packages:
        package.unlink(missing_ok=True)
    save_areas(town, folder)
    save_ground(town, folder)
    save_open_map(town, folder)
    save_homes_and_green(town, folder)
    for package in packages:
        files.squeeze(package)
    save_tables(town, folder)
    save_officers_tables(town, folder)
    save_truth(town, folder)
    for name in ("assetmap.toml", "README.md"):
        shutil.copyfile(TEMPLATES / name, folder / name)
