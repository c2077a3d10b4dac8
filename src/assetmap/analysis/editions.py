"""
The two editions: what everyone may see, and what only the authority's officers do.

What is left out of the public edition is counted there, with the rule; the officers' edition says of each why.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assetmap.analysis.evidence import is_idle
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
_STATUS = {"status": "unknown", "status_text": "", "status_date": ""}
"""What tells of use, and what is said where that is not told."""


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
        Of kind ``underuse``; those that :func:`mark_withheld` has not marked are marked here.
    rule
        The rule of the public edition; by default that of an empty configuration.

    Returns
    -------
    Edition
        Without land and buildings that are not known to be public and whose owner has not agreed, without what its
        register marks as sensitive and the empty buildings that the rule leaves out, and without findings that are
        withheld. A recorded status that nothing published rests on is not told.
    """
    data, found = assets.data, mark_withheld(assets, findings, rule).layer.data
    flagged = set(found["about_id"][found["band"] != ""])
    empty = _empty(data) | data["asset_id"].isin(flagged).to_numpy()
    why = _why_hidden(data, rule or PublicSpec(), owned=_PROPERTY, empty=empty)
    shown, left_out = found[found["withheld"] == ""], found["withheld"][found["withheld"] != ""]
    kept = _without_status(data[why == ""], set(shown["about_id"])).reset_index(drop=True)
    reasons = findings.reasons[findings.reasons["finding_id"].isin(shown["finding_id"])].reset_index(drop=True)
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
    """Say of each asset why it is not for everyone, ``""`` if it is; the kinds that are ``owned`` by their owner."""
    consents = {_plain(name) for name in rule.consents} - {""}
    theirs = (data["kind"].isin(owned) & ~data["owner"].map(_plain).isin(consents)).to_numpy()
    cared = data["caretaker"].to_numpy()
    left_out = {
        "all": np.zeros(len(data), dtype=bool),
        "unless_uncared": cared == "no",
        "cared_for": cared != "yes",
        "none": np.ones(len(data), dtype=bool),
    }[rule.empty_buildings]
    cases: list[Bools] = [
        (data["sensitive"] == "yes").to_numpy(),
        theirs & (data["ownership"] == "private").to_numpy(),
        theirs & (data["ownership"] != "public").to_numpy(),
        (data["kind"] == "building").to_numpy() & empty & left_out,
    ]
    return np.select(cases, ["sensitive", "private", "owner_unknown", "uncared"], "").astype(object)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _empty(data: pd.DataFrame) -> Bools:
    """Tell which assets are recorded as out of use, in the column of statuses or of uses."""
    terms = [term for term, record in vocabulary()["status"].items() if record["underuse"]]
    return data["status"].isin(terms).to_numpy() | is_idle(data["use"])


def _without_status(data: gpd.GeoDataFrame, flagged: set[str]) -> gpd.GeoDataFrame:
    """Take what a source says of disuse from what is not shown as such: too little speaks for it, or it was checked."""
    silent = ~data["asset_id"].isin(list(flagged))
    quiet = silent & (data["status"] != "in_use")  # words that are no status of ours may tell as much
    told = {name: data[name].mask(quiet, unknown) for name, unknown in _STATUS.items()}
    return data.assign(**told, use=data["use"].mask(silent & is_idle(data["use"]), ""))
