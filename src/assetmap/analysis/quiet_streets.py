"""Streets that carry no through traffic, where homes are far from a play area: candidates for play streets."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.profile import asset_id, find_spots, find_ward
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assetmap.model import Layer

_PLAY, _STOP = "play_area", "bus_stop"
_DECIMALS = 1  # decimetres: ends as near as that meet


@cache
def _rules() -> Mapping[str, Mapping[str, Any]]:
    return read_data("streets.toml")


def on_foot_only(highway: pd.Series[str]) -> pd.Series[bool]:
    """
    Tell which ways are for walkers, cyclists and riders alone.

    Parameters
    ----------
    highway
        What sort of way each is, in OpenStreetMap's words.

    Returns
    -------
    pandas.Series
        Of bool, indexed like ``highway``. A way of no known sort is not.
    """
    found: pd.Series[bool] = highway.str.lower().isin(_rules()["foot"]["words"])
    return found


def find_quiet_streets(layers: Sequence[Layer], findings: Layer, wards: Layer) -> Layer | None:
    """
    Find named residential streets that join other roads at one place only and lie where a play area is far.

    Parameters
    ----------
    layers
        Of the kinds ``streets`` and ``services``; others are passed over.
    findings
        Keeps the FINDINGS contract; its gaps in access to play areas say where.
    wards
        Keeps the WARDS contract.

    Returns
    -------
    Layer or None
        Keeps the ASSETS contract: kind ``street``, type ``quiet_street``, lines. ``None`` where no street is found.

    Notes
    -----
    Thresholds are our judgement and stand in ``data/streets.toml``. Streets join where lines share a vertex. What the
    maps do not show (parking, who lives there, what neighbours want) is not known.
    """
    gaps = findings.data[(findings.data["kind"] == "gap") & (findings.data["service"] == _PLAY)]
    streets = [layer for layer in layers if layer.kind == "streets" and len(layer.data)]
    if gaps.empty or not streets:
        return None
    stops = [layer.data[layer.data["type"] == _STOP] for layer in layers if layer.kind == "services"]
    parts = [_as_assets(layer, _quiet(layer.data, gaps, stops)) for layer in streets]
    rows = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=CRS)
    rows["ward_code"] = find_ward(rows, wards.data)
    rows = rows[rows["ward_code"] != ""].sort_values("asset_id", ignore_index=True)
    if rows.empty:
        return None
    data = fill_columns(rows, CONTRACTS["assets"])[[*CONTRACTS["assets"].columns, "geometry"]]
    return streets[0].derive(data, *streets[1:], findings, name="quiet_streets", kind="assets")


def _quiet(streets: gpd.GeoDataFrame, gaps: gpd.GeoDataFrame, stops: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    rule = _rules()["quiet"]
    driven = streets[~on_foot_only(streets["highway"])]
    whole = _one_way_in(driven, rule["words"])
    whole = whole[whole.geometry.length.between(rule["least_m"], rule["most_m"])]
    points = find_spots(whole)
    near, _ = shapely.STRtree(gaps.geometry.to_numpy()).query(points, predicate="intersects")
    buses = np.concatenate([np.empty(0, dtype=object), *(table.geometry.to_numpy() for table in stops)])
    passed, _ = shapely.STRtree(buses).query(whole.geometry.to_numpy(), predicate="dwithin", distance=rule["stop_m"])
    return whole.iloc[np.setdiff1d(near, passed)]


def _one_way_in(driven: gpd.GeoDataFrame, words: Sequence[str]) -> gpd.GeoDataFrame:
    """Join the pieces of each named street of these sorts, and keep those that meet other roads at one vertex."""
    ours = driven["highway"].str.lower().isin(words) & ((driven["name"] != "") | (driven["name_cy"] != ""))
    lines = shapely.force_2d(driven.geometry.to_numpy())
    xy, line = shapely.get_coordinates(lines, return_index=True)
    vertex = pd.DataFrame(np.round(xy, _DECIMALS)).groupby([0, 1], sort=False).ngroup().to_numpy()
    name = driven["name"].where(driven["name"] != "", driven["name_cy"]).to_numpy()
    at = pd.DataFrame({"vertex": vertex, "line": line, "street": _streets(vertex, line, name, ours.to_numpy())})
    at = at.drop_duplicates(["vertex", "street", "line"])
    met = at.groupby("vertex")["street"].nunique()
    shared = at[at["vertex"].isin(met.index[met > 1])].groupby("street")["vertex"].nunique()
    once = at[at["street"].isin(shared.index[shared == 1])].drop_duplicates("line").set_index("line")["street"]
    once = once[ours.to_numpy()[once.index]].sort_index()
    rows = driven.iloc[once.index.to_numpy()].assign(street=once.to_numpy())
    return rows.dissolve("street", as_index=False) if len(rows) else rows


def _streets(vertex: np.ndarray, line: np.ndarray, name: np.ndarray, ours: np.ndarray) -> np.ndarray:
    """Give each street a number: pieces of one name that touch are one; a road of another sort is one by itself."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - a third of a second, owed by this alone
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    names = np.where(ours[line], name[line], line.astype(object))
    key = pd.DataFrame({"vertex": vertex, "name": names}).groupby(["vertex", "name"], sort=False).ngroup().to_numpy()
    count = max(len(name), key.max(initial=-1) + 1)
    edges = coo_array((np.ones(len(line)), (line, key + len(name))), shape=(2 * count + len(name),) * 2)
    street: np.ndarray = connected_components(edges, directed=False)[1][line]
    return street


def _as_assets(layer: Layer, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    source = layer.sources[0]
    told = {"kind": "street", "type": "quiet_street", "layer": layer.name, "language": source.language}
    told |= {"source_id": source.id, "sources": source.id, "licence": source.licence, "located_by": "geometry"}
    told |= {"ownership": "unknown", "ownership_evidence": "none", "status": "unknown"}
    ids = [asset_id(layer.name, "street", key) for key in rows["id"]]
    return rows[["name", "name_cy", "geometry"]].assign(reference=rows["id"], asset_id=ids, **told)
