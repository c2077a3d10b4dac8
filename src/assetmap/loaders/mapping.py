"""Say what was made of each column of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from assetmap.contracts import CONTRACTS
from assetmap.loaders.areas import gives_units
from assetmap.loaders.columns import PLACE
from assetmap.loaders.plain import plain_text
from assetmap.loaders.table import is_table
from assetmap.model import ColumnUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.config import LayerSpec
    from assetmap.loaders.geometry import Raw

_CONTRACT_OF = {"land_and_buildings": "land"}
_HELPERS = ("closed", "naptan_status", "naptan_type", "naptan_indicator", "area_acres", "area_m2", "area")
"""Columns that are no part of a contract and of which something is made all the same."""

_EXAMPLES = 3
_LOOKED_AT = 500  # filled cells among which examples are chosen
_LONGEST = 40  # characters of an example


def describe_columns(raw: Raw, spec: LayerSpec, columns: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """
    Say what is made of each column of a file.

    Parameters
    ----------
    raw
        Rows in the file's own columns.
    spec
        The layer's configuration.
    columns
        Our name to the file's heading.

    Returns
    -------
    tuple of ColumnUse
        One for each column of the file, in its order, save those without a heading and without values.
    """
    cells = raw.original if len(raw.original.columns) else raw.data
    headings = [str(heading) for heading in cells.columns if heading not in {"geometry", "located_by"}]
    used = used_names(spec, columns)
    told = []
    for heading in headings:
        examples, filled = _examples(cells[heading])
        ours = tuple(sorted(name for name in used if columns[name] == heading))
        if ours == ("area",) and not gives_units(filled):
            ours = ()
        if heading.strip() or examples:
            told.append(ColumnUse(heading, ours, _how(heading, ours, spec), examples))
    return tuple(told)


def used_names(spec: LayerSpec, columns: Mapping[str, str]) -> list[str]:
    """
    List the columns of which something is made.

    Parameters
    ----------
    spec
        The layer's configuration.
    columns
        Our name to the file's heading.

    Returns
    -------
    list of str
        Our names; some that are recognised say nothing in this kind of layer.
    """
    known = {*CONTRACTS[_CONTRACT_OF.get(spec.kind, spec.kind)].columns, *_HELPERS}
    known |= {"kind"} if spec.kind == "land_and_buildings" else set()
    if spec.areas:
        known.add("code")
    elif is_table(Path(spec.file)):
        known |= set(PLACE)
    return [name for name in columns if name in known]


def _how(heading: str, ours: tuple[str, ...], spec: LayerSpec) -> Literal["configured", "recognised", "unused"]:
    if not ours:
        return "unused"
    return "configured" if heading in spec.columns.values() else "recognised"


def _examples(column: pd.Series) -> tuple[tuple[str, ...], list[str]]:
    """Give the first values that differ, shortened, and those among which they were chosen."""
    filled = column[column.notna()]
    if pd.api.types.is_string_dtype(filled):
        filled = filled[filled != ""]
    texts = [text for text in map(plain_text, filled.head(_LOOKED_AT)) if text]
    shown = (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" for text in dict.fromkeys(texts))
    return tuple(text for text, _ in zip(shown, range(_EXAMPLES), strict=False)), texts
