"""Writing files that come out the same, byte for byte, every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pyogrio
from shapely import LineString, Point, Polygon

from .grid_reference import degrees

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MADE_ON = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
XLSX_DATE = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
ZIP_DATE = (2026, 1, 31, 0, 0, 0)
PAGE_BYTES = 1024
"""SQLite's pages are made small: a GeoPackage has many nearly empty tables."""

Row = dict[str, Any]


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with Unix line ends on every system."""
    path.write_bytes(text.encode("utf-8"))


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(path, text.getvalue())


def write_geojson(path: Path, rows: Iterable[tuple[Row, list[tuple[float, float]]]]) -> None:
    """Write polygons as RFC 7946 wants them: WGS 84, one feature to a line."""
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": facts,
                "geometry": {"type": "Polygon", "coordinates": [degrees(ring)]},
            },
            ensure_ascii=False,
        )
        for facts, ring in rows
    ]
    body = ",\n".join(lines)
    write_text(path, f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n')


def shape(points: Sequence[Any], kind: str) -> LineString | Point | Polygon:
    """Make a geometry of a kind; without one, an area of a list and else a point."""
    kind = kind or ("Polygon" if isinstance(points, list) else "Point")
    if kind == "LineString":
        return LineString(points)
    return Point(points) if kind == "Point" else Polygon(points)


def write_layer(path: Path, layer: str, kind: str, rows: Iterable[tuple[Row, Any]]) -> None:
    """Write, or add, one layer of a GeoPackage, dated the day the town was made."""
    facts, points = zip(*rows, strict=True)
    geometry = [shape(p, kind) for p in points]
    frame = gpd.GeoDataFrame(list(facts), geometry=geometry, crs="EPSG:27700")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": MADE_ON.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            layer=layer,
            driver="GPKG",
            append=path.exists(),
            geometry_type=kind or "Unknown",
            SPATIAL_INDEX="NO",
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def squeeze(path: Path) -> None:
    """Rebuild a GeoPackage with small pages."""
    database = sqlite3.connect(path)
    try:
        database.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        database.execute("VACUUM")
    finally:
        database.close()


def write_xlsx(path: Path, sheet: str, rows: Iterable[Sequence[object]]) -> None:
    """Write a workbook without the time of day in it."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.properties.creator = "assetmap"
    book.properties.created = MADE_ON.replace(tzinfo=None)
    loose = io.BytesIO()
    book.save(loose)
    fixed = MADE_ON.strftime(r"\g<1>%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(path, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, XLSX_DATE.sub(fixed, source.read(name)))
