"""
The two editions: what everyone may see, and what only the authority's officers do.

What is left out of the public edition is counted there, with the rule; the officers' edition says of each why.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assetmap.analysis.findings import Findings
from assetmap.analysis.surroundings import SITE_KINDS
from assetmap.config import PublicSpec
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from assetmap.analysis.network import Bools
    from assetmap.model import Layer

_PROPERTY = SITE_KINDS[:2]
_STATUS = ("status", "status_text", "status_date")


@dataclass(frozen=True, slots=True)
class Edition:
    """
    Assets and findings as an edition shows them.

    Attributes
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        About those assets.
    withheld
        How many land and buildings are not in it, by reason (a term of the vocabulary's ``withheld``).
    flags_withheld
        How many findings of under-use are not in it, likewise.
    """

    assets: Layer
    findings: Findings
    withheld: Mapping[str, int]
    flags_withheld: Mapping[str, int]


def mark_withheld(assets: Layer, findings: Findings, rule: PublicSpec | None = None) -> Findings:
    """
    Say of each finding of under-use why the public edition leaves it out.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        Of kind ``underuse``; a finding that is marked already keeps its mark.
    rule
        The rule of the public edition; by default that of an empty configuration.

    Returns
    -------
    Findings
        With ``withheld`` filled: ``""`` for what everyone may see.
    """
    found = findings.layer.data
    about = assets.data.set_index("asset_id").loc[found["about_id"]].reset_index()
    empty = _empty(about) | (found["band"] != "").to_numpy()
    hidden = _why_hidden(about, rule or PublicSpec(), owned=SITE_KINDS, empty=empty)
    why = np.where(found["withheld"] != "", found["withheld"], hidden)
    why = np.where((why == "") & (found["band"] == "").to_numpy(), "below", why)
    return replace(findings, layer=findings.layer.derive(found.assign(withheld=why)))


def make_public(assets: Layer, findings: Findings, rule: PublicSpec | None = None) -> Edition:
    """
    Make the public edition.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        As :func:`mark_withheld` gives them.
    rule
        The rule of the public edition; by default that of an empty configuration.

    Returns
    -------
    Edition
        Without land and buildings that are not known to be public and whose owner has not agreed, without what its
        register marks as sensitive and the empty buildings that the rule leaves out, and without findings that are
        withheld. A recorded status that nothing published rests on is not told.
    """
    data, found = assets.data, findings.layer.data
    flagged = set(found["about_id"][found["band"] != ""])
    empty = _empty(data) | data["asset_id"].isin(flagged).to_numpy()
    why = _why_hidden(data, rule or PublicSpec(), owned=_PROPERTY, empty=empty)
    shown = found[(found["withheld"] == "") & found["about_id"].isin(data["asset_id"][why == ""])]
    kept = _without_status(data[why == ""], set(shown["about_id"])).reset_index(drop=True)
    reasons = findings.reasons[findings.reasons["finding_id"].isin(shown["finding_id"])].reset_index(drop=True)
    left_out = found["withheld"][~found["finding_id"].isin(shown["finding_id"])]
    return Edition(
        assets.derive(kept),
        Findings(findings.layer.derive(shown.reset_index(drop=True)), reasons),
        dict(sorted(Counter(why[why != ""]).items())),
        dict(sorted(Counter(left_out).items())),
    )


def make_whole(assets: Layer, findings: Findings) -> Edition:
    """
    Make the officers' edition, which leaves nothing out.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        As :func:`mark_withheld` gives them.

    Returns
    -------
    Edition
        All of it.
    """
    return Edition(assets, findings, {}, {})


def _why_hidden(data: gpd.GeoDataFrame, rule: PublicSpec, *, owned: tuple[str, ...], empty: Bools) -> np.ndarray:
    """Say of each asset why it is not for everyone, ``""`` if it is: of the kinds that are ``owned``, by their owner."""
    agreed = data["owner"].str.casefold().str.strip().isin([name.casefold().strip() for name in rule.consents])
    owned_ = data["kind"].isin(owned)
    cared = data["caretaker"]
    left_out = {
        "all": np.zeros(len(data), dtype=bool),
        "unless_uncared": (cared == "no").to_numpy(),
        "cared_for": (cared != "yes").to_numpy(),
        "none": np.ones(len(data), dtype=bool),
    }[rule.empty_buildings]
    cases: list[Bools] = [
        (data["sensitive"] == "yes").to_numpy(),
        (owned_ & (data["ownership"] == "private") & ~agreed).to_numpy(),
        (owned_ & (data["ownership"] == "unknown") & ~agreed).to_numpy(),
        (data["kind"] == "building").to_numpy() & empty & left_out,
    ]
    return np.select(cases, ["sensitive", "private", "owner_unknown", "uncared"], "").astype(object)


def _empty(data: pd.DataFrame) -> Bools:
    terms = [term for term, record in vocabulary()["status"].items() if record["underuse"]]
    empty: Bools = data["status"].isin(terms).to_numpy()
    return empty


def _without_status(data: gpd.GeoDataFrame, flagged: set[str]) -> gpd.GeoDataFrame:
    """Take the status of disuse from what is not shown as such: too little speaks for it, or someone has checked."""
    quiet = _empty(data) & ~data["asset_id"].isin(flagged).to_numpy()
    unknown = {"status": "unknown", "status_text": "", "status_date": ""}
    return data.assign(**{name: data[name].mask(quiet, unknown[name]) for name in _STATUS})
