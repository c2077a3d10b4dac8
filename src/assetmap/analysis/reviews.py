"""
What officers have decided of flags, and what that changes.

A decision is about a place: it is found again by its id, by its reference, or by place and name, and holds until its
review date whatever the evidence says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.findings import Findings, finding_id
from assetmap.analysis.similar import similarity
from assetmap.analysis.surroundings import SITE_KINDS
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS
from assetmap.loaders.added import added_id, added_layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assetmap.analysis.matching import Matched, MatchRule
    from assetmap.loaders.reviews import Review
    from assetmap.model import Layer

State: TypeAlias = Literal["in_force", "due", "unverified", "not_found", "superseded"]

CONFIRMED = 10.0
"""Certainty of what someone has checked and confirmed."""

_NUMBERS = ("bookings_year", "hours_week")
_SETTLES = ("confirm", "reject")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """
    A decision with the asset that it is about.

    Attributes
    ----------
    review
        The decision.
    asset_id
        The asset; empty if none was found.
    matched_by
        ``id``, ``reference``, ``place``; empty if none was found.
    state
        ``in_force``; ``due``: its review date has passed, and evidence counts again; ``unverified``: a resident's word
        that no officer has accepted; ``not_found``: no asset is where it says; ``superseded``: a later decision stands.
    """

    review: Review
    asset_id: str
    matched_by: str
    state: State


def find_reviewed(reviews: Sequence[Review], matched: Matched, *, on: str, rule: MatchRule) -> tuple[Reviewed, ...]:
    """
    Find the asset of each decision.

    Parameters
    ----------
    reviews
        As :func:`assetmap.loaders.reviews.read_reviews` gives them.
    matched
        The assets and their records.
    on
        The day for which they are asked; ``""``: none has passed.
    rule
        How near and how alike place and name must be.

    Returns
    -------
    tuple of Reviewed
        In the order given. A decision whose asset cannot be found is kept, and says so.
    """
    found = [_find(review, matched, rule) for review in reviews]
    last: dict[tuple[str, str], int] = {}
    for at, (review, (asset, _)) in enumerate(zip(reviews, found, strict=True)):
        if asset and review.state == "accepted":
            slot = (asset, _slot(review, at))
            if slot not in last or (review.date, at) >= (reviews[last[slot]].date, last[slot]):
                last[slot] = at
    latest = set(last.values())
    return tuple(
        Reviewed(review, asset, how, _state(review, asset, on, latest=at in latest))
        for at, (review, (asset, how)) in enumerate(zip(reviews, found, strict=True))
    )


def apply_corrections(matched: Matched, reviewed: Iterable[Reviewed]) -> Matched:
    """
    Put corrections that are in force in place of what the sources say.

    Parameters
    ----------
    matched
        The assets and their records.
    reviewed
        As :func:`find_reviewed` gives them.

    Returns
    -------
    Matched
        With the corrected columns; a corrected owner is dated by the correction and its evidence is ``review``.
    """
    assets, records = matched.assets.data.copy(), matched.records.copy()
    for one in reviewed:
        if one.state == "in_force" and one.review.decision == "correct":
            value: object = one.review.value
            value = float(str(value)) if one.review.column in _NUMBERS else value
            for table in (assets, records):
                about = table["asset_id"] == one.asset_id
                table.loc[about, one.review.column] = value
                if one.review.column == "status":
                    table.loc[about, "status_text"], table.loc[about, "status_date"] = "", one.review.date
                if one.review.column == "ownership":
                    table.loc[about, "ownership_evidence"] = "review"
    return replace(matched, assets=matched.assets.derive(assets), records=records)


def settle_reviews(findings: Findings, reviewed: Iterable[Reviewed], assets: Layer) -> Findings:
    """
    Let decisions that are in force settle findings.

    Parameters
    ----------
    findings
        Of kind ``underuse``.
    reviewed
        As :func:`find_reviewed` gives them.
    assets
        Keeps the ASSETS contract.

    Returns
    -------
    Findings
        What was confirmed has certainty 10 and the band ``confirmed``, found by evidence or not; what was rejected has
        certainty 0, no band, and is withheld as ``rejected``. Each gives the check as a reason.
    """
    settled = {one.asset_id: one for one in reviewed if one.state == "in_force" and one.review.decision in _SETTLES}
    data = assets.data
    about = data[data["asset_id"].isin(settled) & data["kind"].isin(SITE_KINDS) & (data["ward_code"] != "")]
    if about.empty:
        return findings
    found = findings.layer.data
    new = about[~about["asset_id"].isin(found["about_id"])]
    rows = new[["ward_code", "name", "name_cy", "ownership", "licence", "geometry"]].assign(
        about_id=new["asset_id"], finding_id=[finding_id("underuse", key) for key in new["asset_id"]], kind="underuse"
    )
    rows = fill_columns(gpd.GeoDataFrame(rows, geometry="geometry", crs=found.crs), CONTRACTS["findings"])
    parts = [part[found.columns] for part in (found, rows) if len(part)]
    whole = pd.concat(parts, ignore_index=True)
    decision = whole["about_id"].map({key: one.review.decision for key, one in settled.items()})
    yes, no = decision == "confirm", decision == "reject"
    whole["certainty"] = whole["certainty"].mask(yes, CONFIRMED).mask(no, 0.0)
    whole["band"] = whole["band"].mask(yes, "confirmed").mask(no, "")
    whole["withheld"] = whole["withheld"].mask(no, "rejected")
    checks = pd.DataFrame([_reason(settled[key]) for key in about["asset_id"]])
    reasons = pd.concat([findings.reasons, checks.reindex(columns=findings.reasons.columns)], ignore_index=True)
    reasons = reasons.sort_values(["finding_id", "reason", "source_id"], ignore_index=True)
    whole = whole.sort_values("finding_id", ignore_index=True)
    return Findings(findings.layer.derive(whole), reasons)


def count_states(reviewed: Iterable[Reviewed]) -> dict[str, int]:
    """
    Count decisions by their state.

    Parameters
    ----------
    reviewed
        As :func:`find_reviewed` gives them.

    Returns
    -------
    dict
        State to number, those that occur.
    """
    return dict(sorted(Counter(str(one.state) for one in reviewed).items()))


def _slot(review: Review, at: int) -> str:
    """Name what a decision decides of its asset: a later one of the same asset and name stands instead of it."""
    if review.decision in {"confirm", "reject"}:
        return ""
    return f"note {at}" if review.decision == "note" else review.column or review.decision


def _find(review: Review, matched: Matched, rule: MatchRule) -> tuple[str, str]:
    records = matched.records
    if review.decision == "add":
        own = records[(records["layer"] == added_layer(review)) & (records["reference"] == added_id(review))]
        return (str(own["asset_id"].iloc[0]), "id") if len(own) and review.state == "accepted" else ("", "")
    by_id = records[records["record_id"] == review.asset_id]
    if review.asset_id and len(by_id):
        return str(by_id["asset_id"].iloc[0]), "id"
    if review.reference and review.layer:
        named = records[(records["layer"] == review.layer) & (records["reference"] == review.reference)]
        if len({*named["asset_id"]}) == 1:
            return str(named["asset_id"].iloc[0]), "reference"
    if not np.isnan(review.easting):
        place = shapely.Point(review.easting, review.northing)
        near = records[records["kind"].isin([review.kind] if review.kind else SITE_KINDS)]
        near = near[shapely.dwithin(near.geometry.to_numpy(), place, rule.metres)]
        like = [
            similarity((review.name, review.name_cy), (row.name, row.name_cy)) >= rule.similarity
            for row in near[["name", "name_cy"]].itertuples(index=False)
        ]
        alike = near[np.array(like, dtype=bool)]
        if len({*alike["asset_id"]}) == 1:
            return str(alike["asset_id"].iloc[0]), "place"
    return "", ""


def _state(review: Review, asset: str, on: str, *, latest: bool) -> State:
    if review.state != "accepted":
        return "unverified"
    if not asset:
        return "not_found"
    if not latest:
        return "superseded"
    return "due" if on and review.until < on else "in_force"


def _reason(one: Reviewed) -> dict[str, object]:
    outcome = "confirmed" if one.review.decision == "confirm" else "rejected"
    return {
        "finding_id": finding_id("underuse", one.asset_id),
        "reason": f"reason-{outcome}",
        "value": np.nan,
        "text": f"{one.review.role}: {one.review.reason}",
        "term": "",
        "threshold": np.nan,
        "unit": "",
        "source_id": "",
        "date": one.review.date,
        "points": np.nan,
    }
