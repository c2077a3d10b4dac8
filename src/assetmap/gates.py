"""
The gates: what may be published at all.

Sources whose terms nobody has read stop here, and so does what tells about a person.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assetmap.errors import LicenceError, PrivacyError, Problem
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.model import Layer, Source

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
    roles = set(read_data("privacy.toml")["role_mailboxes"])
    problems = []
    for column in ("name", "name_cy", "owner", "use", "tenure", "status_text", "planning", "website"):
        cells = assets.data[column]
        for at, cell in cells[cells.str.contains(r"@|07|\+44", na=False)].items():
            found = [m for m in _EMAIL.findall(cell) if m.split("@")[0].casefold() not in roles] + _MOBILE.findall(cell)
            if found:
                row = assets.data.loc[at]
                values = {"column": column, "reference": row["reference"], "source": row["source_id"]}
                problems.append(Problem("personal-data", column=column, values=values))
    if problems:
        raise PrivacyError(*problems)


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
    table = {key: bool(record["share_alike"]) for key, record in read_data("licences.toml").items()} | dict(own)
    return any(table.get(part, False) for part in licence.split(" + "))
