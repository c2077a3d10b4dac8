"""The lists of ``data/privacy.toml``, ready to be asked."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Words(NamedTuple):
    """
    The lists of ``data/privacy.toml``.

    Attributes
    ----------
    roles
        What stands before the @ of a role's mailbox.
    titles, capital, lordly
        Titles in any case; those with a capital; those of owners alone.
    practice
        Titles of those after whom practices are called.
    things, dwellings
        Words of bodies and places; of places where somebody may live.
    given, between, surnames, bodies
        Given names; what may stand between them and a surname; surnames that are things too; bodies called as persons.
    before_name, homes, at_home, care_of, flat, numbered, business
        Patterns: what stands before a person's name; of homes; before the name of who lives there; of addresses.
    hints
        Words of which one stands in every text that a rule about persons or homes finds, numbers and names apart.
    """

    roles: frozenset[str]
    titles: frozenset[str]
    capital: frozenset[str]
    lordly: frozenset[str]
    practice: frozenset[str]
    things: frozenset[str]
    dwellings: frozenset[str]
    given: frozenset[str]
    between: frozenset[str]
    surnames: frozenset[str]
    bodies: frozenset[str]
    before_name: re.Pattern[str]
    homes: re.Pattern[str]
    at_home: re.Pattern[str]
    care_of: re.Pattern[str]
    flat: re.Pattern[str]
    numbered: re.Pattern[str]
    business: re.Pattern[str]
    hints: frozenset[str]


@cache
def words() -> Words:
    """
    Read the lists.

    Returns
    -------
    Words
        ``data/privacy.toml``.
    """
    table: dict[str, Any] = read_data("privacy.toml")
    titles, home, things, names = table["titles"], table["home"], table["things"], table["names"]
    keeper, dwelling = _any(home["keeper"]), _any(home["dwelling"])
    homes = [
        _any(home["phrases"]),
        rf"(?:{keeper})(?:'s?)\s+(?:{dwelling})",
        rf"(?:{dwelling})(?:'r|\s+(?:of|y|yr)(?:\s+the)?)\s+(?:{keeper})",
    ]
    street = rf"(?:[^\W\d]+\s+){{1,4}}(?:{_any(home['street'])})|(?:{_any(home['street_first'])})\s+[^\W\d]+"
    return Words(
        frozenset(table["role_mailboxes"]),
        frozenset(titles["any"]),
        frozenset(titles["capital"]),
        frozenset(titles["owner"]),
        frozenset(titles["practice"]["titles"]),
        frozenset(things["words"]),
        frozenset(things["names_only"]),
        frozenset(names["given"]),
        frozenset(names["between"]),
        frozenset(names["surnames"]),
        frozenset(names["bodies"]),
        re.compile(
            rf"(?<!\w)(?:{_any(table['roles']['before_name'])})(?!\w)\s*[:,–-]?\s*(?:is\s|yw\s)?", re.IGNORECASE
        ),
        re.compile(rf"(?<!\w)(?:{'|'.join(homes)})(?!\w)"),
        re.compile(rf"(?<!\w)(?:home\s+of|cartref|{_any(home['care_of_person'])})\s+", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{_any(home['care_of'])})(?!\w)\s*:?\s*(?P<of>.*)"),
        re.compile(rf"(?<!\w)(?:{_any(home['flat'])})\s*\d+[a-z]?(?!\w)"),
        re.compile(rf"[,;(–-]\s*\d{{1,4}}[a-z]?,?\s+(?:{street})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{_any(home['business'])})(?!\w)"),
        frozenset(_hints(table)),
    )


def fold(text: str) -> str:
    """
    Write a text without accents.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        In its own case, with straight apostrophes.
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace("’", "'")


def _any(listed: Iterable[str]) -> str:
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(listed, key=len, reverse=True))


def _hints(table: Mapping[str, Any]) -> Iterator[str]:
    titles, home = table["titles"], table["home"]
    yield from (title.casefold() for kind in ("any", "capital", "owner") for title in titles[kind])
    for phrase in (*table["roles"]["before_name"], *home["phrases"], *home["care_of_person"]):
        yield max(phrase.split(), key=len)
    yield from home["keeper"]
    yield from ("home", "cartref", "private", "preifat")
