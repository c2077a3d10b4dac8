"""Records of different layers, ready to be compared two by two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.coverage import SAME_M
from assetmap.analysis.match_rule import Way
from assetmap.analysis.similar import Spellings, collect_names
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from assetmap.analysis.match_rule import MatchRule, Pairing
    from assetmap.analysis.network import Bools, Floats, Ints

Shapes: TypeAlias = "NDArray[Any]"
Sort: TypeAlias = tuple[str, str]
"""Kind and type of a record."""

_AREA = 2
_SQUARE_METRES = 10_000  # of a hectare
_UPRN = re.compile(r"(?:uprn)?[\s:'\"]*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?['\"]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Records:
    """
    Records to compare, as arrays of shape ``(n,)``, those of the best known layer first.

    Attributes
    ----------
    shapes, spots
        Valid geometries in EPSG:27700, and a point on each.
    layers
        Which layer; the best known is 0.
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
    ground
        Square metres that the source states for land that it has no outline of; ``nan`` for all else: of a building
        one register states the floor and another the site.
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
    ground: Floats

    def may(self, way: Way) -> Bools:
        """Tell which records may be compared with some other in a way."""
        return np.asarray(np.asarray(self.ways[way].any(axis=1))[self.sorts])

    def compared(self, one: Ints, other: Ints, *ways: Way) -> Bools:
        """Tell which pairs of records may be compared in one of some ways."""
        table = np.logical_or.reduce([self.ways[way] for way in ways])
        return np.asarray(table[self.sorts[one], self.sorts[other]])

    def metres(self, one: Ints, other: Ints) -> Floats:
        """Measure how far apart pairs of records lie, edge to edge, to the micrometre."""
        return np.asarray(np.asarray(shapely.distance(self.shapes[one], self.shapes[other])).round(SAME_M))

    def by_layers(self, asked: Bools) -> Iterator[tuple[Ints, Ints]]:
        """Give the positions of the records asked about, for each two layers, the better known first."""
        parts = [np.flatnonzero((self.layers == rank) & asked) for rank in np.unique(self.layers)]
        yield from ((one, other) for one, other in combinations(parts, 2) if len(one) and len(other))


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
    uprns = data["uprn"].map({text: plain_uprn(text, digits=rule.uprn_digits) for text in data["uprn"].unique()})
    areas = np.asarray(shapely.get_dimensions(shapes) == _AREA)
    ground = (data["area_ha"] * _SQUARE_METRES).where((data["kind"] == "land") & (data["area_ha"] > 0) & ~areas)
    return Records(
        shapes=shapes,
        spots=np.asarray(shapely.point_on_surface(shapes)),
        layers=layers,
        sorts=sorts.astype(np.int64),
        ways=_ways(list(known), rule.pairs),
        areas=areas,
        placed=(data["located_by"] != "postcode").to_numpy(),
        uprns=pd.factorize(uprns.where(uprns != ""))[0].astype(np.int64),
        names=collect_names([data["name"], data["name_cy"]]),
        ground=ground.to_numpy(dtype=np.float64),
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
        Digits without leading zeros. Empty where the cell holds anything but one number, or one of so many digits that
        it is no UPRN: of what a spreadsheet wrote as ``1.00E+11`` the last digits are lost.
    """
    found = _UPRN.fullmatch(text.strip())
    plain = found[1].replace(",", "").lstrip("0") if found else ""
    return plain if len(plain) <= digits else ""


def make_pairs(how: str, first: Ints, second: Ints, **columns: object) -> pd.DataFrame:
    """
    Make a table of candidates.

    Parameters
    ----------
    how
        How they were found.
    first, second
        Positions of the two records of each, shape ``(m,)``.
    **columns
        What else is known, see :func:`assetmap.analysis.candidates.find_candidates`.

    Returns
    -------
    pandas.DataFrame
        A row for each pair.
    """
    told = {"score": 0.0, "value": np.nan, "threshold": np.nan, "metres": 0.0, "bar": ""} | columns
    dtypes = {"first": "int64", "second": "int64", "how": "str", "bar": "str"}
    dtypes |= dict.fromkeys(("score", "value", "threshold", "metres"), "float64")
    return pd.DataFrame({"first": first, "second": second, "how": how} | told).astype(dtypes)


def join_parts(parts: Sequence[tuple[Any, ...]], width: int) -> list[NDArray[Any]]:
    """
    Join what was found part by part.

    Parameters
    ----------
    parts
        The columns of each part.
    width
        How many columns each has.

    Returns
    -------
    list of numpy.ndarray
        The columns; empty ones where there is no part.
    """
    if not parts:
        return [np.empty(0, dtype=np.int64) for _ in range(width)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


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


def _ways(sorts: list[Sort], pairs: tuple[Pairing, ...]) -> dict[Way, Bools]:
    """Tell, for each way, which sorts are compared in it."""
    ways: dict[Way, Bools] = {way: np.zeros((len(sorts), len(sorts)), dtype=bool) for way in get_args(Way)}
    for (row, one), (column, other) in product(enumerate(sorts), repeat=2):
        for pair in pairs:
            if _is_pair(one, other, pair) or _is_pair(other, one, pair):
                for way in pair.by:
                    ways[way][row, column] = True
    return ways


def _is_pair(one: Sort, other: Sort, pair: Pairing) -> bool:
    """Tell whether the two, in this order, are such a pair; two of one kind are asked about in both orders."""
    if (one[0], other[0]) != pair.kinds:
        return False
    if pair.types:
        return (one[1], other[1]) in pair.types
    terms = vocabulary().get(one[0], {})
    return one[1] == other[1] or other[1] in terms.get(one[1], {}).get("may_be", ())
