"""Where a service is, by which ways in it is reached, and which sources claim to know all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.coverage import SAME_M
from assetmap.analysis.network import Spots
from assetmap.analysis.profile import asset_id
from assetmap.analysis.streets import find_ways_in, place_points
from assetmap.contracts import CRS
from assetmap.model import unite_sources
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.analysis.network import Floats
    from assetmap.analysis.standards import Standard
    from assetmap.analysis.streets import Streets
    from assetmap.model import Layer, Source

_SQUARE_METRES = 10_000  # in a hectare


@dataclass(frozen=True, slots=True)
class Supply:
    """
    Where a service is.

    Attributes
    ----------
    places
        One row for each place: ``asset_id``, ``licence``, ``layer``, and ``geometry``, a point or a green space's
        area; EPSG:27700, indexed from 0.
    doors
        Points by which places are entered, where a source gives them: ``geometry``, and ``place``, the position of the
        place.
    doubtful
        Geometries of what may be the service, as far as its source says: a school of which stage is not known.
    sources
        Those of the layers that know the service. None: no layer does.
    doubtful_sources
        Those of the layers that have what is doubtful.
    """

    places: gpd.GeoDataFrame
    doors: gpd.GeoDataFrame
    doubtful: gpd.GeoSeries
    sources: tuple[Source, ...]
    doubtful_sources: tuple[Source, ...]


def find_supply(standard: Standard, layers: Sequence[Layer]) -> Supply:
    """
    Gather the places of the service that a standard asks for.

    Parameters
    ----------
    standard
        Says the service, and how large or how often served a place must be.
    layers
        Services, green spaces and their access points; others are passed over.

    Returns
    -------
    Supply
        In the order of the layers.
    """
    kind = "green_space" if standard.service == "green_space" else "services"
    asked = [layer for layer in layers if layer.kind == kind]
    used = [layer for layer in asked if _knows(layer, standard.service)]
    tables = [_places(layer, standard) for layer in asked]
    table = pd.concat(tables, ignore_index=True) if tables else _nothing()
    sure = table["counts"] == 1
    places = gpd.GeoDataFrame(table[sure].drop(columns="counts"), crs=CRS).reset_index(drop=True)
    sources = {layer.sources[0].id: layer.sources[0] for layer in used}
    if standard.minimum_departures:  # then the timetable is part of the answer
        sources = {source.id: source for source in unite_sources(*used)}
    unsure = {layer.sources[0].id: layer.sources[0] for layer in asked if layer.name in {*table["layer"][~sure]}}
    doors, doubtful = _doors(places, used, layers), table["geometry"][~sure]
    return Supply(places, doors, doubtful, (*sources.values(),), (*unsure.values(),))


def place_supply(supply: Supply, streets: Streets, limit: float) -> Spots:
    """
    Join the places of a service to the streets.

    Parameters
    ----------
    supply
        The service.
    streets
        The streets.
    limit
        How far a street may be, in metres.

    Returns
    -------
    Spots
        A place at its own point; a green space at the access points that its source gives, else wherever a path meets
        its edge, never at its middle. What cannot be joined has no row.
    """
    places = supply.places
    is_area = shapely.get_dimensions(places.geometry.to_numpy()) > 0
    given = supply.doors["place"].to_numpy()
    open_sites = np.setdiff1d(np.flatnonzero(is_area), given)
    found = find_ways_in(places.iloc[open_sites], streets)
    points = np.flatnonzero(~is_area)
    place = np.concatenate([points, given, open_sites[found["site"].to_numpy()]])
    where = np.concatenate([places.geometry.to_numpy()[points], supply.doors.geometry, found.geometry])
    order = np.argsort(place, kind="stable")
    spots = place_points(streets, where[order], limit)
    return Spots(len(places), place[order][spots.of], spots.chain, spots.along, spots.leg, spots.xy)


def straight_line(origins: gpd.GeoSeries, supply: Supply) -> tuple[Floats, np.ndarray]:
    """
    Measure the straight line from points to the nearest place of a service.

    Parameters
    ----------
    origins
        Points, shape ``(n,)``, EPSG:27700.
    supply
        The service; a green space is reached at its access points where its source has them, else at its edge.

    Returns
    -------
    metres : numpy.ndarray
        Shape ``(n,)``; ``inf`` where there is no place.
    which : numpy.ndarray
        Shape ``(n,)``: position of the place; -1 where there is none.
    """
    given = supply.doors["place"].to_numpy()
    others = np.setdiff1d(np.arange(len(supply.places)), given)
    place = np.concatenate([given, others])
    targets = np.concatenate([supply.doors.geometry.to_numpy(), supply.places.geometry.to_numpy()[others]])
    metres, which = nearest_straight(origins.to_numpy(), targets)
    return metres, np.where(which >= 0, place[which], -1) if len(place) else which


def nearest_straight(points: np.ndarray, targets: np.ndarray) -> tuple[Floats, np.ndarray]:
    """
    Measure the straight line from points to the nearest of some geometries.

    Parameters
    ----------
    points, targets
        Shapely geometries, shapes ``(n,)`` and ``(m,)``, in one CRS.

    Returns
    -------
    metres : numpy.ndarray
        Shape ``(n,)``, to the micrometre; ``inf`` where there is no target.
    which : numpy.ndarray
        Shape ``(n,)``: position of the target; -1 where there is none.
    """
    metres, which = np.full(len(points), np.inf), np.full(len(points), -1)
    if len(points) and len(targets):
        tree = shapely.STRtree(targets)
        (at, target), found = tree.query_nearest(points, return_distance=True, all_matches=False)
        metres[at], which[at] = np.round(found, SAME_M), target
    return metres, which


def _knows(layer: Layer, service: str) -> bool:
    return service == "green_space" or bool((layer.data["type"] == service).any())


def _places(layer: Layer, standard: Standard) -> pd.DataFrame:
    """List what is the service (``counts`` 1), what may be it (nan), and leave out what is not."""
    data, services = layer.data, vocabulary()["service"]
    if standard.service == "green_space":
        usable = {term for term, record in vocabulary()["green_space"].items() if record.get("natural", False)}
        counts = data["type"].isin(usable).astype("float64")
        hectares = data["area_ha"].fillna(data.geometry.area / _SQUARE_METRES)
        counts = counts.where(hectares >= standard.minimum_ha, 0)
    else:
        maybe = {term for term, record in services.items() if standard.service in record.get("may_be", ())}
        counts = (data["type"] == standard.service).astype("float64").mask(data["type"].isin(maybe))
        if standard.minimum_departures:
            often = data["departures"] >= standard.minimum_departures
            counts = counts.mask((counts == 1) & ~often, 0).mask((counts == 1) & data["departures"].isna())
    kind = "green_space" if layer.kind == "green_space" else "service"
    ids = [asset_id(layer.name, kind, reference) for reference in data["id"]]
    table: pd.DataFrame = data[["id", "geometry"]].assign(
        asset_id=ids, layer=layer.name, licence=layer.sources[0].licence, counts=counts
    )
    kept: pd.DataFrame = table[counts != 0]
    return kept


def _doors(places: gpd.GeoDataFrame, used: Sequence[Layer], layers: Sequence[Layer]) -> gpd.GeoDataFrame:
    """Find the access points of green spaces: those of the same source."""
    parts = [_nothing()[["geometry"]].assign(place=0)]
    for layer in used:
        here = places[places["layer"] == layer.name]
        number = pd.Series(here.index, index=here["id"])
        for entry in layers:
            if entry.kind == "access_points" and entry.sources[0].id == layer.sources[0].id:
                doors = entry.data[entry.data["site_id"].isin(number.index)]
                parts.append(doors[["geometry"]].assign(place=number.reindex(doors["site_id"]).to_numpy()))
    table = pd.concat(parts, ignore_index=True).astype({"place": "int64"})
    return gpd.GeoDataFrame(table.sort_values("place", kind="stable", ignore_index=True), geometry="geometry", crs=CRS)


def _nothing() -> gpd.GeoDataFrame:
    columns = {name: pd.Series(dtype="str") for name in ("id", "asset_id", "layer", "licence")}
    counts = pd.Series(dtype="float64")
    return gpd.GeoDataFrame(columns | {"counts": counts}, geometry=gpd.GeoSeries([], crs=CRS), crs=CRS)
