"""
One asset of several records: the same building in a register, in OpenStreetMap and in a land layer is one.

Every match says how it was made, nothing is merged without a trace, and what is ambiguous is told and not merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from assetmap.analysis.candidates import find_candidates
from assetmap.analysis.match_rule import MatchRule, load_match_rule
from assetmap.analysis.merging import merge_records, states_ownership
from assetmap.analysis.records import make_records
from assetmap.analysis.settling import HOWS, settle
from assetmap.contracts import FileKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from assetmap.analysis.network import Ints
    from assetmap.analysis.settling import Settled
    from assetmap.model import Layer

__all__ = ["HOWS", "MatchRule", "Matched", "load_match_rule", "match_assets"]

_SIDES = ("layer", "reference", "name")
_COLUMNS = (
    *("asset_id", "name", "how", "outcome", "reason", "value", "threshold", "metres"),
    *(f"{name}_{side}" for side in ("a", "b") for name in _SIDES),
)
_ORDER = ["asset_id", "outcome", "layer_b", "reference_b", "layer_a", "reference_a", "how"]


@dataclass(frozen=True, slots=True)
class Matched:
    """
    Assets, the records that they are made of, and how.

    Attributes
    ----------
    assets
        Keeps the ASSETS contract; one row for each asset, in the order of ``asset_id``.
    records
        Every row that was given, with its columns, in the order of ``record_id``: its ``asset_id`` before it was
        matched. ``asset_id`` is that of its asset.
    matches
        The trace. ``outcome`` is ``merged`` (a row for each record that became part of another's asset), ``ambiguous``
        (a row for each record that nearly did), or ``conflict`` (a row for each record that contradicts the ownership
        that its asset keeps). ``asset_id`` and ``name`` are the asset's; where two assets stay apart, those of the
        first record. ``how`` is one of :data:`HOWS`: by the same UPRN, by ``overlap``, by distance and ``name``, or,
        where one has no name, because they lie ``near`` each other and nothing else does; in a conflict, how the second
        record came to its asset. ``value`` is the share, the similarity or the metres that were compared with
        ``threshold``; both are ``nan`` for a UPRN and for a point in an area, unless its source states its size.
        ``metres`` lie between the two, edge to edge. ``reason`` says why they were not merged: ``several`` (more than
        one record fits as well), ``taken`` (the other belongs with one that fits better), ``uprn`` (their UPRNs
        differ), ``far`` (one UPRN, but too far apart), ``size`` (a point in an area that is not of the size stated of
        it); it is ``ownership`` in a conflict, else ``""``. ``layer_a``, ``reference_a``, ``name_a`` tell of the record
        in the better known layer, those in ``b`` of the other.
    """

    assets: Layer
    records: gpd.GeoDataFrame
    matches: pd.DataFrame


def match_assets(assets: Layer, rule: MatchRule, order: Sequence[str] = ()) -> Matched:
    """
    Find the records that are of one asset, and make one asset of them.

    Parameters
    ----------
    assets
        Records, as :func:`assetmap.analysis.profile.gather_assets` gives them. A layer lists its own things once:
        records of one layer are never matched with each other.
    rule
        How near and how alike they must be.
    order
        Layers, the best known first, as the configuration names them: ``"register"`` stands for
        ``"register-buildings"``, too. Layers that are not named follow, by name.

    Returns
    -------
    Matched
        The same for any order of rows. Assets that are matched again may match once more: what one record says then
        stands for all of them.

    Notes
    -----
    By UPRN, then by overlap, then by distance and name: ``data/matching.toml`` says what is compared, and
    :func:`assetmap.analysis.settling.settle` which candidates are taken. An asset has at most one record of each
    layer, and one UPRN.
    """
    names = sorted(set(assets.data["layer"]), key=lambda name: (_rank(name, order), name))
    ranks = assets.data["layer"].map({name: rank for rank, name in enumerate(names)})
    data = assets.data.assign(rank=ranks).sort_values(["rank", "asset_id"], ignore_index=True)
    layers, data = data["rank"].to_numpy(dtype=np.int64), data.drop(columns="rank")
    records = make_records(data, layers, rule)
    settled = settle(records, find_candidates(records, rule))
    merged = merge_records(data, settled.leads).sort_values("asset_id", ignore_index=True)
    ids = data["asset_id"].iloc[settled.leads].reset_index(drop=True)
    kept = data.assign(asset_id=ids, record_id=data["asset_id"]).sort_values("record_id", ignore_index=True)
    return Matched(assets.derive(merged), kept, _trace(data, merged, settled))


def _rank(layer: str, order: Sequence[str]) -> int:
    """Find how well known a layer is; the lower, the better."""
    names = [layer, *(layer.removesuffix(f"-{kind}") for kind in get_args(FileKind))]
    return min((order.index(name) for name in names if name in order), default=len(order))


def _trace(data: gpd.GeoDataFrame, assets: gpd.GeoDataFrame, settled: Settled) -> pd.DataFrame:
    """Tell of each record how it was merged, or why not, and what it contradicts."""
    rows = pd.concat(
        [
            settled.joined.assign(outcome="merged", reason=""),
            settled.open.assign(outcome="ambiguous"),
            _conflicts(data, settled).assign(outcome="conflict", reason="ownership"),
        ],
        ignore_index=True,
    )
    first, second = rows["first"].to_numpy(dtype=np.int64), rows["second"].to_numpy(dtype=np.int64)
    rows["asset_id"] = data["asset_id"].iloc[settled.leads[first]].to_numpy()
    rows["name"] = rows["asset_id"].map(assets.set_index("asset_id")["name"])
    for side, at in (("a", first), ("b", second)):
        for name in _SIDES:
            rows[f"{name}_{side}"] = data[name].iloc[at].to_numpy()
    numbers = ["value", "threshold", "metres"]
    rows = rows[list(_COLUMNS)].astype({name: "float64" if name in numbers else "str" for name in _COLUMNS})
    return rows.sort_values(_ORDER, ignore_index=True)


def _conflicts(data: gpd.GeoDataFrame, settled: Settled) -> pd.DataFrame:
    """Pair each record that contradicts the ownership of its asset with the record that gives it."""
    said = np.flatnonzero(states_ownership(data))
    rows = pd.DataFrame({"lead": settled.leads[said], "said": data["ownership"].iloc[said].to_numpy(), "second": said})
    givers = rows.drop_duplicates("lead").set_index("lead")
    rows = rows[rows["said"] != rows["lead"].map(givers["said"])]
    links = pd.concat([settled.joined, settled.joined.assign(second=settled.joined["first"])], ignore_index=True)
    links = links.drop_duplicates("second").set_index("second")
    told = links.reindex(rows["second"])[["how", "value", "threshold", "metres"]].reset_index()
    return told.assign(first=_numbers(rows["lead"].map(givers["second"])))


def _numbers(column: pd.Series) -> Ints:
    return column.to_numpy(dtype=np.int64)
