"""
The gates: what may be published at all.

Sources whose terms nobody has read stop here, and so does what tells about a person.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from assetmap.errors import LicenceError, PrivacyError, Problem
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.config import LicenceSpec
    from assetmap.model import Layer, Source

_NAMED = 5
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MOBILE = re.compile(r"(?:\+44\s?7|\b07)(?:\s?\d){9}\b")


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


def check_privacy(assets: Layer) -> None:
    """
    Refuse personal data in what would be published.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.

    Raises
    ------
    PrivacyError
        A cell holds a mobile number, or an e-mail address that is not a role's; ``.problems`` names each.

    Notes
    -----
    What counts as a role's mailbox stands in ``data/privacy.toml``. A name that stands alone is not recognised as a
    person's: only columns of the contract are published at all.
    """
    problems = []
    for column in ("name", "name_cy", "owner", "use", "tenure", "status_text", "planning", "website"):
        cells = assets.data[column]
        for at, cell in cells[cells.str.contains(r"@|07|\+44", na=False)].items():
            if find_personal(cell):
                row = assets.data.loc[at]
                values = {"column": column, "reference": row["reference"], "source": row["source_id"]}
                problems.append(Problem("personal-data", column=column, values=values))
    if problems:
        raise PrivacyError(*problems)


def find_personal(text: str) -> list[str]:
    """
    Find what tells about a person.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        Mobile numbers, and e-mail addresses that are not a role's.
    """
    roles = read_data("privacy.toml")["role_mailboxes"]
    return [m for m in _EMAIL.findall(text) if m.split("@")[0].casefold() not in roles] + _MOBILE.findall(text)


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
