"""Geometry files as they are written and read back: GeoPackage with its sources inside, GeoJSON with its terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyogrio

from assetmap.model import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd

    from assetmap.model import Source

DECIMALS = 6
"""Of a degree, in GeoJSON: about a decimetre."""


def write_geopackage(
    path: Path, tables: Mapping[str, pd.DataFrame | gpd.GeoDataFrame], sources: Iterable[Source], made: str
) -> None:
    """
    Write tables as layers of a GeoPackage, and their sources as one more.

    Parameters
    ----------
    path
        A file that is not there yet.
    tables
        By the name of the layer; with or without geometry, in any CRS.
    sources
        What goes into the layer ``sources``.
    made
        The date that the file carries, as precise as it is known; empty: the first day of 1970.

    Notes
    -----
    The same tables give the same bytes.
    """
    day = f"{(made + '-01-01')[:10] if made else '1970-01-01'}T00:00:00Z"
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day})
    try:
        for name, table in {**tables, "sources": list_sources(sources)}.items():
            pyogrio.write_dataframe(
                table, path, layer=name, driver="GPKG", append=path.exists(), **_geometry_type(table)
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def write_geojson(path: Path, data: gpd.GeoDataFrame, sources: Iterable[Source]) -> None:
    """
    Write features as GeoJSON (RFC 7946).

    Parameters
    ----------
    path
        Where to; a file that lies there is replaced.
    data
        Features in any CRS that is known.
    sources
        Their sources, which the file names in a member ``sources``.

    Notes
    -----
    Coordinates are WGS84 degrees with :data:`DECIMALS` decimals, outer rings anticlockwise; a number that is not known
    is ``null``. The same features give the same bytes.
    """
    path.unlink(missing_ok=True)
    members = {"type": "FeatureCollection", "sources": list_sources(sources).to_dict("records")}
    pyogrio.write_dataframe(
        data.to_crs("EPSG:4326"),
        path,
        layer=path.stem,
        driver="GeoJSON",
        geometry_type="Unknown",
        layer_options={
            "RFC7946": "YES",
            "COORDINATE_PRECISION": str(DECIMALS),
            "NATIVE_DATA": json.dumps(members, ensure_ascii=False),
            "NATIVE_MEDIA_TYPE": "application/vnd.geo+json",
        },
    )


def read_tables(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """
    Read what a file holds, without its geometry.

    Parameters
    ----------
    path
        A CSV, GeoJSON or GeoPackage that assetmap wrote.

    Yields
    ------
    tuple of str and pandas.DataFrame
        The name of a GeoPackage's layer, else the empty text, and its table.
    """
    if path.suffix == ".csv":
        yield "", _read_csv(path)
    elif path.suffix == ".geojson":
        yield "", pyogrio.read_dataframe(path, read_geometry=False)
    else:
        for name in pyogrio.list_layers(path)[:, 0]:
            yield str(name), pyogrio.read_dataframe(path, layer=name, read_geometry=False)


def _read_csv(path: Path) -> pd.DataFrame:
    """Read a table as text; a file without so much as headings is a table without columns."""
    try:
        return pd.read_csv(path, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    except pd.errors.EmptyDataError:
        return pd.DataFrame()


def list_sources(sources: Iterable[Source]) -> pd.DataFrame:
    """
    List sources as a table.

    Parameters
    ----------
    sources
        Any sources.

    Returns
    -------
    pandas.DataFrame
        ``source_id`` and :data:`assetmap.model.TERMS`: text.
    """
    rows = [(source.id, *(getattr(source, column) for column in TERMS)) for source in sources]
    return pd.DataFrame(rows, columns=["source_id", *TERMS], dtype="str")


def _geometry_type(table: pd.DataFrame) -> dict[str, Any]:
    return {"geometry_type": "Unknown"} if "geometry" in table else {}


__all__ = ["DECIMALS", "list_sources", "read_tables", "write_geojson", "write_geopackage"]
