"""Access in tables: how each ward stands, and what could not be joined to the streets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assetmap.analysis.gaps import show_counts
from assetmap.analysis.streets import describe_islands

if TYPE_CHECKING:
    from assetmap.analysis.access import Access, Measured
    from assetmap.analysis.network import Network


def summarise(access: Access) -> pd.DataFrame:
    """
    Count the households of each ward by answer.

    Parameters
    ----------
    access
        Distances.

    Returns
    -------
    pandas.DataFrame
        One row for each ward and standard: ``ward_code``, ``standard``, ``service``, ``mode``, ``method``; the
        threshold, ``metres``, and ``minutes`` at the speed of the mode (``nan`` for a straight line); ``households``
        and ``households_<answer>`` (``unit`` says if people are counted; ``nan`` where not shown, ``few`` names those
        under five).
    """
    counts = show_counts(access, {key: one.answers() for key, one in access.measured.items()})
    parts = []
    for key, one in access.measured.items():
        table = counts[key].rename_axis("ward_code").reset_index()
        asked: dict[str, Any] = {
            "metres": one.standard.metres,
            "minutes": _minutes(one, access),
            "unit": access.resolution.unit,
        }
        parts.append(table.assign(**one.about(), **asked))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"ward_code": [], "service": []})


def _minutes(one: Measured, access: Access) -> float:
    streets = access.streets.get(one.standard.mode) if one.method == "network" else None
    return round(one.standard.metres / streets.mode.metres_per_minute, 1) if streets else float("nan")


def describe_streets(access: Access) -> dict[str, dict[str, float]]:
    """
    Describe what was walked along.

    Parameters
    ----------
    access
        Distances.

    Returns
    -------
    dict
        By mode: ``usable_km``, ``refused_km``, ``junctions``, ``chains``, ``islands`` (parts that no way leads to from
        the longest), ``homes``, ``homes_not_joined`` and ``places_not_joined``.
    """
    lost = list_unplaced(access)
    facts = {}
    for mode, streets in access.streets.items():
        network, mine = streets.network, lost[lost["mode"] == mode]
        facts[mode] = {
            "usable_km": round(float(network.length.sum()) / 1000, 1),
            "refused_km": round(streets.refused_m / 1000, 1),
            "junctions": network.matrix.shape[0],
            "chains": len(network.length),
            "islands": int(network.island.max(initial=0)),
            "homes": len(access.homes),
            "homes_not_joined": int((mine["what"] == "home").sum()),
            "places_not_joined": int((mine["what"] != "home").sum()),
        }
    return facts


def list_unplaced(access: Access) -> pd.DataFrame:
    """
    List the homes and places that are too far from any street to be joined to one.

    Parameters
    ----------
    access
        Distances.

    Returns
    -------
    pandas.DataFrame
        ``mode``; ``what`` (``home`` or a service); ``id`` of the home, or ``asset_id`` of the place; ``easting`` and
        ``northing``, metres.
    """
    parts = [pd.DataFrame(columns=["mode", "what", "id", "easting", "northing"])]
    for mode, spots in access.placed.items():
        homes = access.homes[~spots.placed()]
        table = pd.DataFrame({"mode": mode, "what": "home", "id": homes["id"]})
        parts.append(table.assign(easting=homes.geometry.x.round(0), northing=homes.geometry.y.round(0)))
    for one in access.measured.values():
        lost = one.supply.places[~one.spots.placed()] if one.spots else one.supply.places.iloc[:0]
        points = lost.geometry.representative_point()
        table = pd.DataFrame({"mode": one.standard.mode, "what": one.standard.service, "id": lost["asset_id"]})
        parts.append(table.assign(easting=points.x.round(0), northing=points.y.round(0)))
    return pd.concat([part for part in parts if len(part)] or parts[:1]).drop_duplicates(ignore_index=True)


def list_islands(access: Access) -> pd.DataFrame:
    """
    List the parts of the streets that no way leads to from their longest part.

    Parameters
    ----------
    access
        Distances.

    Returns
    -------
    pandas.DataFrame
        ``mode`` and what :func:`assetmap.analysis.streets.describe_islands` gives: ``homes`` is how many homes stand on
        each, ``places`` how many places of services.
    """
    parts = []
    for mode, streets in access.streets.items():
        network = streets.network
        used = [one for one in access.measured.values() if one.standard.mode == mode and one.spots]
        islands = describe_islands(streets, {"homes": access.placed[mode]})
        stands = pd.concat([_stands(one, network) for one in used]).drop_duplicates()
        counts = islands["island"].map(stands["island"].value_counts()).fillna(0).astype("int64")
        parts.append(islands.assign(mode=mode, places=counts))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["mode", "island", "metres"])


def _stands(one: Measured, network: Network) -> pd.DataFrame:
    spots = one.spots
    if spots is None:
        return pd.DataFrame(columns=["id", "island"])
    ids = one.supply.places["asset_id"].to_numpy()
    return pd.DataFrame({"id": ids[spots.of], "island": network.island[spots.chain]})
