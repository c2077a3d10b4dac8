"""Make shapes flat, valid, and of the kind that a layer takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from assetmap.errors import Problem

if TYPE_CHECKING:
    from assetmap.loaders.geometry import Raw

_WRONG_TYPES = {0: "geometry-is-point", 1: "geometry-is-line", 2: "geometry-is-area"}


def flatten(raw: Raw) -> Raw:
    """
    Drop heights and measures.

    Parameters
    ----------
    raw
        What a file gave.

    Returns
    -------
    Raw
        With flat shapes; heights other than nought are counted.
    """
    shapes = raw.data.geometry.to_numpy()
    deep = shapely.has_z(shapes) | shapely.has_m(shapes)
    if not deep.any():
        return raw
    flat = raw.data.set_geometry(shapely.force_2d(shapes), crs=raw.data.crs)
    high = deep & (_heights(shapes) > 0)
    many = Problem("geometry-3d", raw.file, layer=raw.layer, effect="repaired", count=int(high.sum()))
    return replace(raw, data=flat, problems=(*raw.problems, many) if high.any() else raw.problems)


def _heights(shapes: np.ndarray) -> np.ndarray:
    """Give the height of each shape that is farthest from nought; KML has heights of nought everywhere."""
    coordinates, at = shapely.get_coordinates(shapes, include_z=True, return_index=True)
    heights = np.zeros(len(shapes))
    np.maximum.at(heights, at, np.abs(np.nan_to_num(coordinates[:, 2])))
    return heights


def repair(raw: Raw) -> Raw:
    """
    Mend shapes that are not valid.

    Parameters
    ----------
    raw
        What a file gave.

    Returns
    -------
    Raw
        Repairs are noted; what nothing is left of is set aside.
    """
    shapes = raw.data.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    if not broken.any():
        return raw
    why = np.full(len(shapes), "", dtype=object)
    why[broken] = [reason.partition("[")[0] for reason in shapely.is_valid_reason(shapes[broken])]
    mended = np.array(shapes, dtype=object)
    mended[broken] = [_mended(shape) for shape in shapes[broken]]
    lost = broken & shapely.is_empty(mended)
    raw = replace(raw, data=raw.data.set_geometry(gpd.GeoSeries(mended, index=raw.data.index, crs=raw.data.crs)))
    raw = raw.note("geometry-invalid", broken & ~lost, "repaired", why=why)
    return raw.note("geometry-beyond-repair", lost, "set aside", why=why)


def _mended(shape: shapely.Geometry) -> shapely.Geometry:
    """Mend a shape; empty if it cannot be done, or if nothing is left of what it was."""
    try:
        return shapely.make_valid(shape, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException:
        return shapely.GeometryCollection()


def points_of_areas(raw: Raw) -> Raw:
    """
    Take a point on each area, for what is a place to go to: a library drawn as the outline of its building.

    Parameters
    ----------
    raw
        What a file gave.

    Returns
    -------
    Raw
        With points for polygons; each is noted.
    """
    shapes = raw.data.geometry.to_numpy()
    areas = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004 - polygons
    if not areas.any():
        return raw
    points = np.array(shapes, dtype=object)
    points[areas] = shapely.point_on_surface(shapes[areas])
    raw = replace(raw, data=raw.data.set_geometry(gpd.GeoSeries(points, index=raw.data.index, crs=raw.data.crs)))
    return raw.note("geometry-area-as-point", areas, "noted")


def keep_dimensions(raw: Raw, dimensions: frozenset[int]) -> Raw:
    """
    Keep shapes of the wanted kind, and of mixtures the parts that are.

    Parameters
    ----------
    raw
        What a file gave.
    dimensions
        0 points, 1 lines, 2 polygons.

    Returns
    -------
    Raw
        In single parts where there is one; rows of another kind are set aside.
    """
    shapes = raw.data.geometry.to_numpy()
    kind = np.array([shape.geom_type for shape in shapes], dtype=object)
    mixed = kind == "GeometryCollection"
    kept = np.array(shapes, dtype=object)
    kept[mixed] = [_wanted_parts(shape, dimensions) for shape in shapes[mixed]]
    single = np.isin(kind, ["MultiPoint", "MultiLineString", "MultiPolygon"]) & (shapely.get_num_geometries(kept) == 1)
    kept[single] = shapely.get_geometry(kept[single], 0)
    raw = replace(raw, data=raw.data.set_geometry(gpd.GeoSeries(kept, index=raw.data.index, crs=raw.data.crs)))
    wrong = shapely.is_empty(kept) | ~np.isin(shapely.get_dimensions(kept), list(dimensions))
    raw = raw.note("geometry-mixed", mixed & ~wrong, "repaired")
    unwanted = dict(zip(raw.data.index[wrong], shapely.get_dimensions(shapes[wrong]).tolist(), strict=True))
    for dimension, rule in _WRONG_TYPES.items():
        raw = raw.note(rule, (raw.data.index.map(unwanted) == dimension), "set aside")
    return raw


def _wanted_parts(shape: shapely.Geometry, dimensions: frozenset[int]) -> shapely.Geometry:
    """Keep the parts of the highest dimension that is allowed and there, collections in collections opened."""
    parts = np.array([shape])
    while (shapely.get_type_id(parts) == shapely.GeometryType.GEOMETRYCOLLECTION).any():
        parts = shapely.get_parts(parts)
    found = shapely.get_dimensions(parts)
    there = dimensions.intersection(found.tolist())
    return shapely.union_all(parts[found == max(there)]) if there else shapely.GeometryCollection()
