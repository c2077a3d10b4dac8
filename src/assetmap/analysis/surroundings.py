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

from assetmap.analysis.evidence import is_blank, is_idle, shipped_evidence
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
_BUSY = ("activity", "facility", "school_ground", "works")  # shows that a building in it is in use
_WILD, _LAID_OUT = "wild", "laid_out"  # grown over; a green space for one use: no terms of the ground
_USEFUL = ("facility", "activity", "building", _LAID_OUT)  # makes a green space more than grass
_HALL = "community_hall"
_AREA = 2
_AT_A_TIME = 10_000


class _Told(NamedTuple):
    """A measure of each site, and the ids of the sources that say so."""

    measure: Floats
    ids: np.ndarray


class _Place(NamedTuple):
    """The sites that are asked about, and what is read of them."""

    rule: Mapping[str, Any]
    assets: gpd.GeoDataFrame
    layers: Mapping[str, Sequence[Layer]]
    """By kind."""
    sites: gpd.GeoDataFrame
    shapes: np.ndarray
    """Of the sites."""
    near: np.ndarray
    """The same, points with a little around them: what is taken to be on a site is in it."""
    covering: Mapping[str, np.ndarray]
    """By kind of layer, the sources that claim to know all of each site; ``""`` where none does."""

    def tables(self, kind: str) -> list[gpd.GeoDataFrame]:
        return [layer.data for layer in self.layers[kind]]


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
    postcode nothing can. A building, a service or an anchor that is placed by its postcode is on no site: where one may
    be, it cannot be told that nothing is.
    """
    place = _place(assets.data, layers)
    told = _on_site(place)
    told |= _nothing_there(place, *(told[name].measure > 0 for name in _ON_SITE))
    told |= {name: _under(place, kind) for name, kind in _CONTEXT.items()}
    told["homes_without_a_hall"] = _homes_without(place, access)
    index = pd.Index(place.sites["asset_id"], name="asset_id")
    measures = pd.DataFrame({name: one.measure for name, one in told.items()}, index=index).astype("float64")
    measures[(place.sites["located_by"] == "postcode").to_numpy()] = np.nan
    sources = pd.DataFrame({name: one.ids for name, one in told.items()}, index=index).astype("str")
    read = unite_sources(assets, *(layer for layer in layers if layer.kind in _READ))
    origins = {source.id: source for source in (*read, *(access.sources if access else ()))}
    return Surroundings(measures, sources, tuple(origins.values()))


def _place(assets: gpd.GeoDataFrame, layers: Sequence[Layer]) -> _Place:
    rule = read_data("evidence.toml")["surroundings"]
    sites = assets[assets["kind"].isin(SITE_KINDS)].reset_index(drop=True)
    shapes = sites.geometry.to_numpy()
    near, points = shapes.copy(), shapely.get_dimensions(shapes) < _AREA
    near[points] = shapely.buffer(shapes[points], rule["point_m"])
    kinds = {kind: [layer for layer in layers if layer.kind == kind] for kind in _READ}
    return _Place(rule, assets, kinds, sites, shapes, near, _covering(shapes, kinds))


def _covering(shapes: np.ndarray, kinds: Mapping[str, Sequence[Layer]]) -> dict[str, np.ndarray]:
    claims = {kind: [one for one in unite_sources(*found) if one.coverage is not None] for kind, found in kinds.items()}
    inside = {}
    for source in {source.id: source for found in claims.values() for source in found}.values():
        shapely.prepare(source.coverage)
        inside[source.id] = np.where(shapely.covers(source.coverage, shapes), source.id, "")
    nobody = np.full(len(shapes), "", dtype=object)
    return {kind: _joined(nobody, *(inside[source.id] for source in found)) for kind, found in claims.items()}


def _on_site(place: _Place) -> dict[str, _Told]:
    """Count the services and anchors on each site whose place is more than that of a postcode."""
    assets, count = place.assets, len(place.sites)
    telling = (assets["located_by"] != "postcode") & ~assets["type"].isin(place.rule["passing"])
    told = {}
    for name, kind in _ON_SITE.items():
        things = assets[telling & (assets["kind"] == kind)]
        what, of = shapely.STRtree(place.near).query(things.geometry.to_numpy(), predicate="intersects")
        named = _named(of, things["source_id"].to_numpy()[what], count)
        told[name] = _Told(np.bincount(of, minlength=count).astype("float64"), named)
    return told


def _nothing_there(place: _Place, services: Bools, anchors: Bools) -> dict[str, _Told]:
    """Tell of each site whether it is empty, idle or bare; unknown where not all of it can be known."""
    sites, (on, builders), pathless, nobody = place.sites, _on_ground(place), ~_crossed(place), ~services & ~anchors
    is_land, is_building, is_green = ((sites["kind"] == kind).to_numpy() for kind in SITE_KINDS)
    used = {kind: found for kind, found in on.items() if kind not in {"building", "natural", _WILD}}
    empty = ~_any(used.values()) & ~on["building"] & ~on[_WILD] & nobody & pathless
    land_busy = is_land & _any(found for kind, found in used.items() if kind != "car_park")
    unused = is_blank(sites["use"]) | is_idle(sites["use"])
    idle = (is_building | on["building"]) & unused & ~_any(on[kind] for kind in _BUSY) & ~land_busy & nobody
    bare = ~_any(on[kind] for kind in _USEFUL) & ~services & pathless
    natural = [term for term, record in vocabulary()["green_space"].items() if record.get("natural")]
    certain = (shapely.get_dimensions(place.shapes) == _AREA) & ~_may_hold_something(place)
    asked = {
        "empty_ground": (empty, is_land & certain),
        "idle_building": (idle, (is_land | is_building) & certain),
        "bare_green_space": (bare, is_green & sites["type"].isin(natural).to_numpy()),
    }
    told = {}
    for name, (yes, about) in asked.items():
        covering = [place.covering[kind] for kind in shipped_evidence()[name].layers]
        known = about & np.all([ids != "" for ids in covering], axis=0)
        told[name] = _Told(np.where(known, yes.astype("float64"), np.nan), _joined(*covering))
    idle_ids = told["idle_building"].ids
    return told | {"idle_building": told["idle_building"]._replace(ids=_joined(idle_ids, builders))}


def _on_ground(place: _Place) -> tuple[dict[str, Bools], np.ndarray]:
    """Look by type what is on each site by more than its edge, and whether it is wild; and who draws its buildings."""
    terms, rule, assets = vocabulary()["green_space"], place.rule, place.assets
    green = {term: "open_space" if record.get("natural") else _LAID_OUT for term, record in terms.items()}
    tables = [
        *place.tables("ground"),
        *(table.assign(type=table["type"].map(green)) for table in place.tables("green_space")),
        assets[(assets["kind"] == "building") & (assets["located_by"] != "postcode")].assign(type="building"),
    ]
    drawn = [layer.sources[0].id for kind in ("ground", "green_space") for layer in place.layers[kind]]
    named = [np.full(len(table), key, dtype=object) for table, key in zip(tables, drawn, strict=False)]
    ids = np.concatenate([*named, tables[-1]["source_id"].to_numpy(dtype=object)])
    types, things = np.concatenate([table["type"].to_numpy(dtype=object) for table in tables]), _shapes(tables)
    parts = _parts(place.near, things)
    whole, size, metres = shapely.area(place.near), shapely.area(parts.shared), shapely.length(parts.shared)
    share, dimension, kind = size / whole[parts.of], shapely.get_dimensions(things)[parts.what], types[parts.what]
    large = (size >= rule["least_m2"]) | (share >= rule["least_share"])
    enough = np.where(dimension == _AREA, large, (dimension == 0) | (metres >= rule["street_m"]))
    on = {term: _hit(parts.of[enough & (kind == term)], whole) for term in (*vocabulary()["ground"], _LAID_OUT)}
    grown = np.bincount(parts.of, weights=share * (kind == "natural"), minlength=len(whole))
    built = enough & (kind == "building")
    builders = _named(parts.of[built], ids[parts.what[built]], len(whole))
    return on | {_WILD: grown > rule["natural_share"]}, builders


def _crossed(place: _Place) -> Bools:
    """Tell whether streets or paths are mapped on each site."""
    ways = _parts(place.shapes, _shapes(place.tables("streets")))
    metres = np.bincount(ways.of, weights=shapely.length(ways.shared), minlength=len(place.shapes))
    return metres >= float(place.rule["street_m"])


def _may_hold_something(place: _Place) -> Bools:
    """Tell whether a building, a service or an anchor may be on each site, for all that its postcode says."""
    assets = place.assets
    vague = assets[(assets["located_by"] == "postcode") & assets["kind"].isin(["building", *_ON_SITE.values()])]
    _, of = shapely.STRtree(place.near).query(vague.geometry.to_numpy(), predicate="intersects")
    return _hit(of, place.near)


def _under(place: _Place, kind: str) -> _Told:
    """Measure how much of each site is under areas of a kind, and who says so; a point is wholly in or out."""
    tables = [table[table["type"] == kind] for table in place.tables("context")]
    things, named = _shapes(tables), [layer.sources[0].id for layer in place.layers["context"]]
    areas = shapely.get_dimensions(things) == _AREA
    ids = np.repeat(np.array(named, dtype=object), [len(table) for table in tables])[areas]
    parts, whole, count = _parts(place.shapes, things[areas]), shapely.area(place.shapes), len(place.shapes)
    each, size, most = shapely.area(parts.shared), np.zeros(count), np.zeros(count)
    np.add.at(size, parts.of, each)
    np.maximum.at(most, parts.of, each)
    met = np.bincount(parts.of, minlength=count)
    for site, shared in _grouped(parts.of, parts.shared, (met > 1) & (most < whole)):  # areas may overlap
        size[site] = shapely.area(shapely.union_all(shared))
    share = np.divide(np.where(most < whole, size, whole), whole, out=(met > 0).astype("float64"), where=whole > 0)
    known = (place.covering["context"] != "") | (share > 0)
    return _Told(np.where(known, np.round(100 * share, 1), np.nan), _named(parts.of, ids[parts.what], count))


def _homes_without(place: _Place, access: Access | None) -> _Told:
    """Count the households near each site that are beyond the standard for a community hall, rounded down."""
    rule, count = place.rule, len(place.shapes)
    found = [one for one in access.measured.values() if one.standard.service == _HALL] if access else []
    if access is None or not found or access.resolution.unit != "households":
        return _Told(np.full(count, np.nan), np.full(count, "", dtype=object))
    answers, tree = found[0].answers(), shapely.STRtree(access.homes.geometry.to_numpy())
    without = access.homes["weight"].to_numpy() * np.isin(answers, ["beyond", "unreachable"])
    near, known = np.zeros(count), np.zeros(count)
    for start in range(0, count, _AT_A_TIME):  # a site in a town has a thousand homes around it
        at = slice(start, start + _AT_A_TIME)
        of, who = tree.query(place.shapes[at], predicate="dwithin", distance=float(rule["homes_m"]))
        near[at] = np.bincount(of, weights=without[who], minlength=len(near[at]))
        known[at] = np.bincount(of, weights=answers[who] != "unknown", minlength=len(near[at]))
    streets = access.street_sources if found[0].method == "network" else ()
    ids = " ".join(dict.fromkeys(source.id for source in (*found[0].supply.sources, *streets)))
    rounded = np.floor(near / rule["homes_to"]) * rule["homes_to"]
    return _Told(np.where(known > 0, rounded, np.nan), np.full(count, ids, dtype=object))


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


def _shapes(tables: Sequence[gpd.GeoDataFrame]) -> np.ndarray:
    return np.concatenate([*(table.geometry.to_numpy() for table in tables), np.empty(0, dtype=object)])


def _hit(of: Ints, sites: np.ndarray) -> Bools:
    return np.isin(np.arange(len(sites)), of)


def _any(found: Iterable[Bools]) -> Bools:
    either: Bools = np.logical_or.reduce([*found])
    return either


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
