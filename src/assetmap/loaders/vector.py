"""
Read any vector file that GDAL opens, and GeoParquet.

pyogrio reads in bulk. Where a record would cost the file, fiona reads record by record, and only that record is lost.
"""

from __future__ import annotations

import importlib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely
import shapely.geometry

from assetmap.errors import LayerNotFoundError, LayerReadError, MissingExtraError, Problem
from assetmap.loaders.geometry import Raw
from assetmap.loaders.texts import mend_text

if TYPE_CHECKING:
    from assetmap.config import LayerSpec


def read_vector(path: Path, spec: LayerSpec, name: str) -> Raw:
    """
    Read a vector file.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, Shapefile (zipped too), FlatGeobuf, GML, KML, GeoParquet, or anything else GDAL opens.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.

    Returns
    -------
    Raw
        Rows counted from 1, in the file's own CRS.

    Raises
    ------
    LayerNotFoundError
        There is no such file, or no such layer in it.
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    check_file(path, spec, name)
    frame, skipped = (_read_parquet(path), []) if path.suffix == ".parquet" else _read_gdal(path, spec, name)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise LayerReadError(Problem("no-geometry", spec.file, layer=name))
    if frame.empty and not skipped:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name))
    if frame.crs is None and spec.crs:
        frame = frame.set_crs(spec.crs)
    if frame.index.name != "row":
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    crs = str(frame.crs.to_string()) if frame.crs else ""
    raw = Raw(frame, spec.file, name, crs, len(frame) + len(skipped), tuple(skipped), frame)
    return mend_text(raw)


def check_file(path: Path, spec: LayerSpec, name: str) -> None:
    """
    Refuse a file that is not there or has nothing in it.

    Parameters
    ----------
    path
        The file.
    spec
        The layer's configuration.
    name
        Name of the layer.

    Raises
    ------
    LayerNotFoundError
        There is no such file.
    LayerReadError
        It has no bytes.
    """
    if not path.exists():
        raise LayerNotFoundError(Problem("file-not-found", spec.file, layer=name, values={"path": str(path)}))
    if path.is_file() and path.stat().st_size == 0:
        raise LayerReadError(Problem("file-empty", spec.file, layer=name))


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_parquet(path)


def _read_gdal(path: Path, spec: LayerSpec, name: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    where = _gdal_path(path)
    layer = _choose_layer(where, spec, name)
    options: dict[str, Any] = {"encoding": spec.encoding} if spec.encoding else {}
    try:
        frame = pyogrio.read_dataframe(where, layer=layer, on_invalid="ignore", **options)
    except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, shapely.errors.ShapelyError, UnicodeDecodeError):
        return _read_records(where, layer, spec, name)
    except Exception as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error
    return frame, []


def _gdal_path(path: Path) -> str:
    if path.suffix == ".zip" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            inner = [entry for entry in archive.namelist() if entry.lower().endswith((".shp", ".gpkg", ".geojson", ".gml"))]
        return f"/vsizip/{path.as_posix()}/{inner[0]}" if inner else f"/vsizip/{path.as_posix()}"
    return str(path)


def _choose_layer(where: str, spec: LayerSpec, name: str) -> str:
    try:
        layers = [str(layer) for layer in pyogrio.list_layers(where)[:, 0]]
    except Exception as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error
    if not layers:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name))
    if spec.layer and spec.layer not in layers:
        values = {"wanted": spec.layer, "present": layers}
        raise LayerNotFoundError(Problem("layer-not-found", spec.file, layer=name, values=values))
    if not spec.layer and len(layers) > 1:
        raise LayerNotFoundError(Problem("layer-not-named", spec.file, layer=name, values={"present": layers}))
    return spec.layer or layers[0]


def _read_records(where: str, layer: str, spec: LayerSpec, name: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Read with fiona, one record at a time, setting aside those that cannot be read."""
    try:
        fiona = importlib.import_module("fiona")
    except ImportError as error:
        raise MissingExtraError(Problem("fiona-missing", spec.file, layer=name)) from error
    records, rows, problems = [], [], []
    with fiona.open(where, layer=layer, **({"encoding": spec.encoding} if spec.encoding else {})) as collection:
        crs = collection.crs_wkt or None
        features = iter(collection)
        for row in range(1, len(collection) + 1):
            try:
                feature = next(features)
                shape = shapely.geometry.shape(feature.geometry) if feature.geometry else None
                records.append({**feature.properties, "geometry": shape})
                rows.append(row)
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is this record alone
                problems.append(
                    Problem("record-unreadable", spec.file, row, "", name, "set aside", values={"why": str(error)})
                )
    frame = gpd.GeoDataFrame(records, geometry="geometry", crs=crs)
    frame.index = pd.Index(rows, name="row", dtype="int64")
    return frame, problems
