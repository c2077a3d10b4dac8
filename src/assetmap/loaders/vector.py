"""
Read any vector file that GDAL opens, and GeoParquet.

pyogrio reads in bulk, and gives a shape that is broken as none. Where a record would cost the file all the same, fiona
reads record by record, and only that record is lost.
"""

from __future__ import annotations

import warnings
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely

from assetmap.errors import LayerNotFoundError, LayerReadError, Problem
from assetmap.loaders.geometry import Raw, known_crs
from assetmap.loaders.records import read_records
from assetmap.loaders.texts import mend_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assetmap.config import LayerSpec

_PARQUET = frozenset({".parquet", ".geoparquet", ".pq"})
_OTHER_TABLES = frozenset({".xls", ".xlsb", ".ods", ".numbers", ".doc", ".docx", ".pdf"})
_IN_ARCHIVES = (".shp", ".gpkg", ".geojson", ".json", ".gml", ".kml", ".fgb")
_OF_ANOTHER_FORMAT = ("not recognized as being in a supported file format", "not a parquet file")
_COUNTED = r"(ID_|kml_\w*?|[^.]+\.)\d+"
_PARTS = (".shx", ".dbf")


class _Place(NamedTuple):
    """Where GDAL finds a layer."""

    path: str
    layer: str


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
        Rows counted from 1, in the file's own CRS. Without geometry if the file has none and the configuration says
        where the areas are.

    Raises
    ------
    LayerNotFoundError
        There is no such file, or no such layer in it.
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    check_file(path, spec, name)
    ending = path.suffix.lower()
    frame, problems = _read_parquet(path, spec, name) if ending in _PARQUET else _read_gdal(path, spec, name)
    if not isinstance(frame, gpd.GeoDataFrame):
        if not spec.areas:
            raise LayerReadError(Problem("no-geometry", spec.file, layer=name))
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None] * len(frame), index=frame.index))
    skipped = sum(problem.effect == "set aside" for problem in problems)
    if frame.empty and not skipped:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name))
    if frame.crs is None and spec.crs:
        frame = frame.set_crs(known_crs(spec.crs, spec.file, name))
    frame = _drop_counts(frame.rename(columns=lambda heading: str(heading).strip()))
    if frame.index.name != "row":
        frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    crs = str(frame.crs.to_string()) if frame.crs else ""
    raw = Raw(frame, spec.file, name, crs, len(frame) + skipped, tuple(problems), frame)
    return mend_text(raw)


def check_file(path: Path, spec: LayerSpec, name: str) -> None:
    """
    Refuse a file that is not there, has nothing in it, or is of a format that is not taken.

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
        It has no bytes, lacks a part, is a document of another kind, or is said to be in an encoding that there is not.
    """
    if not path.exists():
        raise LayerNotFoundError(Problem("file-not-found", spec.file, layer=name, values={"path": str(path)}))
    if path.is_file() and path.stat().st_size == 0:
        raise LayerReadError(Problem("file-empty", spec.file, layer=name))
    if path.suffix.lower() in _OTHER_TABLES:
        raise LayerReadError(Problem("format-not-taken", spec.file, layer=name, values={"ending": path.suffix}))
    if spec.encoding:
        _check_encoding(spec, name)
    if path.suffix.lower() == ".shp":
        beside = {entry.name.casefold() for entry in path.parent.iterdir()}
        missing = [path.stem + part for part in _PARTS if (path.stem + part).casefold() not in beside]
        if missing:
            raise LayerReadError(Problem("shapefile-incomplete", spec.file, layer=name, values={"missing": missing}))


def _check_encoding(spec: LayerSpec, name: str) -> None:
    try:
        "".encode(spec.encoding)
    except LookupError as error:
        values = {"encoding": spec.encoding}
        raise LayerReadError(Problem("encoding-unknown", spec.file, layer=name, values=values)) from error


def _drop_counts(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Drop ids that the program which wrote a KML or GML file made by counting: the next export has others."""
    columns = [name for name in ("id", "gml_id") if name in frame and pd.api.types.is_string_dtype(frame[name])]
    return frame.drop(columns=[name for name in columns if frame[name].str.fullmatch(_COUNTED, na=True).all()])


def _read_parquet(path: Path, spec: LayerSpec, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    try:
        frame = gpd.read_parquet(path)
    except ValueError as error:
        if "geo metadata" not in str(error):
            raise _unreadable(error, path, spec, name) from error
        return _read_plain_parquet(path, spec, name), []
    except Exception as error:
        raise _unreadable(error, path, spec, name) from error
    others = [c for c in frame.columns[frame.dtypes == "geometry"] if c != frame.geometry.name]
    frame = frame.drop(columns=others).reset_index(drop=True)
    return frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry"), []


def _read_plain_parquet(path: Path, spec: LayerSpec, name: str) -> pd.DataFrame:
    try:
        return pd.read_parquet(path).reset_index(drop=True)
    except Exception as error:
        raise _unreadable(error, path, spec, name) from error


def _read_gdal(path: Path, spec: LayerSpec, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    with _leaving_nothing(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's words about single records, which their problems say
        place = _find_layer(path, spec, name)
        try:
            return _read_text(place, spec, name)
        except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, shapely.errors.ShapelyError):
            return read_records(place.path, place.layer, spec, name)
        except Exception as error:
            raise _unreadable(error, path, spec, name) from error


@contextmanager
def _leaving_nothing(path: Path) -> Iterator[None]:
    """Take away the notes that GDAL writes beside a GML file when it reads it."""
    notes = path.with_suffix(".gfs")
    there = path.suffix.lower() != ".gml" or notes.exists()
    try:
        yield
    finally:
        if not there:
            notes.unlink(missing_ok=True)


def _read_text(place: _Place, spec: LayerSpec, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Read in bulk; text that is not in the encoding that the file claims is read as Windows-1252."""
    encoded = {"encoding": spec.encoding} if spec.encoding else {}
    try:
        return pyogrio.read_dataframe(*place, on_invalid="ignore", **encoded), []
    except UnicodeDecodeError:
        frame = pyogrio.read_dataframe(*place, on_invalid="ignore", encoding="cp1252")
    return frame, [Problem("text-not-utf8", spec.file, layer=name, effect="noted")]


def _find_layer(path: Path, spec: LayerSpec, name: str) -> _Place:
    """Find the layer that is named, or the only one, in a file or in a zipped one."""
    try:
        found = [_Place(where, str(layer)) for where in _gdal_paths(path) for layer in _layers(where)]
    except Exception as error:
        raise _unreadable(error, path, spec, name) from error
    if not found:
        raise LayerReadError(_no_layer(path, spec, name))
    chosen = [place for place in found if not spec.layer or place.layer == spec.layer]
    present = [place.layer for place in found]
    if not chosen:
        values = {"wanted": spec.layer, "present": present}
        raise LayerNotFoundError(Problem("layer-not-found", spec.file, layer=name, values=values))
    if len(chosen) > 1:
        raise LayerNotFoundError(Problem("layer-not-named", spec.file, layer=name, values={"present": present}))
    return chosen[0]


def _no_layer(path: Path, spec: LayerSpec, name: str) -> Problem:
    if path.suffix.lower() != ".zip":
        return Problem("file-not-its-format", spec.file, layer=name, values={"ending": path.suffix})
    with zipfile.ZipFile(path) as archive:
        return Problem("archive-without-layer", spec.file, layer=name, values={"present": archive.namelist()[:20]})


def _layers(where: str) -> list[str]:
    """List layers with geometry, or all if none has: a QGIS file keeps its styles in a table beside."""
    layers = pyogrio.list_layers(where)
    return [layer for layer, shape in layers if shape is not None] or [layer for layer, _ in layers]


def _gdal_paths(path: Path) -> list[str]:
    if path.suffix.lower() == ".gz":
        return [f"/vsigzip/{path.as_posix()}"]
    if path.suffix.lower() != ".zip":
        return [str(path)]
    with zipfile.ZipFile(path) as archive:
        inner = [PurePosixPath(entry) for entry in archive.namelist()]
    wanted = [entry for entry in inner if entry.suffix.lower() in _IN_ARCHIVES and not entry.name.startswith(".")]
    return [f"/vsizip/{{{path.as_posix()}}}/{entry}" for entry in sorted(wanted)]


def _unreadable(error: Exception, path: Path, spec: LayerSpec, name: str) -> LayerReadError:
    """Say in an officer's words why a file cannot be read, as far as the library tells."""
    why = " ".join(str(error).split()).rstrip(".").replace(str(path), spec.file)
    if isinstance(error, zipfile.BadZipFile) or any(sign in why for sign in _OF_ANOTHER_FORMAT):
        values = {"ending": path.suffix or path.name}
        return LayerReadError(Problem("file-not-its-format", spec.file, layer=name, values=values))
    return LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": why}))
