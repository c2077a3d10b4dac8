"""
What tells about a person: in a text, and in the heading of a column.

The words stand in ``data/privacy.toml``. Names of persons are looked for where they can be told from names of places:
behind a title, behind what a person is to a place, and in columns of owners. What is missed is missed: a name that
stands alone in the name of an asset is not recognised.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

import pandas as pd

from assetmap.personal.names import begins_with_person, has_keeper, has_titled, is_named, may_be_named, tokens_of
from assetmap.personal.words import fold, words
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Sequence

Look: TypeAlias = Literal["name", "group", "owner", "text", "contact", "email"]
"""
What a column holds: names of places, names of groups and services, names of owners, free text, texts in which only
telephone numbers and e-mail addresses are looked for, and references, in which only the latter are.
"""

Told: TypeAlias = Literal["contact", "person", "home"]
"""What was found: an e-mail address or a mobile number, a person's name, a home."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_GAP = r"[\s.()\u2010-\u2015\u2212-]{0,3}"
_MOBILE = re.compile(rf"(?:(?:\+|\b00){_GAP}44{_GAP}(?:0{_GAP})?|(?<!\w)0{_GAP})7(?:{_GAP}\d){{9}}(?!\d)")
_MOBILE_NEAR = re.compile(rf"(?:0|44){_GAP}(?:0{_GAP})?7(?:{_GAP}\d){{5}}")
_NUMBER_NEAR = re.compile(r"(?:[,;(–-]\s*|flat\s*|ap\w*\s*|rhandy\s*)\d")
_MARKS = str.maketrans(dict.fromkeys(".,:;()/'’&-–", " ") | {"ŷ": "y"})
_NEAR = 100  # letters behind "home of" in which a name begins
_AT_ONCE = 50  # texts that are asked together
_LONGEST = 2000  # letters among which names and homes are looked for: a longer text is no cell of a register
_HEADING_WORD = re.compile(r"[^\W_]+")


def find_personal(text: str) -> list[str]:
    """
    Find mobile numbers and personal e-mail addresses.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        Mobile numbers, and e-mail addresses that are not a role's.
    """
    roles = words().roles
    mails = [mail for mail in _EMAIL.findall(text) if mail.split("@")[0].casefold() not in roles]
    return mails + _MOBILE.findall(text)


def look_for_personal(texts: pd.Series[str], look: Look, *, practice: bool = False) -> pd.Series[str]:
    """
    Find the texts that tell about a person.

    Parameters
    ----------
    texts
        Shape ``(n,)``; ``""`` where there is none.
    look
        What the column holds.
    practice
        Whether these are names of practices, which bear the names of those who work there.

    Returns
    -------
    pandas.Series
        Shape ``(n,)``, indexed like ``texts``: :data:`Told`, ``""`` where nothing was found.

    Notes
    -----
    Texts that differ are asked, first several together and then each alone, whether one of a set of words stands in
    them; only those are taken apart.
    """
    unique = list(dict.fromkeys(texts.tolist()))
    pieces = (unique[at : at + _AT_ONCE] for at in range(0, len(unique), _AT_ONCE))
    near = [text for piece in pieces if _is_near("\n".join(piece), look) for text in piece if _is_near(text, look)]
    if look == "owner":
        near += [text for text in unique if text and may_be_named(text)]
    told = {text: _tell(text, look, practice=practice) for text in near}
    found = pd.Series("", index=texts.index, dtype="str")
    for what in {*told.values()} - {""}:
        found[texts.isin([text for text, kind in told.items() if kind == what])] = what
    return found


def tell_personal(text: str, look: Look) -> Told | Literal[""]:
    """
    Tell whether one text tells about a person.

    Parameters
    ----------
    text
        The text.
    look
        What it holds.

    Returns
    -------
    str
        What was found; ``""`` if nothing was.
    """
    return _tell(text, look, practice=False)


def is_personal_heading(heading: str) -> bool:
    """
    Tell whether the heading of a column says that it is about persons.

    Parameters
    ----------
    heading
        As a file spells it.

    Returns
    -------
    bool
        True for ``Contact name``, ``key_holder``, ``Cyfeiriad cartref``; false for ``Tenant type``.
    """
    listed = read_data("privacy.toml")["headings"]
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", fold(heading))
    said = f" {' '.join(_HEADING_WORD.findall(parted)).casefold()} "
    return any(f" {one} " in said for one in listed["personal"]) and not any(
        f" {one} " in said for one in listed["not_personal"]
    )


def practice_types() -> Sequence[str]:
    """
    List the types of service that bear the names of those who work there.

    Returns
    -------
    sequence of str
        Terms of the vocabulary's ``service``.
    """
    types: Sequence[str] = read_data("privacy.toml")["titles"]["practice"]["types"]
    return types


def _is_near(text: str, look: Look) -> bool:
    """Tell quickly whether a text, or one of several, is worth taking apart."""
    if "@" in text or ("7" in text and look != "email" and _MOBILE_NEAR.search(text)):
        return True
    if look in {"contact", "email"}:
        return False
    low = text.casefold()
    if "c/o" in low or "d/o" in low or not words().hints.isdisjoint(low.translate(_MARKS).split()):
        return True
    return look in {"group", "owner"} and bool(_NUMBER_NEAR.search(low))


def _tell(text: str, look: Look, *, practice: bool) -> Told | Literal[""]:
    if look == "email":
        return "contact" if any("@" in found for found in find_personal(text)) else ""
    if find_personal(text):
        return "contact"
    if look == "contact":
        return ""
    plain = fold(text[:_LONGEST])
    if _is_home(plain, look):
        return "home"
    tokens = tokens_of(plain)
    named = look == "owner" and is_named(tokens)
    return "person" if named or has_titled(tokens, look, practice=practice) or has_keeper(plain) else ""


def _is_home(plain: str, look: Look) -> bool:
    lists, text = words(), plain.casefold()
    if lists.homes.search(text):
        return True
    for match in lists.care_of.finditer(text):
        place = match["of"].split(",")[0]
        things = {*re.findall(r"[^\W\d_]+", place)} & (lists.things | lists.dwellings)
        if not things or any(sign.isdigit() for sign in place):
            return True
    for match in lists.at_home.finditer(text):
        rest = plain[match.end() :][:_NEAR]
        if begins_with_person(rest) or (rest and has_titled(tokens_of(rest)[:3], look, practice=False)):
            return True
    if look not in {"group", "owner"} or lists.business.search(text):
        return False
    return bool(lists.flat.search(text) or lists.numbered.search(text))
