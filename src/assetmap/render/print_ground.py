"""What lies under a map for paper: the ward's edge, water, greenery, streets and their names, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from markupsafe import Markup

from assetmap.render.words import Name, both, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from assetmap.model import Layer

_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
_PATHS = {"footway", "path", "steps", "cycleway", "bridleway", "track", "pedestrian"}
_CLASSES = {road: "main" for name in _ROADS for road in (name, f"{name}_link")} | dict.fromkeys(_PATHS, "path")
_CONTEXT = {"water": "water", "woodland": "wood"}
_ORDER = ("green", "wood", "water", "path", "street", "main")
_STEPS = 10
_TOLERANCE_MM = 0.08
_STRAIGHT = 0.97
_LETTER = 0.6


@dataclass(frozen=True, slots=True)
class Paper:
    """
    A piece of ground on a piece of paper.

    Attributes
    ----------
    west, north
        The ground's upper left corner, EPSG:27700, metres.
    scale
        Metres of ground to a metre of paper.
    width, height
        Of the paper, millimetres.
    """

    west: float
    north: float
    scale: int
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of what the paper shows, EPSG:27700."""
        metres = self.scale / 1000
        return (self.west, self.north - self.height * metres, self.west + self.width * metres, self.north)

    def on_paper(self, shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
        """
        Move shapes from the ground to the paper.

        Parameters
        ----------
        shapes
            Shape ``(n,)``, in EPSG:27700.

        Returns
        -------
        numpy.ndarray
            Shape ``(n,)``, in millimetres from the paper's upper left corner; what lies outside the paper is cut off.
        """
        cut = shapely.clip_by_rect(np.asarray(shapes, dtype=object), *self.box)
        moved: NDArray[np.object_] = shapely.transform(
            cut, lambda at: (at - (self.west, self.north)) * (1000 / self.scale) * (1, -1)
        )
        return moved


def draw_ground(background: Iterable[Layer], ward: BaseGeometry, plots: Sequence[BaseGeometry], paper: Paper) -> Markup:
    """
    Draw the ground and the ward's edge.

    Parameters
    ----------
    background
        Layers of kinds ``streets``, ``context`` and ``green_space``; others are not drawn.
    ward
        Polygon, EPSG:27700; what lies outside it is drawn faintly.
    plots
        Polygons of entries, EPSG:27700, whose outline is drawn.
    paper
        Where it goes.

    Returns
    -------
    Markup
        An SVG group of paths in tenths of a millimetre, each with a class: ``green``, ``wood``, ``water``, ``path``,
        ``street``, ``main``, ``plot``, ``veil``, ``edge``.
    """
    parts: dict[str, list[BaseGeometry]] = {name: [] for name in _ORDER}
    for layer in background:
        near = _near(layer.data, paper)
        for name, shape in zip(_classes(near, layer.kind), paper.on_paper(near.geometry.to_numpy()), strict=True):
            if name in parts:
                parts[name].append(shape)
    parts["plot"] = list(paper.on_paper(plots))
    whole = shapely.box(0, 0, paper.width, paper.height)
    [edge] = paper.on_paper([ward])
    parts |= {"veil": [whole.difference(edge)], "edge": [shapely.boundary(edge)]}
    drawn = ((name, "".join(_path(shape) for shape in _merged(some))) for name, some in parts.items())
    paths = [Markup('<path class="{}" d="{}"/>').format(name, path) for name, path in drawn if path]
    return Markup('<g class="ground" transform="scale({})">{}</g>').format(1 / _STEPS, Markup().join(paths))


def name_streets(
    background: Iterable[Layer], ward: BaseGeometry, paper: Paper, taken: Sequence[BaseGeometry], size: float
) -> Markup:
    """
    Write the names of main streets along them, then those of others, where there is room.

    Parameters
    ----------
    background
        Layers of which those of kind ``streets`` count.
    ward
        Polygon, EPSG:27700; streets outside it are not named.
    paper
        Where they go.
    taken
        Where no name may stand, millimetres.
    size
        Height of the letters, millimetres.

    Returns
    -------
    Markup
        SVG texts. A name with two forms is written twice, with the classes ``in-cy`` and ``in-en``.
    """
    written, room = [], list(taken)
    for name, line in _named(background, ward, paper):
        said = max(name.pair, key=len)
        for run in sorted(shapely.get_parts(line), key=lambda part: (-part.length, part.wkt)):
            spot = _room_along(run, len(said) * size * _LETTER, size, room)
            if spot is not None:
                room.append(spot[2])
                written.append(_text(name, spot[0], spot[1]))
                break
    return Markup('<g class="names" font-size="{}">{}</g>').format(round(size, 2), Markup().join(written))


def in_both(name: Name, attributes: Markup) -> Markup:
    """
    Write a text element of SVG in both languages.

    Parameters
    ----------
    name
        What it says.
    attributes
        The element's attributes, escaped.

    Returns
    -------
    Markup
        One element, or two with the classes ``in-cy`` and ``in-en``, of which the page's language shows one.
    """
    if name.lang or name.pair.cy == name.pair.en:
        lang = Markup(' lang="{}"').format(name.lang) if name.lang else Markup()
        return Markup("<text {}{}>{}</text>").format(attributes, lang, name.pair.en)
    one = Markup('<text {} class="in-{}" lang="{}">{}</text>')
    return Markup().join(one.format(attributes, lang, lang, name.pair.in_(lang)) for lang in ("cy", "en"))


def _near(data: gpd.GeoDataFrame, paper: Paper) -> gpd.GeoDataFrame:
    """Leave out what is not on the paper, and the columns that nothing is drawn from."""
    near = sorted(data.sindex.query(shapely.box(*paper.box)))
    return data.filter(["name", "name_cy", "language", "type", "highway", "geometry"]).iloc[near]


def _classes(near: gpd.GeoDataFrame, kind: str) -> list[str]:
    if kind == "streets":
        return [_CLASSES.get(value, "street") for value in near["highway"]]
    if kind == "green_space":
        return ["wood" if value == "wood" else "green" for value in near["type"]]
    return [_CONTEXT.get(value, "") for value in near["type"]] if kind == "context" else [""] * len(near)


def _merged(shapes: Sequence[BaseGeometry]) -> Iterator[BaseGeometry]:
    """Part areas from lines, join lines that meet, and leave out what cannot be seen on paper."""
    parts = shapely.get_parts(np.asarray([shape for shape in shapes if not shape.is_empty], dtype=object))
    dimensions = shapely.get_dimensions(parts)
    yield from shapely.simplify(parts[dimensions == 2], _TOLERANCE_MM)  # noqa: PLR2004 - polygons
    joined = shapely.line_merge(shapely.MultiLineString(list(parts[dimensions == 1])))
    yield from shapely.simplify(shapely.get_parts(joined), _TOLERANCE_MM)


def _path(shape: BaseGeometry) -> str:
    """Write a line or polygon in whole steps, each relative to the one before."""
    is_area = isinstance(shape, shapely.Polygon)
    lines = [shape.exterior, *shape.interiors] if isinstance(shape, shapely.Polygon) else [shape]
    written = []
    for line in lines:
        spots = np.rint(shapely.get_coordinates(line) * _STEPS).astype(int)
        steps = np.diff(spots, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps):
            moves = " ".join(f"{x} {y}" for x, y in steps.tolist())
            written.append(f"M{spots[0][0]} {spots[0][1]}l{moves}" + "z" * is_area)
    return "".join(written)


def _named(background: Iterable[Layer], ward: BaseGeometry, paper: Paper) -> list[tuple[Name, BaseGeometry]]:
    """Collect named streets in a ward, main ones first, then the longest."""
    found: dict[tuple[str, str], list[tuple[Any, bool]]] = {}
    for layer in background:
        if layer.kind != "streets":
            continue
        near = _near(layer.data, paper)
        for row, kind in zip(near.itertuples(), _classes(near, layer.kind), strict=True):
            if row.name or row.name_cy:
                found.setdefault((row.name, row.name_cy), []).append((row, kind == "main"))
    named = []
    for rows in found.values():
        union = shapely.union_all([row.geometry for row, _ in rows]).intersection(ward)
        lines = [part for part in shapely.get_parts(paper.on_paper([union])) if shapely.get_dimensions(part) == 1]
        if lines:
            name = name_of(rows[0][0], both("page-not-known"))
            named.append((any(main for _, main in rows), name, shapely.line_merge(shapely.MultiLineString(lines))))
    named.sort(key=lambda one: (not one[0], -one[2].length, one[1].pair))
    return [(name, line) for _, name, line in named]


def _room_along(
    line: BaseGeometry, width: float, size: float, room: Sequence[BaseGeometry]
) -> tuple[tuple[float, float], float, BaseGeometry] | None:
    """Find a straight stretch of a line for a text: its middle, its angle, and the room that it takes."""
    if line.length < width:
        return None
    for share in (0.5, 0.35, 0.65, 0.2, 0.8):
        middle = min(max(share * line.length, width / 2), line.length - width / 2)
        ends = [line.interpolate(middle + half) for half in (-width / 2, width / 2)]
        first, last = sorted((end.x, end.y) for end in ends)
        chord = hypot(last[0] - first[0], last[1] - first[1])
        if chord < width * _STRAIGHT:
            continue
        taken = shapely.LineString([first, last]).buffer(size * 0.75, cap_style="square")
        if not shapely.intersects(taken, np.asarray(room, dtype=object)).any():
            centre = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
            return centre, degrees(atan2(last[1] - first[1], last[0] - first[0])), taken
    return None


def _text(name: Name, at: tuple[float, float], angle: float) -> Markup:
    where = Markup('transform="translate({:.1f} {:.1f}) rotate({:.1f})" dy=".35em"').format(*at, angle)
    return in_both(name, where)
