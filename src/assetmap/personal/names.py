"""Names of persons, told from names of places and bodies."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from assetmap.personal.words import fold, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.personal import Look

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*['’]?|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s?$")
_JOINS = frozenset({"&", "and", "a", "ac", "the", "of", "y", "yr"})
_CHAIN = 4  # words behind a title among which what is named after somebody says so
_NEAR = 100  # letters behind "tenant" in which a name begins
_WORDS_OF_A_NAME = range(2, 5)


def tokens_of(plain: str) -> list[str]:
    """
    Part a text into words and marks.

    Parameters
    ----------
    plain
        A folded text.

    Returns
    -------
    list of str
        Without spaces.
    """
    return _TOKEN.findall(plain)


def has_titled(tokens: Sequence[str], look: Look, *, practice: bool) -> bool:
    """
    Tell whether somebody is named behind a title, and nothing that bears the name.

    Parameters
    ----------
    tokens
        Of :func:`tokens_of`.
    look
        What the text holds.
    practice
        Whether it is the name of a practice.

    Returns
    -------
    bool
        True for ``Mrs Jones``; false for ``Dr Williams's Library``.
    """
    lists = words()
    for at, sign in enumerate(tokens):
        key = sign.casefold()
        if not _is_title(sign, look) or (practice and key in lists.practice):
            continue
        first = at + 1
        while first < len(tokens) and (tokens[first] == "." or _is_title(tokens[first], look) or _joins(tokens, first)):
            first += 1
        if first >= len(tokens) or not tokens[first][0].isalpha():
            continue
        if key not in lists.titles and not tokens[first][0].isupper():
            continue
        if not _is_place(tokens, at, first, look):
            return True
    return False


def has_keeper(plain: str) -> bool:
    """
    Tell whether a name stands behind what a person is to a place: "Key holder: Jane Jones".

    Parameters
    ----------
    plain
        A folded text.

    Returns
    -------
    bool
        True if a given name and a surname follow.
    """
    return any(begins_with_person(plain[match.end() :][:_NEAR]) for match in words().before_name.finditer(plain))


def begins_with_person(text: str) -> bool:
    """
    Tell whether a given name and a word that is no thing stand first.

    Parameters
    ----------
    text
        A folded text.

    Returns
    -------
    bool
        True for ``Jane Jones (evenings)``; false for ``James Street``.
    """
    lists = words()
    tokens = tokens_of(text)[:_CHAIN]
    if len(tokens) < 2 or tokens[0].casefold() not in lists.given or not tokens[0][0].isupper():  # noqa: PLR2004 - two words
        return False
    rest = [sign for sign in tokens[1:] if sign != "." and not (len(sign) == 1 and sign.isalpha())]
    chain = list(takewhile(lambda sign: sign[0].isupper(), rest))
    return bool(chain) and not {sign.casefold() for sign in chain} & (lists.things | lists.dwellings)


def is_named(tokens: Sequence[str]) -> bool:
    """
    Tell whether an owner is a person by name: a given name, a surname, and no word of a body or a place.

    Parameters
    ----------
    tokens
        Of :func:`tokens_of`.

    Returns
    -------
    bool
        True for ``Jane Jones`` and ``Jones, Jane``.
    """
    lists, said = words(), [sign.casefold() for sign in tokens if sign != "."]
    if len(said) > 2 and said[1] == ",":  # noqa: PLR2004 - Jones, Jane
        said = [*said[2:], said[0]]
    names = [word for word in said if len(word) > 1 and word not in lists.between]
    if not names or names[0] != said[0] or names[0] not in lists.given or len(names) not in _WORDS_OF_A_NAME:
        return False
    if not all(word[0].isalpha() or word == "&" for word in said) or any(_POSSESSIVE.search(word) for word in said):
        return False
    if " ".join(said) in lists.bodies or ({"&", "and"} & {*said} and len(names) == 2):  # noqa: PLR2004 - Thomas & Lewis
        return False
    things = lists.things | lists.dwellings
    if len(said) == 2 and names[1] in lists.surnames:  # noqa: PLR2004 - Jane Hill
        return True
    return not any(word in things for word in names[1:])


def may_be_named(text: str) -> bool:
    """
    Tell quickly whether an owner may be a person: a given name stands first, or first behind a comma.

    Parameters
    ----------
    text
        The name of an owner.

    Returns
    -------
    bool
        False where :func:`is_named` is false without doubt.
    """
    given = words().given
    first, _, rest = text.partition(" ")
    return fold(first).casefold() in given or (first.endswith(",") and fold(rest.split(" ")[0]).casefold() in given)


def _joins(tokens: Sequence[str], at: int) -> bool:
    """Tell whether ``&`` or ``and`` joins two titles: Mr & Mrs Jones."""
    return tokens[at].casefold() in {"&", "and", "a"} and at + 1 < len(tokens) and _is_title(tokens[at + 1], "owner")


def _is_title(sign: str, look: Look) -> bool:
    lists = words()
    cased = sign.title() if sign.isupper() and len(sign) > 1 else sign
    lordly = look == "owner" and cased in lists.lordly
    return sign.casefold() in lists.titles or cased in lists.capital or lordly


def _is_place(tokens: Sequence[str], title: int, first: int, look: Look) -> bool:
    """Tell whether what stands around a title and a name says that it is a place or a body of that name."""
    lists, before = words(), title - 1
    while before >= 0 and tokens[before].casefold() in {"y", "yr", "the"}:
        before -= 1
    if before >= 0:
        word = tokens[before].casefold()
        capital = tokens[before][0].isupper() and word not in lists.titles and not lists.before_name.match(word + " ")
        if word in lists.things or (word in lists.dwellings and word not in {"home", "flat", "cartref", "fflat"}):
            return True
        if tokens[title].casefold() == "dr" and capital and not _is_title(tokens[before], look):
            return True  # Park Dr
    counted = 0
    for sign in tokens[first:]:
        word = sign.casefold()
        if word in _JOINS or word == "." or (len(word) == 1 and word.isalpha()):
            continue
        bare = _POSSESSIVE.sub("", word)
        if not word[0].isalpha() or counted == _CHAIN:
            break
        owned, known = bare != word, bare in lists.things or (look != "text" and bare in lists.dwellings)
        if (known and counted) or (owned and look != "text"):
            return True
        if not sign[0].isupper() and counted:
            break
        counted += 1
    return False
