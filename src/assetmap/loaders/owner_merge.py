"""
Call each owner of land, buildings and green space by one name, as the officer's table of owners says.

Nothing is merged but what the table says, and each spelling that is merged is told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assetmap.errors import Problem
from assetmap.loaders.owners import is_public_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from assetmap.contracts import Kind
    from assetmap.loaders.geometry import Raw
    from assetmap.loaders.owner_names import Owner, OwnerTable

NAMES: Mapping[str, str] = {"land": "owner", "buildings": "owner", "green_space": "operator"}
"""The column that names the owner, by kind of layer."""


def merge_owners(raw: Raw, kind: Kind, table: OwnerTable) -> Raw:
    """
    Call each owner by one name, and take over what the table says of it.

    Parameters
    ----------
    raw
        Rows in our columns, with ``ownership``, ``ownership_evidence`` and ``named_by``.
    kind
        Kind of layer.
    table
        The officer's table.

    Returns
    -------
    Raw
        Where the table says who is public, it is believed above the source; where it does not, and a name decides,
        the name that the owner goes by does. Each spelling that is replaced is noted once, with its rows; the note
        names only who is known to be public, for notes are published and an owner may be a person.
    """
    column = NAMES.get(kind, "")
    if column not in raw.data or not table.owners:
        return raw
    names = raw.data[column]
    known = {name: owner for name in names.unique() if name and (owner := table.find(name))}
    if not known:
        return raw
    told = _ownership(raw.data, names, known)
    told[column] = names.map({name: owner.name for name, owner in known.items()}).fillna(names).astype("str")
    public = np.asarray(told["ownership"]) == "public"
    merged = []
    for name, owner in known.items():
        if name != owner.name:
            mine = (names == name).to_numpy()
            rule = "owner-merged" if public[mine].all() else "owner-merged-unnamed"
            n, line = int(mine.sum()), str(table.row_of(name))
            values = {"spelling": name, "owner": owner.name, "count": n, "row": line}
            heading = raw.headings.get(column, column)
            merged.append(Problem(rule, raw.file, None, heading, raw.layer, "noted", n, values))
    return replace(raw, data=raw.data.assign(**told), problems=(*raw.problems, *merged))


def count_merged(problems: Iterable[Problem]) -> dict[tuple[str, str], int]:
    """
    Count the rows of a layer whose owner had another spelling.

    Parameters
    ----------
    problems
        Of the layer's intake.

    Returns
    -------
    dict
        Spelling in the file and name of the owner to rows.
    """
    told: Counter[tuple[str, str]] = Counter()
    for problem in problems:
        if problem.rule in {"owner-merged", "owner-merged-unnamed"}:
            told[problem.values["spelling"], problem.values["owner"]] += problem.count  # noqa: PD011 - no frame
    return dict(told)


def _ownership(data: pd.DataFrame, names: pd.Series, known: Mapping[str, Owner]) -> dict[str, np.ndarray | pd.Series]:
    said = names.map({name: owner.ownership for name, owner in known.items()}).fillna("").to_numpy(dtype=object)
    public = names.isin([name for name, owner in known.items() if is_public_body(owner.name)]).to_numpy()
    by = data["named_by"].to_numpy(dtype=object)
    before, why = (data[name].to_numpy(dtype=object) for name in ("ownership", "ownership_evidence"))
    decides = names.isin(list(known)).to_numpy() & (by != "")
    typed = why == "operator_type"  # what the source says of the operator holds for it under any name
    rest = np.where(decides & public, "public", np.where(decides & ~typed, "unknown", before))
    because = np.where(decides & public, by, np.where(decides & ~typed, "none", why))
    return {
        "ownership": np.where(said != "", said, rest),
        "ownership_evidence": np.where(said != "", "table", because),
    }
