"""Records of different layers on the same ground: two outlines of it, or an outline and a point in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from assetmap.analysis.records import join_parts, make_pairs, times

if TYPE_CHECKING:
    import pandas as pd

    from assetmap.analysis.match_rule import MatchRule
    from assetmap.analysis.network import Floats, Ints
    from assetmap.analysis.records import Records, Shapes

_SAME_SHARE = 9  # decimals: shares that differ by less differ by rounding


def find_sharing(records: Records, rule: MatchRule) -> pd.DataFrame:
    """
    Find areas that share most of their ground.

    Parameters
    ----------
    records
        Records of any layers.
    rule
        How much they must share.

    Returns
    -------
    pandas.DataFrame
        As of :func:`assetmap.analysis.candidates.find_candidates`; ``value`` is the ground that both cover, as a share
        of the ground that either covers.
    """
    asked = records.areas & records.may("overlap")
    parts = [_sharing(records, one, other, rule.overlap) for one, other in records.by_layers(asked)]
    first, second, share = join_parts(parts, 3)
    return make_pairs("overlap", first, second, score=share, value=share, threshold=rule.overlap)


def find_holding(records: Records, rule: MatchRule) -> pd.DataFrame:
    """
    Find points in an area that holds no other record of their layer.

    Parameters
    ----------
    records
        Records of any layers. One that is placed by its postcode only may lie elsewhere: it is not matched, but may be
        the other that an area holds.
    rule
        How much two sizes may differ.

    Returns
    -------
    pandas.DataFrame
        As of :func:`assetmap.analysis.candidates.find_candidates`. ``value`` is the share of the smaller size in the
        larger, where the source states how large the land is that it gives a point of; else ``nan``.
    """
    parts = []
    for one, other in records.by_layers(records.may("holds")):
        held, holder, count = _holding(records, one, other)
        parts.append((held, holder, held, holder, count))
        held, holder, count = _holding(records, other, one)
        parts.append((holder, held, held, holder, count))
    first, second, held, holder, count = join_parts(parts, 5)
    stated, drawn = records.ground[held], shapely.area(records.shapes[holder])
    share = np.round(np.minimum(stated, drawn) / np.maximum(stated, drawn), _SAME_SHARE)
    bar = np.select([count > 1, share < rule.overlap], ["several", "size"], "")
    threshold = np.where(np.isnan(share), np.nan, rule.overlap)
    return make_pairs("overlap", first, second, value=share, threshold=threshold, bar=bar)


def _sharing(records: Records, one: Ints, other: Ints, least: float) -> tuple[Ints, Ints, Floats]:
    """Measure which share of their ground areas of two layers share, where it is enough."""
    near, far = shapely.STRtree(records.shapes[other]).query(records.shapes[one])
    a, b = one[near], other[far]
    fits = records.compared(a, b, "overlap")
    a, b = a[fits], b[fits]
    mine, theirs = shapely.area(records.shapes[a]), shapely.area(records.shapes[b])
    needed = least * (mine + theirs) / (1 + least) * (1 - 10.0**-_SAME_SHARE)
    most = np.minimum(np.minimum(mine, theirs), _common_box(records.shapes[a], records.shapes[b]))
    rows = np.flatnonzero(most >= needed)
    common = shapely.area(shapely.intersection(records.shapes[a[rows]], records.shapes[b[rows]]))
    share = np.round(common / (mine[rows] + theirs[rows] - common), _SAME_SHARE)
    enough = share >= least
    return a[rows][enough], b[rows][enough], share[enough]


def _common_box(one: Shapes, other: Shapes) -> Floats:
    """Measure the ground that two boxes share: never less than what lies in them shares."""
    mine, theirs = shapely.bounds(one), shapely.bounds(other)
    sides = np.minimum(mine[:, 2:], theirs[:, 2:]) - np.maximum(mine[:, :2], theirs[:, :2])
    return np.asarray(np.clip(sides, 0, None).prod(axis=1))


def _holding(records: Records, inside: Ints, holders: Ints) -> tuple[Ints, Ints, Ints]:
    """Find the points that lie in an area of another layer, and how many records of their layer it holds."""
    holders = holders[records.areas[holders]]
    near, far = shapely.STRtree(records.spots[inside]).query(records.shapes[holders], predicate="intersects")
    holder, held = holders[near], inside[far]
    fits = records.compared(held, holder, "holds")
    holder, held = holder[fits], held[fits]
    count = times(holder)
    points = ~records.areas[held] & records.placed[held]
    return held[points], holder[points], count[points]
