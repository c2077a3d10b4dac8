"""
The gates of terms: what may be published at all, and together.

Sources whose terms nobody has read stop here. What tells about a person stops in :mod:`assetmap.privacy`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from assetmap.errors import LicenceError, Problem
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.config import LicenceSpec
    from assetmap.model import Layer, Source

_NAMED = 5


def check_licences(sources: Iterable[Source], own: Iterable[str] = ()) -> None:
    """
    Refuse sources whose terms are not known.

    Parameters
    ----------
    sources
        Sources of what would be published.
    own
        Licences that the authority has described.

    Raises
    ------
    LicenceError
        A licence stands neither in ``data/licences.toml`` nor among ``own``; ``.problems`` names each.
    """
    known = sorted({*read_data("licences.toml"), *own})
    problems = [
        Problem("licence-unknown", values={"licence": source.licence, "source": source.title, "known": known})
        for source in sources
        if source.licence not in known
    ]
    if problems:
        raise LicenceError(*problems)


def check_combinations(*layers: Layer, own: Mapping[str, LicenceSpec] | None = None) -> None:
    """
    Refuse rows that combine terms which cannot be kept together.

    Parameters
    ----------
    *layers
        What would be published, with a column ``licence`` that joins licences by ``" + "``.
    own
        Licences that the authority has described.

    Raises
    ------
    LicenceError
        Rows combine two share-alike licences, or one with terms that may not become part of it; ``.problems`` has one
        for each such combination, naming the rows.
    """
    shipped = read_data("licences.toml")
    may = {key for key, one in shipped.items() if one["into_share_alike"]}
    may |= {key for key, spec in (own or {}).items() if spec.into_share_alike}
    alike = {key: spec.share_alike for key, spec in (own or {}).items()}
    problems = []
    for layer in layers:
        for together, rows in layer.data.groupby("licence"):
            parts = str(together).split(" + ")
            shared = [part for part in parts if is_share_alike(part, alike)]
            if len(shared) > 1 or (shared and any(part not in may for part in parts if part not in shared)):
                told = rows[["asset_id" if "asset_id" in rows else "about_id", "name"]].itertuples(index=False)
                named = [f"{name or about} ({about})" for about, name in told][:_NAMED]
                values = {"licences": str(together), "count": len(rows), "rows": named}
                problems.append(Problem("licences-combined", layer=layer.name, values=values))
    if problems:
        raise LicenceError(*problems)


def is_share_alike(licence: str, own: Mapping[str, bool]) -> bool:
    """
    Tell whether what derives from a licence keeps it.

    Parameters
    ----------
    licence
        One licence, or several joined by ``" + "``.
    own
        Whether the licences that the authority has described are share-alike.

    Returns
    -------
    bool
        True if any of them is.
    """
    return any(own.get(part, _shipped_alike().get(part, False)) for part in licence.split(" + "))


@cache
def _shipped_alike() -> Mapping[str, bool]:
    return {key: bool(record["share_alike"]) for key, record in read_data("licences.toml").items()}
