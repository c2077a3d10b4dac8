"""
Read tables, and locate their rows by easting and northing, by longitude and latitude, by grid reference or by postcode.

What was located by postcode says so: a postcode's point is the middle of several homes, not the place itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from assetmap.contracts import CRS
from assetmap.errors import ContractError, Problem
from assetmap.loaders.columns import recognise_columns
from assetmap.loaders.delimited import read_delimited
from assetmap.loaders.geometry import Raw, known_crs
from assetmap.loaders.grid import SQUARE_METRE, read_grid
from assetmap.loaders.plain import plain_number, plain_postcode
from assetmap.loaders.texts import mend_text
from assetmap.loaders.vector import check_file
from assetmap.loaders.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assetmap.config import LayerSpec

TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})
"""Endings of files that are read as tables; text files also with ``.gz`` behind."""

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
"""Of these, those that are workbooks."""

_PAIRS = (("easting", "northing", CRS), ("longitude", "latitude", "EPSG:4326"))


def is_table(path: Path) -> bool:
    """
    Tell by its ending whether a file is read as a table.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bool
        Whether it is one of :data:`TABLES`.
    """
    endings = [ending.lower() for ending in path.suffixes]
    if endings[-1:] == [".gz"]:
        return not endings[:-1] or endings[-2] in TABLES - WORKBOOKS
    return bool(endings) and endings[-1] in TABLES


def read_table(path: Path, spec: LayerSpec, name: str) -> Raw:
    """
    Read a CSV or XLSX file, all cells as text.

    Parameters
    ----------
    path
        The file; ``.csv.gz`` too.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.

    Returns
    -------
    Raw
        Without geometry; the row is that of the sheet (for CSV, records are counted, so that a line break inside a
        cell does not shift the count). What stands above the headings and blank rows are no rows.

    Raises
    ------
    LayerNotFoundError
        There is no such file or sheet.
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    check_file(path, spec, name)
    read = read_workbook if path.suffix.lower() in WORKBOOKS else read_delimited
    sheet = read(path, spec, name)
    frame = gpd.GeoDataFrame(sheet.cells, geometry=gpd.GeoSeries([None] * len(sheet.cells), index=sheet.cells.index))
    raw = mend_text(Raw(frame, spec.file, name, "", len(sheet.original), sheet.problems, sheet.original))
    texts = raw.data.columns.drop("geometry")
    return replace(raw, data=raw.data.assign(**{text: raw.data[text].str.strip() for text in texts}))


def locate(raw: Raw, spec: LayerSpec, postcodes: gpd.GeoDataFrame | None) -> Raw:
    """
    Locate the rows of a table: by easting and northing, else by degrees, else by grid reference, else by postcode.

    Parameters
    ----------
    raw
        Rows of a table.
    spec
        The layer's configuration.
    postcodes
        Gazetteer that keeps the POSTCODES contract. ``None`` if there is none.

    Returns
    -------
    Raw
        With point geometry and ``located_by``; rows without a place are set aside.

    Raises
    ------
    ContractError
        The table has no columns that say where, or only postcodes and there is no gazetteer.
    """
    columns = recognise_columns([c for c in raw.data.columns if c != "geometry"], spec, file=raw.file, layer=raw.layer)
    raw = _locate_by_coordinates(raw, spec, columns)
    nowhere = bool(raw.data.geometry.isna().all())
    if nowhere and len(raw.data) and "postcode" in columns and postcodes is None:
        values = {"column": columns["postcode"]}
        raise ContractError(Problem("gazetteer-missing", raw.file, layer=raw.layer, values=values))
    if postcodes is not None and "postcode" in columns:
        raw = _locate_by_postcode(raw, columns["postcode"], postcodes)
    missing = raw.data.geometry.isna().to_numpy()
    return raw.note("no-location", missing, "set aside")


def _locate_by_coordinates(raw: Raw, spec: LayerSpec, columns: Mapping[str, str]) -> Raw:
    pairs = [pair for pair in _PAIRS if {pair[0], pair[1]} <= columns.keys()]
    if not pairs and not {"postcode", "grid_reference"} & columns.keys():
        values = {"present": list(raw.data.columns.drop("geometry"))[:20]}
        raise ContractError(Problem("location-missing", raw.file, layer=raw.layer, values=values))
    crs = known_crs(spec.crs or (pairs[0][2] if pairs else CRS), raw.file, raw.layer)
    points = gpd.GeoSeries([None] * len(raw.data), index=raw.data.index, crs=crs)
    for x_name, y_name, usual in pairs:
        raw, found = _read_pair(raw, columns[x_name], columns[y_name])
        found = found.set_crs(crs if usual == pairs[0][2] else usual)
        wanted = points.isna() & found.notna()
        if wanted.any():
            points[wanted] = found[wanted].to_crs(crs)
    if "grid_reference" in columns:
        raw, found = _read_references(raw, columns["grid_reference"], points.isna().to_numpy())
        wanted = points.isna() & found.notna()
        if wanted.any():
            points[wanted] = found[wanted].to_crs(crs)
    data = raw.data.set_geometry(points)
    data["located_by"] = np.where(points.isna(), "", "coordinates")
    return replace(raw, data=data, crs=crs)


def _read_pair(raw: Raw, x_name: str, y_name: str) -> tuple[Raw, gpd.GeoSeries]:
    x = raw.data[x_name].map(plain_number).to_numpy(dtype=float)
    y = raw.data[y_name].map(plain_number).to_numpy(dtype=float)
    for name, numbers in ((x_name, x), (y_name, y)):
        texts = raw.data[name].to_numpy()
        raw = raw.note("number-malformed", (texts != "") & np.isnan(numbers), "noted", name, value=texts)
    known = ~np.isnan(x) & ~np.isnan(y) & ~((x == 0) & (y == 0))
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), index=raw.data.index).where(known, None)
    return raw, points


def _read_references(raw: Raw, column: str, wanted: np.ndarray) -> tuple[Raw, gpd.GeoSeries]:
    """Read references to the grid; one that stands for a square of more than a metre is taken as the middle of it."""
    texts = raw.data[column].where(wanted, "")
    read = texts.map({text: read_grid(text) for text in texts.unique()})
    x, y, size = np.array(read.to_list(), dtype=float).reshape(-1, 3).T
    raw = raw.note("grid-malformed", (texts != "").to_numpy() & np.isnan(x), "noted", column, value=texts.to_numpy())
    for metres in np.unique(size[size > SQUARE_METRE]):
        values = {"column": column, "metres": int(metres)}
        n = int((size == metres).sum())
        told = Problem("grid-square", raw.file, None, column, raw.layer, "noted", count=n, values=values)
        raw = replace(raw, problems=(*raw.problems, told))
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), index=raw.data.index, crs=CRS)
    return raw, points.where(~np.isnan(x), None)


def _locate_by_postcode(raw: Raw, column: str, postcodes: gpd.GeoDataFrame) -> Raw:
    wanted = raw.data.geometry.isna() & (raw.data[column] != "")
    codes = raw.data[column].where(wanted, "").map(plain_postcode)
    gazetteer = postcodes.set_index("postcode").geometry.to_crs(raw.data.crs)
    found = wanted & codes.isin(gazetteer.index)
    data = raw.data.copy()
    if found.any():
        data.loc[found, "geometry"] = gazetteer.reindex(codes[found]).to_numpy()
        data.loc[found, "located_by"] = "postcode"
    malformed, unknown = wanted & (codes == ""), wanted & (codes != "") & ~found
    raw = replace(raw, data=data).note(
        "postcode-malformed", malformed.to_numpy(), "set aside", column, value=data[column].to_numpy()
    )
    unknown = unknown[~malformed]
    return raw.note("postcode-unknown", unknown.to_numpy(), "set aside", column, value=raw.data[column].to_numpy())
