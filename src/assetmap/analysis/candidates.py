"""
Which records of different layers may be of one asset: by UPRN, by overlap, by distance and name.

Candidates only: which of them are taken is settled in :mod:`assetmap.analysis.settling`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.similar import Spellings, collect_names, share_name, similarities
from assetmap.analysis.coverage import SAME_M
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from assetmap.analysis.match_rule import MatchRule, Pairing, Way
    from assetmap.analysis.network import Bools, Floats, Ints

Shapes: TypeAlias = "NDArray[Any]"
Sort: TypeAlias = tuple[str, str]
"""Kind and type of a record."""

_AREA = 2
_SAME_SHARE = 9  # decimals: shares that differ by less differ by rounding
_AT_A_TIME = 20_000  # records whose neighbours are held in memory together
_SCIENTIFIC = re.compile(r"[\d.,]+e[+-]?\d+", re.IGNORECASE)  # a spreadsheet has lost the last digits


@dataclass(frozen=True, slots=True)
class Records:
    """
    Records to compare, as arrays of shape ``(n,)``, those of the best known layer first.

    Attributes
    ----------
    shapes, spots
        Valid geometries in EPSG:27700, and a point on each.
    layers
        Which layer, the best known is 0.
    sorts
        Which kind and type: the same figure for the same.
    ways
        By way, shape ``(sorts, sorts)``: whether two sorts are compared in it.
    areas
        Whether the geometry is a polygon.
    placed
        Whether the place is more than that of a postcode.
    uprns
        The same figure for the same UPRN; -1 for none.
    names
        Their names.
    """

    shapes: Shapes
    spots: Shapes
    layers: Ints
    sorts: Ints
    ways: Mapping[Way, Bools]
    areas: Bools
    placed: Bools
    uprns: Ints
    names: Spellings

    def may(self, way: Way) -> Bools:
        """Tell which records may be compared with some other in a way."""
        return np.asarray(np.asarray(self.ways[way].any(axis=1))[self.sorts])

    def compared(self, one: Ints, other: Ints, *ways: Way) -> Bools:
        """Tell which pairs of records may be compared in one of some ways."""
        table = np.logical_or.reduce([self.ways[way] for way in ways])
        return np.asarray(table[self.sorts[one], self.sorts[other]])


def make_records(data: gpd.GeoDataFrame, layers: Ints, rule: MatchRule) -> Records:
    """
    Make records ready to be compared.

    Parameters
    ----------
    data
        Keeps the ASSETS contract, shape ``(n, ...)``; the best known layer stands first.
    layers
        The rank of each row's layer, ascending.
    rule
        What may be compared with what.

    Returns
    -------
    Records
        In the order of ``data``.
    """
    shapes = data.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken])
    sorts, known = pd.factorize(pd.MultiIndex.from_frame(pd.DataFrame(data[["kind", "type"]])))
    plain = data["uprn"].map({text: plain_uprn(text, digits=rule.uprn_digits) for text in data["uprn"].unique()})
    return Records(
        shapes,
        np.asarray(shapely.point_on_surface(shapes)),
        layers,
        sorts.astype(np.int64),
        _ways(list(known), rule.pairs),
        np.asarray(shapely.get_dimensions(shapes) == _AREA),
        (data["located_by"] != "postcode").to_numpy(),
        pd.factorize(plain.where(plain != ""))[0].astype(np.int64),
        collect_names([data["name"], data["name_cy"]]),
    )


def plain_uprn(text: str, *, digits: int) -> str:
    """
    Write a UPRN so that spellings of one are the same.

    Parameters
    ----------
    text
        As a source spells it.
    digits
        How many digits it may have.

    Returns
    -------
    str
        Digits without leading zeros; empty where there are none, or so many that it is no UPRN.
    """
    whole = text.strip().removesuffix(".0")
    plain = "" if _SCIENTIFIC.fullmatch(whole) else re.sub("[^0-9]", "", whole).lstrip("0")
    return plain if len(plain) <= digits else ""


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
        measured: the share, the similarity or the metres; ``nan`` for a UPRN, and for a point, which shares no ground),
        ``threshold`` (what it was compared with), ``metres`` (in a straight line, edge to edge) and ``bar``: why the
        pair is not to be taken, whatever its score; ``""`` where nothing speaks against it.

    Notes
    -----
    ``bar`` is ``several`` (more than one record fits as well), ``uprn`` (their UPRNs differ) or ``far`` (one UPRN, but
    too far apart). Of records whose UPRN their layer has twice each is paired with one other only.
    """
    parts = [find(records, rule) for find in (_by_uprn, _by_overlap, _by_name, _nearby)]
    found = pd.concat(parts, ignore_index=True)
    first, second = found["first"].to_numpy(), found["second"].to_numpy()
    mine, theirs = records.uprns[first], records.uprns[second]
    found.loc[(mine != theirs) & (np.minimum(mine, theirs) >= 0), "bar"] = "uprn"
    return found


def times(keys: Ints) -> Ints:
    """
    Count how often each key occurs.

    Parameters
    ----------
    keys
        Shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``: for each key, how many are like it, itself included.
    """
    _, back, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(counts[back])


# --- what may be compared ---------------------------------------------------------------------------------------------


def _ways(sorts: list[Sort], pairs: tuple[Pairing, ...]) -> dict[Way, Bools]:
    """Tell, for each way, which sorts are compared in it."""
    ways: dict[Way, Bools] = {
        way: np.zeros((len(sorts), len(sorts)), dtype=bool)
        for way in ("uprn", "overlap", "name", "name_on_site", "near")
    }
    for (row, one), (column, other) in product(enumerate(sorts), repeat=2):
        for pair in pairs:
            if _is_pair(one, other, pair) or _is_pair(other, one, pair):
                for way in pair.by:
                    ways[way][row, column] = True
    return ways


def _is_pair(one: Sort, other: Sort, pair: Pairing) -> bool:
    if (one[0], other[0]) != pair.kinds:
        return False
    if pair.types:
        return (one[1], other[1]) in pair.types
    terms = vocabulary().get(one[0], {})
    return one[1] == other[1] or other[1] in terms.get(one[1], {}).get("may_be", ())


def _layer_pairs(records: Records, asked: Bools) -> Iterator[tuple[Ints, Ints]]:
    """Give the positions of the records asked about, for each two layers."""
    parts = {rank: np.flatnonzero((records.layers == rank) & asked) for rank in np.unique(records.layers)}
    yield from ((one, other) for one, other in combinations(parts.values(), 2) if len(one) and len(other))


def _frame(how: str, first: Ints, second: Ints, **columns: object) -> pd.DataFrame:
    told = {"score": 0.0, "value": np.nan, "threshold": np.nan, "metres": 0.0, "bar": ""} | columns
    frame = pd.DataFrame({"first": first, "second": second} | told)
    frame["bar"] = frame["bar"].astype("str")
    return frame.assign(how=how)


def _metres(records: Records, first: Ints, second: Ints) -> Floats:
    metres: Floats = np.asarray(shapely.distance(records.shapes[first], records.shapes[second]))
    return metres.round(SAME_M)


def _joined(parts: list[tuple[Any, ...]], width: int) -> list[NDArray[Any]]:
    """Join the columns of several parts."""
    if not parts:
        return [np.empty(0, dtype=np.int64) for _ in range(width)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


# --- by UPRN ----------------------------------------------------------------------------------------------------------


def _by_uprn(records: Records, rule: MatchRule) -> pd.DataFrame:
    at = np.flatnonzero((records.uprns >= 0) & records.may("uprn"))
    rows = pd.DataFrame({"uprn": records.uprns[at], "layer": records.layers[at], "at": at})
    rows = rows[rows.groupby("uprn")["layer"].transform("nunique") > 1]
    twice = rows.duplicated(["uprn", "layer"], keep=False)
    once = rows[~twice]
    pairs = once.merge(once, on="uprn")
    pairs = pairs[pairs["at_x"] < pairs["at_y"]]
    first, second = pairs["at_x"].to_numpy(), pairs["at_y"].to_numpy()
    fits = records.compared(first, second, "uprn")
    first, second = first[fits], second[fits]
    metres = _metres(records, first, second)
    bar = np.where(metres > rule.uprn_metres, "far", "")
    return pd.concat(
        [_frame("uprn", first, second, metres=metres, bar=bar), _of_layers_that_repeat(records, rows, rows[twice])]
    )


def _of_layers_that_repeat(records: Records, rows: pd.DataFrame, twice: pd.DataFrame) -> pd.DataFrame:
    """Pair each record whose UPRN its layer has twice with the best known that has it in another layer."""
    best = rows.sort_values("at").drop_duplicates("uprn").set_index("uprn")
    others = rows[rows["layer"] != rows["uprn"].map(best["layer"])]
    second = others.sort_values("at").drop_duplicates("uprn").set_index("uprn")
    ahead = twice["uprn"].map(best["at"])
    partner = ahead.where(twice["layer"] != twice["uprn"].map(best["layer"]), twice["uprn"].map(second["at"]))
    ends = np.sort(np.stack([twice["at"].to_numpy(), partner.to_numpy(dtype=np.int64)], axis=1), axis=1)
    ends = np.unique(ends, axis=0)
    metres = _metres(records, ends[:, 0], ends[:, 1])
    return _frame("uprn", ends[:, 0], ends[:, 1], metres=metres, bar="several")


# --- by overlap -------------------------------------------------------------------------------------------------------


def _by_overlap(records: Records, rule: MatchRule) -> pd.DataFrame:
    asked = records.may("overlap")
    areas, points = [], []
    for one, other in _layer_pairs(records, asked):
        areas.append(_sharing(records, one, other, rule.overlap))
        points.append(_holding(records, one, other))
        inside, holder, alone = _holding(records, other, one)
        points.append((holder, inside, alone))
    first, second, share = _joined(areas, 3)
    shared = _frame("overlap", first, second, score=share, value=share, threshold=rule.overlap)
    first, second, alone = _joined(points, 3)
    held = _frame("overlap", first, second, bar=np.where(alone == 1, "", "several"))
    return pd.concat([shared, held])


def _sharing(records: Records, one: Ints, other: Ints, least: float) -> tuple[Ints, Ints, Floats]:
    """Measure which share of their common ground areas of two layers share, where it is enough."""
    a, b = _meeting(records, one[records.areas[one]], other[records.areas[other]])
    mine, theirs = shapely.area(records.shapes[a]), shapely.area(records.shapes[b])
    needed = least * (mine + theirs) / (1 + least) * (1 - 10.0**-_SAME_SHARE)
    rows = np.flatnonzero(_common_box(records.shapes[a], records.shapes[b]) >= needed)
    rows = rows[np.minimum(mine, theirs)[rows] >= needed[rows]]
    common = shapely.area(shapely.intersection(records.shapes[a[rows]], records.shapes[b[rows]]))
    share = np.round(common / (mine[rows] + theirs[rows] - common), _SAME_SHARE)
    enough = share >= least
    return a[rows][enough], b[rows][enough], share[enough]


def _meeting(records: Records, one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Find the areas whose boxes meet."""
    near, far = shapely.STRtree(records.shapes[other]).query(records.shapes[one])
    a, b = one[near], other[far]
    fits = records.compared(a, b, "overlap")
    return a[fits], b[fits]


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
    fits = records.compared(held, holder, "overlap")
    holder, held = holder[fits], held[fits]
    count = times(holder)
    points = ~records.areas[held] & records.placed[held]
    return held[points], holder[points], count[points]


# --- by distance and name ---------------------------------------------------------------------------------------------


def _by_name(records: Records, rule: MatchRule) -> pd.DataFrame:
    parts = [
        _of_much_the_same_name(records, first, second, rule.similarity)
        for one, other in _layer_pairs(records, records.names.named)
        for first, second, _ in _within(records, one, other, rule)
    ]
    first, second, alike = _joined(parts, 3)
    metres = _metres(records, first, second)
    reach = np.where(records.placed[first] & records.placed[second], rule.metres, rule.postcode_metres)
    fits = (metres <= reach) & (records.compared(first, second, "name") | _stands_on(records, first, second))
    first, second, alike, metres = first[fits], second[fits], alike[fits], metres[fits]
    generic = _namesakes(records, rule, np.unique(np.concatenate([first, second])))
    bar = np.where(generic[first] | generic[second], "several", "")
    return _frame("name", first, second, score=alike, value=alike, threshold=rule.similarity, metres=metres, bar=bar)


def _within(records: Records, one: Ints, other: Ints, rule: MatchRule) -> Iterator[tuple[Ints, Ints, float]]:
    """Find the pairs of two sets of records that lie near enough for one name, some at a time."""
    for mine, theirs in product((True, False), repeat=2):
        asked, there = one[records.placed[one] == mine], other[records.placed[other] == theirs]
        if not len(asked) or not len(there):
            continue
        reach = rule.metres if mine and theirs else rule.postcode_metres
        tree = shapely.STRtree(records.shapes[there])
        for start in range(0, len(asked), _AT_A_TIME):
            some = asked[start : start + _AT_A_TIME]
            near, far = tree.query(records.shapes[some], predicate="dwithin", distance=reach + 10.0**-SAME_M)
            a, b = some[near], there[far]
            fits = records.compared(a, b, "name", "name_on_site")
            yield a[fits], b[fits], reach


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
        for one, other, _ in _within(records, np.intersect1d(asked, theirs), theirs, rule):
            found[one[(one != other) & share_name(records.names, one, other)]] = True
    return found


def _nearby(records: Records, rule: MatchRule) -> pd.DataFrame:
    """Find pairs of which one has no name, and with which nothing else lies that might be meant."""
    asked = records.may("near") & records.placed
    parts = []
    for one, other in _layer_pairs(records, asked):
        tree = shapely.STRtree(records.shapes[other])
        near, far = tree.query(records.shapes[one], predicate="dwithin", distance=rule.near_metres + 10.0**-SAME_M)
        a, b = one[near], other[far]
        metres = _metres(records, a, b)
        fits = records.compared(a, b, "near") & (metres <= rule.near_metres)
        a, b, metres = a[fits], b[fits], metres[fits]
        alone = (times(a) == 1) & (times(b) == 1)
        unnamed = ~(records.names.named[a] & records.names.named[b])
        parts.append((a[unnamed], b[unnamed], metres[unnamed], alone[unnamed]))
    first, second, metres, alone = _joined(parts, 4)
    bar = np.where(alone.astype(bool), "", "several")
    return _frame(
        "near", first, second, score=-metres, value=metres, threshold=rule.near_metres, metres=metres, bar=bar
    )
