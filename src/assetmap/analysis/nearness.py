"""Records of different layers that lie near each other: of one name, or alone where one has no name."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import shapely

from assetmap.analysis.coverage import SAME_M
from assetmap.analysis.records import join_parts, make_pairs, times
from assetmap.analysis.similar import share_name, similarities

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from assetmap.analysis.match_rule import MatchRule
    from assetmap.analysis.network import Bools, Floats, Ints
    from assetmap.analysis.records import Records

_AT_A_TIME = 20_000  # records whose neighbours are held in memory together


def find_alike(records: Records, rule: MatchRule) -> pd.DataFrame:
    """
    Find records that lie close together and have much the same name.

    Parameters
    ----------
    records
        Records of any layers.
    rule
        How near and how alike they must be.

    Returns
    -------
    pandas.DataFrame
        As of :func:`assetmap.analysis.candidates.find_candidates`; ``value`` is the similarity. A name that stands
        twice nearby in one layer does not say which is meant: barred.
    """
    asked = records.names.named & (records.may("name") | records.may("name_on_site"))
    parts = [
        _of_much_the_same_name(records, first, second, rule.similarity)
        for one, other in records.by_layers(asked)
        for first, second in _within_reach(records, one, other, rule)
    ]
    first, second, alike = join_parts(parts, 3)
    fits = records.compared(first, second, "name") | _stands_on(records, first, second)
    first, second, alike = first[fits], second[fits], alike[fits]
    common = _namesakes(records, rule, np.unique(np.concatenate([first, second])))
    return make_pairs(
        "name",
        first,
        second,
        score=alike,
        value=alike,
        threshold=rule.similarity,
        metres=records.metres(first, second),
        bar=np.where(common[first] | common[second], "several", ""),
    )


def find_near(records: Records, rule: MatchRule) -> pd.DataFrame:
    """
    Find records of which one has no name, and near which there is nothing else that could be meant.

    Parameters
    ----------
    records
        Records of any layers.
    rule
        How near they must be.

    Returns
    -------
    pandas.DataFrame
        As of :func:`assetmap.analysis.candidates.find_candidates`; ``value`` is the distance. Where more than one of
        either layer lies there, each pair is barred.
    """
    parts = []
    for one, other in records.by_layers(records.may("near") & records.placed):
        a, b = _pairs_within(records, one, other, rule.near_metres)
        fits = records.compared(a, b, "near")
        a, b = a[fits], b[fits]
        alone = (times(a) == 1) & (times(b) == 1)
        unnamed = ~(records.names.named[a] & records.names.named[b])
        parts.append((a[unnamed], b[unnamed], alone[unnamed]))
    first, second, alone = join_parts(parts, 3)
    metres = records.metres(first, second)
    bar = np.where(alone.astype(bool), "", "several")
    told = {"value": metres, "threshold": rule.near_metres, "metres": metres}
    return make_pairs("near", first, second, score=-metres, bar=bar, **told)


def _within_reach(records: Records, one: Ints, other: Ints, rule: MatchRule) -> Iterator[tuple[Ints, Ints]]:
    """Find the pairs of two sets of records that lie near enough for one name, some at a time."""
    for mine, theirs in product((True, False), repeat=2):
        asked, there = one[records.placed[one] == mine], other[records.placed[other] == theirs]
        reach = rule.metres if mine and theirs else rule.postcode_metres
        for start in range(0, len(asked), _AT_A_TIME):
            a, b = _pairs_within(records, asked[start : start + _AT_A_TIME], there, reach)
            fits = records.compared(a, b, "name", "name_on_site")
            yield a[fits], b[fits]


def _pairs_within(records: Records, one: Ints, other: Ints, reach: float) -> tuple[Ints, Ints]:
    """Find the pairs of two sets of records that lie within a distance, to the micrometre."""
    tree = shapely.STRtree(records.shapes[other])
    near, far = tree.query(records.shapes[one], predicate="dwithin", distance=reach + 0.5 * 10.0**-SAME_M)
    return one[near], other[far]


def _of_much_the_same_name(records: Records, one: Ints, other: Ints, least: float) -> tuple[Ints, Ints, Floats]:
    alike = similarities(records.names, one, other, least=least)
    enough = ~np.isnan(alike)
    return one[enough], other[enough], alike[enough]


def _stands_on(records: Records, one: Ints, other: Ints) -> Bools:
    """Tell which pairs that must stand on one another for one name do."""
    found = records.compared(one, other, "name_on_site") & records.placed[one] & records.placed[other]
    rows = np.flatnonzero(found)
    a, b = one[rows], other[rows]
    found[rows] = (records.areas[a] & shapely.intersects(records.shapes[a], records.spots[b])) | (
        records.areas[b] & shapely.intersects(records.shapes[b], records.spots[a])
    )
    return found


def _namesakes(records: Records, rule: MatchRule, asked: Ints) -> Bools:
    """Tell which of the records asked about have one of the same name near them in their own layer."""
    at, column = np.nonzero(records.names.codes >= 0)
    keys = records.layers[at] * len(records.names.words) + records.names.codes[at, column]
    shared = np.unique(at[times(keys) > 1])
    found = np.zeros(len(records.layers), dtype=bool)
    for layer in np.unique(records.layers[asked]):
        theirs = shared[records.layers[shared] == layer]
        for one, other in _within_reach(records, np.intersect1d(asked, theirs), theirs, rule):
            found[one[(one != other) & share_name(records.names, one, other)]] = True
    return found
