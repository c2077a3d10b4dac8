"""
Read an OpenStreetMap extract with pyosmium.

What a tag becomes is data (``data/osm.toml``). An object is taken for a service, a green space, a building or land once,
in this order; what is context or a street may be something else besides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import osmium
import osmium.filter
import osmium.geom
import pandas as pd
import shapely

from assetmap.errors import LayerReadError, Problem
from assetmap.loaders.geometry import Raw
from assetmap.loaders.owners import is_public_body
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

KINDS = ("services", "green_space", "buildings", "land", "streets", "context")
"""Kinds of layer that an extract gives."""

_USES = ("amenity", "leisure", "office", "tourism", "building", "landuse", "natural")
"""Tags that say what a site is for, the most telling first."""

_ONCE = ("services", "green_space", "buildings", "land")


@dataclass(frozen=True, slots=True)
class TagRule:
    """A rule of ``data/osm.toml``."""

    kind: str
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    shape: str = ""
    type: str = ""
    status: str = ""
    public: bool = False
    name: re.Pattern[str] | None = None

    def fits(self, tags: Mapping[str, str], shape: str) -> bool:
        """
        Tell whether an object is what the rule describes.

        Parameters
        ----------
        tags
            The object's tags.
        shape
            ``node``, ``area`` or ``line``.

        Returns
        -------
        bool
            Whether it fits.
        """
        if shape != self.shape and (self.shape or shape == "line"):
            return False
        return (
            (not self.any or any(_has(tags, tag) for tag in self.any))
            and all(_has(tags, tag) for tag in self.all)
            and not any(_has(tags, tag) for tag in self.none)
            and (self.name is None or bool(self.name.fullmatch(tags.get("name", ""))))
            and (not self.public or is_public_body(operator_of(tags)))
        )


@dataclass(slots=True)
class _Collector:
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    shapes: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    lost: int = 0

    def add(self, kind: str, row: dict[str, Any], wkb: bytes) -> None:
        self.rows[kind].append(row)
        self.shapes[kind].append(wkb)


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
    except (RuntimeError, ValueError, OSError) as error:
        raise LayerReadError(Problem("file-unreadable", file, layer=name, values={"why": str(error)})) from error
    if not found.rows:
        raise LayerReadError(Problem("layer-empty", file, layer=name))
    return {kind: _raw(kind, found, file, name) for kind in KINDS if found.rows[kind]}


def operator_of(tags: Mapping[str, str]) -> str:
    """
    Name the owner or, if none is tagged, the operator of an object.

    Parameters
    ----------
    tags
        The object's tags.

    Returns
    -------
    str
        Empty if neither is tagged.
    """
    return tags.get("owner") or tags.get("operator") or ""


@cache
def tag_rules() -> tuple[TagRule, ...]:
    """
    Read the rules.

    Returns
    -------
    tuple of TagRule
        In the order in which they are tried.
    """
    rules = []
    for record in read_data("osm.toml")["rule"]:
        lists = {key: tuple(value) for key, value in record.items() if isinstance(value, list)}
        name = re.compile(record["name"]) if "name" in record else None
        rules.append(TagRule(**{**record, **lists, "name": name}))
    return tuple(rules)


def classify(tags: Mapping[str, str], shape: str) -> list[TagRule]:
    """
    Find what an object is.

    Parameters
    ----------
    tags
        Its tags.
    shape
        ``node``, ``area`` or ``line``.

    Returns
    -------
    list of TagRule
        At most one of service, green space, building and land, and what else it is.
    """
    fitting: dict[str, TagRule] = {}
    for rule in _candidates(frozenset(tags)):
        if rule.kind not in fitting and rule.fits(tags, shape):
            fitting[rule.kind] = rule
    once = next((fitting[kind] for kind in _ONCE if kind in fitting), None)
    return [rule for rule in fitting.values() if rule is once or rule.kind not in _ONCE]


@cache
def _candidates(keys: frozenset[str]) -> tuple[TagRule, ...]:
    return tuple(rule for rule in tag_rules() if any(tag.split("=")[0] in keys for tag in rule.any or rule.all))


def _has(tags: Mapping[str, str], tag: str) -> bool:
    key, _, value = tag.partition("=")
    there = tags.get(key)
    return there is not None and (there == value or (value == "*" and there != "no"))


def _keys() -> Iterable[str]:
    return sorted({tag.split("=")[0] for rule in tag_rules() for tag in rule.any or rule.all})


def _collect(path: Path, found: _Collector) -> None:
    wanted = osmium.filter.KeyFilter(*_keys())
    factory = osmium.geom.WKBFactory()
    for thing in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        if thing.is_relation() or (thing.is_way() and thing.is_closed() and "highway" not in thing.tags):
            continue
        shape = "node" if thing.is_node() else "area" if thing.is_area() else "line"
        tags = {tag.k: tag.v for tag in thing.tags}
        rules = classify(tags, shape)
        if not rules:
            continue
        try:
            wkb = bytes.fromhex(_wkb(factory, thing, shape))
        except RuntimeError:
            found.lost += 1
            continue
        for rule in rules:
            found.add(rule.kind, _row(thing, shape, tags, rule), wkb)


def _wkb(factory: osmium.geom.WKBFactory, thing: Any, shape: str) -> str:  # noqa: ANN401 - pyosmium has no stubs
    if shape == "node":
        return str(factory.create_point(thing))
    return str(factory.create_multipolygon(thing) if shape == "area" else factory.create_linestring(thing))


def _row(thing: Any, shape: str, tags: Mapping[str, str], rule: TagRule) -> dict[str, Any]:  # noqa: ANN401 - as above
    letter = {"node": "n", "line": "w"}.get(shape) or ("w" if thing.from_way() else "r")
    number = thing.orig_id() if shape == "area" else thing.id
    row = {"id": f"{letter}{number}", "name": tags.get("name", ""), "name_cy": tags.get("name:cy", "")}
    if rule.kind in {"buildings", "land"}:
        owner = operator_of(tags)
        public = is_public_body(owner)
        row |= {
            "owner": owner,
            "ownership": "public" if public else "unknown",
            "ownership_evidence": ("stated" if "owner" in tags else "operator") if public else "none",
            "status": rule.status or "unknown",
            "status_text": _first(tags, rule),
            "use": next((tags[key] for key in _USES if tags.get(key, "yes") != "yes"), ""),
        }
    elif rule.kind == "streets":
        row["highway"] = tags["highway"]
    else:
        row |= {"type": rule.type, "operator": tags.get("operator", "")}
    return row


def _first(tags: Mapping[str, str], rule: TagRule) -> str:
    """Quote the tag that made the rule fit."""
    return next((f"{key}={tags[key]}" for key in (tag.split("=")[0] for tag in rule.any) if key in tags), "") if rule.status else ""


def _raw(kind: str, found: _Collector, file: str, name: str) -> Raw:
    shapes = shapely.from_wkb(found.shapes[kind])
    if kind == "services":
        shapes = shapely.point_on_surface(shapes)
    frame = gpd.GeoDataFrame(pd.DataFrame(found.rows[kind]), geometry=shapes, crs="EPSG:4326")
    frame["located_by"] = "geometry"
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    lost = (
        (Problem("record-unreadable", file, layer=name, effect="set aside", count=found.lost, values={"why": "pyosmium"}),)
        if found.lost and kind == KINDS[0]
        else ()
    )
    return Raw(frame, file, name, "EPSG:4326", len(frame), lost, frame)
