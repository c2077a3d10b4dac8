"""What rules are asked about: assets, findings and wards in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from assetmap.contracts import CRS
from assetmap.journey.catalogue import feature_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.analysis.context import Context
    from assetmap.analysis.standards import Standard
    from assetmap.model import Layer

_COUNTS = ("households_beyond", "households_unreachable", "households_unknown")
_TEXT = (
    "about_id",
    "kind",
    "type",
    "ownership",
    "finding",
    "service",
    "about",
    "unit",
    "answer",
    "few",
    "name",
    "name_cy",
    "licence",
)
_NUMBERS = ("certainty", "metres", "area_ha", "length_m")
_COLUMNS = ("kind", "type", "service", "about")  # of a record of feature_kinds.toml: any of its terms
_EXACT = ("ownership", "finding")


def gather_features(
    assets: Layer, findings: Layer, standards: Mapping[str, Standard], context: Context | None = None
) -> gpd.GeoDataFrame:
    """
    Put assets, findings and wards in one table, with what the rules ask for.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        Keeps the FINDINGS contract; a finding of under-use without a band is not shown, and not here.
    standards
        By id, for the metres of gaps.
    context
        What is known of the wards themselves. ``None``: the wards are no features.

    Returns
    -------
    geopandas.GeoDataFrame
        One row for each, EPSG:27700: ``feature_id``; ``kind`` (of an asset, or ``ward``), ``finding``; the asset that a
        finding is about in ``about_id`` (a gap is about none), its kind in ``about``, its ``type``; ``ward_code``;
        ``name``, ``name_cy``; ``licence``; numbers ``nan`` and text ``""`` where nothing is known.
    """
    parts = [_asset_rows(assets), _finding_rows(findings, assets, standards)]
    if context is not None:
        parts.append(_ward_rows(context))
    joined = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table = gpd.GeoDataFrame(joined, geometry="geometry", crs=CRS)
    table = table.reindex(columns=[*dict.fromkeys([*table.columns, *_TEXT, *_COUNTS, *_NUMBERS])])
    return table.assign(**{name: table[name].astype("object").fillna("").astype("str") for name in _TEXT})


def find_fitting(features: pd.DataFrame, kinds: Iterable[str]) -> pd.Series[bool]:
    """
    Find the features of kinds.

    Parameters
    ----------
    features
        As :func:`gather_features` returns them.
    kinds
        Kinds of ``data/feature_kinds.toml``, any of which fits.

    Returns
    -------
    pandas.Series
        Of bool, indexed like ``features``.
    """
    fits = pd.Series(data=False, index=features.index)
    for kind in kinds:
        record = feature_kinds()[kind]
        one = pd.Series("finding" in record or "kind" in record, index=features.index)
        for column in _COLUMNS:
            if column in record:
                one &= features[column].isin(record[column])
        for column in _EXACT:
            if column in record:
                one &= features[column] == record[column]
        if "column" in record:
            one &= _says_something(features, record["column"])
        fits |= one
    return fits


def _says_something(features: pd.DataFrame, column: str) -> pd.Series[bool]:
    if column not in features:
        return pd.Series(data=False, index=features.index)
    told = features[column]
    numbers = pd.api.types.is_numeric_dtype(told)
    return told > 0 if numbers else told.fillna("").astype("str") != ""


def _asset_rows(assets: Layer) -> pd.DataFrame:
    columns = [
        "asset_id",
        "kind",
        "type",
        "ownership",
        "ward_code",
        "name",
        "name_cy",
        "area_ha",
        "licence",
        "geometry",
    ]
    rows = pd.DataFrame(assets.data[columns]).rename(columns={"asset_id": "feature_id"})
    lines = rows["kind"] == "street"
    return rows.assign(length_m=assets.data.geometry.length.where(lines))


def _finding_rows(findings: Layer, assets: Layer, standards: Mapping[str, Standard]) -> pd.DataFrame:
    columns = ["finding_id", "about_id", "kind", "service", "standard", "unit", "answer", "few", *_COUNTS]
    data = findings.data[(findings.data["kind"] != "underuse") | (findings.data["band"] != "")]
    shown = data[[*columns, "ownership", "certainty", "ward_code", "name", "name_cy", "licence", "geometry"]]
    rows = pd.DataFrame(shown).rename(columns={"finding_id": "feature_id", "kind": "finding"})
    about = assets.data.drop_duplicates("asset_id").set_index("asset_id")
    for column, ours in (("kind", "about"), ("type", "type"), ("area_ha", "area_ha")):
        rows[ours] = about[column].reindex(rows["about_id"]).to_numpy()
    rows["about_id"] = rows["about_id"].where(rows["about_id"].isin(about.index), "")
    rows["metres"] = rows["standard"].map({key: one.metres for key, one in standards.items()}).astype("float64")
    return rows


def _ward_rows(context: Context) -> pd.DataFrame:
    wards = context.wards.data
    rows = pd.DataFrame(wards[["code", "name", "name_cy", "geometry"]]).join(context.table, on="code")
    terms = {source.id: source.licence for source in context.origins}
    told = {
        code: " + ".join(sorted({terms[key] for key in " ".join(map(str, ids)).split()}))
        for code, *ids in context.sources.itertuples(name=None)
    }
    rows["licence"] = rows["code"].map(told)
    return rows.rename(columns={"code": "feature_id"}).assign(kind="ward", type="ward", ward_code=rows["code"])
