"""All that a page's scripts need in one packed text; and a layer of many features for any folium map."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING, Any

import folium.map
from branca.element import Figure
from folium.template import Template

from assetmap.render.once import Literal, Once
from assetmap.render.shapes import STEP_M, simplify, write_shapes
from assetmap.render.slim import slim_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd

_SCRIPTS = ("inflate.js", "shapes.js", "pictures.js", "board.js", "compact.js")
_LOOKS = {"stroke", "color", "weight", "opacity", "dashArray", "radius", "mark", "pattern"}
_LOOKS |= {"fill", "fillColor", "fillOpacity"}


class Payload:
    """
    Data and shapes for a page's scripts, packed as one text.

    Attributes
    ----------
    data
        What JSON can hold, by name.

    Notes
    -----
    Packed, it is base64 of a raw deflate stream (RFC 1951). Unpacked: the length of the JSON in four bytes, the lowest
    first; the JSON in UTF-8; the shapes, as :func:`assetmap.render.shapes.write_shapes` writes them. A layer in the
    JSON says where its shapes lie among these.
    """

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self._shapes = bytearray()

    def add_shapes(self, places: gpd.GeoSeries, step_m: float = STEP_M) -> dict[str, Any]:
        """
        Add shapes.

        Parameters
        ----------
        places, step_m
            As for :func:`assetmap.render.shapes.write_shapes`.

        Returns
        -------
        dict
            What the page's scripts need to find them: ``grid``, ``n``, ``at`` and ``end``.
        """
        grid, written = write_shapes(places, step_m)
        start = len(self._shapes)
        self._shapes += written
        return {"grid": list(grid), "n": len(places), "at": start, "end": len(self._shapes)}

    def packed(self) -> str:
        """
        Pack all of it.

        Returns
        -------
        str
            Base64, so nothing in it can end a script element. The same data gives the same text.
        """
        text = json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
        raw = len(text).to_bytes(4, "little") + text + bytes(self._shapes)
        return b64encode(packer.compress(raw) + packer.flush()).decode()


class CompactLayer(Once, folium.map.Layer):
    """
    Many features as one layer of a folium map: one packed text in the page, one canvas in the browser.

    It stands beside any other layer of folium, below its markers and outlines, and in a ``folium.LayerControl``.
    Features are found under the mouse and by a click, and say their tooltip.

    Parameters
    ----------
    data
        Points, lines and areas, with a CRS.
    name
        Name of the layer in a layer control.
    tooltip
        Columns whose values the tooltip shows, one a line; the first is printed bold. They are shown as text, whatever
        is in them. By default there is no tooltip.
    style
        Look of a feature, in Leaflet's words (``color``, ``weight``, ``opacity``, ``dashArray``, ``fill``,
        ``fillColor``, ``fillOpacity``, ``radius``, ``stroke``), for all features or as a function of a feature's row.
    tolerance_m
        How far, in metres, a border may move when vertices are left out; shared borders move alike.
    control, show
        As for folium's layers.

    Raises
    ------
    CrsError
        ``data`` does not say in which CRS it is.
    ValueError
        A style has a key that is not known, or a feature is a collection of several kinds.

    Examples
    --------
    >>> import folium, geopandas as gpd, shapely
    >>> parks = gpd.GeoDataFrame({"name": ["Park"]}, geometry=[shapely.box(331000, 188000, 331400, 188300)], crs=27700)
    >>> drawn = folium.Map([51.58, -2.99], zoom_start=14)
    >>> layer = CompactLayer(parks, name="Parks", tooltip="name", style={"color": "#256b31"}).add_to(drawn)
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = assetmap.compact({{ this.payload.packed() | tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        data: gpd.GeoDataFrame,
        *,
        name: str | None = None,
        tooltip: str | Sequence[str] = (),
        style: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None = None,
        tolerance_m: float = 1.0,
        control: bool = True,
        show: bool = True,
    ) -> None:
        folium.map.Layer.__init__(self, name=name, overlay=True, control=control, show=show)
        self._name = "CompactLayer"
        columns = [tooltip] if isinstance(tooltip, str) else list(tooltip)
        looks, which = _looks(data, style)
        self.payload = Payload()
        self.payload.data = {
            "layer": self.payload.add_shapes(simplify(data.geometry, tolerance_m)),
            "looks": looks,
            "look": which,
            "tips": [[_told(value) for value in row] for row in data[columns].itertuples(index=False)]
            if columns
            else [],
        }

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401
        """
        Put the layer, and once for all such layers its scripts, into the figure.

        Parameters
        ----------
        **kwargs
            Passed on to the templates.

        Returns
        -------
        str
            Nothing: all is in the figure.
        """
        figure = self.get_root()
        if isinstance(figure, Figure) and not getattr(figure, "holds_scripts", False):
            scripts = "".join(f"<script>{script}</script>" for script in compact_scripts())
            figure.header.add_child(Literal(scripts), name="assetmap_compact")
        if self.show:
            parent = self._parent.get_name() if self._parent else ""
            self.add_child(_Added(f"{self.get_name()}.addTo({parent});"), name=f"{self.get_name()}_add")
        return Once.render(self, **kwargs)


class _Added(Once):
    """A line of the figure's script."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.line }}{% endmacro %}")

    def __init__(self, line: str) -> None:
        Once.__init__(self)  # type: ignore[no-untyped-call]
        self.line = line


@cache
def compact_scripts() -> tuple[str, ...]:
    """
    Read the scripts that unpack and draw; Leaflet must stand before them.

    Returns
    -------
    tuple of str
        JavaScript.
    """
    return tuple(slim_text(name) for name in _SCRIPTS)


def _looks(
    data: gpd.GeoDataFrame, style: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None
) -> tuple[list[dict[str, Any]], list[int]]:
    """Keep each look once; no list of places where all features look alike."""
    if not callable(style):
        return [_look(style or {})], []
    each = [_look(style(row)) for _, row in data.iterrows()]
    written = [json.dumps(look, sort_keys=True) for look in each]
    places = {text: at for at, text in enumerate(dict.fromkeys(written))}
    return [json.loads(text) for text in places], [places[text] for text in written]


def _look(style: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(style.keys() - _LOOKS)
    if unknown:
        msg = f"a style cannot have {', '.join(unknown)}: known are {', '.join(sorted(_LOOKS))}"
        raise ValueError(msg)
    return dict(style)


def _told(value: object) -> str:
    """Say a value; nothing of what is missing."""
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - nan alone differs from itself


__all__ = ["CompactLayer", "Payload", "compact_scripts"]
