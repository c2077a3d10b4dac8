"""
What the layers show on and around each asset.

A measure, not a judgement: ``data/evidence.toml`` says what of it tells about use. What no source claims to know stays
unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from assetmap.model import unite_sources
from assetmap.text import read_data, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from assetmap.analysis.access import Access, Measured
    from assetmap.analysis.network import Bools, Floats
    from assetmap.model import Layer, Source

SITE_KINDS = ("land", "building", "green_space")
"""Kinds of asset that have surroundings."""

_CONTEXT = {"nature_percent": "nature", "flood_percent": "flood", "common_percent": "common_land"}
_ON_SITE = {"services_on_site": "service", "anchors_on_site": "anchor"}
_BUSY = ("activity", "facility", "school_ground", "works")
_HALL = "community_hall"
_AREA = 2


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What the layers show on and around assets.

    Attributes
    ----------
    measures
        Indexed by ``asset_id``, float64, ``nan`` where it cannot be known: ``empty_ground``, ``idle_building``,
        ``bare_green_space`` (1 or 0); ``services_on_site``, ``anchors_on_site`` (numbers); ``nature_percent``,
        ``flood_percent``, ``common_percent`` (of the site's area, 0 to 100); ``homes_without_a_hall`` (households near,
        rounded down).
    sources
        The same index and columns: ids of the sources that say so, joined by spaces.
    origins
        Those sources.
    """

    measures: pd.DataFrame
    sources: pd.DataFrame
    origins: tuple[Source, ...]


def measure_surroundings(assets: Layer, layers: Sequence[Layer], access: Access | None = None) -> Surroundings:
    """
    Measure what the layers show on and around land, buildings and green spaces.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract; the services, anchors and buildings among them are what may be on a site.
    layers
        Of the kinds ``ground``, ``streets``, ``context`` and ``services``; others are passed over.
    access
        Tells which homes are beyond the standard for a community hall. ``None``: not known.

    Returns
    -------
    Surroundings
        One row for each asset of :data:`SITE_KINDS`.

    Notes
    -----
    That nothing is there can only be known where a layer of what is on the ground covers the site. Of an asset that is
    only a point it cannot be told, and of one that is placed by its postcode nothing can.
    """
    rule = read_data("evidence.toml")["surroundings"]
    sites = assets.data[assets.data["kind"].isin(SITE_KINDS)].reset_index(drop=True)
    seen = _look(sites, assets.data, layers, rule)
    kinds = {kind: [one for one in layers if one.kind == kind] for kind in ("ground", "services", "streets", "context")}
    covering = {kind: _covering(sites, unite_sources(*found)) for kind, found in kinds.items()}
    measures = _nothing_there(sites, seen, {kind: ids != "" for kind, ids in covering.items()}, rule)
    vague = (sites["located_by"] == "postcode").to_numpy()
    measures |= {name: np.where(vague, np.nan, seen[kind]) for name, kind in _ON_SITE.items()}
    measures |= {
        name: _percent(sites, kinds["context"], kind, covering["context"] != "") for name, kind in _CONTEXT.items()
    }
    measures["homes_without_a_hall"] = _homes_without(sites, access, rule)
    sources = {
        "empty_ground": _united(covering["ground"], covering["streets"]),
        "idle_building": _united(covering["ground"], covering["services"]),
        "bare_green_space": _united(covering["ground"], covering["streets"]),
        **{name: seen[f"{kind}_sources"].to_numpy() for name, kind in _ON_SITE.items()},
        **{name: _holding(sites, kinds["context"], kind) for name, kind in _CONTEXT.items()},
        "homes_without_a_hall": np.full(len(sites), _hall_sources(access), dtype=object),
    }
    index = pd.Index(sites["asset_id"], name="asset_id")
    told = pd.DataFrame(sources, index=index)[list(measures)].astype("str")
    read = [*(layer for found in kinds.values() for layer in found)]
    origins = {source.id: source for source in (*unite_sources(assets, *read), *(access.sources if access else ()))}
    return Surroundings(pd.DataFrame(measures, index=index).astype("float64"), told, tuple(origins.values()))


def _look(
    sites: gpd.GeoDataFrame, assets: gpd.GeoDataFrame, layers: Sequence[Layer], rule: Mapping[str, Any]
) -> pd.DataFrame:
    """Look what is on each site: services and anchors, whether anything of a type is there, metres of ways."""
    shapes = sites.geometry.to_numpy()
    areas = shapely.get_dimensions(shapes) == _AREA
    near = np.where(areas, shapes, shapely.buffer(shapes, rule["point_m"]))
    seen = pd.DataFrame(index=sites.index)
    for kind in _ON_SITE.values():
        things = assets[assets["kind"] == kind]
        of, what = shapely.STRtree(things.geometry.to_numpy()).query(near, predicate="intersects")
        pairs = pd.DataFrame({"of": of, "source": things["source_id"].to_numpy()[what]})
        seen[kind] = pairs.groupby("of").size().reindex(sites.index, fill_value=0)
        told = pairs.groupby("of")["source"].agg(lambda ids: " ".join(sorted({*ids})))
        seen[f"{kind}_sources"] = told.reindex(sites.index, fill_value="")
    ground = [layer.data[["type", "geometry"]] for layer in layers if layer.kind == "ground"]
    buildings = assets[assets["kind"] == "building"][["geometry"]].assign(type="building")
    things = pd.concat([*ground, buildings], ignore_index=True)
    there = _there(near, things, rule)
    for kind in vocabulary()["ground"]:
        seen[f"on:{kind}"] = np.isin(sites.index, there["of"][there["type"] == kind])
    wild = there[(there["type"] == "natural")].groupby("of")["share"].max()
    seen["wild"] = wild.reindex(sites.index, fill_value=0.0) > rule["natural_share"]
    ways = [layer.data.geometry.to_numpy() for layer in layers if layer.kind == "streets"]
    seen["ways_m"] = _metres_inside(shapes, np.concatenate([*ways, np.empty(0, dtype=object)]))
    return seen


def _there(shapes: np.ndarray, things: pd.DataFrame, rule: Mapping[str, Any]) -> pd.DataFrame:
    """Find what is inside each shape by more than its edge: ``of``, ``type``, ``share`` of the shape's area."""
    theirs = np.asarray(things["geometry"], dtype=object)
    of, what = shapely.STRtree(theirs).query(shapes, predicate="intersects")
    inside = shapely.intersection(shapes[of], theirs[what])
    dimension = shapely.get_dimensions(theirs[what])
    size, whole = shapely.area(inside), shapely.area(shapes[of])
    share = np.divide(size, whole, out=np.zeros_like(size), where=whole > 0)
    enough = np.select(
        [dimension == _AREA, dimension == 1],
        [(size >= rule["least_m2"]) | (share >= rule["least_share"]), shapely.length(inside) >= rule["street_m"]],
        default=True,
    )
    at = enough.astype(bool)
    return pd.DataFrame({"of": of[at], "type": things["type"].to_numpy()[what][at], "share": share[at]})


def _metres_inside(shapes: np.ndarray, ways: np.ndarray) -> Floats:
    of, what = shapely.STRtree(ways).query(shapes, predicate="intersects")
    lengths = shapely.length(shapely.intersection(shapes[of], ways[what]))
    return np.bincount(of, weights=lengths, minlength=len(shapes)).astype("float64")


def _nothing_there(
    sites: gpd.GeoDataFrame, seen: pd.DataFrame, known: Mapping[str, Bools], rule: Mapping[str, Any]
) -> dict[str, Floats]:
    """Tell of each site whether it is empty, idle or bare; unknown where nothing covers it or it is only a point."""
    is_land, is_building, is_green = ((sites["kind"] == kind).to_numpy() for kind in SITE_KINDS)
    drawn = shapely.get_dimensions(sites.geometry.to_numpy()) == _AREA
    on = {kind: seen[f"on:{kind}"].to_numpy() for kind in vocabulary()["ground"]}
    nobody = (seen["service"] + seen["anchor"] == 0).to_numpy()
    pathless = (seen["ways_m"] < rule["street_m"]).to_numpy()
    in_use = np.any([found for kind, found in on.items() if kind not in {"building", "natural"}], axis=0)
    empty = ~in_use & ~on["building"] & ~seen["wild"].to_numpy() & nobody & pathless
    none = ["", *read_data("evidence.toml")["words"]["none"]]
    unused = sites["use"].str.casefold().str.strip().isin(none).to_numpy()
    busy = np.any([on[kind] for kind in _BUSY], axis=0)
    idle = (is_building | on["building"]) & unused & ~busy & nobody
    natural = [term for term, record in vocabulary()["green_space"].items() if record.get("natural")]
    useful = on["facility"] | on["activity"] | on["building"] | (seen["service"] > 0).to_numpy()
    bare = ~useful & pathless
    return {
        "empty_ground": _where(empty, is_land & drawn & known["ground"]),
        "idle_building": _where(idle, (is_land | is_building) & drawn & known["ground"] & known["services"]),
        "bare_green_space": _where(
            bare, is_green & sites["type"].isin(natural).to_numpy() & known["ground"] & known["streets"]
        ),
    }


def _where(yes: Bools, known: Bools) -> Floats:
    return np.where(known, yes.astype("float64"), np.nan)


def _covering(sites: gpd.GeoDataFrame, sources: Iterable[Source]) -> np.ndarray:
    """Name the sources that claim to know all of each site, joined by spaces; ``""`` where none does."""
    told = np.full(len(sites), "", dtype=object)
    for source in sources:
        if source.coverage is not None:
            shapely.prepare(source.coverage)
            inside = shapely.covers(source.coverage, sites.geometry.to_numpy())
            told = _united(told, np.where(inside, source.id, ""))
    return told


def _united(*told: np.ndarray) -> np.ndarray:
    """Join the ids that several say of each site, each once."""
    return np.array([" ".join(dict.fromkeys(" ".join(ids).split())) for ids in zip(*told, strict=True)], dtype=object)


def _percent(sites: gpd.GeoDataFrame, layers: Sequence[Layer], kind: str, known: Bools) -> Floats:
    """Measure how much of each site is under areas of a kind; a point is wholly in or out."""
    shapes = sites.geometry.to_numpy()
    theirs = _areas(layers, kind)
    of, what = shapely.STRtree(theirs).query(shapes, predicate="intersects")
    parts = shapely.intersection(shapes[of], theirs[what])
    size = np.bincount(of, weights=shapely.area(parts), minlength=len(shapes))
    for at in np.flatnonzero(np.bincount(of, minlength=len(shapes)) > 1):  # areas that overlap count once
        size[at] = shapely.area(shapely.union_all(parts[of == at]))
    whole = shapely.area(shapes)
    share = np.divide(size, whole, out=np.isin(np.arange(len(shapes)), of).astype("float64"), where=whole > 0)
    return np.where(known | (share > 0), np.round(100 * share, 1), np.nan)


def _holding(sites: gpd.GeoDataFrame, layers: Sequence[Layer], kind: str) -> np.ndarray:
    told = np.full(len(sites), "", dtype=object)
    for layer in layers:
        of, _ = shapely.STRtree(_areas([layer], kind)).query(sites.geometry.to_numpy(), predicate="intersects")
        told = _united(told, np.where(np.isin(np.arange(len(sites)), of), layer.sources[0].id, ""))
    return told


def _areas(layers: Sequence[Layer], kind: str) -> np.ndarray:
    found = [layer.data.geometry[layer.data["type"] == kind].to_numpy() for layer in layers]
    shapes = np.concatenate([*found, np.empty(0, dtype=object)])
    areas: np.ndarray = shapes[shapely.get_dimensions(shapes) == _AREA]
    return areas


def _homes_without(sites: gpd.GeoDataFrame, access: Access | None, rule: Mapping[str, Any]) -> Floats:
    """Count the households near each site that are beyond the standard for a community hall, rounded down."""
    measured = _hall(access)
    if access is None or measured is None:
        return np.full(len(sites), np.nan)
    answers = measured.answers()
    shapes, points = sites.geometry.to_numpy(), access.homes.geometry.to_numpy()
    of, who = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=float(rule["homes_m"]))
    without = np.isin(answers[who], ["beyond", "unreachable"])
    known = np.bincount(of, weights=answers[who] != "unknown", minlength=len(sites)) > 0
    count = np.bincount(of[without], weights=access.homes["weight"].to_numpy()[who[without]], minlength=len(sites))
    step = rule["homes_to"]
    return np.where(known, np.floor(count / step) * step, np.nan)


def _hall(access: Access | None) -> Measured | None:
    found = [one for one in access.measured.values() if one.standard.service == _HALL] if access else []
    return found[0] if found else None


def _hall_sources(access: Access | None) -> str:
    measured = _hall(access)
    if access is None or measured is None:
        return ""
    sources = (*measured.supply.sources, *(access.street_sources if measured.method == "network" else ()))
    return " ".join(dict.fromkeys(source.id for source in sources))
