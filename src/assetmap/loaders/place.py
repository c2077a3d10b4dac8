"""What ties layers together: the wards of the place, the areas of a statistic, the cover of a source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import shapely

from assetmap.contracts import CRS
from assetmap.errors import ConfigError, ContractError, Problem
from assetmap.loaders.columns import recognise_columns
from assetmap.loaders.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.config import Config, LayerSpec
    from assetmap.loaders.geometry import Box, Raw
    from assetmap.model import Layer, Source

_AROUND_M = 10_000


def keep_place(layer: Layer, code: str) -> Layer:
    """
    Keep the wards of one authority, if the configuration names it.

    Parameters
    ----------
    layer
        Wards.
    code
        Code of the authority; empty to keep all.

    Returns
    -------
    Layer
        The wards of the place; a ward that does not say whose it is is kept.

    Raises
    ------
    ContractError
        No ward belongs to the authority.
    """
    theirs = layer.data["authority_code"]
    elsewhere = (theirs != code) & (theirs != "")
    if not code or not elsewhere.any():
        return layer
    data = layer.data[~elsewhere]
    if data.empty:
        values = {"value": code, "present": sorted(set(theirs))[:22]}
        raise ContractError(Problem("authority-unknown", layer.intake.file, layer=layer.name, values=values))
    told = Problem("ward-elsewhere", layer.intake.file, layer=layer.name, effect="left out", count=int(elsewhere.sum()))
    intake = replace(layer.intake, problems=(*layer.intake.problems, told))
    return replace(layer, data=data, intake=intake)


def around(wards: gpd.GeoDataFrame) -> Box:
    """
    Draw the box in which the data of a place is looked for.

    Parameters
    ----------
    wards
        Wards of the place, EPSG:27700.

    Returns
    -------
    tuple of float
        West, south, east, north in metres: their bounds and 10 km around them.
    """
    west, south, east, north = (float(side) for side in wards.total_bounds)
    return west - _AROUND_M, south - _AROUND_M, east + _AROUND_M, north + _AROUND_M


def join_areas(raw: Raw, spec: LayerSpec, areas: Layer) -> Raw:
    """
    Give a table of statistics the geometry of the areas whose codes it has.

    Parameters
    ----------
    raw
        Rows of a table.
    spec
        The layer's configuration.
    areas
        Layer with codes and polygons.

    Returns
    -------
    Raw
        Rows whose code is not among the areas are left out.

    Raises
    ------
    ContractError
        The areas have no codes, or none of the table's; or the table has no column of codes.
    """
    if "code" not in areas.data:
        raise ContractError(Problem("areas-without-codes", raw.file, layer=raw.layer, values={"areas": areas.name}))
    columns = recognise_columns(raw.data.columns.drop("geometry"), spec, file=raw.file, layer=raw.layer)
    shapes = areas.data.set_index("code").geometry
    codes = raw.data[columns["code"]].map(plain_text)
    known = codes.isin(shapes.index).to_numpy()
    if len(codes) and not known.any():
        first = next((code for code in codes if code), "")
        values = {"value": first, "areas": areas.name, "example": str(shapes.index[0])}
        told = Problem("codes-of-another-year", raw.file, None, columns["code"], raw.layer, values=values)
        raise ContractError(told)
    theirs = codes.to_numpy()
    raw = raw.note("code-not-in-areas", ~known, "left out", columns["code"], value=theirs, areas=areas.name)
    geometry = gpd.GeoSeries(shapes.reindex(codes[known]).to_numpy(), index=raw.data.index, crs=CRS)
    return replace(raw, data=raw.data.set_geometry(geometry), crs=CRS)


def cover_sources(
    config: Config, sources: Mapping[str, Source], wards: gpd.GeoDataFrame
) -> tuple[dict[str, Source], list[Problem]]:
    """
    Give each source the polygon inside which it claims to be complete.

    Parameters
    ----------
    config
        The configuration.
    sources
        By id.
    wards
        Wards of the place.

    Returns
    -------
    dict of Source, list of Problem
        The sources by id, and what is wrong with the boxes and files that say where they are complete. One that does
        not meet the wards is wrong: nothing could be told of the place.
    """
    covered: dict[str, Source] = {}
    problems: list[Problem] = []
    for key, source in sources.items():
        try:
            covered[key] = replace(source, coverage=_coverage(config, key, wards))
        except ConfigError as error:
            problems += error.problems
    return covered, problems


def _coverage(config: Config, key: str, wards: gpd.GeoDataFrame) -> shapely.Geometry | None:
    spec = config.sources[key].coverage
    if spec is None:
        return None
    if spec == "place":
        return shapely.union_all(wards.geometry.to_numpy())
    if isinstance(spec, tuple):
        return _coverage_box(config, key, spec, wards)
    shape = _coverage_file(config, key, spec)
    if not wards.geometry.intersects(shape).any():
        raise _wrong_coverage(config, key, "coverage-elsewhere", value=spec)
    return shape


def _coverage_box(config: Config, key: str, box: Box, wards: gpd.GeoDataFrame) -> shapely.Geometry:
    """Draw a box of degrees; of one that is wrong, say how it was probably meant."""
    west, south, east, north = box
    shape = _meeting(box, wards)
    if shape is not None:
        return shape
    for x, y in (((west, east), (south, north)), ((south, north), (west, east))):
        meant = (min(x), min(y), max(x), max(y))
        if _meeting(meant, wards) is not None:
            raise _wrong_coverage(config, key, "coverage-box-meant", value=_degrees(box), meant=_degrees(meant))
    rule = "coverage-elsewhere" if west < east and south < north else "coverage-box-order"
    raise _wrong_coverage(config, key, rule, value=_degrees(box))


def _meeting(box: Box, wards: gpd.GeoDataFrame) -> shapely.Geometry | None:
    west, south, east, north = box
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004 - all that degrees can be
        return None
    shape = gpd.GeoSeries([shapely.box(*box)], crs="EPSG:4326").to_crs(CRS).iloc[0]
    return shape if wards.geometry.intersects(shape).any() else None


def _degrees(box: Box) -> str:
    return f"[{', '.join(f'{side:.10g}' for side in box)}]"


def _wrong_coverage(config: Config, key: str, rule: str, **values: str) -> ConfigError:
    return ConfigError(Problem(rule, str(config.path), column=f"sources.{key}.coverage", values=values))


def _coverage_file(config: Config, key: str, file: str) -> shapely.Geometry:
    path = config.resolve(file)
    where = f"sources.{key}.coverage"
    if not path.exists():
        raise ConfigError(Problem("file-not-found", str(config.path), column=where, values={"path": str(path)}))
    try:
        frame = pyogrio.read_dataframe(path).to_crs(CRS)
        shape = shapely.union_all(shapely.make_valid(frame.geometry.to_numpy()))
    except Exception as error:
        values = {"path": str(path)}
        raise ConfigError(Problem("coverage-unreadable", str(config.path), column=where, values=values)) from error
    if shapely.get_dimensions(shape) != 2 or shape.is_empty:  # noqa: PLR2004 - polygons
        raise ConfigError(Problem("coverage-unreadable", str(config.path), column=where, values={"path": str(path)}))
    return shape
