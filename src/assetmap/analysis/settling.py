"""
Which candidates are taken: the best known way first, and never two records of one layer in one asset.

What is not taken though it fits is told with the reason why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from assetmap.analysis.candidates import times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assetmap.analysis.network import Bools, Ints
    from assetmap.analysis.candidates import Records

HOWS = ("uprn", "overlap", "name", "near")
"""How records are matched, the surest way first."""

_STRENGTH = ["way", "weakness", "metres", "first", "second"]


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
    Way after way, a candidate is taken if nothing bars it, each of the two is the best of the other in its layer, and
    no other is as good. Where those taken would put two records of one layer in one asset, or two UPRNs, or two records
    that are never compared, the weaker of them are left; of equally strong ones, all.
    """
    found = found.assign(way=found["how"].map(HOWS.index), weakness=-found["score"])
    found = found.sort_values(_STRENGTH, ignore_index=True)
    found["tied"], best = _rank(records, found)
    leads: Ints = np.arange(len(records.layers))
    taken = []
    for way in range(len(HOWS)):
        fits = best & (found["way"] == way).to_numpy() & (found["bar"] == "").to_numpy()
        chosen = found[fits]
        chosen = chosen[_has_room(records, leads, chosen)]
        chosen = _without_clashes(records, leads, chosen)
        taken.append(chosen)
        leads = _lead(leads, chosen)
    return Settled(leads, _strongest(pd.concat(taken), len(leads)), _left_open(records, leads, found))


def _rank(records: Records, found: pd.DataFrame) -> tuple[Bools, Bools]:
    """Tell which candidates are, of their way, as good as another, and which are the only best, for both records."""
    many = int(records.layers.max(initial=0)) + 1
    tied, best = np.zeros(len(found), dtype=bool), np.ones(len(found), dtype=bool)
    for mine, theirs in (("first", "second"), ("second", "first")):
        key = (found["way"] * len(records.layers) + found[mine]) * many + records.layers[found[theirs]]
        top = (found["score"] == found.groupby(key)["score"].transform("max")).to_numpy()
        several = top & (pd.Series(top).groupby(key.to_numpy()).transform("sum") > 1).to_numpy()
        tied |= several
        best &= top & ~several
    return tied, best


def _has_room(records: Records, leads: Ints, pairs: pd.DataFrame) -> Bools:
    """Tell for which pairs neither asset has a record of a layer that the other has, as far as the pair shows."""
    taken = _has_layer(records, leads, pairs["first"], pairs["second"])
    taken |= _has_layer(records, leads, pairs["second"], pairs["first"])
    return ~taken & np.asarray(leads[pairs["first"]] != leads[pairs["second"]])


def _has_layer(records: Records, leads: Ints, mine: pd.Series, theirs: pd.Series) -> Bools:
    """Tell whether the asset of the one record has a record of the other's layer."""
    many = int(records.layers.max(initial=0)) + 1
    return np.isin(leads[mine] * many + records.layers[theirs], leads * many + records.layers)


def _lead(leads: Ints, links: pd.DataFrame) -> Ints:
    """Find the best known record of each asset, once links are added."""
    ends = leads[links["first"]], leads[links["second"]]
    graph = coo_array((np.ones(len(links), dtype=np.int8), ends), shape=(len(leads), len(leads)))
    _, parts = connected_components(graph, directed=False)
    parts = parts[leads]
    _, first, back = np.unique(parts, return_index=True, return_inverse=True)
    return np.asarray(first[back])


def _strongest(links: pd.DataFrame, size: int) -> pd.DataFrame:
    """Keep, of links in rings, those that join the same records and are the strongest."""
    links = links.sort_values(_STRENGTH, ignore_index=True)
    graph = coo_array((np.arange(1.0, len(links) + 1), (links["first"], links["second"])), shape=(size, size))
    kept = minimum_spanning_tree(graph.tocsr()).tocoo().data.astype(np.int64) - 1
    return links.iloc[np.sort(kept)]


def _left_open(records: Records, leads: Ints, found: pd.DataFrame) -> pd.DataFrame:
    """Give the strongest candidate, not taken, of each record that has no match in the other's layer."""
    rest = found[leads[found["first"]] != leads[found["second"]]]
    free = {
        "first": ~_has_layer(records, leads, rest["first"], rest["second"]),
        "second": ~_has_layer(records, leads, rest["second"], rest["first"]),
    }
    reason = rest["bar"].where(rest["bar"] != "", pd.Series(np.where(rest["tied"], "several", "taken"), rest.index))
    rest = rest.assign(reason=reason.astype("str"), unfree=2 - free["first"].astype(int) - free["second"])
    ends = [rest[[end]].set_axis(["record"], axis=1).assign(row=rest.index)[free[end]] for end in free]
    order = rest.sort_values(["unfree", *_STRENGTH]).index
    rank = pd.Series(np.arange(len(order)), index=order)
    told = pd.concat(ends)
    told = told.assign(rank=told["row"].map(rank)).sort_values("rank").drop_duplicates("record")
    strongest: pd.DataFrame = rest.loc[np.unique(told["row"])]
    return strongest


# --- where what is chosen would put too much in one asset -------------------------------------------------------------


def _without_clashes(records: Records, leads: Ints, links: pd.DataFrame) -> pd.DataFrame:
    """Leave out links that would put together what cannot be one asset."""
    parts = _lead(leads, links)
    of = parts[links["first"]]
    clashing = np.isin(of, _clashes(records, parts))
    held = pd.Series(np.arange(len(parts))).groupby(parts)
    untangled = [
        _untangle(records, leads, held.get_group(part).to_numpy(), some)
        for part, some in links[clashing].groupby(of[clashing])
    ]
    return pd.concat([links[~clashing], *untangled])


def _clashes(records: Records, parts: Ints) -> Ints:
    """Find the parts that cannot be one asset."""
    rows = pd.DataFrame({"part": parts, "layer": records.layers, "uprn": records.uprns, "sort": records.sorts})
    rows = rows[times(parts) > 1]
    told = rows[rows["uprn"] >= 0].groupby("part")["uprn"].nunique()
    sorts = rows[["part", "sort"]].drop_duplicates()
    pairs = sorts.merge(sorts, on="part")
    strange = ~_kin(records)[pairs["sort_x"], pairs["sort_y"]]
    return np.concatenate(
        [
            rows.loc[rows.duplicated(["part", "layer"]), "part"],
            told.index[told > 1].to_numpy(dtype=np.int64),
            pairs.loc[strange, "part"],
        ]
    )


def _kin(records: Records) -> Bools:
    """Tell which sorts may be of one asset."""
    return np.asarray(np.logical_or.reduce(list(records.ways.values())) | np.eye(len(records.ways["uprn"]), dtype=bool))


def _untangle(records: Records, leads: Ints, members: Ints, links: pd.DataFrame) -> pd.DataFrame:
    """Take links from the strongest on, as long as they fit together; of equally strong ones that do not, none."""
    kin = _kin(records)
    assets = {int(lead): members[leads[members] == lead].tolist() for lead in np.unique(leads[members])}
    home = {lead: lead for lead in assets}
    kept: list[int] = []
    for _, equal in links.groupby(["weakness", "metres"], sort=True):
        ends = [(row, home[leads[a]], home[leads[b]]) for row, a, b in equal[["first", "second"]].itertuples()]
        ends = [(row, a, b) for row, a, b in ends if _fit(records, kin, assets[a] + assets[b])]
        for group, rows in _groups(ends):
            together = [member for lead in group for member in assets[lead]]
            if _fit(records, kin, together):
                kept += rows
                assets[min(group)] = together
                home |= {lead: min(group) for lead, now in home.items() if now in group}
    return links.loc[kept]


def _fit(records: Records, kin: Bools, members: Sequence[int]) -> bool:
    """Tell whether records can be one asset."""
    at = np.array(members)
    uprns = records.uprns[at]
    sorts = np.unique(records.sorts[at])
    return bool(
        len(np.unique(records.layers[at])) == len(at)
        and len(np.unique(uprns[uprns >= 0])) <= 1
        and kin[np.ix_(sorts, sorts)].all()
    )


def _groups(links: Iterable[tuple[int, int, int]]) -> list[tuple[set[int], list[int]]]:
    """Put links that meet in one group: its ends, and its links."""
    groups: list[tuple[set[int], list[int]]] = []
    for row, one, other in links:
        ends, rows = {one, other}, [row]
        apart = []
        for group in groups:
            if group[0] & ends:
                ends, rows = ends | group[0], group[1] + rows
            else:
                apart.append(group)
        groups = [*apart, (ends, rows)]
    return groups
