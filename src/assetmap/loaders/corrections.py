"""
Read the corrections that a resident made with a map page: GeoJSON or an e-mail, which may come from anyone.

They become reviews that nobody has verified; what is no correction is told, and does not cost the others.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyproj

from assetmap.contracts import CRS
from assetmap.errors import LayerReadError, Problem
from assetmap.loaders.columns import catalogue
from assetmap.loaders.correction_mail import mail_text, read_mail
from assetmap.loaders.officer import Line, Table
from assetmap.loaders.plain import plain_text
from assetmap.loaders.reviews import Review, find_problems, make_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ASKED = (
    *("asset_id", "name", "name_cy", "kind", "type", "layer", "reference"),
    *("decision", "column", "value", "date", "reason"),
)
MARKUP = re.compile(r"<[a-z!/?]|&#?\w+;|\[(?:url|link|img)\b|javascript:|\{\{|\}\}", re.IGNORECASE)
LINK = re.compile(
    r"\b(?:https?|ftp|mailto|tel):|//\w|\bwww\.|\b[\w-]+\.(?:com|net|org|info|biz|ru|xyz|top|shop)\b", re.IGNORECASE
)
"""What no text of a correction may hold; the form of a page refuses the same."""


class Given(NamedTuple):
    """
    What a file of corrections holds.

    Attributes
    ----------
    reviews
        In the order of the file, with ``state`` ``unverified`` and ``origin`` ``resident``, whatever the file says;
        ``row`` is the number in the file, from 1.
    refused
        Why the others are none, by their number.
    """

    reviews: tuple[Review, ...]
    refused: tuple[Problem, ...]


def read_corrections(path: Path) -> Given:
    """
    Read a resident's corrections.

    Parameters
    ----------
    path
        GeoJSON: features whose properties have the names of columns of the table of reviews, each at a point in
        EPSG:4326; or the text of an e-mail that a map page prepared.

    Returns
    -------
    Given
        The corrections; and what was refused: a decision, column, kind or value that is none, a text that is too long,
        has markup or a link, or tells about a person. Nothing is quoted that may be personal.

    Raises
    ------
    LayerReadError
        The file cannot be read, is too large, holds too many corrections, or none at all.
    """
    table, reviews = Table(path.name), []
    refused: list[Problem] = []
    for at, feature in enumerate(_features(path), 1):
        line = Line(at, _cells(feature))
        review = make_review(line)
        problems = [*_too_long(table, line), *_spam(table, line), *find_problems(table, line, review)]
        refused += problems
        if not problems:
            reviews.append(review)
    return Given(tuple(reviews), tuple(refused))


def _features(path: Path) -> list[Any]:
    limits = catalogue()["corrections"]
    unreadable = LayerReadError(Problem("corrections-unreadable", path.name))
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= limits["bytes"] else b""
    except OSError as error:
        raise unreadable from error
    if size > limits["bytes"]:
        raise LayerReadError(Problem("corrections-large", path.name, values={"most": limits["bytes"] // 1000}))
    features = _parsed(content) or read_mail(mail_text(content))
    if not features:
        raise unreadable
    if len(features) > limits["features"]:
        raise LayerReadError(Problem("corrections-many", path.name, values={"most": limits["features"]}))
    return features


def _parsed(content: bytes) -> list[Any]:
    """Give the features of GeoJSON; none of anything else."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return []
    features = whole.get("features") if isinstance(whole, dict) else None
    return features if isinstance(features, list) else []


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


def _spam(table: Table, line: Line) -> Iterator[Problem]:
    """Refuse what a page's form never writes: markup, and addresses that lead elsewhere."""
    for name, text in line.cells.items():
        if MARKUP.search(text):
            yield table.problem("corrections-markup", line.row, name)
        elif LINK.search(text):
            yield table.problem("corrections-link", line.row, name)
