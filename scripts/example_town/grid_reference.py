"""British National Grid to WGS 84 and back, by the same fixed steps on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyproj

if TYPE_CHECKING:
    from .geometry import Point

STEPS = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 "
    "+y_0=-100000 +ellps=airy +step +proj=push +v_3 +step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 "
    "+s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
"""The published seven-parameter transformation: it needs no grid file and no network."""


def eastings(longitude: float, latitude: float) -> Point:
    """Turn a longitude and a latitude into a British National Grid point."""
    steps = pyproj.Transformer.from_pipeline(STEPS)
    east, north = steps.transform(longitude, latitude, direction="INVERSE")
    return (east, north)


def degrees(ring: list[Point]) -> list[list[float]]:
    """Turn a ring into longitudes and latitudes of six decimals."""
    steps = pyproj.Transformer.from_pipeline(STEPS)
    found = (steps.transform(*point) for point in ring)
    return [[round(longitude, 6), round(latitude, 6)] for longitude, latitude in found]
