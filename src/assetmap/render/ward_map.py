"""A ward as a folium map that needs no network, in a notebook and inside a page."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import shapely
from branca.element import Figure
from folium.template import Template
from jinja2 import Template as PlainTemplate
from markupsafe import Markup

from assetmap.contracts import CRS
from assetmap.render.background import draw_background, has_streets
from assetmap.render.entries import ward_entries
from assetmap.render.entry import AREAS, GROUPS, Entry, ward_row
from assetmap.render.once import Once
from assetmap.render.payload import Payload, compact_scripts
from assetmap.render.shapes import middle_points, simplify
from assetmap.render.slim import slim_text
from assetmap.render.words import Name, Pair, both, credits_of, name_of, pair_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from assetmap.config import TilesSpec
    from assetmap.journey import Atlas
    from assetmap.text import Lang

_AREA_TOLERANCE_M = 5.0
_TOLERANCE_M = 1.0
_GROUND_STEP_M = 1.5


class WardMap(folium.Map, Once):
    """
    A folium map that carries Leaflet with it and has the same bytes in every run.

    Parameters
    ----------
    name
        Part of the ids in the page, so that they do not depend on chance.
    settings
        What ``ward_map.js`` is told before the payload is unpacked.
    payload
        What it draws, under ``map``.
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
            <script type="text/plain" id="payload">{{ this.payload.packed() }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = assetmap.draw("{{ this.get_name() }}", {{ this.settings | tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, *, name: str, settings: dict[str, Any], payload: Payload, credit: Markup, title: str, lang: Lang
    ) -> None:
        super().__init__(tiles=None)
        self._id = name
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.settings = settings
        self.payload = payload
        self.credit = credit
        self.styles = "\n".join(map_styles()) + template_text("notebook.css")
        self.scripts = map_scripts()
        self.sprite = template_text("marks.svg")
        self.figure = _WardFigure(title, lang)
        self.figure.add_child(self)

    def parts(self) -> tuple[str, str, str]:
        """
        Take the map apart, to be put inside another page.

        Returns
        -------
        tuple of str
            The sprite, which a page needs whether its map is shown or not; the HTML of the map's place, with all that
            its payload holds by then; and the script that draws it there. :func:`map_styles` and :func:`map_scripts`
            must be in the page as well.
        """
        sprite, self.sprite = self.sprite, ""
        self.figure.render()
        return sprite, self.figure.html.render(), self.figure.script.render()

    def add_tiles(self, tiles: TilesSpec) -> None:
        """
        Put a background from the internet over our own, where the page is hosted.

        Parameters
        ----------
        tiles
            Where from. A page that is opened from disk asks for none; where tiles fail, our own background is seen.
        """
        self.settings |= {"tiles": {"url": tiles.url, "max": tiles.max_zoom}}
        named = pair_html(Pair(tiles.attribution.cy, tiles.attribution.en))
        self.credit = Markup(" · ").join([self.credit, named])


class _WardFigure(Figure):
    _template = PlainTemplate(
        '<!DOCTYPE html>\n<html lang="{{ this.lang }}">\n<head>\n<title>{{ this.title | e }}</title>\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    holds_scripts = True

    def __init__(self, title: str, lang: Lang) -> None:
        super().__init__(title=title)
        self.lang = lang


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
    payload = Payload()
    payload.data["map"] = _drawn(atlas, ward.geometry, entries, payload)
    return WardMap(
        name=ward_code.lower(),
        settings=_settings(ward.geometry, title, lang or ""),
        payload=payload,
        credit=_credit(atlas, lang, streets=has_streets(atlas.background, ward.geometry)),
        title=title.in_(shown),
        lang=shown,
    )


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
    sheet = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return re.sub(r"url\(images/[^)]*\)", "none", sheet), slim_text("ward_map.css")


@cache
def map_scripts() -> tuple[str, ...]:
    """
    Read the scripts that the map needs.

    Returns
    -------
    tuple of str
        Leaflet under its banner and licence, what unpacks and draws, and the map of a ward.
    """
    code = (files("xstatic.pkg.leaflet") / "data" / "leaflet.js").read_text("utf-8")
    code = code.rsplit("//# sourceMappingURL=", 1)[0]
    leaflet = f"/*!\n{template_text('leaflet-licence.txt')}*/\n{code}"
    return leaflet, *compact_scripts(), slim_text("ward_map.js")


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


def _settings(area: BaseGeometry, title: Pair, lang: str) -> dict[str, Any]:
    west, south, east, north = area.bounds
    corners = gpd.GeoSeries([shapely.Point(west, south), shapely.Point(east, north)], crs=CRS).to_crs("EPSG:4326")
    words = {key: list(both(f"map-{key}")) for key in ("zoom-in", "zoom-out")}
    bounds = [[round(corner.y, 5), round(corner.x, 5)] for corner in corners]
    return {"bounds": bounds, "lang": lang, "title": list(title), "words": words}


def _drawn(atlas: Atlas, area: BaseGeometry, entries: Sequence[Entry], payload: Payload) -> dict[str, Any]:
    """Put all that the map shows into the payload."""
    ground = draw_background(atlas.background, area)
    edge = simplify(gpd.GeoSeries([area], crs=CRS), _TOLERANCE_M)
    return {
        "ground": [[name, payload.add_shapes(shapes, _GROUND_STEP_M)] for name, shapes in ground],
        "edge": payload.add_shapes(edge),
        "types": [list(kind) for kind in sorted({entry.type for entry in entries})],
        "groups": list(GROUPS),
        "features": _features(entries, payload),
    }


def _features(entries: Sequence[Entry], payload: Payload) -> dict[str, Any]:
    """Write the places of entries, areas around homes first; findings about the same homes share one."""
    types = sorted({entry.type for entry in entries})
    places: dict[tuple[str, Pair, bytes, str], list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.group not in AREAS):
        if entry.geometry is not None and not entry.geometry.is_empty:
            alone = "" if entry.group in AREAS else entry.id
            places[entry.group, entry.type, entry.geometry.wkb, alone].append(entry)
    some = list(places.values())
    known = gpd.GeoSeries([shapely.from_wkb(wkb) for _, _, wkb, _ in places], crs=CRS)
    around = [alike[0].group in AREAS for alike in some]
    simple = simplify(known, _TOLERANCE_M).where([not one for one in around], known.simplify(_AREA_TOLERANCE_M))
    return {
        "shapes": payload.add_shapes(simple),
        "marks": payload.add_shapes(middle_points(known)),
        "ids": [[entry.id for entry in alike] for alike in some],
        "group": [GROUPS.index(alike[0].group) for alike in some],
        "type": [types.index(alike[0].type) for alike in some],
        "names": [[_names(entry.name) for entry in alike] for alike in some],
    }


def _names(name: Name) -> list[str]:
    return list(dict.fromkeys(name.pair))


def _credit(atlas: Atlas, lang: Lang | None, *, streets: bool) -> Markup:
    layers = (atlas.wards, atlas.assets, atlas.findings, *atlas.background)
    named = credits_of(source for layer in layers for source in layer.sources)
    lines = [pair_html(one if lang is None or one.lang else one.pair.in_(lang)) for one in named]
    pairs = [both("page-sources-short"), *([] if streets else [both("map-no-streets")])]
    said = [pair_html(pair if lang is None else pair.in_(lang)) for pair in pairs]
    return Markup(" ").join([*said[1:], said[0], Markup(" · ").join(lines)])


__all__ = ["WardMap", "draw_entries", "draw_ward", "map_scripts", "map_styles"]
