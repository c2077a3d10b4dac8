"""A small drawing of the wards, each of which leads to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from markupsafe import Markup

from assetmap.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from assetmap.render.words import Pair

_SIZE = 600.0


def overview(wards: gpd.GeoDataFrame, shown: Mapping[str, Mapping[str, Any]]) -> Markup:
    """
    Draw the wards.

    Parameters
    ----------
    wards
        Polygons in EPSG:27700 with a ``code``.
    shown
        For each code the ward's ``name`` and ``href``.

    Returns
    -------
    Markup
        An SVG element, empty if there is no ward.
    """
    if wards.empty:
        return Markup()
    west, south, east, north = wards.total_bounds
    scale = _SIZE / max(east - west, north - south, 1.0)
    shapes = wards.geometry.simplify(1 / scale)
    paths = [
        Markup('<a href="{}" tabindex="-1" data-keep-language>{}</a>').format(
            shown[code]["href"], _titled(_path(shape, west, north, scale), shown[code]["name"].pair)
        )
        for code, shape in zip(wards["code"], shapes, strict=True)
        if shown[code]["href"]
    ]
    box = f"-4 -4 {(east - west) * scale + 8:.0f} {(north - south) * scale + 8:.0f}"
    return Markup('<svg class="overview" viewBox="{}" aria-hidden="true">{}</svg>').format(box, Markup().join(paths))


def _path(shape: BaseGeometry, west: float, north: float, scale: float) -> str:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return "".join(
        "M" + "L".join(f"{(x - west) * scale:.0f} {(north - y) * scale:.0f}" for x, y in ring.coords[:-1]) + "Z"
        for ring in rings
    )


def _titled(path: str, name: Pair) -> Markup:
    """Draw a ward once for each language in which its name is another: a tooltip has one language."""
    one = Markup('<path{} d="{}"><title>{}</title></path>')
    if name.cy == name.en:
        return one.format("", path, name.en)
    return Markup().join(one.format(Markup(' class="in-{}"').format(lang), path, name.in_(lang)) for lang in LANGS)
