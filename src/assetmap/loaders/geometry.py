"""
Bring geometry to the grid: the door where every layer becomes valid, two-dimensional, and EPSG:27700.

A file without a CRS is refused, never guessed. Numbers that cannot be what they are said to be are caught by the bounds
of Wales, and named.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from assetmap.contracts import CRS
from assetmap.errors import CrsError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.errors import Effect

WALES = (126_000, 145_000, 376_000, 416_000)
"""West, south, east, north in EPSG:27700: the bounds of the wards of Wales (ONS, May 2025) and 20 km around them."""

_WALES_DEGREES = (-5.9, 51.0, -2.3, 53.8)  # the same box, a little larger, in EPSG:4326


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
        told = []
        for at in np.flatnonzero(rows):
            mine = {key: _at(value, at, len(rows)) for key, value in values.items()}
            row = int(self.data.index[at])
            told.append(Problem(rule, self.file, row, self.headings.get(column, column), self.layer, effect, values=mine))
        data = self.data[~rows] if effect in {"set aside", "left out"} else self.data
        return replace(self, data=data, problems=(*self.problems, *told))


def bring_to_grid(raw: Raw, dimensions: frozenset[int]) -> Raw:
    """
    Make geometry valid, two-dimensional, of the wanted kind, and EPSG:27700.

    Parameters
    ----------
    raw
        What a file gave.
    dimensions
        Which geometry the contract allows: 0 points, 1 lines, 2 polygons.

    Returns
    -------
    Raw
        In EPSG:27700. Rows without usable geometry, or outside Wales, are set aside; repairs are noted.

    Raises
    ------
    CrsError
        There is no CRS, the numbers are not degrees though they are said to be, the axes are swapped, or nothing lies
        in Wales.
    """
    if raw.data.crs is None:
        raise CrsError(Problem("crs-missing", raw.file, layer=raw.layer))
    raw = raw.note("geometry-empty", (raw.data.geometry.isna() | raw.data.geometry.is_empty).to_numpy(), "set aside")
    _check_degrees(raw)
    raw = _flatten(raw)
    accuracy = _accuracy(raw.data.crs)
    raw = replace(raw, data=raw.data.to_crs(CRS), accuracy_m=accuracy)
    raw = _keep_wales(raw)
    raw = _repair(raw)
    return _keep_dimensions(raw, dimensions)


def _at(value: object, at: int, length: int) -> object:
    if isinstance(value, np.ndarray) and len(value) == length:
        return value[at]
    return value


def _accuracy(crs: pyproj.CRS) -> float:
    if crs == pyproj.CRS(CRS):
        return 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a finer grid is not installed is what the figure says
        best = pyproj.transformer.TransformerGroup(crs, CRS, always_xy=True).transformers
    return float(best[0].accuracy) if best and best[0].accuracy >= 0 else float("nan")


def _check_degrees(raw: Raw) -> None:
    if not raw.data.crs.is_geographic or raw.data.empty:
        return
    x, y = _middles(raw.data)
    if np.mean((np.abs(x) > 180) | (np.abs(y) > 90)) > 0.5:  # noqa: PLR2004 - most of the rows
        raise CrsError(Problem("crs-not-degrees", raw.file, layer=raw.layer, values={"x": f"{x[0]:.0f}", "y": f"{y[0]:.0f}"}))
    _refuse_swapped(raw, x, y, _WALES_DEGREES)


def _middles(data: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    west, south, east, north = data.bounds.to_numpy().T
    return (west + east) / 2, (south + north) / 2


def _within(x: np.ndarray, y: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _refuse_swapped(raw: Raw, x: np.ndarray, y: np.ndarray, box: tuple[float, float, float, float]) -> None:
    if not _within(x, y, box).any() and _within(y, x, box).mean() > 0.5:  # noqa: PLR2004 - most of the rows
        values = {"x": f"{x[0]:g}", "y": f"{y[0]:g}"}
        raise CrsError(Problem("crs-axes-swapped", raw.file, layer=raw.layer, values=values))


def _flatten(raw: Raw) -> Raw:
    deep = raw.data.geometry.has_z.to_numpy()
    if not deep.any():
        return raw
    flat = raw.data.set_geometry(shapely.force_2d(raw.data.geometry.to_numpy()), crs=raw.data.crs)
    many = Problem("geometry-3d", raw.file, layer=raw.layer, effect="repaired", count=int(deep.sum()))
    return replace(raw, data=flat, problems=(*raw.problems, many))


def _keep_wales(raw: Raw) -> Raw:
    if raw.data.empty:
        return raw
    x, y = _middles(raw.data)
    inside = _within(x, y, WALES)
    if not inside.any():
        _refuse_swapped(raw, x, y, WALES)
        values = {"x": f"{x[0]:.0f}", "y": f"{y[0]:.0f}"}
        raise CrsError(Problem("outside-wales-all", raw.file, layer=raw.layer, values=values))
    return raw.note("outside-wales", ~inside, "set aside", x=np.round(x), y=np.round(y))


def _repair(raw: Raw) -> Raw:
    shapes = raw.data.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    if not broken.any():
        return raw
    why = np.full(len(shapes), "", dtype=object)
    why[broken] = shapely.is_valid_reason(shapes[broken])
    mended = shapes.copy()
    mended[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    raw = replace(raw, data=raw.data.set_geometry(mended, crs=CRS))
    lost = broken & shapely.is_empty(mended)
    raw = raw.note("geometry-invalid", broken & ~lost, "repaired", why=why)
    return raw.note("geometry-beyond-repair", lost, "set aside", why=why)


def _keep_dimensions(raw: Raw, dimensions: frozenset[int]) -> Raw:
    shapes = raw.data.geometry.to_numpy()
    mixed = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    kept = shapes.copy()
    for at in np.flatnonzero(mixed):
        kept[at] = _parts_of(shapes[at], max(dimensions))
    raw = replace(raw, data=raw.data.set_geometry(kept, crs=CRS))
    wrong = shapely.is_empty(kept) | ~np.isin(shapely.get_dimensions(kept), list(dimensions))
    kind = np.array([shape.geom_type for shape in shapes], dtype=object)
    raw = raw.note("geometry-mixed", mixed & ~wrong, "repaired")
    return raw.note("geometry-wrong-type", wrong, "set aside", type=kind)


def _parts_of(shape: shapely.Geometry, dimension: int) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])
