"""
Read the corrections that a resident saved from a map page: GeoJSON, which may come from anyone.

They become reviews that nobody has verified.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pyproj

from assetmap.contracts import CRS
from assetmap.errors import ContractError, LayerReadError, Problem
from assetmap.loaders.columns import catalogue
from assetmap.loaders.officer import Line, Table
from assetmap.loaders.plain import plain_text
from assetmap.loaders.reviews import find_problems, make_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assetmap.loaders.reviews import Review

_ASKED = ("asset_id", "name", "name_cy", "kind", "layer", "reference", "decision", "column", "value", "date", "reason")


def read_corrections(path: Path) -> tuple[Review, ...]:
    """
    Read a resident's corrections.

    Parameters
    ----------
    path
        GeoJSON: features whose properties have the names of columns of the table of reviews, each at a point in
        EPSG:4326.

    Returns
    -------
    tuple of Review
        In the order of the file, with ``state`` ``unverified`` and ``origin`` ``resident``, whatever the file says.

    Raises
    ------
    LayerReadError
        The file cannot be read, is too large, or is no GeoJSON with features.
    ContractError
        A feature is none of a correction: ``.problems`` lists all, by the number of the feature. Nothing is quoted that
        may be personal.
    """
    features = _features(path)
    table, reviews = Table(path.name), []
    problems: list[Problem] = []
    for at, feature in enumerate(features, 1):
        line = Line(at, _cells(feature))
        problems += _too_long(table, line)
        review = make_review(line)
        problems += find_problems(table, line, review)
        reviews.append(review)
    if problems:
        raise ContractError(*problems)
    return tuple(reviews)


def _features(path: Path) -> list[Any]:
    limits = catalogue()["corrections"]
    try:
        if path.stat().st_size > limits["bytes"]:
            raise LayerReadError(Problem("corrections-large", path.name, values={"most": limits["bytes"] // 1000}))
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, LayerReadError):
            raise
        raise LayerReadError(Problem("corrections-unreadable", path.name)) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise LayerReadError(Problem("corrections-unreadable", path.name))
    if len(features) > limits["features"]:
        raise LayerReadError(Problem("corrections-many", path.name, values={"most": limits["features"]}))
    return features


def _cells(feature: Any) -> dict[str, str]:  # noqa: ANN401 - whatever the file holds
    said = feature.get("properties") if isinstance(feature, dict) else None
    said = said if isinstance(said, dict) else {}
    cells = dict.fromkeys(catalogue()["reviews"], "")
    cells |= {name: plain_text(said[name]) for name in _ASKED if isinstance(said.get(name), (str, int, float))}
    easting, northing = _place(feature)
    return cells | {"easting": easting, "northing": northing, "state": "unverified", "origin": "resident"}


def _place(feature: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever the file holds
    """Bring a point to the grid; anything else has no place."""
    shape = feature.get("geometry") if isinstance(feature, dict) else None
    at = shape.get("coordinates") if isinstance(shape, dict) and shape.get("type") == "Point" else None
    if not (isinstance(at, list) and len(at) >= 2 and all(isinstance(one, (int, float)) for one in at[:2])):  # noqa: PLR2004
        return "", ""
    try:
        east, north = _to_grid().transform(float(at[0]), float(at[1]))
    except OverflowError:  # JSON has whole numbers of any length
        return "", ""
    return (f"{east:.0f}", f"{north:.0f}") if abs(east) + abs(north) < float("inf") else ("", "")


@cache
def _to_grid() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", CRS, always_xy=True)


def _too_long(table: Table, line: Line) -> Iterator[Problem]:
    most = catalogue()["corrections"]["letters"]
    long: Mapping[str, str] = {name: text for name, text in line.cells.items() if len(text) > most}
    for name in long:
        yield table.problem("corrections-long", line.row, name, most=most)
