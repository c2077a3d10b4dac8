"""Bring a file's columns and values to our terms: names, types, statuses, ownership, numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.contracts import CONTRACTS, Kind
from assetmap.errors import Problem
from assetmap.loaders.columns import catalogue, recognise_columns
from assetmap.loaders.mapping import describe_columns
from assetmap.loaders.plain import plain_amount, plain_postcode, plain_text
from assetmap.loaders.property import shape_ownership, shape_property
from assetmap.loaders.terms import find_term
from assetmap.text import Term, vocabulary

if TYPE_CHECKING:
    from assetmap.config import Config, LayerSpec
    from assetmap.loaders.geometry import Raw

_TERMS = {"services": "service", "anchors": "anchor"} | {kind: kind for kind in ("green_space", "context", "ground")}
_NOT_CLOSED = ("", "no", "n", "false", "0", "open", "na", "nac ydy", "ar agor")


def leave_out_closed(raw: Raw, spec: LayerSpec) -> Raw:
    """
    Leave out closed services and stops that are not in use, before a missing place is held against them.

    Parameters
    ----------
    raw
        Rows in the file's own columns.
    spec
        The layer's configuration.

    Returns
    -------
    Raw
        Without them.
    """
    columns = _recognise(raw, spec)
    if "closed" in columns:
        closed = raw.data[columns["closed"]].map(plain_text)
        gone = ~closed.str.casefold().isin(_NOT_CLOSED)
        raw = raw.note("service-closed", gone.to_numpy(), "left out", columns["closed"], value=closed.to_numpy())
    if "naptan_type" in columns and "naptan_status" in columns:
        status = raw.data[columns["naptan_status"]].map(plain_text)
        gone = ~status.str.casefold().isin(["active", "act", ""])
        raw = raw.note("stop-inactive", gone.to_numpy(), "left out", columns["naptan_status"], value=status.to_numpy())
    return raw


def rename_columns(raw: Raw, spec: LayerSpec) -> Raw:
    """
    Give the columns our names, and the values that the configuration translates or sets.

    Parameters
    ----------
    raw
        Rows in the file's own columns.
    spec
        The layer's configuration.

    Returns
    -------
    Raw
        With our columns only.
    """
    columns = _recognise(raw, spec)
    data = gpd.GeoDataFrame({ours: raw.data[theirs] for ours, theirs in columns.items()}, geometry=raw.data.geometry)
    if "located_by" in raw.data and "located_by" not in data:
        data["located_by"] = raw.data["located_by"]
    for ours, table in spec.values.items():  # noqa: PD011 - a table of the configuration, no frame
        if ours in data:
            plain, known = data[ours].map(plain_text), {plain_text(theirs): term for theirs, term in table.items()}
            data[ours] = plain.map(known).where(plain.isin(list(known)), data[ours])
    for ours, value in spec.set.items():
        data[ours] = value
    raw = replace(raw, data=data, headings=columns, uses=describe_columns(raw, spec, columns))
    return _type_stops(raw) if "naptan_type" in columns and "type" not in data else raw


def leave_out_types(raw: Raw, types: tuple[str, ...], kind: str) -> Raw:
    """
    Leave out the types that another layer knows better.

    Parameters
    ----------
    raw
        Rows in our columns.
    types
        Terms.
    kind
        Kind of layer whose terms they are.

    Returns
    -------
    Raw
        Without them; each type is told once, with its number.
    """
    if not types or "type" not in raw.data:
        return raw
    unwanted = raw.data["type"].isin(types)
    told = tuple(
        Problem(
            "type-left-out",
            raw.file,
            layer=raw.layer,
            effect="left out",
            count=int(n),
            values={"value": Term(_TERMS.get(kind, kind), str(term))},
        )
        for term, n in raw.data["type"][unwanted].value_counts().sort_index().items()
    )
    return replace(raw, data=raw.data[~unwanted], problems=(*raw.problems, *told))


def leave_out_clubs(raw: Raw, config: Config) -> Raw:
    """
    Leave out organisations of kinds that do not count as community anchors.

    Parameters
    ----------
    raw
        Shaped rows.
    config
        The configuration, which may override the vocabulary.

    Returns
    -------
    Raw
        Without them.
    """
    counts = {term: bool(record["counts"]) for term, record in vocabulary()["anchor"].items()} | config.anchors
    types = raw.data["type"]
    said = np.empty(len(types), dtype=object)
    said[:] = [Term("anchor", str(term)) for term in types]
    idle = types.isin([term for term, does in counts.items() if not does])
    return raw.note("organisation-not-anchor", idle.to_numpy(), "left out", "type", value=said)


def shape_values(raw: Raw, kind: Kind) -> Raw:
    """
    Bring values to our terms: statuses, ownership, types, codes, numbers.

    Parameters
    ----------
    raw
        Rows in our columns.
    kind
        Kind of layer.

    Returns
    -------
    Raw
        What is not recognised is noted; what cannot be without a value that is right is set aside.
    """
    columns = CONTRACTS[kind].columns
    texts = {name: raw.data[name].map(plain_text) for name in columns if name in raw.data and not columns[name].number}
    raw = replace(raw, data=raw.data.assign(**texts))
    if kind in {"land", "buildings"}:
        raw = shape_property(raw)
    if kind == "green_space":
        raw = shape_ownership(raw, "operator")
    if kind == "postcodes":
        theirs = raw.data["postcode"].to_numpy()
        raw = replace(raw, data=raw.data.assign(postcode=raw.data["postcode"].map(plain_postcode)))
        wrong = (raw.data["postcode"] == "").to_numpy()
        raw = raw.note("postcode-malformed", wrong, "set aside", "postcode", value=theirs)
    if "type" in raw.data and kind in _TERMS:
        terms = {value: find_term(value, _TERMS[kind]) for value in raw.data["type"].unique()}
        raw = replace(raw, data=raw.data.assign(type=raw.data["type"].map(terms)))
    for name in sorted(name for name in columns if name in raw.data and columns[name].number):
        raw = _to_number(raw, name)
    return raw


def _recognise(raw: Raw, spec: LayerSpec) -> dict[str, str]:
    present = [c for c in raw.data.columns if c not in {"geometry", "located_by"}]
    return recognise_columns(present, spec, file=raw.file, layer=raw.layer)


def _type_stops(raw: Raw) -> Raw:
    """Give stops their type and the indicator that tells two of a street apart; leave out what is no stop."""
    theirs = raw.data["naptan_type"].map(plain_text)
    types = theirs.map(catalogue()["values"]["naptan"]).fillna("")
    data = raw.data.assign(type=types)
    if "naptan_indicator" in data and "name" in data:
        where = data["naptan_indicator"].map(plain_text)
        where = where.map(lambda told: f" ({told})" if told else "").mask(types == "rail_station", "")
        data["name"] = data["name"].map(plain_text) + where
    raw = replace(raw, data=data)
    return raw.note("stop-of-no-use", (types == "").to_numpy(), "left out", "naptan_type", value=theirs.to_numpy())


def _to_number(raw: Raw, name: str) -> Raw:
    column = raw.data[name]
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        numbers = column.astype("float64").where(np.isfinite(column.astype("float64")), np.nan)
        return replace(raw, data=raw.data.assign(**{name: numbers}))
    texts = column.map(plain_text)
    numbers = texts.map(plain_amount).astype("float64")
    wrong = ((texts != "") & numbers.isna()).to_numpy()
    raw = replace(raw, data=raw.data.assign(**{name: numbers}))
    return raw.note("number-malformed", wrong, "noted", name, value=texts.to_numpy())
