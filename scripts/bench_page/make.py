"""Make layers of the size that is asked for, and the pages of both engines. Nothing that is made up here is real."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap import load_config, load_layers, survey
from assetmap.render.background import MARGIN_M
from assetmap.render.once import Literal
from assetmap.render.page import ward_page
from assetmap.render.payload import CompactLayer
from assetmap.render.ward_map import map_scripts, map_styles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from assetmap import Atlas

ROOT = Path(__file__).resolve().parents[2]
CRS = "EPSG:27700"
WEST, SOUTH = 225_000, 280_000
SIDE = 12  # points of a border between two corners
PLACES = {"example": ("layers/example", "W05999001"), "stow-hill": ("tests/newport", "W05001645")}

Made = tuple[gpd.GeoDataFrame, "Callable[[], str]", "Callable[[], str]"]


def make(layers: str, seed: int = 2026) -> Made | None:
    """
    Make the layers of a measurement.

    Parameters
    ----------
    layers
        ``"stow-hill"``, ``"example"``, ``"polygons-2000"`` or ``"points-20000"``.
    seed
        Of what is drawn by chance.

    Returns
    -------
    geopandas.GeoDataFrame
        All that is drawn, EPSG:27700.
    callable
        Writes assetmap's page.
    callable
        Writes plain folium's page: one object for each feature.
    """
    if layers in PLACES:
        return _place(*PLACES[layers])
    chance = np.random.default_rng(seed)
    data = _cells(50, 40, chance) if layers == "polygons-2000" else _points(20_000, chance)
    return data, lambda: compact_page(data), lambda: plain_page(data)


def _place(folder: str, code: str) -> Made | None:
    os.environ.setdefault("ASSETMAP_REAL_DATA", str(ROOT.parent / "shared" / "data"))
    config = load_config(ROOT / folder)
    if not config.resolve(config.layers["wards"].file).exists():
        return None
    atlas = survey(config, load_layers(config))
    drawn = _drawn(atlas, code)
    return drawn, lambda: ward_page(atlas, code), lambda: plain_page(drawn)


def _drawn(atlas: Atlas, code: str) -> gpd.GeoDataFrame:
    """Put the ward's assets, and the streets, water and greenery around it, in one table."""
    assets, wards = atlas.assets.data, atlas.wards.data
    west, south, east, north = wards[wards["code"] == code].total_bounds
    near = [
        layer.data.cx[west - MARGIN_M : east + MARGIN_M, south - MARGIN_M : north + MARGIN_M]
        for layer in atlas.background
    ]
    parts = [assets[assets["ward_code"] == code], *near]
    table = pd.concat([part[["name", "geometry"]] for part in parts], ignore_index=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CRS)


def _cells(across: int, up: int, chance: np.random.Generator) -> gpd.GeoDataFrame:
    """Make neighbours that share their crooked borders."""
    size, corner = 400.0, np.array([WEST, SOUTH])
    corners = (
        chance.uniform(-60, 60, (across + 1, up + 1, 2)) + np.moveaxis(np.mgrid[: across + 1, : up + 1], 0, -1) * size
    )
    flat, tall = (
        {
            (i, j): _border(corners[i, j], corners[i + a, j + 1 - a], chance)
            for i in range(across + 1 - a)
            for j in range(up + a)
        }
        for a in (1, 0)
    )
    shapes = [
        shapely.Polygon(np.concatenate([flat[i, j], tall[i + 1, j], flat[i, j + 1][::-1], tall[i, j][::-1]]) + corner)
        for i in range(across)
        for j in range(up)
    ]
    return gpd.GeoDataFrame({"name": [f"Area {n}" for n in range(len(shapes))]}, geometry=shapes, crs=CRS)


def _border(start: NDArray[np.float64], end: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    along = np.linspace(0, 1, SIDE + 2)[:, None]
    line = start + along * (end - start)
    line[1:-1] += chance.uniform(-9, 9, (SIDE, 2))
    return line


def _points(count: int, chance: np.random.Generator) -> gpd.GeoDataFrame:
    x, y = chance.uniform(0, 20_000, (2, count))
    names = [f"Place {n}" for n in range(count)]
    return gpd.GeoDataFrame({"name": names}, geometry=shapely.points(x + WEST, y + SOUTH), crs=CRS)


def _middle(data: gpd.GeoDataFrame) -> tuple[list[float], int]:
    west, south, east, north = data.to_crs(4326).total_bounds
    zoom = int(np.floor(np.log2(360 * 3 / max(east - west, north - south))))
    return [(south + north) / 2, (west + east) / 2], zoom


def compact_page(data: gpd.GeoDataFrame) -> str:
    """
    Draw a compact layer on a folium map that has Leaflet inside.

    Parameters
    ----------
    data
        Has ``name``.

    Returns
    -------
    str
        HTML that asks the network for nothing.
    """
    middle, zoom = _middle(data)
    drawn = folium.Map(middle, zoom_start=zoom, tiles=None)
    drawn.default_js, drawn.default_css = [], []
    inside = f"<style>{map_styles()[0]}</style><script>{map_scripts()[0]}</script>"
    drawn.get_root().header.add_child(Literal(inside), name="leaflet")
    CompactLayer(data, tooltip="name").add_to(drawn)
    page: str = drawn.get_root().render()
    return page


def plain_page(data: gpd.GeoDataFrame) -> str:
    """
    Draw what a user would write first: a marker or a GeoJSON layer with a tooltip for each feature.

    Parameters
    ----------
    data
        Has ``name``.

    Returns
    -------
    str
        HTML as folium writes it, with tiles of OpenStreetMap and its scripts at their CDNs.
    """
    middle, zoom = _middle(data)
    drawn = folium.Map(middle, zoom_start=zoom)
    for child in _objects(data.to_crs(4326)):
        child.add_to(drawn)
    page: str = drawn.get_root().render()
    return page


def _objects(data: gpd.GeoDataFrame) -> Iterator[folium.Marker | folium.GeoJson]:
    for name, shape in zip(data["name"], data.geometry, strict=True):
        if shape.geom_type == "Point":
            yield folium.Marker([shape.y, shape.x], tooltip=folium.Tooltip(name) if name else None)
        else:
            yield folium.GeoJson(shapely.geometry.mapping(shape), tooltip=folium.Tooltip(name) if name else None)
