"""
Bring geometry to the grid: the door where every layer becomes valid, two-dimensional, and EPSG:27700.

A file without a CRS is refused, never guessed. Numbers that cannot be what they are said to be are caught by the bounds
of Wales, and named.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from assetmap.contracts import CRS
from assetmap.errors import CrsError, Problem
from assetmap.loaders.repair import flatten, keep_dimensions, points_of_areas, repair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.errors import Effect
    from assetmap.model import ColumnUse

Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north."""

WALES: Box = (126_000, 145_000, 376_000, 416_000)
"""West, south, east, north in EPSG:27700: the bounds of the wards of Wales (ONS, May 2025) and 20 km around them."""

_WALES_DEGREES: Box = (-5.9, 51.0, -2.3, 53.8)  # the same box, a little larger, in EPSG:4326
_MOST = 0.5  # what holds for more than this share of the rows is said of the file


@dataclass(frozen=True, slots=True)
class Raw:
    """
    What a file gave, before it is a layer.

    Attributes
    ----------
    data
        Rows in the file's own columns and CRS; the index is the row as the user counts it, named ``row``.
    file
        As the configuration spells it.
    layer
        Name of the layer in the configuration.
    crs
        CRS of the file, for people.
    rows_read
        Records in the file.
    problems
        What was met so far.
    original
        The rows as they were read, to write those that are set aside.
    accuracy_m
        See :class:`assetmap.model.Intake`.
    headings
        Our name of a column to the file's, once the columns are recognised.
    kinds
        Of a register of land and buildings: row to kind of layer.
    uses
        What was made of each column, once they are recognised.
    """

    data: gpd.GeoDataFrame
    file: str
    layer: str
    crs: str
    rows_read: int
    problems: tuple[Problem, ...] = ()
    original: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    accuracy_m: float = float("nan")
    headings: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)
    uses: tuple[ColumnUse, ...] = ()

    def note(self, rule: str, rows: np.ndarray, effect: Effect, column: str = "", /, **values: object) -> Raw:
        """
        Note a problem of some rows, and drop them if it sets them aside or leaves them out.

        Parameters
        ----------
        rule
            Key of the phrase.
        rows
            Booleans, shape ``(len(data),)``.
        effect
            What becomes of the rows.
        column
            The column it is about, as the file spells it.
        **values
            What fills the phrase. A value that is a Series or array of the length of the data is taken by row.

        Returns
        -------
        Raw
            Without the rows, where they are not used.
        """
        rows = np.asarray(rows, dtype=bool)
        if not rows.any():
            return self
        theirs = self.headings.get(column, column)
        numbers = self.data.index.to_numpy()
        told = [
            Problem(
                rule, self.file, int(numbers[at]), theirs, self.layer, effect, values=_values_at(values, at, len(rows))
            )
            for at in np.flatnonzero(rows).tolist()
        ]
        data = self.data[~rows] if effect in {"set aside", "left out"} else self.data
        return replace(self, data=data, problems=(*self.problems, *told))


def bring_to_grid(raw: Raw, dimensions: frozenset[int], near: Box | None = None) -> Raw:
    """
    Make geometry valid, two-dimensional, of the wanted kind, and EPSG:27700.

    Parameters
    ----------
    raw
        What a file gave.
    dimensions
        Which geometry the contract allows: 0 points, 1 lines, 2 polygons.
    near
        West, south, east, north of the place and its surroundings in EPSG:27700, where it is known: most points of
        Wales lie in Wales with their axes swapped too.

    Returns
    -------
    Raw
        In EPSG:27700. Rows without usable geometry, or outside Wales, are set aside; repairs are noted.

    Raises
    ------
    CrsError
        There is no CRS, the numbers are not degrees though they are said to be, or degrees though they are said to be
        metres, the axes are swapped, or nothing lies in Wales.
    """
    shapes = raw.data.geometry
    raw = raw.note("geometry-empty", (shapes.isna() | shapes.is_empty | ~_finite(shapes)).to_numpy(), "set aside")
    if raw.data.empty:
        return replace(raw, data=raw.data.set_crs(CRS, allow_override=True))
    if raw.data.crs is None:
        raise CrsError(Problem("crs-missing", raw.file, layer=raw.layer))
    _check_degrees(raw)
    raw = flatten(raw)
    accuracy = _accuracy(raw.data.crs)
    raw = replace(raw, data=raw.data.to_crs(CRS), accuracy_m=accuracy)
    raw = _keep_wales(raw, near)
    raw = repair(raw)
    if dimensions == {0}:
        raw = points_of_areas(raw)
    return keep_dimensions(raw, dimensions)


def _finite(shapes: gpd.GeoSeries) -> pd.Series:
    """Tell which shapes have a number for each coordinate; one without any has none that is not."""
    coordinates, at = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[at[~np.isfinite(coordinates).all(axis=1)]] = False
    return pd.Series(finite, index=shapes.index)


def known_crs(crs: str, file: str, layer: str) -> str:
    """
    Check the CRS that a configuration gives.

    Parameters
    ----------
    crs
        For instance ``"EPSG:27700"``.
    file, layer
        For messages.

    Returns
    -------
    str
        The same.

    Raises
    ------
    CrsError
        There is no such CRS.
    """
    try:
        pyproj.CRS(crs)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(Problem("crs-unknown", file, layer=layer, values={"crs": crs})) from error
    return crs


def _values_at(values: Mapping[str, object], at: int, length: int) -> dict[str, object]:
    return {
        key: value[at] if isinstance(value, np.ndarray) and len(value) == length else value
        for key, value in values.items()
    }


def _accuracy(crs: pyproj.CRS) -> float:
    if crs == pyproj.CRS(CRS):
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a finer grid is not installed is what the figure says
        best = pyproj.transformer.TransformerGroup(crs, CRS, always_xy=True).transformers
    return float(best[0].accuracy) if best and best[0].accuracy >= 0 else float("nan")


def _check_degrees(raw: Raw) -> None:
    x, y = _middles(raw.data)
    large = (np.abs(x) > 180) | (np.abs(y) > 90)  # noqa: PLR2004 - beyond what degrees can be
    if raw.data.crs.is_geographic and large.mean() > _MOST:
        values = {"x": f"{x[large][0]:.0f}", "y": f"{y[large][0]:.0f}"}
        raise CrsError(Problem("crs-not-degrees", raw.file, layer=raw.layer, values=values))
    if raw.data.crs.is_geographic:
        _refuse_swapped(raw, x, y, _WALES_DEGREES)
    elif (_within(x, y, _WALES_DEGREES) | _within(y, x, _WALES_DEGREES)).mean() > _MOST:
        values = {"x": f"{x[0]:g}", "y": f"{y[0]:g}"}
        raise CrsError(Problem("crs-not-metres", raw.file, layer=raw.layer, values=values))


def _middles(data: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    west, south, east, north = data.bounds.to_numpy().T
    return (west + east) / 2, (south + north) / 2


def _within(x: np.ndarray, y: np.ndarray, box: Box) -> np.ndarray:
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _refuse_swapped(raw: Raw, x: np.ndarray, y: np.ndarray, box: Box) -> None:
    if not _within(x, y, box).any() and _within(y, x, box).mean() > _MOST:
        values = {"x": f"{x[0]:.10g}", "y": f"{y[0]:.10g}"}
        raise CrsError(Problem("crs-axes-swapped", raw.file, layer=raw.layer, values=values))


def _keep_wales(raw: Raw, near: Box | None) -> Raw:
    x, y = _middles(raw.data)
    inside = _within(x, y, WALES)
    if near:
        _refuse_swapped(raw, x, y, near)
    if not inside.any():
        _refuse_swapped(raw, x, y, WALES)
        values = {"x": f"{x[0]:.0f}", "y": f"{y[0]:.0f}"}
        raise CrsError(Problem("outside-wales-all", raw.file, layer=raw.layer, values=values))
    return raw.note("outside-wales", ~inside, "set aside", x=_metres(x), y=_metres(y))


def _metres(numbers: np.ndarray) -> np.ndarray:
    return np.array([f"{number:.0f}" for number in numbers], dtype=object)
