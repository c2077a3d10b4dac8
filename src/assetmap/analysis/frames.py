"""What analysts bring: frames, checked at the door, and joined to the streets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.network import Spots
from assetmap.analysis.streets import find_ways_in, place_points
from assetmap.contracts import CRS
from assetmap.errors import ContractError, CrsError, Problem

if TYPE_CHECKING:
    import geopandas as gpd

    from assetmap.analysis.network import Bools, Floats
    from assetmap.analysis.streets import Streets

_POINTS = [shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT]
_AREAS = [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON]
_EXAMPLES = 3


def place_both(
    streets: Streets, origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame, snap_m: float
) -> tuple[Spots, Spots]:
    """
    Check the frames of a measure, and join their things to the streets.

    Parameters
    ----------
    streets
        The streets.
    origins, destinations
        EPSG:27700; no label stands twice.
    snap_m
        How far from a street a thing may lie, in metres.

    Returns
    -------
    tuple of (Spots, Spots)
        Of the origins, and of the destinations.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.
    ContractError
        A destination is neither points nor an area.
    ValueError
        A label stands twice, or ``snap_m`` is not above 0.
    """
    require_positive(snap_m=snap_m)
    for name, frame in (("origins", origins), ("destinations", destinations)):
        if frame.crs is None or frame.crs != CRS:
            raise CrsError(Problem("crs-not-grid", values={"found": str(frame.crs)}))
        if not frame.index.is_unique:
            twice = frame.index[frame.index.duplicated()][0]
            raise ValueError(f"{name}: the label {twice} stands twice in the index; see reset_index")
    points = origins.geometry.representative_point().to_numpy()
    return place_points(streets, points, snap_m), _place_destinations(streets, destinations, snap_m)


def _place_destinations(streets: Streets, destinations: gpd.GeoDataFrame, snap_m: float) -> Spots:
    """Place each destination at its points, or wherever a street meets its edge: one thing, however often entered."""
    shapes = destinations.geometry.to_numpy()
    kind = np.where(shapely.is_empty(shapes), -1, shapely.get_type_id(shapes))
    is_point, is_area = np.isin(kind, _POINTS), np.isin(kind, _AREAS)
    refuse_rows(destinations, ~(is_point | is_area), "rows-shapeless")
    points, part = shapely.get_parts(shapes[is_point], return_index=True)
    found = find_ways_in(destinations[is_area], streets)
    doors = np.concatenate([points, found.geometry.to_numpy()])
    thing = np.concatenate([np.flatnonzero(is_point)[part], np.flatnonzero(is_area)[found["site"].to_numpy()]])
    order = np.argsort(thing, kind="stable")
    spots = place_points(streets, doors[order], snap_m)
    return Spots(len(shapes), thing[order][spots.of], spots.chain, spots.along, spots.leg, spots.xy)


def read_column(frame: gpd.GeoDataFrame, column: str) -> pd.Series:
    """
    Read a column.

    Parameters
    ----------
    frame
        Any frame.
    column
        Its name.

    Returns
    -------
    pandas.Series
        The column.

    Raises
    ------
    ContractError
        There is no such column.
    """
    if column not in frame:
        present = ", ".join(str(name) for name in frame.columns)
        raise ContractError(Problem("column-not-in-frame", values={"column": column, "present": present}))
    values: pd.Series = frame[column]
    return values


def read_numbers(frame: gpd.GeoDataFrame, column: str) -> Floats:
    """
    Read a column of numbers.

    Parameters
    ----------
    frame
        Any frame.
    column
        Its name.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, float64; ``nan`` where unknown.

    Raises
    ------
    ContractError
        There is no such column.
    TypeError
        It does not hold numbers.
    """
    values = read_column(frame, column)
    if not pd.api.types.is_numeric_dtype(values) and values.notna().any():
        raise TypeError(f"the column {column!r} holds {values.dtype}, not numbers")
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def read_amounts(frame: gpd.GeoDataFrame, column: str) -> Floats:
    """
    Read a column of which every row must be known.

    Parameters
    ----------
    frame
        Any frame.
    column
        Its name.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, float64, 0 or more.

    Raises
    ------
    ContractError
        There is no such column, or a row is unknown, negative or infinite.
    TypeError
        It does not hold numbers.
    """
    values = read_numbers(frame, column)
    refuse_rows(frame, ~(np.isfinite(values) & (values >= 0)), "rows-no-amount", column=column)
    return values


def require_positive(**numbers: float) -> None:
    """
    Refuse numbers that are not above 0.

    Parameters
    ----------
    **numbers
        By the name of the argument.

    Raises
    ------
    ValueError
        One is not above 0, or not finite.
    """
    for name, value in numbers.items():
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be above 0 and finite, not {value!r}")


def refuse_rows(frame: gpd.GeoDataFrame, wrong: Bools, rule: str, **values: str) -> None:
    """
    Refuse a frame of which rows are wrong, and name the first.

    Parameters
    ----------
    frame
        Any frame.
    wrong
        Shape ``(n,)``.
    rule
        Key of the problem.
    **values
        What fills it besides ``count`` and ``rows``.

    Raises
    ------
    ContractError
        A row is wrong.
    """
    if wrong.any():
        rows = ", ".join(str(label) for label in frame.index[wrong][:_EXAMPLES])
        count = int(wrong.sum())
        raise ContractError(Problem(rule, count=count, values={"count": count, "rows": rows} | values))
