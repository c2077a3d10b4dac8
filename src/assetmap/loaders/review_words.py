"""Bring the words of a review to our terms: decisions, columns, values, kinds, in Welsh or English."""

from __future__ import annotations

from assetmap.loaders.columns import catalogue, headings_of, plain_heading
from assetmap.loaders.plain import plain_amount
from assetmap.loaders.property import ownership_term
from assetmap.loaders.terms import find_term
from assetmap.text import LANGS, vocabulary, word

CORRECTABLE = ("name", "name_cy", "owner", "ownership", "status", "use", "hours_week", "bookings_year")
"""Columns of an asset that a review may correct."""

ADDABLE = ("service", "green_space", "anchor", "land", "building")
"""Kinds of an asset that a review may add."""

_NUMBERS = ("hours_week", "bookings_year")


def word_of(table: str, text: str) -> str:
    """
    Read a word of a decision, of its state or of its origin.

    Parameters
    ----------
    table
        ``decision``, ``review_state`` or ``review_origin``, as ``data/columns.toml`` has them.
    text
        As someone wrote it.

    Returns
    -------
    str
        The term; empty for any other word.
    """
    return str(catalogue()["values"][table].get(text.casefold(), ""))


def kind_of(text: str) -> str:
    """
    Read the kind of an asset.

    Parameters
    ----------
    text
        As someone wrote it.

    Returns
    -------
    str
        The term of ``kind``; any other word as it is; empty for nothing.
    """
    if not text:
        return ""
    words = {word("kind", term, lang).casefold(): term for term in vocabulary()["kind"] for lang in LANGS}
    layer = str(catalogue()["values"]["kind"].get(text.casefold(), ""))  # of a register: land or buildings
    return words.get(text.casefold()) or {"land": "land", "buildings": "building"}.get(layer) or find_term(text, "kind")


def type_of(kind: str, text: str) -> str:
    """
    Read the type of an asset that is to be added.

    Parameters
    ----------
    kind
        Term of its kind.
    text
        As someone wrote it.

    Returns
    -------
    str
        The term of the vocabulary's table of that kind; the kind itself where its table has no other; empty if the word
        is none of them.
    """
    terms = vocabulary().get(kind, {}) if kind in ADDABLE else {}
    if not text and set(terms) == {kind}:
        return kind
    words = {word(kind, term, lang).casefold(): term for term in terms for lang in LANGS}
    return words.get(text.casefold()) or (text if text in terms else "")


def column_of(text: str) -> str:
    """
    Find the column that a correction is about.

    Parameters
    ----------
    text
        Our name of it, or a heading that a register may have for it.

    Returns
    -------
    str
        One of :data:`CORRECTABLE`; any other word without case and punctuation.
    """
    plain, known = plain_heading(text), headings_of("land")
    forms = {plain_heading(form): ours for ours in reversed(CORRECTABLE) for form in (*known.get(ours, ()), ours)}
    return forms.get(plain, plain)


def correct_value(column: str, text: str) -> str:
    """
    Bring a corrected value to our terms.

    Parameters
    ----------
    column
        One of :data:`CORRECTABLE`.
    text
        As someone wrote it, in Welsh or English.

    Returns
    -------
    str
        The term, the number or the text; empty if the column cannot hold it.
    """
    if not text:
        return ""
    if column == "status":
        term = find_term(text, "status")
        return term if term in vocabulary()["status"] else ""
    if column == "ownership":
        term = ownership_term(text)
        return term if term in vocabulary()["ownership"] else ""
    if column in _NUMBERS:
        amount = plain_amount(text)
        return f"{amount:.12g}" if amount >= 0 else ""
    return text
