"""Postcodes: those of a ward, for the search of its page; and which ward each of a place lies in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from assetmap.model import Layer
    from assetmap.render.payload import Payload

NEAR_M = 800
"""What lies within so many metres of a postcode, in a straight line, is shown: our judgement, half of twenty minutes'
walk."""

STEP_M = 4.0
"""Postcodes' points are rounded to whole steps of this length: each stands for some fifteen addresses."""

_UNIT = 2


def ward_postcodes(postcodes: Layer | None, area: BaseGeometry) -> gpd.GeoDataFrame | None:
    """
    Find the postcodes of a ward.

    Parameters
    ----------
    postcodes
        A layer of kind ``postcodes``, EPSG:27700. ``None``: the place has none.
    area
        The ward, EPSG:27700.

    Returns
    -------
    geopandas.GeoDataFrame or None
        Those whose point lies in the ward or on its edge, in the order of the alphabet. ``None`` if there are none.
    """
    if postcodes is None:
        return None
    inside = postcodes.data[postcodes.data.geometry.intersects(area)].sort_values("postcode")
    return None if inside.empty else inside


def postcodes_data(inside: gpd.GeoDataFrame | None, payload: Payload) -> dict[str, Any]:
    """
    Write postcodes in few bytes.

    Parameters
    ----------
    inside
        What :func:`ward_postcodes` returns.
    payload
        Where their places go.

    Returns
    -------
    dict
        ``metres`` (:data:`NEAR_M`), ``places`` (points among the payload's shapes) and ``units``: by what stands before
        the last two letters, without a space, these letters, one pair after the other in the order of the places.
        Nothing if there are no postcodes.
    """
    if inside is None:
        return {}
    codes = inside["postcode"].str.replace(" ", "", regex=False)
    inside = inside.assign(short=codes).sort_values("short")
    return {
        "metres": NEAR_M,
        "places": payload.add_shapes(inside.geometry, STEP_M),
        "units": _units(inside["short"].tolist()),
    }


def find_wards(postcodes: Layer | None, wards: gpd.GeoDataFrame) -> dict[str, Any]:
    """
    Tell in which ward each postcode of a place lies, in few bytes.

    Parameters
    ----------
    postcodes
        A layer of kind ``postcodes``, EPSG:27700. ``None``: the place has none.
    wards
        Polygons with a ``code``, EPSG:27700.

    Returns
    -------
    dict
        ``wards``: codes, in the order of the alphabet; ``units``: by what stands before the last two letters, without a
        space, pairs of a place in ``wards`` and these letters, one pair of letters after the other. A postcode whose
        point lies on an edge stands in every ward that it touches. Nothing if no postcode lies in any ward.
    """
    if postcodes is None:
        return {}
    places = wards.sort_values("code", ignore_index=True)
    joined = postcodes.data[["postcode", "geometry"]].sjoin(places[["geometry"]], predicate="intersects")
    if joined.empty:
        return {}
    codes = joined["postcode"].str.replace(" ", "", regex=False)
    found = sorted(
        (code[:-_UNIT], ward, code[-_UNIT:]) for code, ward in zip(codes, joined["index_right"], strict=True)
    )
    units = [
        [sector, [[ward, "".join(pair for *_, pair in same)] for ward, same in groupby(some, key=lambda one: one[1])]]
        for sector, some in groupby(found, key=lambda one: one[0])
    ]
    return {"wards": places["code"].tolist(), "units": units}


def _units(codes: Sequence[str]) -> list[list[str]]:
    sectors = groupby(codes, key=lambda code: code[:-_UNIT])
    return [[sector, "".join(code[-_UNIT:] for code in some)] for sector, some in sectors]


__all__ = ["NEAR_M", "STEP_M", "find_wards", "postcodes_data", "ward_postcodes"]
