"""What a ward's page needs so that a resident can write a correction, or say what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetmap.loaders.columns import catalogue
from assetmap.loaders.correction_mail import MARK
from assetmap.loaders.corrections import LINK, MARKUP
from assetmap.loaders.review_words import ADDABLE
from assetmap.render.entry import ward_row
from assetmap.render.postcodes import ward_postcodes
from assetmap.render.words import Pair, both, capital, name_of, term
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.journey import Atlas
    from assetmap.render.sections import Section

STATES = ("in_use", "vacant", "disused", "derelict")
"""What a resident may say of the state of land or a building: terms of the vocabulary's ``status``."""

_SITES = ("land", "building", "green_space")
_PROPERTY = ("land", "building")
_WRONG = {
    "in_use": _SITES,
    "gone": (),
    "name": (),
    "name_cy": (),
    "owner": _SITES,
    "status": _PROPERTY,
    "use": _PROPERTY,
    "place": (),
}
"""What may be wrong with an asset, with the kinds that it is asked of; none: of all."""

_WORDS = ("subject", "about", "missing", "wrong", "value", "where", "approximate", "why", "line")


def correction_form(atlas: Atlas, ward_code: str) -> dict[str, Any]:
    """
    Say what the form offers to choose from.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.

    Returns
    -------
    dict
        ``wrong``: what may be wrong, each with the kinds it is asked of (joined by spaces, empty: of all). ``states``:
        terms of a state with their words. ``mailbox``: of the authority, or empty. ``postcodes``: whether the page
        knows any of the ward.
    """
    area = ward_row(atlas, ward_code).geometry
    return {
        "wrong": [(name, both(f"correct-wrong-{name}"), " ".join(asked)) for name, asked in _WRONG.items()],
        "states": [(state, capital(term("status", state))) for state in STATES],
        "mailbox": atlas.place.mailbox,
        "postcodes": ward_postcodes(atlas.postcodes, area) is not None,
    }


def correction_data(atlas: Atlas, ward_code: str, sections: Sequence[Section]) -> dict[str, Any]:
    """
    Write what the form's script asks for.

    Parameters
    ----------
    atlas, ward_code
        As for :func:`correction_form`.
    sections
        The list of one ward.

    Returns
    -------
    dict
        In the order of the list: ``ids`` (of assets; empty of what is none) and ``kinds``. ``words``: of the e-mail, in
        Welsh and English. ``mark``, ``mail``, ``note``: how the program's line begins, and the limits that
        ``data/columns.toml`` sets. ``refused``: what an import refuses in a text, as regular expressions, whatever the
        case. ``sorts``: what may be missing: of each kind its words, and its types with theirs. ``mailbox``.
    """
    entries = [entry for section in sections for part in section.parts for entry in part.entries]
    assets = atlas.assets.data
    kinds = dict(zip(assets["asset_id"], assets["kind"], strict=True))
    ids = [entry.feature_ids[0] if entry.feature_ids and entry.feature_ids[0] in kinds else "" for entry in entries]
    limits = catalogue()["corrections"]
    ward = name_of(ward_row(atlas, ward_code), both("page-not-known"))
    return {
        "ids": ids,
        "kinds": [kinds.get(own, "") for own in ids],
        "words": {name: list(_word(name, ward.pair)) for name in _WORDS},
        "mark": MARK,
        "mail": limits["mail"],
        "note": limits["note"],
        "refused": [MARKUP.pattern, LINK.pattern],
        "sorts": [
            [list(capital(term("kind", kind))), [[f"{kind} {one}", *capital(term(kind, one))] for one in types]]
            for kind, types in ((kind, vocabulary()[kind]) for kind in ADDABLE)
        ],
        "mailbox": atlas.place.mailbox,
    }


def _word(name: str, ward: Pair) -> Pair:
    return both(f"correct-mail-{name}", ward=ward) if name == "subject" else both(f"correct-mail-{name}")
