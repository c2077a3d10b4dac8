"""What stands around features: the nearest of some others, and the areas that they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.profile import find_spots

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

_TOLD = ("name", "name_cy", "kind", "type", "about")

ASKED = ("feature_id", "about_id", "licence", *_TOLD, "geometry")
"""The columns of features that these functions look at."""


def find_near(
    features: gpd.GeoDataFrame, others: gpd.GeoDataFrame, metres: float, finds: Literal["some", "none", "unknown"]
) -> pd.DataFrame:
    """
    Find the features around which there are others, or none.

    Parameters
    ----------
    features, others
        As :func:`assetmap.journey.features.gather_features` returns them. What is a feature itself, or the asset that
        it is about, does not count as another.
    metres
        In a straight line, between the nearest points of the two, included.
    finds
        ``some``: features with one of the others within the metres. ``none``: those without, if one is known farther
        away. ``unknown``: all, if there are no others at all.

    Returns
    -------
    pandas.DataFrame
        Indexed by the rows of ``features`` that fit. ``name``, ``name_cy``, ``kind``, ``type`` and ``about`` of the
        nearest, ``distance`` in metres, the ``count`` of others within ``metres``, and the ``licence`` of all that is
        told of, joined by ``" + "``; without columns for ``unknown``.
        Of two as near, the one with the lower ``feature_id``.
    """
    if finds == "unknown":
        return pd.DataFrame(index=features.index if others.empty else features.index[:0])
    if features.empty or others.empty:
        return pd.DataFrame(columns=[*_TOLD, "distance", "count", "licence"], index=features.index[:0])
    within = _nearest(_pairs(features, others, metres))
    if finds == "some":
        return _told(features, others, within)
    alone = features.drop(index=features.index[within["of"]])
    far = _nearest(_farther(alone, others))
    return _told(alone, others, far.assign(count=0))


def unite_licences(licences: Iterable[str]) -> str:
    """
    Join the licences of several things.

    Parameters
    ----------
    licences
        Each one licence or several, joined by ``" + "``.

    Returns
    -------
    str
        Each once, joined by ``" + "``.
    """
    return " + ".join(sorted({part for licence in {*licences} for part in licence.split(" + ")} - {""}))


def find_inside(features: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series[bool]:
    """
    Tell which features lie in areas.

    Parameters
    ----------
    features, areas
        EPSG:27700.

    Returns
    -------
    pandas.Series
        Of bool, indexed like ``features``: whether an area holds the feature's point of
        :func:`assetmap.analysis.profile.find_spots`.
    """
    points = find_spots(features)
    of, _ = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="intersects")
    return pd.Series(np.isin(np.arange(len(points)), of), index=features.index)


def _pairs(features: gpd.GeoDataFrame, others: gpd.GeoDataFrame, metres: float) -> pd.DataFrame:
    mine, theirs = features.geometry.to_numpy(), others.geometry.to_numpy()
    of, what = shapely.STRtree(theirs).query(mine, predicate="dwithin", distance=metres)
    return _measured(features, others, of, what)


def _farther(features: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> pd.DataFrame:
    mine, theirs = features.geometry.to_numpy(), others.geometry.to_numpy()
    of, what = shapely.STRtree(theirs).query_nearest(mine, all_matches=True)
    pairs = _measured(features, others, of, what)
    nearest_to_itself = np.setdiff1d(of, pairs["of"])
    every = np.repeat(nearest_to_itself, len(others)), np.tile(np.arange(len(others)), len(nearest_to_itself))
    return pd.concat([pairs, _measured(features, others, *every)], ignore_index=True)


def _measured(features: gpd.GeoDataFrame, others: gpd.GeoDataFrame, of: np.ndarray, what: np.ndarray) -> pd.DataFrame:
    """Measure pairs, save those of a feature with itself."""
    ids, licences = others["feature_id"].to_numpy()[what], others["licence"].to_numpy()[what]
    every = pd.DataFrame({"of": of, "what": what, "id": ids, "licence": licences})
    asset = others["about_id"].where(others["about_id"] != "", others["feature_id"]).to_numpy()[what]
    own = features["about_id"].where(features["about_id"] != "", features["feature_id"]).to_numpy()[of]
    pairs: pd.DataFrame = every[asset != own].copy()
    mine, theirs = features.geometry.to_numpy()[pairs["of"]], others.geometry.to_numpy()[pairs["what"]]
    pairs["distance"] = shapely.distance(mine, theirs)
    return pairs


def _nearest(pairs: pd.DataFrame) -> pd.DataFrame:
    ordered = pairs.sort_values(["of", "distance", "id"])
    nearest = ordered.drop_duplicates("of").set_index("of", drop=False)
    by_feature = ordered.groupby("of")
    return nearest.assign(count=by_feature.size(), licence=by_feature["licence"].agg(unite_licences))


def _told(features: gpd.GeoDataFrame, others: gpd.GeoDataFrame, nearest: pd.DataFrame) -> pd.DataFrame:
    told = pd.DataFrame(others.iloc[nearest["what"]][list(_TOLD)]).set_index(features.index[nearest["of"]])
    return told.assign(**{name: nearest[name].to_numpy() for name in ("distance", "count", "licence")})
