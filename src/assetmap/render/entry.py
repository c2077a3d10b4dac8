"""The nouns of a ward's list: entries, and the facts on their cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetmap.model import Source, unite_sources
from assetmap.render.words import Name, Pair, both, date_of, page_id, source_name, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from assetmap.journey import Atlas
    from assetmap.render.ways import Way

GROUPS = (
    "service",
    "green_space",
    "anchor",
    "land",
    "ward",
    "flag",
    "street",
    "gap",
    "unreachable",
    "unknown",
)
"""Groups of the list, in its order: strengths first."""

AREAS = ("gap", "unreachable", "unknown")
"""Groups whose places are the surroundings of homes: they overlap, so that only a chosen one is drawn."""


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One line of an entry's card.

    Attributes
    ----------
    label
        What it is about.
    value
        What is known.
    href
        Where the value leads; empty if nowhere.
    extra
        What is said after it.
    """

    label: Pair
    value: Pair | Name | str
    href: str = ""
    extra: Pair | Name | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why something was found, with its evidence.

    Attributes
    ----------
    said
        The sentence.
    sources
        Titles of the sources, each with where the page says more of it; empty if the reason is that there is none.
    date
        The day of the evidence.
    """

    said: Pair
    sources: tuple[tuple[Name, str], ...] = ()
    date: Pair | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry of the list and, if it has a place, of the map.

    Attributes
    ----------
    id
        Id in the page and in the map's registry.
    feature_ids
        The asset and the findings that it stands for.
    group
        One of :data:`GROUPS`.
    home
        The group in which it would stand if nothing had been found about it.
    type, name
        In both languages.
    geometry
        In EPSG:27700. ``None`` if it has no place of its own.
    short
        What is said beside the name.
    reasons, against, potential, notes
        Sentences: why it is listed, what speaks against that, what it could offer, and what else is to be known.
    facts
        Lines of the card.
    ways, asks
        What a community can do with it, and what to ask.
    ownership
        ``public``, ``private`` or ``unknown``; empty of what nobody owns, and where ownership was not asked.
    words
        What else the search finds it by, such as the nearest street and its postcode.
    """

    id: str
    feature_ids: tuple[str, ...]
    group: str
    home: str
    type: Pair
    name: Name
    geometry: BaseGeometry | None
    short: Pair | None = None
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    potential: tuple[Reason, ...] = ()
    notes: tuple[Pair, ...] = ()
    facts: tuple[Fact, ...] = ()
    ways: tuple[Way, ...] = ()
    asks: tuple[Pair, ...] = ()
    ownership: str = ""
    words: tuple[Pair, ...] = ()


def ward_row(atlas: Atlas, ward_code: str) -> Any:  # noqa: ANN401 - a row of a frame
    """
    Find a ward.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.

    Returns
    -------
    namedtuple
        The ward's row.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    wards = atlas.wards.data
    for row in wards[wards["code"] == ward_code].itertuples():
        return row
    raise KeyError(ward_code)


def all_sources(atlas: Atlas) -> Mapping[str, Source]:
    """
    Collect every source of an atlas.

    Parameters
    ----------
    atlas
        What is known of the place.

    Returns
    -------
    Mapping of str to Source
        By id, in the order met.
    """
    layers = (atlas.wards, atlas.assets, atlas.findings, *atlas.background)
    origins = atlas.context.origins if atlas.context else ()
    return {source.id: source for source in (*unite_sources(*layers), *origins)}


def source_fact(source: Source | None, source_id: str) -> Fact:
    """
    Name a source, with its date, and lead to where the page says more of it.

    Parameters
    ----------
    source
        The source, ``None`` if the atlas does not know it.
    source_id
        Its id.

    Returns
    -------
    Fact
        A line of a card.
    """
    if source is None:
        return Fact(both("fact-source"), source_id)
    return Fact(both("fact-source"), source_name(source), f"#{source_anchor(source)}", date_of(source))


def source_anchor(source: Source) -> str:
    """
    Make the id under which a page says what it knows of a source.

    Parameters
    ----------
    source
        The source.

    Returns
    -------
    str
        Letters and digits.
    """
    return "s" + page_id(source.id)


def certainty_fact(certainty: float, band: str = "") -> Fact:
    """
    Say how certain a finding is.

    Parameters
    ----------
    certainty
        0 to 10.
    band
        Term of the vocabulary's ``band``; empty if it has none.

    Returns
    -------
    Fact
        A line of a card.
    """
    value = both("fact-certainty-value", certainty=certainty)
    return Fact(both("fact-certainty"), value, extra=term("band", band) if band else None)
