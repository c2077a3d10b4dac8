"""Read a vector file with fiona, one record at a time, where one of them would cost the file."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely.geometry

from assetmap.errors import LayerReadError, MissingExtraError, Problem

if TYPE_CHECKING:
    from assetmap.config import LayerSpec


def read_records(path: str, layer: str, spec: LayerSpec, name: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """
    Read record by record.

    Parameters
    ----------
    path, layer
        Where GDAL finds it.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.

    Returns
    -------
    geopandas.GeoDataFrame, list of Problem
        The records that can be read, by row; and those that cannot, which are set aside.

    Raises
    ------
    MissingExtraError
        fiona is not installed.
    LayerReadError
        The file cannot be opened, or ends before the number of records that it gives.
    """
    try:
        fiona = importlib.import_module("fiona")
    except ImportError as error:
        raise MissingExtraError(Problem("fiona-missing", spec.file, layer=name)) from error
    encoded = {"encoding": spec.encoding} if spec.encoding else {}
    try:
        with fiona.open(path, layer=layer, **encoded) as collection:
            records, problems = _read_all(collection, spec.file, name)
            said, crs = len(collection), collection.crs_wkt or None
    except Exception as error:
        why = " ".join(str(error).split()).rstrip(".")
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": why})) from error
    if len(records) + len(problems) < said:
        values = {"said": said, "read": len(records)}
        raise LayerReadError(Problem("file-cut-short", spec.file, layer=name, values=values))
    frame = gpd.GeoDataFrame(list(records.values()), geometry="geometry", crs=crs)
    frame.index = pd.Index(records, name="row", dtype="int64")
    return frame, problems


def _read_all(collection: Any, file: str, name: str) -> tuple[dict[int, dict[str, Any]], list[Problem]]:  # noqa: ANN401 - fiona ships no types
    records, problems = {}, []
    features = iter(collection)
    for row in range(1, len(collection) + 1):
        try:
            feature = next(features, None)
            if feature is None:
                break
            shape = shapely.geometry.shape(feature.geometry) if feature.geometry else None
            records[row] = {**feature.properties, "geometry": shape}
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is this record alone
            values = {"why": " ".join(str(error).split()).rstrip(".") or type(error).__name__}
            problems.append(Problem("record-unreadable", file, row, "", name, "set aside", values=values))
    return records, problems
