"""One row for each asset: what the best known of its records says, and the others where it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from assetmap.analysis.network import Bools, Ints

_OF_THE_LEAD = ("asset_id", "layer", "reference", "kind", "type", "source_id")
_TOGETHER = {
    "status": ("status", "status_text", "status_date"),
    "ownership": ("ownership", "ownership_evidence"),
    "name": ("name", "language"),
    "departures": ("departures", "departures_day", "departures_source"),
    "place": ("geometry", "located_by", "ward_code"),
}
_SILENT = ("", "unknown")
_AREA = 2


def merge_records(data: gpd.GeoDataFrame, leads: Ints) -> gpd.GeoDataFrame:
    """
    Make one row of the records of each asset.

    Parameters
    ----------
    data
        Keeps the ASSETS contract, shape ``(n, ...)``, the best known record first, with a RangeIndex.
    leads
        Shape ``(n,)``: the position of the best known record of each record's asset.

    Returns
    -------
    geopandas.GeoDataFrame
        A row for each asset, the same columns. The row of an asset of one record is its own; ``sources`` is filled.

    Notes
    -----
    The lead gives id, kind, type, layer, reference and source. Everything else comes from the first record that says
    it; status, ownership, name, departures and place each from one record with what belongs to them. An owner is not
    taken from a record that contradicts the ownership, nor an area from a record of another kind. An outline of the
    lead's kind is preferred to a point, and a place to that of a postcode. What one record marks as sensitive is
    sensitive.
    """
    sources = data["sources"].where(data["sources"] != "", data["source_id"])
    data = data.assign(sources=sources)
    many = np.bincount(leads, minlength=len(data))[leads] > 1
    rows = data[many].reset_index(drop=True)
    if rows.empty:
        return data
    own = np.unique(leads[many], return_inverse=True)[1]
    givers = _givers(rows, own)
    columns = {name: rows[name].iloc[givers[name]].reset_index(drop=True) for name in data.columns}
    merged = pd.DataFrame(columns)
    merged["licence"] = _united(rows["licence"], own, _licences)
    merged["sources"] = _united(rows["sources"], own, _sources)
    if "sensitive" in merged:
        merged.loc[np.unique(own[rows["sensitive"] == "yes"]), "sensitive"] = "yes"
    whole = pd.concat([pd.DataFrame(data[~many]), merged], ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=data.crs)


def states_ownership(data: pd.DataFrame) -> Bools:
    """
    Tell which records say whether they are public or private.

    Parameters
    ----------
    data
        Records with ``ownership``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, bool.
    """
    return np.asarray(~data["ownership"].isin(_SILENT))


def first_where(said: Bools, own: Ints) -> Ints:
    """
    Find the first record of each asset that says something.

    Parameters
    ----------
    said
        Shape ``(n,)``: which records do.
    own
        Shape ``(n,)``: the number of each record's asset, 0 to the number of assets less one.

    Returns
    -------
    numpy.ndarray
        A position for each asset; ``n`` where no record of it says anything.
    """
    first = np.full(int(own.max(initial=-1)) + 1, len(own))
    at = np.flatnonzero(said)
    np.minimum.at(first, own[at], at)
    return first


def _givers(rows: gpd.GeoDataFrame, own: Ints) -> dict[str, Ints]:
    """Find, for each column, the record of each asset that gives it."""
    leads = first_where(np.ones(len(rows), dtype=bool), own)

    def first(*choices: Bools) -> Ints:
        """Find the first record for which the first choice holds, else the next, else the lead."""
        found = np.full(len(leads), len(rows))
        for choice in choices:
            found = np.where(found < len(rows), found, first_where(choice, own))
        return np.where(found < len(rows), found, leads)

    same = (rows["kind"] == rows["kind"].iloc[leads[own]].to_numpy()).to_numpy()
    together = {
        "status": first(_speaks(rows["status"]), _speaks(rows["status_text"])),
        "ownership": first(states_ownership(rows)),
        "name": first(_speaks(rows["name"])),
        "departures": first(_speaks(rows["departures"])),
        "place": first(*_places(rows, same)),
    }
    givers = dict.fromkeys(_OF_THE_LEAD, leads)
    givers |= {name: together[key] for key, names in _TOGETHER.items() for name in names}
    givers["area_ha"] = first(_speaks(rows["area_ha"]) & same)
    givers["owner"] = _owners(rows, own, together["ownership"], first)
    return givers | {name: first(_speaks(rows[name])) for name in rows.columns if name not in givers}


def _speaks(column: pd.Series) -> Bools:
    """Tell which cells of a column say anything."""
    return np.asarray(column.notna() & ~column.isin(_SILENT))


def _places(rows: gpd.GeoDataFrame, same: Bools) -> tuple[Bools, Bools]:
    """Tell which records have an outline that may stand for the asset, and which a place that is not a postcode's."""
    drawn = np.asarray(shapely.get_dimensions(rows.geometry.to_numpy()) == _AREA)
    return drawn & same, same & (rows["located_by"] != "postcode").to_numpy()


def _owners(rows: pd.DataFrame, own: Ints, giver: Ints, first: Callable[..., Ints]) -> Ints:
    """Find who names the owner: the record that gives the ownership, else the first that does not contradict it."""
    named, kept = _speaks(rows["owner"]), rows["ownership"].iloc[giver].to_numpy()[own]
    gives = np.zeros(len(rows), dtype=bool)
    gives[giver] = True
    agrees = ~states_ownership(rows) | (rows["ownership"] == kept).to_numpy()
    silent = np.zeros(len(rows), dtype=bool)
    silent[giver] = True
    return first(named & gives, named & agrees, silent)


def _united(column: pd.Series, own: Ints, unite: Callable[[str], str]) -> pd.Series:
    """Unite what the records of each asset say, line by line; each combination is worked out once."""
    texts = column.to_numpy(dtype=object)
    order = pd.Series(own).groupby(own).cumcount().to_numpy()
    joined = np.full(int(own.max()) + 1, "", dtype=object)
    for turn in range(int(order.max()) + 1):
        at = order == turn
        joined[own[at]] = joined[own[at]] + "\n" + texts[at]
    lines = pd.Series(joined, dtype="str")
    united: pd.Series[str] = lines.map({text: unite(text) for text in lines.unique()}).astype("str")
    return united


def _licences(lines: str) -> str:
    return " + ".join(sorted({part for line in lines.split("\n") for part in line.split(" + ") if part}))


def _sources(lines: str) -> str:
    return " ".join(dict.fromkeys(lines.split()))
