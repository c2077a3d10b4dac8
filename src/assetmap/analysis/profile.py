"""What a place has: all assets in one layer, and what each ward has of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS
from assetmap.model import Layer, unite_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = {
    "services": "service",
    "green_space": "green_space",
    "anchors": "anchor",
    "land": "land",
    "buildings": "building",
}


_UNKNOWN = {"ownership": "unknown", "ownership_evidence": "none", "status": "unknown"}


def gather_assets(layers: Sequence[Layer], wards: Layer) -> Layer:
    """
    Gather services, green spaces, anchors, land and buildings in one layer.

    Parameters
    ----------
    layers
        Any layers; those of other kinds are passed over.
    wards
        Wards of the place.

    Returns
    -------
    Layer
        Keeps the ASSETS contract. ``ward_code`` is empty for what lies outside all wards; an area belongs to the ward
        that holds a point on it.
    """
    parts = [_asset_rows(layer) for layer in layers if layer.kind in _KINDS and len(layer.data)]
    if not parts:
        empty = gpd.GeoDataFrame({"geometry": gpd.GeoSeries([], crs=CRS)}, crs=CRS)
        return wards.derive(fill_columns(empty, CONTRACTS["assets"]), name="assets", kind="assets")
    joined = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=CRS)
    data = fill_columns(joined, CONTRACTS["assets"])
    data["ward_code"] = find_ward(data, wards.data)
    data = data.sort_values("asset_id", ignore_index=True)
    used = [layer for layer in layers if layer.kind in _KINDS]
    return Layer("assets", "assets", data[[*CONTRACTS["assets"].columns, "geometry"]], unite_sources(wards, *used))


def join_assets(*parts: Layer) -> Layer:
    """
    Put layers of assets together.

    Parameters
    ----------
    *parts
        Each keeps the ASSETS contract; at least one.

    Returns
    -------
    Layer
        With the sources of all, sorted by ``asset_id``.
    """
    frames = [part.data for part in parts if len(part.data)] or [parts[0].data]
    data = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=CRS)
    return parts[0].derive(data.sort_values("asset_id", ignore_index=True), *parts[1:])


def asset_id(layer: str, kind: str, reference: str) -> str:
    """
    Name an asset, the same in every run as long as its layer and its source name it the same.

    Parameters
    ----------
    layer
        Name of its layer: two layers of one source may number their rows alike.
    kind
        Kind of asset.
    reference
        Its id in the source.

    Returns
    -------
    str
        ``a-`` and sixteen hexadecimal digits.
    """
    return "a-" + hashlib.blake2b(f"{layer}|{kind}|{reference}".encode(), digest_size=8).hexdigest()


def find_spots(features: gpd.GeoDataFrame) -> np.ndarray:
    """
    Find a point for each feature, to tell what it lies in.

    Parameters
    ----------
    features
        Any geometry, shape ``(n, ...)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, points: half way along what is one line, on the feature for all else.
    """
    shapes = features.geometry.to_numpy()
    spots: np.ndarray = shapely.point_on_surface(shapes)
    lines = np.flatnonzero(shapely.get_dimensions(shapes) == 1)
    merged = shapely.line_merge(shapes[lines])
    whole = shapely.get_type_id(merged) == shapely.GeometryType.LINESTRING
    spots[lines[whole]] = shapely.line_interpolate_point(merged[whole], 0.5, normalized=True)
    return spots


def find_ward(features: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> pd.Series[str]:
    """
    Find the ward of each feature.

    Parameters
    ----------
    features
        Any geometry, shape ``(n, ...)``, EPSG:27700, at its point of :func:`find_spots`.
    wards
        Keeps the WARDS contract.

    Returns
    -------
    pandas.Series
        Shape ``(n,)``, the code of the ward that holds a point on the feature, indexed like ``features``; ``""``
        outside all wards. A point on a shared edge belongs to the ward with the lower code.
    """
    points = gpd.GeoDataFrame(geometry=find_spots(features), index=features.index, crs=features.crs)
    joined = points.sjoin(wards[["code", "geometry"]].sort_values("code"), predicate="intersects", how="left")
    codes: pd.Series[str] = joined.sort_values("code").groupby(level=0)["code"].first()
    return codes.reindex(features.index).fillna("").astype("str")


def counted_unit(population: gpd.GeoDataFrame) -> str:
    """
    Tell what a population layer counts.

    Parameters
    ----------
    population
        Keeps the POPULATION contract.

    Returns
    -------
    str
        ``"households"``, or ``"people"`` where no household is counted.
    """
    return "households" if population["households"].notna().any() else "people"


def count_assets(assets: Layer) -> pd.DataFrame:
    """
    Count what each ward has.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.

    Returns
    -------
    pandas.DataFrame
        One row for each ward, kind and type that occurs: ``ward_code``, ``kind``, ``type``, ``count``.

    Notes
    -----
    What is not in the layers is not counted: a type that is missing here is not known to be missing in the ward.
    """
    data = assets.data[assets.data["ward_code"] != ""]
    counts: pd.Series[int] = data.groupby(["ward_code", "kind", "type"]).size()
    return counts.rename("count").reset_index()


def _asset_rows(layer: Layer) -> gpd.GeoDataFrame:
    kind = _KINDS[layer.kind]
    source = layer.sources[0]
    data = layer.data.rename(columns={"id": "reference"})
    if "operator" in data:
        data["owner"] = data["operator"]
    if "type" not in data:
        data["type"] = kind
    data["asset_id"] = data["reference"].map(lambda own: asset_id(layer.name, kind, own))
    for name, unknown in _UNKNOWN.items():
        data[name] = data[name].replace("", unknown) if name in data else unknown
    if "located_by" not in data:
        data["located_by"] = "geometry"
    if kind in {"land", "building", "green_space"}:
        areas = data.geometry.area / 10_000
        known = data["area_ha"].fillna(areas.where(areas > 0))
        data["area_ha"] = known
    told = {"layer": layer.name, "source_id": source.id, "sources": source.id, "language": source.language}
    return data.assign(kind=kind, licence=_licences(layer), **told)


def _licences(layer: Layer) -> pd.Series[str]:
    """Give each row its licence: its own source's, and that of the timetable that told its departures."""
    own, theirs = layer.sources[0].licence, {source.id: source.licence for source in layer.sources}
    told = layer.data.get("departures_source", pd.Series("", index=layer.data.index))
    licences: pd.Series[str] = told.map(lambda source: " + ".join(sorted({own, theirs.get(source, own)})))
    return licences
