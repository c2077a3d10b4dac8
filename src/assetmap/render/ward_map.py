"""A ward as a folium map that needs no network, in a notebook and inside a page."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
import shapely
from branca.element import Figure
from folium.template import Template
from folium.utilities import JsCode
from jinja2 import Template as PlainTemplate
from markupsafe import Markup

from assetmap.render.background import draw_background, has_streets, to_geojson
from assetmap.render.entries import ward_entries
from assetmap.render.entry import AREAS, GROUPS, Entry, ward_row
from assetmap.render.once import Once
from assetmap.render.words import Name, Pair, both, name_of, pair_html

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from assetmap.journey import Atlas
    from assetmap.text import Lang

_AREA_TOLERANCE_M = 5.0


class WardMap(folium.Map, Once):
    """
    A folium map that carries Leaflet with it and has the same bytes in every run.

    Parameters
    ----------
    name
        Part of the ids in the page, so that they do not depend on chance.
    settings
        What ``ward_map.js`` is told.
    credit
        HTML of the line below the map.
    title
        Title of the page that the map stands in when it stands alone.
    lang
        Language of that page.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>{{ this.styles }}</style>
            {% for script in this.scripts %}<script>{{ script }}</script>{% endfor %}
        {% endmacro %}
        {% macro html(this, kwargs) %}
            {{ this.sprite }}
            <div class="folium-map" id="{{ this.get_name() }}"></div>
            <p class="map-credit">{{ this.credit }}</p>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = assetmap.draw("{{ this.get_name() }}", {{ this.settings | tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, *, name: str, settings: dict[str, Any], credit: Markup, title: str, lang: Lang) -> None:
        super().__init__(tiles=None)
        self._id = name
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.settings = settings
        self.credit = credit
        self.styles = "\n".join(map_styles()) + template_text("notebook.css")
        self.scripts = map_scripts()
        self.sprite = template_text("marks.svg")
        self.figure = _WardFigure(title, lang)
        self.figure.add_child(self)

    def parts(self) -> tuple[str, str]:
        """
        Take the map apart, to be put inside another page.

        Returns
        -------
        tuple of str
            The HTML of the map's place, and the script that draws it there. :func:`map_styles` and
            :func:`map_scripts` must be in the page as well.
        """
        self.figure.render()
        return self.figure.html.render(), self.figure.script.render()


class _WardFigure(Figure):
    _template = PlainTemplate(
        '<!DOCTYPE html>\n<html lang="{{ this.lang }}">\n<head>\n<title>{{ this.title | e }}</title>\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, title: str, lang: Lang) -> None:
        super().__init__(title=title)
        self.lang = lang


class _Features(folium.GeoJson, Once):
    """A folium GeoJSON layer whose look and behaviour are functions of ward_map.js."""

    def __init__(self, name: str, features: Sequence[dict[str, Any]], **options: Any) -> None:  # noqa: ANN401
        super().__init__({"type": "FeatureCollection", "features": list(features)}, name=name, control=False, **options)
        self._id = name


def draw_ward(atlas: Atlas, ward_code: str, lang: Lang | None = None) -> WardMap:
    """
    Draw a ward's assets and findings over its streets, water and greenery.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.
    lang
        Language of what the map says. By default both are in it and the page's language decides.

    Returns
    -------
    folium.Map
        Shows itself in a notebook and asks the network for nothing. In a browser ``assetmap.select(id)`` chooses a
        feature by the id that :func:`assetmap.render.words.page_id` makes, ``assetmap.show(ids)`` filters, and the
        document hears an event ``assetmap:choose`` when someone chooses a feature on the map.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    return draw_entries(atlas, ward_code, ward_entries(atlas, ward_code), lang)


def draw_entries(atlas: Atlas, ward_code: str, entries: Sequence[Entry], lang: Lang | None = None) -> WardMap:
    """
    Draw entries of a ward that are known already.

    Parameters
    ----------
    atlas, ward_code, lang
        As for :func:`draw_ward`.
    entries
        What :func:`assetmap.render.entries.ward_entries` returns.

    Returns
    -------
    folium.Map
        As for :func:`draw_ward`.
    """
    ward = ward_row(atlas, ward_code)
    name = name_of(ward, both("page-not-known"))
    shown = lang or atlas.place.languages[0]
    title = both("map-title", ward=name)
    drawn = WardMap(
        name=ward_code.lower(),
        settings=_settings(ward.geometry, entries, title, lang or "")
        | {"ground": draw_background(atlas.background, ward.geometry)},
        credit=_credit(atlas, lang, streets=has_streets(atlas.background, ward.geometry)),
        title=title.in_(shown),
        lang=shown,
    )
    edge = {"type": "Feature", "properties": {"g": "edge"}, "geometry": to_geojson([ward.geometry], tolerance=1.0)[0]}
    _Features("edge", [edge], pane="edge", interactive=False, style=JsCode("assetmap.style")).add_to(drawn)
    others = tuple(group for group in GROUPS if group not in AREAS)
    for layer, groups, tolerance in (("areas", AREAS, _AREA_TOLERANCE_M), ("features", others, 1.0)):
        _Features(
            layer,
            _features(entries, groups, tolerance),
            pane=layer,
            interactive=layer == "features",
            style=JsCode("assetmap.style"),
            point_to_layer=JsCode("assetmap.mark"),
            on_each_feature=JsCode("assetmap.keep"),
        ).add_to(drawn)
    return drawn


@cache
def map_styles() -> tuple[str, ...]:
    """
    Read the style sheets that the map needs.

    Returns
    -------
    tuple of str
        Leaflet's, without its images, which are of a control and a marker that we do not use; and ours.
    """
    sheet = (files("xstatic.pkg.leaflet") / "data" / "leaflet.css").read_text("utf-8").replace("\t", "")
    return re.sub(r"url\(images/[^)]*\)", "none", sheet), template_text("ward_map.css")


@cache
def map_scripts() -> tuple[str, ...]:
    """
    Read the scripts that the map needs.

    Returns
    -------
    tuple of str
        Leaflet under its banner and licence, and ours.
    """
    code = (files("xstatic.pkg.leaflet") / "data" / "leaflet.js").read_text("utf-8")
    code = code.rsplit("//# sourceMappingURL=", 1)[0]
    return f"/*!\n{template_text('leaflet-licence.txt')}*/\n{code}", template_text("ward_map.js")


@cache
def template_text(name: str) -> str:
    """
    Read a file of ``render/templates`` as it is.

    Parameters
    ----------
    name
        Name of the file.

    Returns
    -------
    str
        Its text.
    """
    return files("assetmap").joinpath("render", "templates", name).read_text("utf-8")


def _settings(area: BaseGeometry, entries: Iterable[Entry], title: Pair, lang: str) -> dict[str, Any]:
    corner, opposite = to_geojson([_corner(area, 0), _corner(area, 2)], tolerance=0.0)
    bounds = [point["coordinates"][::-1] for point in (corner, opposite)]
    words = {key: list(both(f"map-{key}")) for key in ("zoom-in", "zoom-out")}
    types = [list(kind) for kind in _types(entries)]
    return {"bounds": bounds, "lang": lang, "title": list(title), "words": words, "types": types}


def _corner(area: BaseGeometry, at: int) -> shapely.Point:
    return shapely.Point(area.bounds[at], area.bounds[at + 1])


def _features(entries: Sequence[Entry], groups: Collection[str], tolerance: float) -> list[dict[str, Any]]:
    """Write the places of some groups as GeoJSON; findings about the same homes share one."""
    types = _types(entries)
    places: dict[tuple[str, Pair, bytes, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.group in groups and entry.geometry is not None and not entry.geometry.is_empty:
            alone = "" if entry.group in AREAS else entry.id
            places[entry.group, entry.type, entry.geometry.wkb, alone].append(entry)
    some = list(places.values())
    known = [shapely.from_wkb(wkb) for _, _, wkb, _ in places]
    shapes = to_geojson(known, tolerance=tolerance)
    points = to_geojson([place.representative_point() for place in known], tolerance=0.0)
    return [
        {
            "type": "Feature",
            "properties": {
                "i": [entry.id for entry in alike],
                "g": alike[0].group,
                "t": types.index(alike[0].type),
                "n": [_names(entry.name) for entry in alike],
            }
            | ({} if shape["type"] == "Point" else {"p": point["coordinates"][::-1]}),
            "geometry": shape,
        }
        for alike, shape, point in zip(some, shapes, points, strict=True)
    ]


def _types(entries: Iterable[Entry]) -> list[Pair]:
    return sorted({entry.type for entry in entries})


def _names(name: Name) -> list[str]:
    return list(dict.fromkeys(name.pair))


def _credit(atlas: Atlas, lang: Lang | None, *, streets: bool) -> Markup:
    layers = (atlas.wards, atlas.assets, atlas.findings, *atlas.background)
    lines = dict.fromkeys(s.attribution or s.publisher or s.title for layer in layers for s in layer.sources)
    pairs = [both("page-sources-short"), *([] if streets else [both("map-no-streets")])]
    said = [pair_html(pair if lang is None else pair.in_(lang)) for pair in pairs]
    return Markup(" ").join([*said[1:], said[0], Markup(" · ").join(lines)])


__all__ = ["WardMap", "draw_entries", "draw_ward", "map_scripts", "map_styles"]
