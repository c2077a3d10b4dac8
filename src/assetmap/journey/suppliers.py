"""
Suppliers near a place: the organisations to which the Journey would open work, the nearest first (action T3-S-02).

Which kinds these are stands in ``data/sectors.toml``. Distances are straight lines.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd
import shapely

from assetmap.errors import ConfigError, Problem
from assetmap.loaders.grid import read_grid
from assetmap.loaders.plain import plain_postcode
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assetmap.model import Layer

_ASSET = re.compile(r"a-[0-9a-f]{16}")
_AROUND_M = 50_000  # what lies farther from all wards is another place's, or a slip of the pen
_COLUMNS = ("asset_id", "name", "name_cy", "type", "located_by", "ward_code", "website", "licence", "sources")


class Spot(NamedTuple):
    """
    A place that was asked for.

    Attributes
    ----------
    point
        EPSG:27700.
    by
        What it was found by.
    name
        As it is shown: the postcode, the pair, or the asset's name.
    asset_id
        Of the asset; empty if it was found by something else.
    """

    point: shapely.Point
    by: Literal["postcode", "grid", "asset"]
    name: str
    asset_id: str = ""


def supplier_kinds() -> tuple[str, ...]:
    """
    List the kinds of organisation that are looked for.

    Returns
    -------
    tuple of str
        Terms of the vocabulary's ``anchor``, in the order of the source.
    """
    return tuple(read_data("sectors.toml")["suppliers"]["kinds"])


def supplier_metres() -> float:
    """
    Tell how far is looked where it is not said.

    Returns
    -------
    float
        Metres in a straight line; a judgement.
    """
    return float(read_data("sectors.toml")["suppliers"]["metres"])


def find_suppliers(
    assets: Layer, point: shapely.Point, *, metres: float = math.inf, kinds: Iterable[str] | None = None
) -> pd.DataFrame:
    """
    Find the organisations of the five kinds that are nearest to a point.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract. What a register marks as sensitive is not told.
    point
        EPSG:27700.
    metres
        How far is looked, in a straight line, included. By default there is no bound.
    kinds
        Some of :func:`supplier_kinds`; by default all.

    Returns
    -------
    pandas.DataFrame
        The nearest first, of two as near the one with the lower id: ``asset_id``, ``name``, ``name_cy``, ``type``,
        ``metres`` (float64, straight line), ``located_by`` (``postcode``: the place is approximate, and so is the
        distance), ``ward_code``, ``website``, ``licence``, ``sources``. Without rows where none is known that near.

    Raises
    ------
    ValueError
        A kind is none of the five.
    """
    known = supplier_kinds()
    asked = known if kinds is None else tuple(kinds)
    if not set(asked) <= set(known):
        message = f"kinds must be among {known}, not {asked}"
        raise ValueError(message)
    data = assets.data
    rows = data[(data["kind"] == "anchor") & data["type"].isin(asked) & (data["sensitive"] != "yes")]
    distances = pd.Series(shapely.distance(rows.geometry.to_numpy(), point), index=rows.index, dtype="float64")
    found = pd.DataFrame(rows[list(_COLUMNS)])
    found.insert(_COLUMNS.index("located_by"), "metres", distances)
    near = found[found["metres"] <= metres]
    return near.sort_values(["metres", "asset_id"], ignore_index=True)


def find_spot(text: str, assets: Layer, layers: Sequence[Layer]) -> Spot:
    """
    Find the place that a text names.

    Parameters
    ----------
    text
        An ``asset_id``, a postcode, an easting and a northing, or a grid reference.
    assets
        Keeps the ASSETS contract.
    layers
        Any layers; of these, those of kind ``postcodes`` and ``wards`` are asked.

    Returns
    -------
    Spot
        For a postcode its point in the layer, which is the middle of several homes; for an asset a point on it.

    Raises
    ------
    ConfigError
        It is none of these, the postcode or the asset is not known, or the place lies far from all wards.
    """
    wanted = text.strip()
    if _ASSET.fullmatch(wanted.casefold()):
        return _of_asset(wanted.casefold(), assets)
    postcode = plain_postcode(wanted)
    if postcode:
        return _of_postcode(postcode, layers)
    east, north, _ = read_grid(wanted)
    if math.isnan(east):
        raise ConfigError(Problem("place-not-understood", values={"value": text}))
    spot = Spot(shapely.Point(east, north), "grid", f"{east:.0f},{north:.0f}")
    wards = [layer.data for layer in layers if layer.kind == "wards"]
    if wards and not any(data.dwithin(spot.point, _AROUND_M).any() for data in wards):
        raise ConfigError(Problem("place-far", values={"value": spot.name}))
    return spot


def _of_asset(asset_id: str, assets: Layer) -> Spot:
    found = assets.data[assets.data["asset_id"] == asset_id]
    if found.empty or (found["sensitive"] == "yes").any():
        raise ConfigError(Problem("place-asset-unknown", values={"value": asset_id}))
    asset = found.iloc[0]
    name = str(asset["name"] or asset["name_cy"] or asset_id)
    return Spot(asset.geometry.representative_point(), "asset", name, asset_id)


def _of_postcode(postcode: str, layers: Sequence[Layer]) -> Spot:
    tables = [layer.data for layer in layers if layer.kind == "postcodes"]
    if not tables:
        raise ConfigError(Problem("place-postcodes-missing", values={"value": postcode}))
    for table in tables:
        points = table.geometry[table["postcode"] == postcode]
        if len(points):
            return Spot(points.iloc[0], "postcode", postcode)
    raise ConfigError(Problem("place-postcode-unknown", values={"value": postcode}))
