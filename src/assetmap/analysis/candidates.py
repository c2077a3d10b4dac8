"""
Which records of different layers may be of one asset.

Candidates only: which of them are taken is settled in :mod:`assetmap.analysis.settling`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assetmap.analysis.nearness import find_alike, find_near
from assetmap.analysis.overlapping import find_holding, find_sharing
from assetmap.analysis.records import make_pairs

if TYPE_CHECKING:
    from assetmap.analysis.match_rule import MatchRule
    from assetmap.analysis.records import Records


def find_candidates(records: Records, rule: MatchRule) -> pd.DataFrame:
    """
    Find the pairs of records that may be of one asset.

    Parameters
    ----------
    records
        Records of any layers.
    rule
        How near and how alike they must be.

    Returns
    -------
    pandas.DataFrame
        A row for each pair and way: ``first``, ``second`` (positions, ``first`` in the better known layer), ``how``
        (``uprn``, ``overlap``, ``name``, ``near``), ``score`` (of one way, more is better), ``value`` (what was
        measured: the share, the similarity or the metres; ``nan`` where nothing was), ``threshold`` (what it was
        compared with), ``metres`` (in a straight line, edge to edge) and ``bar``: why the pair is not to be taken,
        whatever its score; ``""`` where nothing speaks against it.

    Notes
    -----
    ``bar`` is ``several`` (more than one record fits as well), ``uprn`` (their UPRNs differ), ``far`` (one UPRN, but
    too far apart) or ``size`` (a point in an area, but the source states another size of it).
    """
    ways = (find_same_uprn, find_sharing, find_holding, find_alike, find_near)
    found = pd.concat([find(records, rule) for find in ways], ignore_index=True)
    mine, theirs = records.uprns[found["first"]], records.uprns[found["second"]]
    found.loc[(mine != theirs) & (np.minimum(mine, theirs) >= 0), "bar"] = "uprn"
    return found


def find_same_uprn(records: Records, rule: MatchRule) -> pd.DataFrame:
    """
    Find records that have the same UPRN.

    Parameters
    ----------
    records
        Records of any layers.
    rule
        How far apart they may lie.

    Returns
    -------
    pandas.DataFrame
        As of :func:`find_candidates`. Of records whose UPRN their layer has twice each is paired with the first of each
        other layer: enough to tell that there are several.
    """
    at = np.flatnonzero((records.uprns >= 0) & records.may("uprn"))
    rows = pd.DataFrame({"uprn": records.uprns[at], "layer": records.layers[at], "at": at})
    pairs = rows.merge(rows.drop_duplicates(["uprn", "layer"]), on="uprn")
    pairs = pairs[pairs["layer_x"] != pairs["layer_y"]]
    pairs["first"], pairs["second"] = np.minimum(pairs["at_x"], pairs["at_y"]), np.maximum(pairs["at_x"], pairs["at_y"])
    pairs = pairs.drop_duplicates(["first", "second"])
    pairs = pairs[records.compared(pairs["first"].to_numpy(), pairs["second"].to_numpy(), "uprn")]
    first, second = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    metres = records.metres(first, second)
    return make_pairs("uprn", first, second, metres=metres, bar=np.where(metres > rule.uprn_metres, "far", ""))
