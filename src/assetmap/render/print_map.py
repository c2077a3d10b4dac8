"""A ward's map for paper: drawn once, true to scale, with numbers that lead to a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import shapely
from markupsafe import Markup

from assetmap.render.background import has_streets
from assetmap.render.entry import AREAS, GROUPS, ward_row
from assetmap.render.print_ground import Paper, draw_ground, in_both, name_streets
from assetmap.render.print_marks import LINE, SEVERAL, Spot, place_marks
from assetmap.render.words import Name, both, capital, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from assetmap.journey import Atlas
    from assetmap.model import Layer
    from assetmap.render.entry import Entry
    from assetmap.render.print_marks import Mark
    from assetmap.render.words import Pair

_FOOT_MM = 9.0
_MARGIN = 0.03
_SCALES = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90)
_BARS = (1000, 500, 250, 200, 100, 50, 20, 10)
_LEAST_MM, _MOST_MM, _SHARE = 2.6, 3.8, 62.0
_MANY, _VERY_MANY = 60, 120
_MARKS = tuple(group for group in GROUPS if group not in AREAS)
_SEVERAL = (
    '<symbol id="print-several" viewBox="0 0 26 26"><circle cx="13" cy="13" r="10" fill="#fff" stroke="#1b2430"'
    ' stroke-width="2.500"/><circle cx="13" cy="13" r="4.500" fill="#1b2430"/></symbol>'
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """
    An entry with its number on the map.

    Attributes
    ----------
    number
        From 1 on.
    entry
        The entry.
    """

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class PrintMap:
    """
    A map for paper.

    Attributes
    ----------
    svg
        The drawing, its size in millimetres. It needs :func:`print_styles` and, once in a page, :func:`print_sprite`.
    numbered
        Entries with a number, in the order of their numbers. Each number stands on the map.
    dots
        Number of bus stops, which are dots without a number.
    unplaced
        Entries that are not on the map: those without a place, and those about the surroundings of homes.
    legend
        Group of each kind of mark on the map, and what it stands for.
    scale
        Metres of ground to a metre of paper, printed at its own size.
    bar_m
        Length of the scale bar, metres of ground.
    is_whole
        Whether streets are drawn, from sources that do not say that they end within the ward.
    """

    svg: Markup
    numbered: tuple[Numbered, ...]
    dots: int
    unplaced: tuple[Entry, ...]
    legend: tuple[tuple[str, Pair], ...]
    scale: int
    bar_m: int
    is_whole: bool


def print_map(atlas: Atlas, ward_code: str, entries: Sequence[Entry], *, width_mm: float, height_mm: float) -> PrintMap:
    """
    Draw a ward for paper.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.
    entries
        What :func:`assetmap.render.entries.ward_entries` returns, strengths first; numbered in this order.
    width_mm, height_mm
        Size of the drawing, with its foot for the scale bar.

    Returns
    -------
    PrintMap
        The same bytes for the same data. Grid north is up. Bus stops have no number: there are too many.

    Raises
    ------
    KeyError
        There is no such ward.
    ValueError
        There is no room for a map.
    """
    if min(width_mm, height_mm - _FOOT_MM) <= _FOOT_MM:
        raise ValueError("a map needs more room")
    ward = ward_row(atlas, ward_code).geometry
    paper = _paper(ward, width_mm, height_mm - _FOOT_MM)
    placed = [(entry, entry.geometry) for entry in entries if entry.geometry is not None and _is_drawn(entry)]
    stops = [shape for entry, shape in placed if is_stop(entry)]
    others = [(entry, shape) for entry, shape in placed if not is_stop(entry)]
    size = _size(paper, len(others))
    dots = [_spot(shape, paper, size) for shape in stops]
    spots = [Spot(at, one.group, *_spot(shape, paper, size)) for at, (one, shape) in enumerate(others, start=1)]
    marks = place_marks(spots, dots, width=paper.width, height=paper.height, size=size)
    plots = [shape for _, shape in others if isinstance(shape, shapely.Polygon | shapely.MultiPolygon)]
    taken = [room for mark in marks for room in mark.room(size)]
    bar = _bar_length(paper)
    parts = (
        draw_ground(atlas.background, ward, plots, paper),
        name_streets(atlas.background, ward, paper, taken, size * 0.75),
        _draw_dots(dots, size),
        _draw_marks(marks, size),
        _draw_foot(paper, bar),
    )
    svg = Markup(
        '<svg class="print-map" width="{0}mm" height="{1}mm" viewBox="0 0 {0} {1}" aria-hidden="true"'
        ' focusable="false">{2}</svg>'
    )
    return PrintMap(
        svg=svg.format(_short(width_mm), _short(height_mm), Markup().join(parts)),
        numbered=tuple(Numbered(at, entry) for at, (entry, _) in enumerate(others, start=1)),
        dots=len(dots),
        unplaced=tuple(entry for entry in entries if entry.geometry is None or not _is_drawn(entry)),
        legend=tuple(_legend(marks)),
        scale=paper.scale,
        bar_m=bar,
        is_whole=_is_whole(atlas.background, ward),
    )


@cache
def print_sprite() -> Markup:
    """
    Take from ``marks.svg`` the marks that a map for paper uses.

    Returns
    -------
    Markup
        An SVG element without size, whose symbols have ids of their own: ``print-service`` and so on.
    """
    text = files("assetmap").joinpath("render", "templates", "marks.svg").read_text("utf-8")
    found = re.findall(r'<symbol id="mark-(\w+)"(.*?</symbol>)', text, re.DOTALL)
    symbols = "".join(f'<symbol id="print-{name}"{rest}' for name, rest in found if name in _MARKS)
    sprite = f'<svg width="0" height="0" class="print-sprite" aria-hidden="true" focusable="false">{symbols}{_SEVERAL}'
    return Markup(f"{sprite}</svg>")  # noqa: S704 - our own file


@cache
def print_styles() -> str:
    """
    Read the style sheet for paper.

    Returns
    -------
    str
        CSS, for maps and for the pages made to be printed.
    """
    return files("assetmap").joinpath("render", "templates", "print.css").read_text("utf-8")


def is_stop(entry: Entry) -> bool:
    """
    Tell whether an entry is a bus stop, of which a ward has too many to number.

    Parameters
    ----------
    entry
        The entry.

    Returns
    -------
    bool
        ``True`` for a bus stop.
    """
    return entry.group == "service" and entry.type == capital(term("service", "bus_stop"))


def _is_drawn(entry: Entry) -> bool:
    return entry.group not in AREAS and entry.geometry is not None and not entry.geometry.is_empty


def _is_whole(background: Iterable[Layer], ward: BaseGeometry) -> bool:
    """Tell whether streets are there and known all over the ward; a source of unknown coverage is taken at its word."""
    streets = [layer for layer in background if layer.kind == "streets"]
    known = [source.coverage for layer in streets for source in layer.sources]
    reach = shapely.union_all([area for area in known if area is not None])
    return has_streets(streets, ward) and (None in known or bool(reach.covers(ward.buffer(-1.0))))


def _paper(ward: BaseGeometry, width: float, height: float) -> Paper:
    """Choose the largest round scale at which the ward and a margin fit."""
    west, south, east, north = ward.bounds
    inner = 1 - 2 * _MARGIN
    least = max((east - west) / (width * inner), (north - south) / (height * inner), 0.01) * 1000
    power = 1
    while _SCALES[-1] * power < least:
        power *= 10
    scale = next(step * power for step in _SCALES if step * power >= least)
    metres = scale / 1000
    return Paper((west + east - width * metres) / 2, (south + north + height * metres) / 2, scale, width, height)


def _size(paper: Paper, count: int) -> float:
    """Choose how wide a mark and how high a number is: larger on large paper, smaller where there are many."""
    size = min(max(min(paper.width, paper.height) / _SHARE, _LEAST_MM), _MOST_MM)
    return size * (1.15 if count <= _MANY else 1.0 if count <= _VERY_MANY else 0.85)


def _spot(shape: BaseGeometry, paper: Paper, size: float) -> tuple[float, float]:
    """Find where the mark of a place stands; a place beyond the paper has it at the edge."""
    point = shape.representative_point()
    x, y = ((point.x - paper.west) * 1000 / paper.scale, (paper.north - point.y) * 1000 / paper.scale)
    half = size / 2
    return min(max(x, half), paper.width - half), min(max(y, half), paper.height - half)


def _draw_dots(dots: Iterable[tuple[float, float]], size: float) -> Markup:
    circle = Markup('<circle class="stop" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>')
    return Markup().join(circle.format(x, y, size / 5) for x, y in dots)


def _draw_marks(marks: Sequence[Mark], size: float) -> Markup:
    """Draw the lines to places that share a mark first, then of each mark its numbers, the line to them and itself."""
    lines = [_draw_line("member", ends) for mark in marks for ends in mark.members(size)]
    use = Markup('<use href="#print-{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>')
    drawn = [
        Markup('<g class="numbered" data-numbers="{}">{}{}</g>').format(
            " ".join(str(spot.number) for spot in mark.spots),
            _draw_numbers(mark, size),
            use.format(mark.group, mark.spots[0].x - size / 2, mark.spots[0].y - size / 2, size, size),
        )
        for mark in marks
    ]
    return Markup('{}<g class="marks" font-size="{:.2f}">{}</g>').format(
        Markup().join(lines), size, Markup().join(drawn)
    )


def _draw_line(name: str, ends: Sequence[tuple[float, float]]) -> Markup:
    line = Markup('<path class="{}" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>')
    return line.format(name, *ends[0], *ends[1])


def _draw_numbers(mark: Mark, size: float) -> Markup:
    left, top, right, bottom = mark.box
    ground = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    text = Markup('<text x="{:.2f}" y="{:.2f}">{}</text>')
    middle = (left + right) / 2
    lines = (text.format(middle, top + size * (LINE * at + 0.86), said) for at, said in enumerate(mark.lines))
    leader = _draw_line("leader", mark.leader) if mark.leader else Markup()
    return ground.format(left, top, right - left, bottom - top) + leader + Markup().join(lines)


def _bar_length(paper: Paper) -> int:
    """Choose the longest round length that takes at most a third of the paper's width; 10 m if none does."""
    most = paper.width / 3 * paper.scale / 1000
    wide = (bar * 10 for bar in _BARS if bar * 10 > _BARS[0])
    return next((bar for bar in (*wide, *_BARS) if bar <= most), _BARS[-1])


def _draw_foot(paper: Paper, bar: int) -> Markup:
    """Draw the scale bar, the scale and an arrow to grid north below the map."""
    length = bar * 1000 / paper.scale
    top = paper.height + 1.6
    rect = Markup('<rect class="{}" x="{:.3f}" y="{:.2f}" width="{:.3f}" height="1.6"/>')
    pieces = [rect.format("dark" if at % 2 == 0 else "light", 1 + at * length / 4, top, length / 4) for at in range(4)]
    text = Markup('x="{:.2f}" y="{:.2f}" text-anchor="{}"')
    ends = [
        in_both(Name(both("print-metres-end", n=n)), text.format(1 + n * 1000 / paper.scale, top + 5.2, anchor))
        for n, anchor in ((0, "start"), (bar // 2, "middle"), (bar, "end"))
    ]
    scale = in_both(Name(both("print-scale", scale=paper.scale)), text.format(length + 5, top + 1.6, "start"))
    size = in_both(Name(both("print-scale-note")), text.format(length + 5, top + 5.2, "start"))
    arrow = Markup('<path class="dark" d="M{0:.1f} {1:.1f}l2 6.4l-2 -1.6l-2 1.6z"/>').format(paper.width - 4, top - 0.6)
    north = in_both(Name(both("print-north")), text.format(paper.width - 8, top + 3.6, "end"))
    bar_html = Markup('<g class="scale-bar" data-metres="{}">{}</g>').format(bar, Markup().join(pieces))
    frame = Markup('<rect class="frame" width="{}" height="{}"/>').format(_short(paper.width), _short(paper.height))
    said = Markup().join([*ends, scale, size, arrow, north])
    return Markup('{}<g class="map-foot" font-size="2.8">{}{}</g>').format(frame, bar_html, said)


def _legend(marks: Iterable[Mark]) -> Iterable[tuple[str, Pair]]:
    shown = {mark.group for mark in marks}
    yield from ((group, both(f"page-group-{group}")) for group in _MARKS if group in shown)
    if SEVERAL in shown:
        yield SEVERAL, both("print-several")


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
