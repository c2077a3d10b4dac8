"""
Read tables, and locate their rows by easting and northing, by longitude and latitude, or by postcode.

What was located by postcode says so: a postcode's point is the middle of several homes, not the place itself.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.contracts import CRS
from assetmap.errors import LayerNotFoundError, LayerReadError, Problem
from assetmap.loaders.columns import recognise_columns
from assetmap.loaders.geometry import Raw
from assetmap.loaders.texts import mend_text
from assetmap.loaders.vector import check_file

if TYPE_CHECKING:
    from pathlib import Path

    from assetmap.config import LayerSpec

TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".gz"})
"""Endings of files that are read as tables."""

_POSTCODE = re.compile(r"(?:[A-Z]{1,2}\d[A-Z\d]?|NPT)\d[A-Z]{2}")  # NPT: Newport before it became NP


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
        Without geometry; the row is the line of the sheet, the header being row 1 (for CSV, records are counted, so that
        a line break inside a cell does not shift the count).

    Raises
    ------
    LayerNotFoundError
        There is no such file or sheet.
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    check_file(path, spec, name)
    if path.suffix in {".xlsx", ".xlsm"}:
        table, problems = _read_workbook(path, spec, name), []
    else:
        table, problems = _read_csv(path, spec, name)
    table = table.loc[(table != "").any(axis=1)] if len(table) else table
    if table.empty:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name))
    frame = gpd.GeoDataFrame(table, geometry=[None] * len(table), crs=None)
    raw = Raw(frame, spec.file, name, "", len(frame) + sum(p.effect == "set aside" for p in problems), tuple(problems))
    return mend_text(raw)


def locate(raw: Raw, spec: LayerSpec, postcodes: gpd.GeoDataFrame | None) -> Raw:
    """
    Locate the rows of a table.

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
    """
    columns = recognise_columns([c for c in raw.data.columns if c != "geometry"], spec, file=raw.file, layer=raw.layer)
    if {"easting", "northing"} <= columns.keys():
        raw, points = _read_pair(raw, columns["easting"], columns["northing"])
        crs = spec.crs or CRS
    elif {"longitude", "latitude"} <= columns.keys():
        raw, points = _read_pair(raw, columns["longitude"], columns["latitude"])
        crs = spec.crs or "EPSG:4326"
    else:
        points, crs = gpd.GeoSeries([None] * len(raw.data), index=raw.data.index), CRS
    data = raw.data.set_geometry(gpd.GeoSeries(points, crs=crs))
    data["located_by"] = np.where(data.geometry.isna(), "", "coordinates")
    located = _replace_data(raw, data, crs)
    if postcodes is not None and "postcode" in columns:
        located = _locate_by_postcode(located, columns["postcode"], postcodes)
    missing = located.data.geometry.isna().to_numpy()
    return located.note("no-location", missing, "set aside")


def plain_postcode(text: str) -> str:
    """
    Write a postcode as the Royal Mail does.

    Parameters
    ----------
    text
        As somebody typed it.

    Returns
    -------
    str
        Capital letters and one space; empty if it is no postcode.
    """
    squeezed = re.sub(r"\s+", "", text).upper()
    return f"{squeezed[:-3]} {squeezed[-3:]}" if _POSTCODE.fullmatch(squeezed) else ""


def plain_number(text: str) -> float:
    """
    Read a number as people write it in a register.

    Parameters
    ----------
    text
        For instance ``"331 002"`` or ``"331,002.0"``.

    Returns
    -------
    float
        ``nan`` if it is empty or no number.
    """
    try:
        return float(re.sub(r"[\s,]", "", text) or "nan")
    except ValueError:
        return float("nan")


def _read_workbook(path: Path, spec: LayerSpec, name: str) -> pd.DataFrame:
    try:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            if spec.layer and spec.layer not in book.sheet_names:
                values = {"wanted": spec.layer, "present": [str(sheet) for sheet in book.sheet_names]}
                raise LayerNotFoundError(Problem("layer-not-found", spec.file, layer=name, values=values))
            table = book.parse(spec.layer or 0, dtype=object, keep_default_na=False)
    except LayerNotFoundError:
        raise
    except Exception as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error
    text = table.map(_cell).astype("str")
    text.columns = [str(column).strip() for column in table.columns]
    text.index = pd.RangeIndex(2, len(text) + 2, name="row")
    return text


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _read_csv(path: Path, spec: LayerSpec, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    text, problems = _decode(_bytes(path, spec, name), spec, name)
    delimiter = _delimiter(text)
    if spec.kind == "postcodes" and _is_code_point(text):
        text = "postcode,quality,easting,northing,country,nhs_region,nhs_area,county,district,ward\n" + text
    try:
        table = pd.read_csv(io.StringIO(text), sep=delimiter, dtype="str", keep_default_na=False, skip_blank_lines=False)
        table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    except pd.errors.EmptyDataError:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name)) from None
    except pd.errors.ParserError:
        table, wrong = _read_rows(text, delimiter, spec, name)
        problems += wrong
    table.columns = [str(column).strip() for column in table.columns]
    table = table.fillna("")
    return table.apply(lambda column: column.str.strip()), problems


def _bytes(path: Path, spec: LayerSpec, name: str) -> bytes:
    import gzip  # noqa: PLC0415 - rarely needed

    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error


def _decode(content: bytes, spec: LayerSpec, name: str) -> tuple[str, list[Problem]]:
    if spec.encoding:
        text = content.decode(spec.encoding, errors="replace")
    else:
        try:
            return content.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    rule = "text-lost" if lost else "text-not-utf8"
    if spec.encoding and not lost:
        return text, []
    return text, [Problem(rule, spec.file, layer=name, effect="noted", values={"count": lost})]


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def _is_code_point(text: str) -> bool:
    """Tell the published files of Code-Point Open, which have no header, by their first row."""
    first = next(csv.reader([text.split("\n", 1)[0]]), [])
    return len(first) == 10 and bool(plain_postcode(first[0])) and first[2].strip().isdigit()  # noqa: PLR2004 - its width


def _read_rows(text: str, delimiter: str, spec: LayerSpec, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Read row by row, setting aside those that have more cells than the header."""
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    kept, at, problems = [], [], []
    for row, cells in enumerate(rows, start=2):
        if len(cells) > len(header):
            values = {"found": len(cells), "expected": len(header)}
            problems.append(Problem("row-too-wide", spec.file, row, "", name, "set aside", values=values))
        else:
            kept.append(cells + [""] * (len(header) - len(cells)))
            at.append(row)
    return pd.DataFrame(kept, columns=header, index=pd.Index(at, name="row"), dtype="str"), problems


def _read_pair(raw: Raw, x_name: str, y_name: str) -> tuple[Raw, gpd.GeoSeries]:
    x = raw.data[x_name].map(plain_number).to_numpy(dtype=float)
    y = raw.data[y_name].map(plain_number).to_numpy(dtype=float)
    for name, numbers in ((x_name, x), (y_name, y)):
        texts = raw.data[name].to_numpy()
        raw = raw.note("number-malformed", (texts != "") & np.isnan(numbers), "noted", name, value=texts)
    known = ~np.isnan(x) & ~np.isnan(y) & ~((x == 0) & (y == 0))
    points = gpd.GeoSeries(gpd.points_from_xy(x, y), index=raw.data.index).where(known, None)
    return raw, points


def _locate_by_postcode(raw: Raw, column: str, postcodes: gpd.GeoDataFrame) -> Raw:
    wanted = raw.data.geometry.isna() & (raw.data[column] != "")
    codes = raw.data[column].map(plain_postcode)
    gazetteer = postcodes.set_index("postcode").geometry.to_crs(raw.data.crs)
    found = wanted & codes.isin(gazetteer.index)
    data = raw.data.copy()
    if found.any():
        data.loc[found, "geometry"] = gazetteer.reindex(codes[found]).to_numpy()
        data.loc[found, "located_by"] = "postcode"
    raw = _replace_data(raw, data, raw.crs)
    unknown = (wanted & ~found).to_numpy()
    return raw.note("postcode-unknown", unknown, "set aside", column, value=data[column].to_numpy())


def _replace_data(raw: Raw, data: gpd.GeoDataFrame, crs: str) -> Raw:
    return replace(raw, data=data, crs=crs)
