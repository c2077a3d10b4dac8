"""
What can be reached along the streets: the nearest, the nearest few, how many, and how long it takes.

Measures only; nothing here judges. Origins and destinations are plain frames in EPSG:27700. An origin that is an area
is taken at a point on its surface. A destination that is an area is one destination, entered wherever a street or path
meets its edge (:func:`assetmap.analysis.streets.find_ways_in`), from inside too; one of several points at each.
Distances run along the streets and hold the legs from things to streets at both ends.

Four things are kept apart: ``nan``, an origin that has no geometry or is farther than ``snap_m`` from any street, of
which nothing can be told; ``inf``, no way leads to any destination; 0, none lies within the distance; and a number. A
destination that is farther than ``snap_m`` from any street, or an area that no path meets, is reached by nobody.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assetmap.analysis.frames import place_both, read_column, read_numbers, refuse_rows, require_positive
from assetmap.analysis.nearby import pairs_within
from assetmap.analysis.streets import SNAP_M
from assetmap.analysis.travel import nearest_by_service

if TYPE_CHECKING:
    import geopandas as gpd

    from assetmap.analysis.modes import Mode
    from assetmap.analysis.streets import Streets

_SAME_M = 6  # decimals: ways that are the same to the micrometre differ by the rounding of sums only


def distance_to_nearest(
    streets: Streets, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame, *, snap_m: float = SNAP_M
) -> pd.Series[float]:
    """
    Measure the way from each origin to its nearest destination.

    Parameters
    ----------
    streets
        The streets that may be used.
    origins, destinations
        Shapes ``(n, ...)`` and ``(m, ...)``, EPSG:27700; no label stands twice in an index.
    snap_m
        How far from a street a thing may lie, in metres.

    Returns
    -------
    pandas.Series
        ``distance_m``, shape ``(n,)``, float64, metres, indexed like ``origins``. ``inf`` where no way leads to any
        destination; ``nan`` where the origin is farther than ``snap_m`` from any street.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.
    ContractError
        A destination is neither points nor an area.
    ValueError
        A label stands twice, or ``snap_m`` is not above 0.

    Notes
    -----
    One run of Dijkstra's algorithm for all origins and destinations.
    """
    starts, places = place_both(streets, origins, destinations, snap_m)
    metres = nearest_by_service(streets.network, starts, [places])
    return pd.Series(metres[:, 0], index=origins.index, name="distance_m")


def distance_by_type(
    streets: Streets,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    by: str = "type",
    snap_m: float = SNAP_M,
    processes: int = 1,
) -> pd.DataFrame:
    """
    Measure the way from each origin to the nearest destination of each type.

    Parameters
    ----------
    streets
        The streets that may be used.
    origins, destinations
        As for :func:`distance_to_nearest`.
    by
        Column of ``destinations`` that says the type. If it is categorical, types without a destination are measured
        too: no way leads to any.
    snap_m
        How far from a street a thing may lie, in metres.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    pandas.DataFrame
        One row for each origin and type, ``n × t``, in the order of the origins, then of the categories or the sorted
        types: ``origin``, its label; ``type``; ``distance_m``, as :func:`distance_to_nearest`. For one column a type:
        ``table.pivot(index="origin", columns="type", values="distance_m").reindex(origins.index)``.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.
    ContractError
        ``by`` is missing or empty in a row, or a destination is neither points nor an area.
    ValueError
        A label stands twice, or ``snap_m`` is not above 0.
    """
    types = pd.Categorical(read_column(destinations, by))
    refuse_rows(destinations, types.codes < 0, "rows-empty", column=by)
    starts, places = place_both(streets, origins, destinations, snap_m)
    count = len(types.categories)
    services = [places.take(types.codes[places.of] == code) for code in range(count)]
    metres = nearest_by_service(streets.network, starts, services, processes=processes)
    origin, kind = np.indices(metres.shape)
    return pd.DataFrame(
        {
            "origin": origins.index.take(origin.ravel()),
            "type": types.categories.take(kind.ravel()),
            "distance_m": metres.ravel(),
        }
    )


def nearest_destinations(
    streets: Streets,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    k: int,
    within_m: float,
    snap_m: float = SNAP_M,
    processes: int = 1,
) -> pd.DataFrame:
    """
    List the nearest destinations of each origin.

    Parameters
    ----------
    streets
        The streets that may be used.
    origins, destinations
        As for :func:`distance_to_nearest`.
    k
        How many for each origin, 1 or more.
    within_m
        How far to look, in metres, above 0.
    snap_m
        How far from a street a thing may lie, in metres.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    pandas.DataFrame
        In the order of the origins, then by rank: ``origin`` and ``destination``, their labels; ``rank``, int64, from 1
        to at most ``k``; ``distance_m``, float64, metres, at most ``within_m``. Of destinations that are as far, the
        one that stands first comes first. An origin that reaches fewer has fewer rows; one that reaches none, or of
        which nothing can be told, has none: :func:`distance_to_nearest` tells these apart.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.
    ContractError
        A destination is neither points nor an area.
    ValueError
        A label stands twice, or ``k``, ``within_m`` or ``snap_m`` is not above 0.
    TypeError
        ``k`` is not a whole number.
    """
    require_positive(k=operator.index(k), within_m=within_m)
    starts, places = place_both(streets, origins, destinations, snap_m)
    origin, destination, metres = pairs_within(streets.network, starts, places, within_m, processes=processes)
    order = np.lexsort((np.round(metres, _SAME_M), origin))  # stable: pairs come in the order of the frames
    rank = np.arange(len(order)) - np.searchsorted(origin, origin) + 1
    order, rank = order[rank <= k], rank[rank <= k]
    return pd.DataFrame(
        {
            "origin": origins.index.take(origin[order]),
            "destination": destinations.index.take(destination[order]),
            "rank": rank.astype(np.int64),
            "distance_m": metres[order],
        }
    )


def count_within(
    streets: Streets,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    within_m: float,
    weight: str | None = None,
    snap_m: float = SNAP_M,
    processes: int = 1,
) -> pd.Series[float]:
    """
    Count the destinations within a distance of each origin (cumulative opportunities).

    Parameters
    ----------
    streets
        The streets that may be used.
    origins, destinations
        As for :func:`distance_to_nearest`.
    within_m
        The distance, in metres, above 0.
    weight
        Column of ``destinations`` to add up, such as ``departures``. ``None``: each counts 1.
    snap_m
        How far from a street a thing may lie, in metres.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    pandas.Series
        ``within_<within_m>_m``, shape ``(n,)``, float64, indexed like ``origins``: destinations, or the unit of
        ``weight``, at most ``within_m`` away; 0 where there is none. ``nan`` where the origin is farther than
        ``snap_m`` from any street, and where it reaches a destination of which the weight is unknown: the sum is
        unknown too.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.
    ContractError
        ``weight`` is missing, or a destination is neither points nor an area.
    ValueError
        A label stands twice, or ``within_m`` or ``snap_m`` is not above 0.
    TypeError
        ``weight`` does not hold numbers.
    """
    require_positive(within_m=within_m)
    amounts = np.ones(len(destinations)) if weight is None else read_numbers(destinations, weight)
    starts, places = place_both(streets, origins, destinations, snap_m)
    origin, destination, _ = pairs_within(streets.network, starts, places, within_m, processes=processes)
    total = np.bincount(origin, weights=amounts[destination], minlength=len(origins))
    total = np.where(starts.placed(), total, np.nan)
    return pd.Series(total, index=origins.index, name=f"within_{within_m:.15g}_m")


def minutes(distances: pd.Series[float], mode: Mode) -> pd.Series[float]:
    """
    Say how long ways take.

    Parameters
    ----------
    distances
        Metres, shape ``(n,)``.
    mode
        How fast.

    Returns
    -------
    pandas.Series
        Minutes, shape ``(n,)``, float64, indexed like ``distances`` and named after it: ``distance_m`` becomes
        ``distance_min``. ``inf`` and ``nan`` stay what they are.
    """
    name = "distance" if distances.name is None else str(distances.name).removesuffix("_m")
    return (distances / mode.metres_per_minute).rename(f"{name}_min")
