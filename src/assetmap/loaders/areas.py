"""Read areas in hectares, acres or square metres; a number without a unit is not used, and that is said."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from assetmap.errors import Problem
from assetmap.loaders.columns import catalogue, headings_of, plain_heading
from assetmap.loaders.plain import plain_number, plain_text
from assetmap.text import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.loaders.geometry import Raw

_HECTARES = {"ha": 1.0, "acre": 0.404_685_642_24, "m2": 0.000_1}
"""One of each unit in hectares: all three are exact by definition (an acre is 4,046.8564224 square metres)."""

_UNIT_OF = {"area_ha": "ha", "area_acres": "acre", "area_m2": "m2", "area": ""}
"""Our columns, and those that become ``area_ha``, best first."""

_LONGEST = 60  # characters of the longest area that anybody writes
_CELL = re.compile(r"([^a-z]*\d[\d,. ]*)\s*([^\d\s].*)?", re.IGNORECASE | re.ASCII)


def read_areas(raw: Raw) -> Raw:
    """
    Make hectares of whatever columns and cells give areas.

    Parameters
    ----------
    raw
        Rows in our columns; ``area_acres``, ``area_m2`` and ``area`` (which does not say its unit) become ``area_ha``.

    Returns
    -------
    Raw
        What was converted is noted by column, and what cannot be used, for it has no unit.
    """
    present = [name for name in _UNIT_OF if name in raw.data]
    if not present:
        return raw
    known = np.full(len(raw.data), np.nan)
    for name in present:
        unit = _heading_unit(raw.headings.get(name, "")) or _UNIT_OF[name]
        texts = raw.data[name].map(plain_text).astype("str")
        read = {text: _read(text, unit) for text in texts.unique()}
        wanted = np.isnan(known) & (texts != "").to_numpy()
        hectares = texts.map({text: area for text, (area, _) in read.items()}).to_numpy(dtype=float)
        units = texts.map({text: of for text, (_, of) in read.items()}).to_numpy(dtype=object)
        known = np.where(wanted, hectares, known)
        strange = wanted & (units == "?") & bool(_UNIT_OF[name])  # a bare "Area" may be a part of the town
        raw = raw.note("number-malformed", strange, "noted", name, value=texts.to_numpy())
        raw = _note_units(raw, name, Counter(units[wanted].tolist()))
    return replace(raw, data=raw.data.assign(area_ha=known))


def gives_units(cells: Iterable[str]) -> bool:
    """
    Tell whether any cell of a column gives an area with its unit.

    Parameters
    ----------
    cells
        Texts.

    Returns
    -------
    bool
        False for numbers alone.
    """
    return any(_read(plain_text(cell), "")[1] in _HECTARES for cell in cells)


def _note_units(raw: Raw, name: str, counts: Mapping[str, int]) -> Raw:
    theirs = raw.headings.get(name, name)
    told = []
    for unit in (unit for unit in ("acre", "m2", "") if counts.get(unit)):
        values = {"column": theirs, "count": counts[unit], "unit": Phrase(f"unit-{unit}") if unit else ""}
        rule = "area-converted" if unit else "area-without-unit"
        told.append(Problem(rule, raw.file, None, theirs, raw.layer, "noted", count=counts[unit], values=values))
    return replace(raw, problems=(*raw.problems, *told))


def _read(text: str, unit: str) -> tuple[float, str]:
    """Give hectares and the unit in which they were given: ``""`` if nobody says, ``"?"`` if it is no area."""
    match = _CELL.fullmatch(text) if len(text) <= _LONGEST else None
    number = plain_number(match[1]) if match else math.nan
    said = _cell_units().get(plain_heading(match[2])) if match and match[2] else unit
    if math.isnan(number) or said is None:
        return math.nan, "?"
    return number * _HECTARES.get(said, math.nan), said


def _heading_unit(heading: str) -> str:
    return _heading_units().get(plain_heading(heading), "")


@cache
def _cell_units() -> Mapping[str, str]:
    return {plain_heading(word): unit for unit in _HECTARES for word in catalogue()["parts"][unit]}


@cache
def _heading_units() -> Mapping[str, str]:
    known = headings_of("land")
    return {plain_heading(heading): unit for name, unit in _UNIT_OF.items() if unit for heading in known[name]}
