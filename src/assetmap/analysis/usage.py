"""
Public assets that could be used more, by what the sources record of them.

Only what is publicly owned becomes a flag; what has no recorded status is unknown, neither in use nor under-used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetmap.analysis.findings import Findings, finding_id, make_findings
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from assetmap.model import Layer

_PROPERTY = ("land", "building")


@dataclass(frozen=True, slots=True)
class Published:
    """
    Assets, divided by what may be shown to everyone.

    Attributes
    ----------
    assets
        What may be shown: services, green spaces, anchors, and land and buildings that are publicly owned.
    withheld
        How many land and buildings are not, by ownership and status (``"unknown, vacant"``): for the officer.
    """

    assets: Layer
    withheld: Mapping[str, int]


def withhold_private(assets: Layer) -> Published:
    """
    Keep land and buildings that are not known to be public out of what is shown.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.

    Returns
    -------
    Published
        Public assets, and counts of the others.
    """
    data = assets.data
    hidden = data["kind"].isin(_PROPERTY) & (data["ownership"] != "public")
    counts = dict(sorted(Counter(data["ownership"][hidden] + ", " + data["status"][hidden]).items()))
    return Published(assets.derive(data[~hidden].reset_index(drop=True)), counts)


def find_underuse(assets: Layer) -> Findings:
    """
    Find public land and buildings whose recorded status says that they are not in use.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.

    Returns
    -------
    Findings
        Of kind ``underuse``, one for each such asset inside a ward, with the recorded status as its reason.
        ``certainty`` is ``nan``: a recorded status alone is not weighed.

    Notes
    -----
    The statuses that count stand in ``data/vocabulary.toml``. Private assets and those of an unknown owner never become
    a finding; an unknown status never does.
    """
    terms = {term for term, record in vocabulary()["status"].items() if record["underuse"]}
    data = assets.data
    flagged = data[
        data["kind"].isin(_PROPERTY)
        & (data["ownership"] == "public")
        & data["status"].isin(terms)
        & (data["ward_code"] != "")
    ]
    return make_findings([_finding(row) for row in _rows(flagged)], list(_reasons(flagged, assets)), assets.sources)


def _rows(data: gpd.GeoDataFrame) -> Iterator[dict[str, object]]:
    yield from data.to_dict("records")


def _finding(row: dict[str, object]) -> dict[str, object]:
    kept = {key: row[key] for key in ("ward_code", "name", "name_cy", "licence", "geometry")}
    about = str(row["asset_id"])
    return {"finding_id": finding_id("underuse", about), "about_id": about, "kind": "underuse", **kept}


def _reasons(flagged: gpd.GeoDataFrame, assets: Layer) -> Iterator[dict[str, object]]:
    dates = {source.id: source.date for source in assets.sources}
    for row in _rows(flagged):
        yield {
            "finding_id": finding_id("underuse", str(row["asset_id"])),
            "reason": "reason-status",
            "term": f"status:{row['status']}",
            "unit": "",
            "source_id": row["source_id"],
            "date": row["status_date"] or dates[str(row["source_id"])],
        }
