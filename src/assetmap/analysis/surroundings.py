"""
What the layers show on and around each asset.

A measure, not a judgement: ``data/evidence.toml`` says what of it tells about use. What no source claims to know stays
unknown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.evidence import is_blank, is_idle
from assetmap.model import unite_sources
from assetmap.text import read_data, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import geopandas as gpd

    from assetmap.analysis.access import Access
    from assetmap.analysis.network import Bools, Floats, Ints
    from assetmap.model import Layer, Source

SITE_KINDS = ("land", "building", "green_space")
"""Kinds of asset that have surroundings."""

_READ = ("ground", "green_space", "services", "streets", "context")
_CONTEXT = {"nature_percent": "nature", "flood_percent": "flood", "common_percent": "common_land"}
_ON_SITE = {"services_on_site": "service", "anchors_on_site": "anchor"}
_IDLE = ("building", "natural")  # things on the ground that do not show that it is in use
_BUSY = ("activity", "facility", "school_ground", "works")  # what shows that a building in it is in use
_LAID_OUT = "laid_out"  # a green space for one use, such as a play area; no term of ground
_HALL = "community_hall"
_AREA = 2
_AT_A_TIME = 10_000


class _Told(NamedTuple):
    """A measure of each site, and the ids of the sources that say so."""

    values: Floats
    ids: np.ndarray


class _Sites(NamedTuple):
    """What is asked about: the rows, their shapes, which are areas, and what counts as on each."""

    data: gpd.GeoDataFrame
    shapes: np.ndarray
    drawn: Bools
    near: np.ndarray


class _Parts(NamedTuple):
    """What sites share with other things: which site, which thing, and the ground or metres that they share."""

    of: Ints
    what: Ints
    shared: np.ndarray


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
        Of the kinds ``ground``, ``green_space``, ``streets``, ``context`` and ``services``; others are passed over.
    access
        Tells which homes are beyond the standard for a community hall. ``None``: not known.

    Returns
    -------
    Surroundings
        One row for each asset of :data:`SITE_KINDS`.

    Notes
    -----
    That nothing is there can only be known where layers of what is on the ground, and of the ways or services that are
    asked about, cover the site. Of an asset that is only a point it cannot be told, and of one that is placed by its
    postcode nothing can. A service or an anchor that is placed by its postcode is on no site: where one may be, it
    cannot be told that nobody is.
    """
    rule = read_data("evidence.toml")["surroundings"]
    sites = _sites(assets.data, rule)
    kinds = {kind: [one for one in layers if one.kind == kind] for kind in _READ}
    covering = _covering(sites, kinds)
    told = _on_site(sites, assets.data, rule)
    told |= _nothing_there(sites, assets.data, kinds, covering, told, rule)
    told |= {name: _under(sites, kinds["context"], kind, covering["context"]) for name, kind in _CONTEXT.items()}
    told["homes_without_a_hall"] = _homes_without(sites, access, rule)
    index = pd.Index(sites.data["asset_id"], name="asset_id")
    measures = pd.DataFrame({name: one.values for name, one in told.items()}, index=index).astype("float64")
    sources = pd.DataFrame({name: one.ids for name, one in told.items()}, index=index).astype("str")
    measures[(sites.data["located_by"] == "postcode").to_numpy()] = np.nan
    read = unite_sources(assets, *(layer for found in kinds.values() for layer in found))
    origins = {source.id: source for source in (*read, *(access.sources if access else ()))}
    return Surroundings(measures, sources, tuple(origins.values()))


def _sites(assets: gpd.GeoDataFrame, rule: Mapping[str, Any]) -> _Sites:
    data = assets[assets["kind"].isin(SITE_KINDS)].reset_index(drop=True)
    shapes = data.geometry.to_numpy()
    drawn = shapely.get_dimensions(shapes) == _AREA
    near = shapes.copy()
    near[~drawn] = shapely.buffer(shapes[~drawn], rule["point_m"])
    return _Sites(data, shapes, drawn, near)


def _covering(sites: _Sites, kinds: Mapping[str, Sequence[Layer]]) -> dict[str, np.ndarray]:
    """Name the sources of each kind of layer that claim to know all of each site; ``""`` where none does."""
    claims = {kind: [s for s in unite_sources(*found) if s.coverage is not None] for kind, found in kinds.items()}
    inside = {}
    for source in {source.id: source for found in claims.values() for source in found}.values():
        shapely.prepare(source.coverage)
        inside[source.id] = shapely.covers(source.coverage, sites.shapes)
    nothing = np.full(len(sites.shapes), "", dtype=object)
    return {
        kind: _joined(nothing, *(np.where(inside[source.id], source.id, "") for source in found))
        for kind, found in claims.items()
    }


def _on_site(sites: _Sites, assets: gpd.GeoDataFrame, rule: Mapping[str, Any]) -> dict[str, _Told]:
    """Count the services and anchors on each site whose place is more than that of a postcode."""
    exact = (assets["located_by"] != "postcode") & ~assets["type"].isin(rule["passing"])
    told = {}
    for name, kind in _ON_SITE.items():
        things = assets[exact & (assets["kind"] == kind)]
        what, of = shapely.STRtree(sites.near).query(things.geometry.to_numpy(), predicate="intersects")
        count = np.bincount(of, minlength=len(sites.near)).astype("float64")
        told[name] = _Told(count, _named(of, things["source_id"].to_numpy()[what], len(sites.near)))
    return told


def _nothing_there(
    sites: _Sites,
    assets: gpd.GeoDataFrame,
    kinds: Mapping[str, Sequence[Layer]],
    covering: Mapping[str, np.ndarray],
    told: Mapping[str, _Told],
    rule: Mapping[str, Any],
) -> dict[str, _Told]:
    """Tell of each site whether it is empty, idle or bare; unknown where not all of it can be known."""
    data, on = sites.data, _on_ground(sites, assets, kinds, rule)
    is_land, is_building, is_green = ((data["kind"] == kind).to_numpy() for kind in SITE_KINDS)
    services, anchors = (told[name].values > 0 for name in _ON_SITE)
    known = {kind: ids != "" for kind, ids in covering.items()}
    ways = _parts(sites.shapes, _geometries([layer.data for layer in kinds["streets"]]))
    metres = np.bincount(ways.of, weights=shapely.length(ways.shared), minlength=len(data))
    pathless = metres < rule["street_m"]
    maybe = assets[(assets["located_by"] == "postcode") & assets["kind"].isin(_ON_SITE.values())]
    certain = sites.drawn & ~_hit(sites.near, maybe.geometry.to_numpy())
    nobody = ~services & ~anchors
    used = {kind: found for kind, found in on.items() if kind not in {*_IDLE, "wild"}}
    empty = ~_any(used.values()) & ~on["building"] & ~on["wild"] & nobody & pathless
    unused = is_blank(data["use"]) | is_idle(data["use"])
    busy = _any(on[kind] for kind in _BUSY) | (is_land & _any(used[kind] for kind in used if kind != "car_park"))
    idle = (is_building | on["building"]) & unused & ~busy & nobody
    bare = ~_any(on[kind] for kind in ("facility", "activity", "building", _LAID_OUT)) & ~services & pathless
    natural = [term for term, record in vocabulary()["green_space"].items() if record.get("natural")]
    open_to_all = is_green & data["type"].isin(natural).to_numpy()
    seen = {
        "empty_ground": (empty, is_land & certain, "streets"),
        "idle_building": (idle, (is_land | is_building) & certain, "services"),
        "bare_green_space": (bare, open_to_all, "streets"),
    }
    return {
        name: _Told(
            np.where(asked & known["ground"] & known[other], yes.astype("float64"), np.nan),
            _joined(covering["ground"], covering[other]),
        )
        for name, (yes, asked, other) in seen.items()
    }


def _on_ground(
    sites: _Sites, assets: gpd.GeoDataFrame, kinds: Mapping[str, Sequence[Layer]], rule: Mapping[str, Any]
) -> dict[str, Bools]:
    """Look by type what is on each site by more than its edge, and whether it has grown ``wild``."""
    terms = vocabulary()["green_space"]
    green = {term: "open_space" if record.get("natural") else _LAID_OUT for term, record in terms.items()}
    tables = [layer.data[["type", "geometry"]] for layer in kinds["ground"]]
    tables += [layer.data.assign(type=layer.data["type"].map(green)) for layer in kinds["green_space"]]
    tables += [assets[assets["kind"] == "building"].assign(type="building")]
    types = np.concatenate([table["type"].to_numpy(dtype=object) for table in tables])
    things = np.concatenate([table.geometry.to_numpy() for table in tables])
    parts = _parts(sites.near, things)
    whole, size, metres = shapely.area(sites.near), shapely.area(parts.shared), shapely.length(parts.shared)
    share = size / whole[parts.of]
    dimension = shapely.get_dimensions(things)[parts.what]
    large = (size >= rule["least_m2"]) | (share >= rule["least_share"])
    enough = np.where(dimension == _AREA, large, (dimension == 0) | (metres >= rule["street_m"]))
    kind, numbers = types[parts.what], np.arange(len(whole))
    on = {term: np.isin(numbers, parts.of[enough & (kind == term)]) for term in (*vocabulary()["ground"], _LAID_OUT)}
    grown = np.bincount(parts.of, weights=share * (kind == "natural"), minlength=len(whole))
    return on | {"wild": grown > rule["natural_share"]}


def _under(sites: _Sites, layers: Sequence[Layer], kind: str, covering: np.ndarray) -> _Told:
    """Measure how much of each site is under areas of a kind, and who says so; a point is wholly in or out."""
    tables = [layer.data[layer.data["type"] == kind] for layer in layers]
    things = _geometries(tables)
    named = np.repeat([layer.sources[0].id for layer in layers], [len(table) for table in tables]).astype(object)
    areas = shapely.get_dimensions(things) == _AREA
    parts, count = _parts(sites.shapes, things[areas]), len(sites.shapes)
    each, whole = shapely.area(parts.shared), shapely.area(sites.shapes)
    met, size, most = np.bincount(parts.of, minlength=count), np.zeros(count), np.zeros(count)
    np.add.at(size, parts.of, each)
    np.maximum.at(most, parts.of, each)
    for site, shared in _grouped(parts.of, parts.shared, (met > 1) & (most < whole)):  # areas may overlap
        size[site] = shapely.area(shapely.union_all(shared))
    size = np.where(most < whole, size, whole)
    share = np.divide(size, whole, out=(met > 0).astype("float64"), where=whole > 0)
    percent = np.where((covering != "") | (share > 0), np.round(100 * share, 1), np.nan)
    return _Told(percent, _named(parts.of, named[areas][parts.what], count))


def _homes_without(sites: _Sites, access: Access | None, rule: Mapping[str, Any]) -> _Told:
    """Count the households near each site that are beyond the standard for a community hall, rounded down."""
    count = len(sites.shapes)
    found = [one for one in access.measured.values() if one.standard.service == _HALL] if access else []
    if access is None or not found or access.resolution.unit != "households":
        return _Told(np.full(count, np.nan), np.full(count, "", dtype=object))
    answers, weight = found[0].answers(), access.homes["weight"].to_numpy()
    without = weight * np.isin(answers, ["beyond", "unreachable"])
    tree = shapely.STRtree(access.homes.geometry.to_numpy())
    near, known = np.zeros(count), np.zeros(count)
    for start in range(0, count, _AT_A_TIME):  # as many homes may be near as there are
        at = slice(start, start + _AT_A_TIME)
        of, who = tree.query(sites.shapes[at], predicate="dwithin", distance=float(rule["homes_m"]))
        some = len(near[at])
        near[at] = np.bincount(of, weights=without[who], minlength=some)
        known[at] = np.bincount(of, weights=answers[who] != "unknown", minlength=some)
    step = rule["homes_to"]
    streets = access.street_sources if found[0].method == "network" else ()
    ids = " ".join(dict.fromkeys(source.id for source in (*found[0].supply.sources, *streets)))
    return _Told(np.where(known > 0, np.floor(near / step) * step, np.nan), np.full(count, ids, dtype=object))


def _parts(shapes: np.ndarray, things: np.ndarray) -> _Parts:
    """Find what each shape shares with each thing that meets it; only where their edges cross is it worked out."""
    shapely.prepare(shapes)
    shapely.prepare(things)
    what, of = shapely.STRtree(shapes).query(things, predicate="intersects")
    mine, theirs = shapes[of], things[what]
    within, holds = shapely.covers(theirs, mine), shapely.covers(mine, theirs)
    shared = np.where(within, mine, theirs)
    cross = ~within & ~holds
    shared[cross] = shapely.intersection(mine[cross], theirs[cross])
    return _Parts(of, what, shared)


def _hit(shapes: np.ndarray, things: np.ndarray) -> Bools:
    of = shapely.STRtree(shapes).query(things, predicate="intersects")[1]
    return np.isin(np.arange(len(shapes)), of)


def _geometries(tables: Sequence[gpd.GeoDataFrame]) -> np.ndarray:
    return np.concatenate([*(table.geometry.to_numpy() for table in tables), np.empty(0, dtype=object)])


def _any(found: Iterable[Bools]) -> Bools:
    return np.logical_or.reduce([*found])


def _named(of: Ints, ids: np.ndarray, count: int) -> np.ndarray:
    """Join the ids of what is on each of ``count`` sites, in order, each once."""
    named = np.full(count, "", dtype=object)
    for site, told in _grouped(of, ids, np.ones(count, dtype=bool)):
        named[site] = " ".join(sorted({*told}))
    return named


def _grouped(of: Ints, values: np.ndarray, wanted: Bools) -> Iterator[tuple[int, list[Any]]]:
    """Give the values of each site that is wanted and has some."""
    at = np.flatnonzero(wanted[of])
    found: dict[int, list[Any]] = defaultdict(list)
    for site, value in zip(of[at].tolist(), values[at], strict=True):
        found[site].append(value)
    return iter(found.items())


def _joined(*told: np.ndarray) -> np.ndarray:
    """Join the ids that several say of each site, each once."""
    lines = pd.Series(np.sum([ids + " " for ids in told], axis=0), dtype="str")
    united = {line: " ".join(dict.fromkeys(line.split())) for line in lines.unique()}
    return lines.map(united).to_numpy(dtype=object)
