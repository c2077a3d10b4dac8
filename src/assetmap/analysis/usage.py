"""
Assets that could be used more: evidence added up, explained, and never more certain than it is.

What nothing is known of is unknown, neither in use nor under-used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assetmap.analysis.evidence import load_evidence, load_scale, shipped_evidence
from assetmap.analysis.findings import REASON_COLUMNS, Findings, finding_id
from assetmap.analysis.surroundings import SITE_KINDS
from assetmap.analysis.weigh import weigh_evidence
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS
from assetmap.model import Layer, newest_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from assetmap.analysis.evidence import Evidence, Scale
    from assetmap.analysis.surroundings import Surroundings
    from assetmap.model import Source

_KEPT = ("ward_code", "name", "name_cy", "ownership", "geometry")


def find_underuse(
    assets: Layer,
    *,
    records: gpd.GeoDataFrame | None = None,
    surroundings: Surroundings | None = None,
    evidence: Mapping[str, Evidence] | None = None,
    scale: Scale | None = None,
    made: str | None = None,
) -> Findings:
    """
    Find land, buildings and green spaces that evidence suggests could be used more.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    records
        What each source says of them, as :func:`assetmap.analysis.matching.match_assets` gives it. By default each
        asset is its own record.
    surroundings
        What the layers show there, as :func:`assetmap.analysis.surroundings.measure_surroundings` gives it. ``None``:
        only records are weighed.
    evidence, scale
        By default those of ``data/evidence.toml``.
    made
        The day for which evidence is weighed; by default the newest source's.

    Returns
    -------
    Findings
        Of kind ``underuse``, one for each asset inside a ward that anything speaks for, whoever owns it and however
        little certain: :func:`assetmap.analysis.editions.make_public` says what of it is for everyone. ``certainty`` is
        0 to 10, ``band`` empty below what is published, ``potential`` the households that it could serve, at least, or
        ``nan``. All reasons are there, for and against, with their ``points``.

    Notes
    -----
    Certainty is the sum of the points of all evidence, each kind capped and halved with its age, not below 0 and not
    above 9 before a check: after Grounded in Philadelphia (596 Acres), with weights of our own.
    """
    kinds = evidence or load_evidence()
    origins = (*assets.sources, *(surroundings.origins if surroundings else ()))
    sources = tuple({source.id: source for source in origins}.values())
    weighed = weigh_evidence(
        assets.data if records is None else records,
        kinds,
        sources,
        made=newest_date(assets.sources) if made is None else made,
        assets=assets.data,
        surroundings=surroundings,
    )
    return judge_usage(assets, weighed, sources, evidence=kinds, scale=scale)


def judge_usage(
    assets: Layer,
    weighed: pd.DataFrame,
    sources: tuple[Source, ...],
    *,
    evidence: Mapping[str, Evidence] | None = None,
    scale: Scale | None = None,
) -> Findings:
    """
    Judge by evidence what could be used more: the second half of :func:`find_underuse`.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    weighed
        As :func:`assetmap.analysis.weigh.weigh_evidence` gives it.
    sources
        Of what was weighed.
    evidence, scale
        By default those of ``data/evidence.toml``.

    Returns
    -------
    Findings
        As :func:`find_underuse`.
    """
    kinds, reading = evidence or load_evidence(), scale or load_scale()
    signs = weighed["evidence"].map({key: one.sign for key, one in kinds.items()})
    spoken = weighed["asset_id"][(signs > 0) & (weighed["points"] > 0)].unique()
    data = assets.data
    found = data[data["asset_id"].isin(spoken) & data["kind"].isin(SITE_KINDS) & (data["ward_code"] != "")]
    ids = {about: finding_id("underuse", about) for about in found["asset_id"]}
    told = weighed[weighed["asset_id"].isin(list(ids))]
    certainty = add_up(told, reading).reindex(found["asset_id"]).to_numpy()
    rows = found[list(_KEPT)].assign(
        finding_id=found["asset_id"].map(ids),
        about_id=found["asset_id"],
        kind="underuse",
        certainty=certainty,
        band=name_bands(certainty, reading),
        potential=_potential(told, kinds).reindex(found["asset_id"]).to_numpy(),
        licence=_licences(found, told, {source.id: source.licence for source in sources}),
    )
    contract = CONTRACTS["findings"]
    findings = fill_columns(rows, contract)[[*contract.columns, "geometry"]]
    reasons = told.assign(finding_id=told["asset_id"].map(ids), reason="evidence-" + told["evidence"])
    return Findings(
        Layer("findings", "findings", findings.sort_values("finding_id", ignore_index=True), sources),
        reasons[list(REASON_COLUMNS)].sort_values(["finding_id", "reason", "source_id"], ignore_index=True),
    )


def add_up(weighed: pd.DataFrame, scale: Scale) -> pd.Series[float]:
    """
    Add evidence up to certainty.

    Parameters
    ----------
    weighed
        As :func:`assetmap.analysis.weigh.weigh_evidence` gives it.
    scale
        How certainty is read.

    Returns
    -------
    pandas.Series
        Indexed by ``asset_id``: 0 to ``scale.unchecked_most``, to one decimal.
    """
    total: pd.Series[float] = weighed.groupby("asset_id")["points"].sum()
    return total.clip(0, scale.unchecked_most).round(1)


def name_bands(certainty: np.ndarray, scale: Scale) -> np.ndarray:
    """
    Name the band of each certainty that nobody has checked.

    Parameters
    ----------
    certainty
        Shape ``(n,)``, 0 to 10.
    scale
        How certainty is read.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``: ``likely``, ``worth_a_look``, or ``""`` below what is published.
    """
    bands = [certainty >= max(scale.likely_from, scale.show_from), certainty >= scale.show_from]
    return np.select(bands, ["likely", "worth_a_look"], "").astype(object)


def count_usage(assets: Layer, findings: Findings, weighed: pd.DataFrame) -> dict[str, int]:
    """
    Count what is known of the use of land and buildings.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract; what lies outside all wards is not counted.
    findings, weighed
        As :func:`judge_usage` gives and takes them; findings may have been settled by checks.

    Returns
    -------
    dict
        Each asset once: ``found``, it could be used more; ``too_little``, something suggests so, too little to be
        shown; ``in_use``, a check says so, or something shows it and nothing suggests otherwise; ``unknown``. That it
        is designated, planned for or liable to flooding tells nothing of its use.
    """
    data = assets.data[assets.data["kind"].isin(SITE_KINDS[:2]) & (assets.data["ward_code"] != "")]
    settled = findings.layer.data.set_index("about_id")
    band, checked = (data["asset_id"].map(settled[name]).astype("object") for name in ("band", "withheld"))
    telling = [key for key, one in shipped_evidence().items() if one.shows_use]
    used = data["asset_id"].isin(weighed["asset_id"][weighed["evidence"].isin(telling)].unique())
    cases = [band.fillna("") != "", (checked == "rejected") | (used & band.isna()), band.notna()]
    state = np.select(cases, ["found", "in_use", "too_little"], "unknown")
    return {name: int((state == name).sum()) for name in ("found", "too_little", "in_use", "unknown")}


def _potential(told: pd.DataFrame, kinds: Mapping[str, Evidence]) -> pd.Series[float]:
    names = [key for key, one in kinds.items() if one.group == "potential"]
    most: pd.Series[float] = told[told["evidence"].isin(names)].groupby("asset_id")["value"].max()
    return most


def _licences(found: gpd.GeoDataFrame, told: pd.DataFrame, licences: Mapping[str, str]) -> list[str]:
    """Give each finding the licences of its asset and of all that its reasons rest on."""
    needed = {about: {*own.split(" + ")} for about, own in zip(found["asset_id"], found["licence"], strict=True)}
    for about, ids in told[["asset_id", "source_id"]].drop_duplicates().itertuples(index=False):
        needed[about] |= {licences[key] for key in ids.split() if key in licences}
    return [" + ".join(sorted(each)) for each in needed.values()]
