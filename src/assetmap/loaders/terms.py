"""Recognise the terms of the vocabulary in the words of those who publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.loaders.columns import catalogue
from assetmap.text import LANGS, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_term(value: str, table: str) -> str:
    """
    Recognise a term by itself, by the words of its publishers, or by our own words in either language.

    Parameters
    ----------
    value
        As a source spells it.
    table
        Table of ``vocabulary.toml``.

    Returns
    -------
    str
        The term; the value as it is where it is none.
    """
    terms: Mapping[str, Mapping[str, object]] = vocabulary()[table]
    plain = value.casefold()
    words = {str(record[lang]).casefold(): term for term, record in terms.items() for lang in LANGS}
    known = words | dict(catalogue()["values"].get(table, {}))
    term = plain.replace(" ", "_").replace("-", "_")
    return term if term in terms else str(known.get(plain, value))
