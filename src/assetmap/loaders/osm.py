"""
Read an OpenStreetMap extract with pyosmium.

What a tag becomes is data (``data/osm.toml``). An object whose points are not all in the extract is set aside, not the
extract.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import osmium
import osmium.filter
import osmium.geom
import pandas as pd
import shapely

from assetmap.errors import LayerReadError, Problem
from assetmap.loaders.geometry import Raw
from assetmap.loaders.osm_rules import classify, tag_keys
from assetmap.loaders.owners import held_by
from assetmap.loaders.plain import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from assetmap.loaders.osm_rules import TagRule

KINDS = ("services", "green_space", "buildings", "land", "streets", "context", "ground")
"""Kinds of layer that an extract gives."""

_USES = ("amenity", "leisure", "office", "tourism", "building", "landuse", "natural")
"""Tags that say what a site is for, the most telling first."""

_OF_STREETS = ("highway", "access", "foot", "bicycle", "motorroad")
"""Tags that say who may use a street."""

_AREA_RELATIONS = ("multipolygon", "boundary")

_HELD = ("owner", "ownership", "ownership_evidence", "named_by")
_PROPERTY = (*_HELD, "status", "status_text", "use")
_COLUMNS = {
    "services": ("type", "operator"),
    "green_space": ("type", "operator", *_HELD[1:]),
    "buildings": _PROPERTY,
    "land": _PROPERTY,
    "streets": _OF_STREETS,
    "context": ("type",),
    "ground": ("type",),
}
"""Columns of each kind behind those of its name."""


@dataclass(slots=True)
class _Collector:
    """What was found so far, by kind; a shape that cannot be made is ``None``."""

    rows: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    shapes: dict[str, list[str | None]] = field(default_factory=lambda: defaultdict(list))
    awaited: dict[str, dict[str, str]] = field(default_factory=dict)

    def meet(self, number: str, tags: Mapping[str, str], shape: str, draw: Callable[[], str | None]) -> None:
        """Take an object for what the rules say; its points may not be in the extract, or be all the same."""
        rules = classify(tags, shape)
        if not rules:
            return
        try:
            wkb = draw()
        except (RuntimeError, osmium.InvalidLocationError):
            wkb = None
        for rule in rules:
            self.rows[rule.kind].append(_row(number, tags, rule))
            self.shapes[rule.kind].append(wkb)


def read_extract(path: Path, file: str, name: str) -> dict[str, Raw]:
    """
    Read an extract.

    Parameters
    ----------
    path
        ``.osm.pbf``, or another format that libosmium reads.
    file
        As the configuration spells it.
    name
        Name of the layer in the configuration.

    Returns
    -------
    dict
        Kind of layer to rows in EPSG:4326, in the order of the file, counted from 1 within each kind.

    Raises
    ------
    LayerReadError
        The file cannot be read, or holds nothing that the rules know.
    """
    found = _Collector()
    try:
        _collect(path, found)
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as error:
        why = " ".join(str(error).split()).rstrip(".")
        raise LayerReadError(Problem("file-unreadable", file, layer=name, values={"why": why})) from error
    if not found.rows:
        raise LayerReadError(Problem("layer-empty", file, layer=name))
    return {kind: _raw(kind, found, file, name) for kind in KINDS if found.rows[kind]}


def _collect(path: Path, found: _Collector) -> None:
    wanted = osmium.filter.KeyFilter(*tag_keys())
    factory = osmium.geom.WKBFactory()
    for entity in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        thing = cast("Any", entity)  # pyosmium's types do not tell by is_node() what a thing is
        if thing.is_area():
            number = f"{'w' if thing.from_way() else 'r'}{thing.orig_id()}"
            tags = found.awaited.pop(number, None) or _tags(thing)
            found.meet(number, tags, "area", partial(factory.create_multipolygon, thing))
        elif thing.is_node():
            found.meet(f"n{thing.id}", _tags(thing), "node", partial(factory.create_point, thing))
        elif thing.is_way():
            tags = _tags(thing)
            if thing.is_closed() and tags.get("area") != "no":
                found.awaited[f"w{thing.id}"] = tags
            if not thing.is_closed() or "highway" in tags:
                found.meet(f"w{thing.id}", tags, "line", partial(factory.create_linestring, thing))
        elif thing.tags.get("type") in _AREA_RELATIONS:
            found.awaited[f"r{thing.id}"] = _tags(thing)
    for number, tags in found.awaited.items():  # areas that could not be put together
        found.meet(number, tags, "area", lambda: None)


def _tags(thing: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    return {key: plain_text(value) for key, value in thing.tags}


def _row(number: str, tags: Mapping[str, str], rule: TagRule) -> tuple[str, ...]:
    row = (number, tags.get("name", ""), tags.get("name:cy", ""))
    if rule.kind in {"buildings", "land"}:
        use = next((tags[key] for key in _USES if tags.get(key, "yes") != "yes"), "")
        return (*row, *held_by(tags), rule.status or "unknown", rule.quote(tags) if rule.status else "", use)
    if rule.kind == "green_space":
        return (*row, rule.type, *held_by(tags))
    if rule.kind == "streets":
        return (*row, *(tags.get(key, "") for key in _OF_STREETS))
    return (*row, rule.type, tags.get("operator", "")) if rule.kind == "services" else (*row, rule.type)


def _raw(kind: str, found: _Collector, file: str, name: str) -> Raw:
    shapes = shapely.from_wkb(found.shapes.pop(kind))
    if kind == "services":
        shapes = shapely.point_on_surface(shapes)
    names = ["id", "name", "name_cy", *_COLUMNS[kind]]
    frame = gpd.GeoDataFrame(pd.DataFrame(found.rows.pop(kind), columns=names), geometry=shapes, crs="EPSG:4326")
    frame["located_by"] = "geometry"
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    raw = Raw(frame, file, name, "EPSG:4326", len(frame), (), frame)
    lost = frame.geometry.isna().to_numpy()
    return raw.note("osm-incomplete", lost, "set aside", id=frame["id"].to_numpy())
