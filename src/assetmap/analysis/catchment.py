"""
How much there is of something for each who wants it: floating catchment areas along the streets.

Measures only, as :mod:`assetmap.analysis.reach`; what it says of frames, distances and what is not known holds here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assetmap.analysis.frames import place_both, read_amounts, require_positive
from assetmap.analysis.nearby import pairs_within
from assetmap.analysis.streets import SNAP_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from assetmap.analysis.network import Floats
    from assetmap.analysis.streets import Streets


def floating_catchment(
    streets: Streets,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    demand: str,
    capacity: str,
    zones: Mapping[float, float],
    snap_m: float = SNAP_M,
    processes: int = 1,
) -> pd.Series[float]:
    """
    Share the capacity of destinations among those who reach them (enhanced two-step floating catchment areas).

    Parameters
    ----------
    streets
        The streets that may be used.
    origins, destinations
        As for :func:`assetmap.analysis.reach.distance_to_nearest`. Origins should reach past the area of interest by
        the last zone: demand that is not in the frame competes with nobody.
    demand
        Column of ``origins``: how many want the service. 0 or more, known in every row.
    capacity
        Column of ``destinations``: how much there is of it. 0 or more, known in every row.
    zones
        Where each zone ends, in metres, above 0, and its weight, 0 or more; from the zone before up to and with that
        distance. Beyond the last the weight is 0. With one zone of weight 1 the method is the plain two-step one. None
        is given here: no weights hold for all services.
    snap_m
        How far from a street a thing may lie, in metres.
    processes
        How many may work at a time; the answers are the same for any number.

    Returns
    -------
    pandas.Series
        ``<capacity>_per_<demand>``, shape ``(n,)``, float64, indexed like ``origins``; 0 where no destination lies
        within the last zone. ``nan`` where the origin is farther than ``snap_m`` from any street; its demand is not
        counted.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.
    ContractError
        A column is missing; a demand or a capacity is unknown, negative or infinite; or a destination is neither
        points nor an area.
    ValueError
        A label stands twice; there is no zone; a zone's end or ``snap_m`` is not above 0; or a weight is negative.
    TypeError
        A column does not hold numbers.

    Notes
    -----
    First each destination's capacity is divided by the demand around it, each origin's demand weighted by its zone;
    then each origin adds up these ratios, each weighted by the same zone. A destination around which there is no demand
    adds nothing. The sum of demand times result is the sum of the capacities around which there is demand.

    Source: PySAL's ``access`` 1.1.10 (``enhanced_two_stage_fca``), whose documentation gives Luo and Qi (2009),
    doi:10.1016/j.healthplace.2009.06.002, as the origin of the method; that paper was not read for this. An origin
    that reaches several destinations is counted in full at each, which Paez, Higgins and Vivona (2019),
    doi:10.1371/journal.pone.0218773, call inflation (abstract read).
    """
    ends, weights = _zones(zones)
    wanted, offered = read_amounts(origins, demand), read_amounts(destinations, capacity)
    starts, places = place_both(streets, origins, destinations, snap_m)
    origin, destination, metres = pairs_within(streets.network, starts, places, float(ends[-1]), processes=processes)
    weight = weights[np.searchsorted(ends, metres)]
    around = np.bincount(destination, weights=wanted[origin] * weight, minlength=len(offered))
    ratio = np.divide(offered, around, out=np.zeros(len(offered)), where=around > 0)
    share = np.bincount(origin, weights=ratio[destination] * weight, minlength=len(wanted))
    share = np.where(starts.placed(), share, np.nan)
    return pd.Series(share, index=origins.index, name=f"{capacity}_per_{demand}")


def _zones(zones: Mapping[float, float]) -> tuple[Floats, Floats]:
    """Order zones by where they end."""
    if not zones:
        raise ValueError("zones must hold at least one distance and its weight")
    for end, weight in zones.items():
        require_positive(**{"the end of a zone": end})
        if not (math.isfinite(weight) and weight >= 0):
            raise ValueError(f"the weight of a zone must be 0 or more and finite, not {weight!r}")
    ends = sorted(zones)
    return np.array(ends, dtype=np.float64), np.array([zones[end] for end in ends], dtype=np.float64)
