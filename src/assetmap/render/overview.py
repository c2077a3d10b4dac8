"""A small drawing of the wards, each of which leads to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

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
        Markup('<a href="{}" tabindex="-1" data-keep-language><path d="{}"><title>{}</title></path></a>').format(
            shown[code]["href"], _path(shape, west, north, scale), _plain(shown[code]["name"])
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


def _plain(name: Any) -> str:  # noqa: ANN401 - a Name
    return " / ".join(dict.fromkeys(name.pair))
