"""Count each railway station once: NaPTAN lists a station by its entrances, and some stations themselves too."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assetmap.loaders.plain import plain_text

if TYPE_CHECKING:
    from assetmap.loaders.geometry import Raw

_STATION, _ENTRANCE = "RLY", "RSE"
_APART_M = 500  # two of one name further apart are two stations
_CODE = re.compile(r"\d{4}([A-Z][A-Z\d]+?)\d*")  # area, station, number of the entrance: 5230ABRYSTH0, 9100ABRYSTH
_BRACKETS = re.compile(r"\s*\([^()]*\)")


def count_stations_once(raw: Raw) -> Raw:
    """
    Leave out the entrances of a station that is there already.

    Parameters
    ----------
    raw
        Rows in our columns and EPSG:27700, in row order.

    Returns
    -------
    Raw
        A station at its own row where it has one, else at its first entrance, under the name of the station. Two rows
        are of one station if they lie within 500 m and share their name but for what is in brackets, or the station's
        part of their code.
    """
    if not {"naptan_type", "type"} <= set(raw.data):
        return raw
    types = raw.data["naptan_type"].map(plain_text).where(raw.data["type"] == "rail_station", "").to_numpy()
    entrances = types == _ENTRANCE
    if not entrances.any():
        return raw
    blank = pd.Series("", index=raw.data.index, dtype="str")
    names = raw.data.get("name", blank).map(plain_text)
    codes = raw.data.get("id", blank).map(plain_text).to_numpy()
    plain = names.to_numpy()
    spots = raw.data.geometry.to_numpy()
    first: dict[int, int] = {}
    of_key: dict[str, set[int]] = defaultdict(set)
    for at in [*np.flatnonzero(types == _STATION).tolist(), *np.flatnonzero(entrances).tolist()]:
        keys = _keys(plain[at], codes[at])
        there = sorted(other for key in keys for other in of_key[key] if spots[at].distance(spots[other]) <= _APART_M)
        first[at] = there[0] if there and entrances[at] else at
        for key in keys:
            of_key[key].add(first[at])
    further = np.array([first.get(at, at) != at for at in range(len(types))])
    shown = names.mask(entrances, names.str.replace(r"\s*\([^()]*\)$", "", regex=True))
    if "name" in raw.data:
        raw = replace(raw, data=raw.data.assign(name=shown))
    told = shown.to_numpy()
    stations = np.array([told[first.get(at, at)] or codes[first.get(at, at)] for at in range(len(types))], dtype=object)
    return raw.note("station-entrance", further, "left out", "naptan_type", value=stations)


def _keys(name: str, code: str) -> list[str]:
    """Give what tells of which station a row is."""
    match = _CODE.fullmatch(code)
    plain = " ".join(_BRACKETS.sub("", name).split()).casefold()
    return [*([f"name {plain}"] if plain else []), *([f"code {match[1]}"] if match else [])]
