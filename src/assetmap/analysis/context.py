"""
What is known of each ward itself: whose area it is in, who lives there, and what it has in all.

What only areas may show stands here and nowhere else: empty homes, roofs and land for energy, as sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.gaps import LEAST
from assetmap.analysis.quiet_streets import on_foot_only
from assetmap.model import unite_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from assetmap.model import Layer, Source

TEXTS = ("area_statement", "psb", "estates", "water")
NUMBERS = (
    "age_65_share",
    "empty_homes",
    "estates_count",
    "energy_count",
    "paths_km",
    "public_land_ha",
    "public_roof_m2",
)
_SHARE = 0.05  # of a ward that an area must cover to be named as the ward's
_WHOLE = 0.95  # of a ward that areas must cover for their sums to be the ward's
_LEAST_KM = _LEAST_HA = 0.05  # what is less would be told as none
_AREA = 2


@dataclass(frozen=True, slots=True)
class Context:
    """
    What is known of wards themselves.

    Attributes
    ----------
    wards
        Keeps the WARDS contract.
    table
        Indexed by ward code. Text, ``""`` where nothing is known: ``area_statement``, ``psb`` (several joined with
        semicolons), ``estates``, ``water`` (names); each with its Welsh, or the same where there is none, in a column
        that ends in ``_cy``. Float64, ``nan`` where nothing is known: ``age_65_share`` (per cent
        of people), ``empty_homes``, ``estates_count``, ``energy_count``, ``paths_km``, ``public_land_ha``,
        ``public_roof_m2``. ``few``: columns whose number is known and too small to be shown.
    sources
        The same index and columns: ids of the sources that say so, joined by spaces.
    origins
        Those sources.
    """

    wards: Layer
    table: pd.DataFrame
    sources: pd.DataFrame
    origins: tuple[Source, ...]


def measure_context(wards: Layer, assets: Layer, layers: Sequence[Layer]) -> Context:
    """
    Gather what layers say of wards.

    Parameters
    ----------
    wards
        Keeps the WARDS contract.
    assets
        Keeps the ASSETS contract: its public land and buildings are added up.
    layers
        Of the kinds ``areas``, ``context`` and ``streets``; others are passed over.

    Returns
    -------
    Context
        One row for each ward.

    Notes
    -----
    A name is a ward's where its area covers a twentieth of the ward or more. Numbers of areas are a ward's where the
    areas with a point in it cover nearly all of it: statistics are not divided. A share of people is weighted by the
    people of each area and unknown without them. Roofs are footprints of buildings drawn as areas.
    """
    told: dict[str, tuple[pd.Series, pd.Series]] = {}
    for column in TEXTS[:2]:
        told[column] = _named_areas(wards.data, layers, column)
        told[f"{column}_cy"] = _named_areas(wards.data, layers, column, welsh=True)
    told["age_65_share"] = _weighted(wards.data, layers, "age_65_share", "people")
    told["empty_homes"] = _added(wards.data, layers, "empty_homes")
    told |= _drawn(wards.data, layers)
    told["paths_km"] = _paths(wards.data, layers)
    told |= _public(assets.data)
    index = pd.Index(wards.data["code"], name="code")
    table = pd.DataFrame({name: values for name, (values, _) in told.items()}, index=index)
    texts = [name for text in TEXTS for name in (text, f"{text}_cy")]
    table = table.assign(**{name: table[name].fillna("").astype("str") for name in texts})
    table = table.astype(dict.fromkeys(NUMBERS, "float64"))
    few = (table["empty_homes"] > 0) & (table["empty_homes"] < LEAST)
    table["few"] = np.where(few, "empty_homes", "")
    table.loc[few, "empty_homes"] = np.nan
    sources = pd.DataFrame({name: ids for name, (_, ids) in told.items()}, index=index).fillna("").astype("str")
    used = {key for ids in sources.to_numpy().ravel() for key in ids.split()}
    origins = tuple(source for source in unite_sources(wards, assets, *layers) if source.id in used)
    return Context(wards, table, sources, origins)


def _named_areas(
    wards: gpd.GeoDataFrame, layers: Iterable[Layer], column: str, *, welsh: bool = False
) -> tuple[pd.Series, pd.Series]:
    names: dict[str, dict[str, float]] = {code: {} for code in wards["code"]}
    ids: dict[tuple[str, str], dict[str, None]] = {}
    for layer in layers:
        if layer.kind != "areas":
            continue
        first, second = (f"{column}_cy", column) if welsh else (column, f"{column}_cy")
        named = layer.data[first].where(layer.data[first] != "", layer.data[second])
        areas, named = layer.data[named != ""], named[named != ""]
        for (code, name), share in _shares(wards, areas.assign(**{column: named}), column).items():
            names[code][name] = names[code].get(name, 0) + share
            ids.setdefault((code, name), {})[layer.sources[0].id] = None
    kept = {code: [n for n, share in sorted(found.items()) if share >= _SHARE] for code, found in names.items()}
    said = {code: dict.fromkeys(key for name in found for key in ids[code, name]) for code, found in kept.items()}
    told = pd.Series({code: "; ".join(found) for code, found in kept.items()}, dtype="str")
    return told, pd.Series({code: " ".join(keys) for code, keys in said.items()}, dtype="str")


def _shares(wards: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, column: str) -> Mapping[tuple[str, str], float]:
    """Measure what share of each ward lies in the areas of each name."""
    mine, theirs = wards.geometry.to_numpy(), areas.geometry.to_numpy()
    of, what = shapely.STRtree(theirs).query(mine, predicate="intersects")
    size = shapely.area(shapely.intersection(mine[of], theirs[what])) / shapely.area(mine)[of]
    table = pd.DataFrame({"code": wards["code"].to_numpy()[of], "name": areas[column].to_numpy()[what], "share": size})
    added = table.groupby(["code", "name"], as_index=False)["share"].sum()
    return {(row[0], row[1]): row[2] for row in added.itertuples(index=False, name=None)}


def _added(wards: gpd.GeoDataFrame, layers: Iterable[Layer], column: str) -> tuple[pd.Series, pd.Series]:
    areas, source = _areas_with(layers, column)
    if areas is None:
        return pd.Series(dtype="float64"), pd.Series(dtype="str")
    ward = _ward_of(areas, wards)
    numbers = areas[column].groupby(ward).sum(min_count=1).where(_is_whole(areas, ward, wards))
    return numbers, pd.Series(source, index=numbers.dropna().index, dtype="str")


def _weighted(
    wards: gpd.GeoDataFrame, layers: Iterable[Layer], column: str, weight: str
) -> tuple[pd.Series, pd.Series]:
    areas, source = _areas_with(layers, column)
    if areas is None:
        return pd.Series(dtype="float64"), pd.Series(dtype="str")
    areas = areas[areas[weight].notna()]
    ward = _ward_of(areas, wards)
    total = (areas[column] * areas[weight]).groupby(ward).sum() / areas[weight].groupby(ward).sum()
    numbers = total.where(_is_whole(areas, ward, wards)).round(1)
    return numbers, pd.Series(source, index=numbers.dropna().index, dtype="str")


def _areas_with(layers: Iterable[Layer], column: str) -> tuple[gpd.GeoDataFrame | None, str]:
    """Find the first layer of areas that knows a number, and those of its areas that do."""
    for layer in layers:
        if layer.kind == "areas" and column in layer.data and layer.data[column].notna().any():
            return layer.data[layer.data[column].notna()], layer.sources[0].id
    return None, ""


def _ward_of(areas: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> np.ndarray:
    points = areas.geometry.representative_point().to_numpy()
    of, what = shapely.STRtree(wards.geometry.to_numpy()).query(points, predicate="intersects")
    codes = np.full(len(areas), "", dtype=object)
    codes[of[::-1]] = wards["code"].to_numpy()[what[::-1]]
    return codes


def _is_whole(areas: gpd.GeoDataFrame, ward: np.ndarray, wards: gpd.GeoDataFrame) -> pd.Series:
    """Tell for which wards the areas with a point in them are nearly the ward, no less and no more."""
    size = areas.geometry.area.groupby(ward).sum()
    share = size / pd.Series(wards.geometry.area.to_numpy(), index=wards["code"])
    whole: pd.Series = share.between(_WHOLE, 2 - _WHOLE).reindex(size.index)
    return whole


def _drawn(wards: gpd.GeoDataFrame, layers: Iterable[Layer]) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Name the estates and waters of each ward, and count its estates and energy sites."""
    found = [layer for layer in layers if layer.kind == "context"]
    told: dict[str, tuple[pd.Series, pd.Series]] = {}
    for column, term in (("estates", "housing_estate"), ("water", "water"), ("energy", "energy")):
        rows = [_touching(wards, layer, term) for layer in found]
        table = pd.concat([*rows, pd.DataFrame(columns=["code", "name", "name_cy", "source"])], ignore_index=True)
        by_ward = table.groupby("code")
        ids = by_ward["source"].agg(lambda ids: " ".join(dict.fromkeys(ids)))
        if column != "energy":
            for key, named in ((column, "name"), (f"{column}_cy", "name_cy")):
                told[key] = by_ward[named].agg(lambda names: "; ".join(sorted({*names} - {""}))), ids
        if column != "water":
            told[f"{column}_count"] = by_ward.size().astype("float64"), ids
    return told


def _touching(wards: gpd.GeoDataFrame, layer: Layer, term: str) -> pd.DataFrame:
    rows = layer.data[layer.data["type"] == term]
    what, of = shapely.STRtree(wards.geometry.to_numpy()).query(rows.geometry.to_numpy(), predicate="intersects")
    shared = shapely.intersection(rows.geometry.to_numpy()[what], wards.geometry.to_numpy()[of])
    flat = shapely.get_dimensions(rows.geometry.to_numpy())[what] == _AREA
    more = np.where(flat, shapely.area(shared), shapely.length(shared)) > 0
    named = rows.iloc[what[more]]
    return pd.DataFrame(
        {
            "code": wards["code"].to_numpy()[of[more]],
            "name": named["name"].where(named["name"] != "", named["name_cy"]).to_numpy(),
            "name_cy": named["name_cy"].where(named["name_cy"] != "", named["name"]).to_numpy(),
            "source": layer.sources[0].id,
        }
    )


def _paths(wards: gpd.GeoDataFrame, layers: Iterable[Layer]) -> tuple[pd.Series, pd.Series]:
    found = [layer for layer in layers if layer.kind == "streets"]
    metres = pd.Series(0.0, index=wards["code"])
    for layer in found:
        lines = layer.data.geometry[on_foot_only(layer.data["highway"])].to_numpy()
        of, what = shapely.STRtree(lines).query(wards.geometry.to_numpy(), predicate="intersects")
        shared = shapely.length(shapely.intersection(wards.geometry.to_numpy()[of], lines[what]))
        metres += np.bincount(of, weights=shared, minlength=len(wards))
    known = metres.where(metres >= _LEAST_KM * 1000).div(1000).round(1)
    ids = " ".join(dict.fromkeys(layer.sources[0].id for layer in found))
    return known, pd.Series(ids, index=known.dropna().index, dtype="str")


def _public(assets: gpd.GeoDataFrame) -> dict[str, tuple[pd.Series, pd.Series]]:
    """Add up public land, and the footprints of public buildings."""
    public = assets[assets["ownership"] == "public"]
    land, buildings = (public[public["kind"] == kind] for kind in ("land", "building"))
    drawn = buildings[shapely.get_dimensions(buildings.geometry.to_numpy()) == _AREA]
    roofs = drawn.geometry.area.groupby(drawn["ward_code"]).sum().round(-1)
    hectares = land["area_ha"].groupby(land["ward_code"]).sum(min_count=1)
    hectares = hectares.where(hectares >= _LEAST_HA).round(1)
    return {
        "public_land_ha": (hectares, _sources_of(land)),
        "public_roof_m2": (roofs, _sources_of(drawn)),
    }


def _sources_of(rows: gpd.GeoDataFrame) -> pd.Series:
    by_ward = rows["sources"].groupby(rows["ward_code"])
    ids: pd.Series = by_ward.agg(lambda told: " ".join(sorted({*" ".join(told).split()})))
    return ids
