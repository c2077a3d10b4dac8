"""
Access to services: how far it is from homes, on foot or by bicycle along the streets, against standards.

Four answers stay different: within the standard, beyond it, no path leads to any, and cannot tell. A home whose
surroundings the sources do not claim to cover is never counted as a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.analysis.coverage import SAME_M, depth_inside
from assetmap.analysis.modes import load_modes
from assetmap.analysis.profile import counted_unit, find_ward
from assetmap.analysis.streets import SNAP_M, make_streets, place_points
from assetmap.analysis.supply import find_supply, nearest_straight, place_supply, straight_line
from assetmap.analysis.travel import nearest_places
from assetmap.contracts import CRS
from assetmap.model import unite_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assetmap.analysis.modes import Mode
    from assetmap.analysis.network import Bools, Floats, Spots
    from assetmap.analysis.standards import Standard
    from assetmap.analysis.streets import Streets
    from assetmap.analysis.supply import Supply
    from assetmap.model import Layer, Source

ANSWERS = ("within", "beyond", "unreachable", "unknown")
"""The four answers."""

_KINDS = frozenset({"services", "green_space", "access_points"})
_Key: TypeAlias = tuple[str, float, float]


class _Way(NamedTuple):
    """Metres from homes to the nearest place of a service, which it is, and where the places are on the streets."""

    metres: Floats
    nearest: np.ndarray
    spots: Spots


class Resolution(NamedTuple):
    """How many points stand for homes, and for how many: households, or people (``unit``)."""

    points: int
    counted: float
    unit: str


@dataclass(frozen=True, slots=True)
class Measured:
    """
    How far homes are from a service that a standard asks for.

    Attributes
    ----------
    standard
        The standard.
    method
        ``network``, along the streets; ``straight_line`` where the standard says so, or no layer of streets is given.
    supply
        Where the service is.
    metres
        Shape ``(n,)``, by home: to the nearest place, both legs to the street included. ``inf`` where no way leads to
        any, or none is known; ``nan`` where the home is too far from any street.
    nearest
        Shape ``(n,)``: position of that place in ``supply.places``; -1 where there is none.
    spots
        Where the places are on the streets; ``None`` for a straight line.
    depth, streets_depth
        Shape ``(n,)``, metres: how deep inside the coverage of the service's sources, and of the streets', each home
        lies; ``-inf`` outside. Streets do not matter to a straight line: ``inf``.
    doubt
        Shape ``(n,)``, metres in a straight line to the nearest place that could not be joined to a street, or of
        which its source does not say whether it is this service; ``inf`` where there is none.
    """

    standard: Standard
    method: Literal["network", "straight_line"]
    supply: Supply
    metres: Floats
    nearest: np.ndarray
    spots: Spots | None
    depth: Floats
    streets_depth: Floats
    doubt: Floats

    def about(self) -> dict[str, Any]:
        """
        Name what was measured.

        Returns
        -------
        dict
            ``standard``, ``service``, ``mode`` and ``method``.
        """
        standard = self.standard
        return {
            "standard": standard.id,
            "service": standard.service,
            "mode": standard.mode,
            "method": self.method,
        }

    def answers(self, threshold: float | None = None) -> np.ndarray:
        """
        Judge the distances.

        Parameters
        ----------
        threshold
            Metres; by default the standard's.

        Returns
        -------
        numpy.ndarray
            Shape ``(n,)``, str, of :data:`ANSWERS`. In this order: within, if a place is near enough; cannot tell, if
            the sources do not cover all that lies within the threshold of the home, the home or a place that near
            could not be joined to a street, or a place that near may be the service; unreachable, if no path leads to
            any place; else beyond.
        """
        metres = self.standard.metres if threshold is None else threshold
        unknown = np.isnan(self.metres) | (np.minimum(self.depth, self.streets_depth) < metres)
        lost = np.isinf(self.metres) & bool(len(self.supply.places))
        cases: list[Bools] = [self.metres <= metres, unknown | (self.doubt <= metres), lost]
        return np.select(cases, ["within", "unknown", "unreachable"], "beyond")


@dataclass(frozen=True, slots=True)
class Access:
    """
    How far the homes of a place are from services.

    Attributes
    ----------
    homes
        One row for each home in a ward: ``id``, ``ward_code``, ``weight`` (households, or people: ``unit``; above 0)
        and ``geometry``, points, EPSG:27700, indexed from 0. Empty: no layer says where homes are.
    wards
        Keeps the WARDS contract.
    measured
        By standard.
    streets
        By mode; empty where no layer of streets is given.
    placed
        The homes on the streets, by mode.
    street_sources
        Of the layers of streets.
    sources
        Of everything that went into it.
    """

    homes: gpd.GeoDataFrame
    wards: Layer
    measured: Mapping[str, Measured]
    streets: Mapping[str, Streets]
    placed: Mapping[str, Spots]
    street_sources: tuple[Source, ...]
    sources: tuple[Source, ...]

    @property
    def standards(self) -> Mapping[str, Standard]:
        """The standards, by id."""
        return {key: one.standard for key, one in self.measured.items()}

    @property
    def resolution(self) -> Resolution:
        """How many points stand for how many households."""
        unit = str(self.homes["unit"].iloc[0]) if len(self.homes) else ""
        return Resolution(len(self.homes), float(self.homes["weight"].sum()), unit)

    def table(self) -> pd.DataFrame:
        """
        List every home with every standard.

        Returns
        -------
        pandas.DataFrame
            ``home``, ``ward_code``, ``standard``, ``service``, ``mode``, ``method``, ``metres`` (``inf`` where no way
            leads to any, ``nan`` where the home is too far from a street), ``nearest_id`` (an ``asset_id``; empty where
            there is none) and ``answer``; one row for each, by standard and then by home.
        """
        parts = [pd.DataFrame(columns=["home", "ward_code", "standard", "service", "mode", "method", "metres"])]
        for one in self.measured.values():
            ids = np.append(one.supply.places["asset_id"].to_numpy(dtype=object), "")
            told = self.homes[["id", "ward_code"]].rename(columns={"id": "home"}).assign(**one.about())
            parts.append(told.assign(metres=one.metres, nearest_id=ids[one.nearest], answer=one.answers()))
        return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def measure_access(
    population: Layer | None,
    wards: Layer,
    layers: Sequence[Layer],
    standards: Mapping[str, Standard],
    *,
    modes: Mapping[str, Mode] | None = None,
    snap_m: float = SNAP_M,
    processes: int = 1,
) -> Access:
    """
    Measure how far homes are from services.

    Parameters
    ----------
    population
        Keeps the POPULATION contract; an area is represented by a point on it. ``None``: nothing can be measured.
    wards
        Keeps the WARDS contract. Homes outside are left out; services outside count.
    layers
        Services, green spaces, their access points, and streets; others are passed over.
    standards
        By id.
    modes
        How one goes; by default :func:`assetmap.analysis.modes.load_modes`.
    snap_m
        How far from a street a home or a service may lie and still be joined to it, in metres.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    Access
        Distances, not yet judged.

    Raises
    ------
    ContractError
        Of the streets that are given, none may be used.

    Notes
    -----
    Along the streets: Dijkstra's algorithm on the contracted graph of what may be used. What two standards share is
    measured once.
    """
    used = [layer for layer in layers if layer.kind in _KINDS]
    roads = [layer for layer in layers if layer.kind == "streets" and len(layer.data)]
    homes = _homes(population, wards)
    streets = _streets(roads, standards, modes or load_modes()) if len(homes) else {}
    placed = {mode: place_points(net, homes.geometry.to_numpy(), snap_m) for mode, net in streets.items()}
    supplies = {_asks(standard): find_supply(standard, used) for standard in standards.values()}
    ways: dict[tuple[str, _Key], _Way] = {}
    for mode, net in streets.items():
        asked = dict.fromkeys(_asks(one) for one in standards.values() if (one.mode, one.method) == (mode, "network"))
        spots = {key: place_supply(supplies[key], net, snap_m) for key in asked}
        found = nearest_places(net.network, placed[mode], list(spots.values()), processes=processes)
        ways |= {(mode, key): _Way(*way, spots[key]) for key, way in zip(spots, found, strict=True)}
    depth = depth_inside(homes.geometry.to_numpy(), unite_sources(*roads))
    measured = {}
    for key, one in standards.items():
        supply, way = supplies[_asks(one)], ways.get((one.mode, _asks(one)))
        if way is None or one.method != "network":
            measured[key] = _straight(one, homes, supply)
        else:
            measured[key] = _walked(one, homes, supply, way, depth)
    sources = unite_sources(wards, *([population] if population else []), *used, *roads)
    return Access(homes, wards, measured, streets, placed, unite_sources(*roads), sources)


def _asks(standard: Standard) -> _Key:
    """Tell what a standard asks for, so that what two share is measured once."""
    return (standard.service, standard.minimum_ha, standard.minimum_departures)


def _homes(population: Layer | None, wards: Layer) -> gpd.GeoDataFrame:
    if population is None or population.data.empty:
        empty = {name: pd.Series(dtype="str") for name in ("id", "ward_code", "unit")}
        return gpd.GeoDataFrame(empty | {"weight": pd.Series(dtype="float64")}, geometry=gpd.GeoSeries([], crs=CRS))
    data = population.data
    unit = counted_unit(data)
    points = data[["id"]].set_geometry(data.geometry.representative_point())
    homes = points.assign(weight=data[unit], unit=unit, ward_code=find_ward(points, wards.data))
    return homes[(homes["ward_code"] != "") & (homes["weight"] > 0)].reset_index(drop=True)


def _streets(
    roads: Sequence[Layer], standards: Mapping[str, Standard], modes: Mapping[str, Mode]
) -> Mapping[str, Streets]:
    if not roads:
        return {}
    lines = gpd.GeoDataFrame(pd.concat([layer.data for layer in roads], ignore_index=True), crs=CRS)
    needed = {standard.mode for standard in standards.values() if standard.method == "network"}
    return {mode: make_streets(lines, modes[mode]) for mode in sorted(needed)}


def _walked(standard: Standard, homes: gpd.GeoDataFrame, supply: Supply, way: _Way, streets_depth: Floats) -> Measured:
    points = homes.geometry.to_numpy()
    lost = supply.places.geometry.to_numpy()[~way.spots.placed()]
    doubt, _ = nearest_straight(points, np.concatenate([supply.doubtful.to_numpy(), lost]))
    depth = depth_inside(points, supply.sources)
    metres = np.round(way.metres, SAME_M)  # a sum
    return Measured(standard, "network", supply, metres, way.nearest, way.spots, depth, streets_depth, doubt)


def _straight(standard: Standard, homes: gpd.GeoDataFrame, supply: Supply) -> Measured:
    points = homes.geometry.to_numpy()
    to = replace(supply, doors=supply.doors.iloc[:0]) if standard.method == "straight_line" else supply  # to the edge
    metres, which = straight_line(homes.geometry, to)
    doubt, _ = nearest_straight(points, supply.doubtful.to_numpy())
    depth, everywhere = depth_inside(points, supply.sources), np.full(len(homes), np.inf)
    return Measured(standard, "straight_line", supply, metres, which, None, depth, everywhere, doubt)
