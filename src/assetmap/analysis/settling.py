"""
Which candidates are taken: the surest way first, and never two records of one layer in one asset.

What is not taken though it fits is told with the reason why.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from assetmap.analysis.network import Bools, Ints
    from assetmap.analysis.records import Records

HOWS = ("uprn", "overlap", "name", "near")
"""How records are matched, the surest way first."""

Link: TypeAlias = tuple[int, int, int]
"""Row of a candidate, and the positions of its two records."""

_STRENGTH = ["way", "weakness", "metres"]


@dataclass(frozen=True, slots=True)
class Settled:
    """
    Which records are of one asset.

    Attributes
    ----------
    leads
        Shape ``(n,)``: the position of the best known record of each record's asset, its own where it stands alone.
    joined
        Candidates that made the assets: for an asset of ``k`` records the ``k - 1`` strongest that join them.
    open
        Candidates that fit and were not taken, the strongest for each record that could not be matched with a record of
        the other's layer; with ``reason``: the ``bar`` of the candidate; ``several`` (another fits as well), ``taken``
        (the other belongs with a record that fits better, or has one of this layer already).
    """

    leads: Ints
    joined: pd.DataFrame
    open: pd.DataFrame


def settle(records: Records, found: pd.DataFrame) -> Settled:
    """
    Settle which candidates are taken.

    Parameters
    ----------
    records
        The records.
    found
        Candidates, as :func:`assetmap.analysis.candidates.find_candidates` gives them.

    Returns
    -------
    Settled
        The same for any order of ``found``.

    Notes
    -----
    From the strongest on, a candidate is taken if nothing bars it, each of the two is the best of the other in its
    layer, no other is as good, and the records of both assets can be one. Of equally strong ones that cannot all be
    taken none is.
    """
    ways = {how: way for way, how in enumerate(HOWS)}
    found = found.assign(way=found["how"].map(ways).astype("int64"), weakness=-found["score"])
    found = found.sort_values([*_STRENGTH, "first", "second"], ignore_index=True)
    found["tied"], best = _rank(records, found)
    links = found[best & (found["bar"] == "").to_numpy()]
    strength = links.groupby(_STRENGTH, sort=False, dropna=False).ngroup()
    rows = zip(strength, range(len(links)), links["first"], links["second"], strict=True)
    assets = _Assets(records)
    joined = [row for _, equal in groupby(rows, itemgetter(0)) for row in assets.take([link[1:] for link in equal])]
    leads = np.array(assets.leads, dtype=np.int64)
    return Settled(leads, links.iloc[joined], _left_open(records, leads, found))


class _Assets:
    """Assets as they grow: each record is of one, and the records of each can be one."""

    def __init__(self, records: Records) -> None:
        """Begin with each record alone."""
        self.leads = list(range(len(records.layers)))
        self._held: dict[int, list[int]] = {}  # of assets of several records
        self._layers, self._uprns = records.layers.tolist(), records.uprns.tolist()
        self._sorts = records.sorts.tolist()
        kin = np.logical_or.reduce(list(records.ways.values())) | np.eye(len(records.ways["uprn"]), dtype=bool)
        self._kin = kin.tolist()

    def take(self, links: list[Link]) -> list[int]:
        """Take equally strong links, of those that hang together all or none; give those that joined two assets."""
        taken = []
        fitting = [link for link in links if self._can_be_one([link])]
        for part in _hanging_together(fitting, self.leads):
            if self._can_be_one(part):
                taken += [row for row, one, other in part if self._join(one, other)]
        return taken

    def _can_be_one(self, links: list[Link]) -> bool:
        """Tell whether all that links join can be one: one of each layer, one UPRN, and sorts that are compared."""
        assets = {self.leads[end] for _, *ends in links for end in ends}
        at = [record for lead in assets for record in self._held.get(lead, [lead])]
        uprns = {self._uprns[record] for record in at} - {-1}
        sorts = {self._sorts[record] for record in at}
        return (
            len({self._layers[record] for record in at}) == len(at)
            and len(uprns) <= 1
            and all(self._kin[one][other] for one, other in combinations(sorts, 2))
        )

    def _join(self, one: int, other: int) -> bool:
        """Make one asset of two; tell whether they were two."""
        lead, joining = sorted((self.leads[one], self.leads[other]))
        if lead == joining:
            return False
        added = self._held.pop(joining, [joining])
        self._held[lead] = [*self._held.get(lead, [lead]), *added]
        for record in added:
            self.leads[record] = lead
        return True


def _hanging_together(links: list[Link], leads: list[int]) -> list[list[Link]]:
    """Part links so that no two of different parts meet in an asset."""
    above: dict[int, int] = {}

    def top(asset: int) -> int:
        while above.setdefault(asset, asset) != asset:
            above[asset] = asset = above[above[asset]]
        return asset

    for _, one, other in links:
        above[top(leads[one])] = top(leads[other])
    parts: dict[int, list[Link]] = {}
    for link in links:
        parts.setdefault(top(leads[link[1]]), []).append(link)
    return list(parts.values())


def _rank(records: Records, found: pd.DataFrame) -> tuple[Bools, Bools]:
    """Tell which candidates are, of their way, as good as another, and which are the only best, for both records."""
    many = int(records.layers.max(initial=0)) + 1
    tied, best = np.zeros(len(found), dtype=bool), np.ones(len(found), dtype=bool)
    for mine, theirs in (("first", "second"), ("second", "first")):
        key = (found["way"] * len(records.layers) + found[mine]) * many + records.layers[found[theirs]]
        top = found["score"] == found.groupby(key)["score"].transform("max")
        several = top & (top.groupby(key).transform("sum") > 1)
        tied |= several.to_numpy()
        best &= (top & ~several).to_numpy()
    return tied, best


def _left_open(records: Records, leads: Ints, found: pd.DataFrame) -> pd.DataFrame:
    """Give the strongest candidate, not taken, of each record that has no match in the other's layer."""
    rest = found[leads[found["first"]] != leads[found["second"]]]
    untold = pd.Series(np.where(rest["tied"], "several", "taken"), rest.index, dtype="str")
    rest = rest.assign(reason=rest["bar"].where(rest["bar"] != "", untold))
    free = [
        rest[mine][~_has_layer(records, leads, rest[mine], rest[theirs])]
        for mine, theirs in (("first", "second"), ("second", "first"))
    ]
    strongest = pd.concat(free).sort_index(kind="stable").drop_duplicates().index
    told: pd.DataFrame = rest.loc[strongest.unique()]
    return told


def _has_layer(records: Records, leads: Ints, mine: pd.Series, theirs: pd.Series) -> Bools:
    """Tell whether the asset of the one record has a record of the other's layer."""
    many = int(records.layers.max(initial=0)) + 1
    return np.isin(leads[mine] * many + records.layers[theirs], leads * many + records.layers)
