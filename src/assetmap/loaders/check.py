"""Keep the contract: give each feature an id, set aside the rows that break a rule, and make the layer."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from assetmap.checks import fill_columns, find_breaches
from assetmap.contracts import CONTRACTS, Kind
from assetmap.errors import Problem
from assetmap.loaders.geometry import bring_to_grid
from assetmap.loaders.owner_merge import merge_owners
from assetmap.loaders.plain import plain_text
from assetmap.loaders.stations import count_stations_once
from assetmap.model import Intake, Layer

if TYPE_CHECKING:
    import geopandas as gpd

    from assetmap.checks import Breach
    from assetmap.contracts import Contract
    from assetmap.loaders.geometry import Box, Raw
    from assetmap.loaders.owner_names import OwnerTable
    from assetmap.model import Source

_MAY_REPEAT = ("population", "streets", "context", "ground", "access_points")
"""Kinds in which two rows that are the same may be two things: two flats of one block."""


def keep_contract(
    raw: Raw, name: str, kind: Kind, source: Source, *, near: Box | None = None, owners: OwnerTable | None = None
) -> Layer:
    """
    Make a layer of rows that have our columns and terms.

    Parameters
    ----------
    raw
        Shaped rows.
    name, kind
        Of the layer.
    source
        Where it comes from.
    near
        See :func:`assetmap.loaders.geometry.bring_to_grid`.
    owners
        By which names owners go. ``None``: as the source spells them.

    Returns
    -------
    Layer
        In EPSG:27700, in row order. The rows that break the contract are set aside.
    """
    contract = CONTRACTS[kind]
    raw = bring_to_grid(raw, contract.dimensions, near)
    raw = count_stations_once(replace(raw, data=raw.data.sort_index()))
    if "id" in contract.columns:
        raw = _give_ids(raw, kind)
    raw = replace(raw, data=_fill_answers(fill_columns(raw.data, contract), contract))
    raw = _set_aside_breaches(raw, contract)
    if owners is not None:
        raw = merge_owners(raw, kind, owners)  # at last: ids do not change with the table, and rows are counted as used
    problems = tuple(replace(problem, layer=name) for problem in raw.problems)
    lost = sorted({p.row for p in problems if p.row is not None and p.effect in {"set aside", "left out"}})
    read = pd.DataFrame(raw.original.drop(columns="geometry", errors="ignore"))
    aside = read.reindex(pd.Index(lost, name="row")) if lost else pd.DataFrame()
    intake = Intake(raw.file, raw.rows_read, problems, aside, raw.crs, raw.accuracy_m, raw.uses)
    return Layer(name, kind, raw.data[[*contract.columns, "geometry"]], (source,), intake)


def _fill_answers(data: gpd.GeoDataFrame, contract: Contract) -> gpd.GeoDataFrame:
    """Say of a question that a source does not answer that the answer is not known."""
    asked = [name for name, column in contract.columns.items() if column.terms == "yes_no"]
    return data.assign(**{name: data[name].replace("", "unknown") for name in asked})


def _set_aside_breaches(raw: Raw, contract: Contract) -> Raw:
    """Set aside what breaks a rule; of two rows that are the same, the second only if the first is used."""
    breaches = find_breaches(raw.data, contract)
    own = [breach for breach in breaches if breach.rule != "value-duplicate"]
    told = [_problem(raw, breach) for breach in own]
    lost = {breach.position for breach in own}
    for column in {breach.column: None for breach in breaches if breach.rule == "value-duplicate"}:
        left = np.array([at for at in range(len(raw.data)) if at not in lost])
        cells = raw.data[column].iloc[left]
        again = left[cells.duplicated().to_numpy()].tolist()
        of_this = {breach.position: breach for breach in breaches if breach.column == column}
        told += [_problem(raw, of_this[at]) for at in again]
        lost.update(again)
    if not lost:
        return raw
    kept = np.ones(len(raw.data), dtype=bool)
    kept[list(lost)] = False
    told.sort(key=lambda problem: problem.row or 0)
    return replace(raw, data=raw.data[kept], problems=(*raw.problems, *told))


def _problem(raw: Raw, breach: Breach) -> Problem:
    row = int(raw.data.index[breach.position])
    theirs = raw.headings.get(breach.column, breach.column)
    if breach.column == "id" and ("id" not in raw.headings or not plain_text(raw.original[theirs].get(row))):
        return Problem("row-duplicate", raw.file, row, "", raw.layer, "set aside")
    values = {
        **breach.values,  # noqa: PD011 - what fills the phrase, no frame
        "column": breach.column if breach.rule == "term-unknown" else theirs,
    }
    return Problem(breach.rule, raw.file, row, theirs, raw.layer, "set aside", values=values)


def _give_ids(raw: Raw, kind: Kind) -> Raw:
    """Give a feature without an id one that its name and place make."""
    data = raw.data
    given = data["id"].map(plain_text) if "id" in data else pd.Series("", index=data.index, dtype="str")
    blank = (given == "").to_numpy()
    if not blank.any():
        return replace(raw, data=data.assign(id=given))
    points = shapely.get_coordinates(shapely.centroid(data.geometry[blank].to_numpy())).round()
    names = data["name"][blank].map(plain_text) if "name" in data else [""] * len(points)
    made = np.array(
        [_digest(f"{name}|{x:.0f}|{y:.0f}") for name, (x, y) in zip(names, points, strict=True)], dtype=object
    )
    tied = pd.Series(made).duplicated(keep=False).to_numpy()
    if tied.any():
        made[tied] = _tell_apart(data[blank][tied], kind)
    ids = given.to_numpy(dtype=object, copy=True)
    ids[blank] = made
    return replace(raw, data=data.assign(id=pd.Series(ids, index=data.index, dtype="str")))


def _tell_apart(data: gpd.GeoDataFrame, kind: Kind) -> list[str]:
    """Give features of one name and place ids that all of their columns make: only rows that are the same share one."""
    cells = pd.DataFrame(data.drop(columns=["geometry", "id"], errors="ignore")).astype("str")
    cells["shape"] = shapely.to_wkb(data.geometry.to_numpy(), hex=True)
    made = [_digest("|".join(row)) for row in cells.to_numpy()]
    if kind not in _MAY_REPEAT:
        return made
    seen: Counter[str] = Counter()
    for at, digest in enumerate(made):
        seen[digest] += 1
        made[at] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    return made


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
