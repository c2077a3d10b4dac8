"""The order in which readers of Welsh and of English look names up."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetmap.render.words import Name
    from assetmap.text import Lang

_WELSH_LETTER = re.compile("ch|dd|ff|ng|ll|ph|rh|th|[a-z]")
_WELSH_ALPHABET = _WELSH_LETTER.findall("a b c ch d dd e f ff g ng h i j k l ll m n o p ph q r rh s t th u v w x y z")
_NUMBER = re.compile(r"\d[\d,]*")
_DIGITS = 9
_WELSH_RANK = {letter: rank for rank, letter in enumerate(_WELSH_ALPHABET)}


def alphabetical(name: str, lang: Lang) -> tuple[object, ...]:
    """
    Make the key that sorts names as a reader of a language looks them up.

    Parameters
    ----------
    name
        The name.
    lang
        ``"cy"``: ``ch``, ``dd``, ``ff``, ``ng``, ``ll``, ``ph``, ``rh`` and ``th`` are letters; ``"en"``: they are not.

    Returns
    -------
    tuple
        Comparable with others of the same language. Numbers come in the order of what they say: 20 before 100.
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))
    plain = _NUMBER.sub(lambda number: number[0].replace(",", "").zfill(_DIGITS), plain)
    if lang == "en":
        return (plain, name)
    return (tuple(_WELSH_RANK[letter] for letter in _WELSH_LETTER.findall(plain)), plain, name)


def in_order(names: Iterable[Name], lang: Lang) -> list[int]:
    """
    Rank names by the alphabet of a language.

    Parameters
    ----------
    names
        The names.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    list of int
        For each name its place, counted from 0.
    """
    keys = [alphabetical(name.pair.in_(lang), lang) for name in names]
    places = {at: rank for rank, at in enumerate(sorted(range(len(keys)), key=lambda at: keys[at]))}
    return [places[at] for at in range(len(keys))]
