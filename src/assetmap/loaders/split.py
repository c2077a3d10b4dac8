"""Split a register of land and buildings into its two layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from assetmap.loaders.columns import catalogue, recognise_columns
from assetmap.loaders.plain import plain_text

if TYPE_CHECKING:
    from assetmap.config import LayerSpec
    from assetmap.loaders.geometry import Raw

_PARTS = ("land", "buildings")


def kinds_of_rows(raw: Raw, spec: LayerSpec) -> dict[int, str]:
    """
    Tell which rows of a register are land and which are buildings, those that will be set aside included.

    Parameters
    ----------
    raw
        Rows as read.
    spec
        The layer's configuration.

    Returns
    -------
    dict
        Row to ``"land"`` or ``"buildings"``, as far as the row says.
    """
    present = [column for column in raw.data.columns if column != "geometry"]
    columns = recognise_columns(present, spec, file=raw.file, layer=raw.layer)
    if "kind" in spec.set:
        said = pd.Series(spec.set["kind"], index=raw.data.index)
    else:
        translated = spec.values.get("kind", {})  # noqa: PD011 - a table of the configuration, no frame
        said = raw.data[columns["kind"]].map(plain_text).replace(translated)
    known = said.str.casefold().map(catalogue()["values"]["kind"])
    known = known[known.notna()]
    return dict(zip(known.index.tolist(), known.tolist(), strict=True))


def split_register(raw: Raw) -> dict[str, Raw]:
    """
    Split a register into its two layers.

    Parameters
    ----------
    raw
        Rows in our columns, with ``kinds``.

    Returns
    -------
    dict
        ``"land"`` and ``"buildings"``, each if it has rows; rows that say neither are set aside, and told with the
        first.
        The rows read of the two add up to those of the file.
    """
    kinds = pd.Series(raw.data.index.map(lambda row: raw.kinds.get(int(row), "")), index=raw.data.index, dtype="str")
    values = raw.data["kind"].map(plain_text).to_numpy()
    strange = (kinds == "").to_numpy()
    terms = ["land", "building"]
    raw = raw.note("term-unknown", strange, "set aside", "kind", value=values, column="kind", terms=terms)
    kinds = kinds[~strange]
    lost = {p.row for p in raw.problems if p.row is not None and p.effect in {"set aside", "left out"}}
    used = [kind for kind in _PARTS if (kinds == kind).any()] or ["land"]
    parts = {}
    for kind in used:
        mine = set(kinds.index[kinds == kind].tolist())
        mine |= {row for row in lost if _part(raw.kinds.get(row, ""), used) == kind}
        first = kind == used[0]
        problems = tuple(p for p in raw.problems if p.row in mine or (p.row is None and first))
        data = raw.data[(kinds == kind).to_numpy()]
        uses = raw.uses if first else ()  # told once, with the first
        parts[kind] = replace(raw, data=data, problems=problems, rows_read=len(mine), uses=uses)
    return parts


def _part(kind: str, used: list[str]) -> str:
    return kind if kind in used else used[0]
