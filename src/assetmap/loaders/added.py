"""
What an officer has accepted as missing: layers of the assets that the table of reviews adds.

They are read with the other layers, so that all that is made of a place knows them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd

from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS
from assetmap.loaders.reviews import read_reviews
from assetmap.model import Intake, Layer, Source
from assetmap.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetmap.config import Config
    from assetmap.contracts import Kind
    from assetmap.loaders.reviews import Review

SOURCE_ID = "reviews-table"
"""Id of the source of what was added: the officer's table of reviews."""

_LAYERS: dict[str, Kind] = {"service": "services", "anchor": "anchors", "land": "land", "building": "buildings"}
_UNKNOWN = {"ownership": "unknown", "ownership_evidence": "none", "status": "unknown"}


def read_added(config: Config) -> tuple[Layer, ...]:
    """
    Read what was added to a place, and accepted.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    tuple of Layer
        One for each kind that occurs, of points in EPSG:27700, with the officer's table as the source. It does not
        claim to know all of anything. What stands there twice is there once. What an addition does not say is unknown.

    Raises
    ------
    AssetmapError
        As :func:`assetmap.loaders.reviews.read_reviews`.

    Notes
    -----
    An addition stays after its review date, when it is listed as due: no other source would tell of the place.
    """
    file = config.resolve(config.reviews.file)
    rows = [review for review in read_reviews(file) if review.decision == "add" and review.state == "accepted"]
    if not rows:
        return ()
    source = _source(config, rows)
    kinds = sorted({review.kind for review in rows} & set(_LAYERS))
    return tuple(_layer([review for review in rows if review.kind == kind], source, file.name) for kind in kinds)


def added_layer(review: Review) -> str:
    """
    Name the layer that an addition stands in.

    Parameters
    ----------
    review
        An addition.

    Returns
    -------
    str
        ``reviews-services`` and the like; empty for a kind that cannot be added.
    """
    return f"reviews-{_LAYERS[review.kind]}" if review.kind in _LAYERS else ""


def added_id(review: Review) -> str:
    """
    Name an addition, the same in every run as long as its row says the same of what and where it is.

    Parameters
    ----------
    review
        An addition.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    place = f"{review.easting:.0f}|{review.northing:.0f}"
    told = f"{review.kind}|{review.type}|{review.name}|{review.name_cy}|{place}"
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _source(config: Config, rows: Iterable[Review]) -> Source:
    return Source(
        SOURCE_ID,
        say("reviews-source", "en"),
        config.place.name.en,
        config.reviews.licence,
        date=max(review.date for review in rows),
        language=config.place.languages[0],
        title_cy=say("reviews-source", "cy"),
        publisher_cy=config.place.name.cy,
    )


def _layer(rows: list[Review], source: Source, file: str) -> Layer:
    known = {added_id(review): review for review in rows}
    kind = _LAYERS[rows[0].kind]
    told = [
        {"id": own, "name": one.name, "name_cy": one.name_cy, "type": one.type, "located_by": "coordinates"} | _UNKNOWN
        for own, one in known.items()
    ]
    if kind == "anchors":  # which must have a name
        told = [row | {"name": row["name"] or row["name_cy"]} for row in told]
    spots = gpd.points_from_xy([one.easting for one in known.values()], [one.northing for one in known.values()])
    columns = CONTRACTS[kind].columns
    frame = fill_columns(gpd.GeoDataFrame(told, geometry=spots, crs=CRS), CONTRACTS[kind])[[*columns, "geometry"]]
    return Layer(added_layer(rows[0]), kind, frame, (source,), Intake(file, len(rows), crs=CRS))
