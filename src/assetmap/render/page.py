"""A ward's page: one HTML file with the list, the map and all that they need."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from assetmap.render.entries import ward_entries
from assetmap.render.entry import GROUPS, Entry, all_sources, source_anchor, ward_row
from assetmap.render.html import assemble
from assetmap.render.linked import linked_actions, reasons_by_entry
from assetmap.render.ward_map import draw_entries, map_scripts, map_styles
from assetmap.render.words import Pair, both, date_of, name_of
from assetmap.text import LANGS, read_data, say_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assetmap.journey import Atlas
    from assetmap.model import Source

HOME = "../index.html"
"""Where the authority's page lies, seen from a ward's page."""

_BY_TYPE = ("service", "green_space", "anchor", "land")
_ALWAYS = ("flag", "gap")


@dataclass(frozen=True, slots=True)
class Section:
    """
    A group of the list.

    Attributes
    ----------
    group
        One of :data:`assetmap.render.entry.GROUPS`.
    types
        Entries by type; a group that is not divided has one part whose type is ``None``.
    count
        Number of entries.
    elsewhere
        Number of entries that belong here and are listed among those which could be used more.
    """

    group: str
    types: tuple[tuple[Pair | None, tuple[Entry, ...]], ...]
    count: int
    elsewhere: int


def ward_page(atlas: Atlas, ward_code: str) -> str:
    """
    Write a ward's page.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    ward = name_of(ward_row(atlas, ward_code), both("page-not-known"))
    entries = ward_entries(atlas, ward_code)
    cards = linked_actions(atlas, entries)
    whys, places = reasons_by_entry(cards)
    drawn = draw_entries(atlas, ward_code, entries)
    map_html, map_script = drawn.parts()
    place = atlas.place
    return assemble(
        "ward.html",
        place,
        both("page-title", ward=ward, place=Pair(place.name.cy, place.name.en)),
        styles=map_styles(),
        scripts=(*map_scripts(), map_script),
        home=HOME,
        ward=ward,
        sections=sections(entries),
        cards=cards,
        acts={entry: list(dict.fromkeys(whys[at][0] for at in at_)) for entry, at_ in places.items()},
        whys=[[action, because.cy, because.en] for action, because in whys],
        places=places,
        map_html=Markup(map_html),  # noqa: S704 - escaped where it was made
        sources=sources_shown(tuple(all_sources(atlas).values())),
        made=made_on(atlas.made),
    )


def sections(entries: Sequence[Entry]) -> list[Section]:
    """
    Divide a ward's entries into the groups of the list.

    Parameters
    ----------
    entries
        In the order of the list.

    Returns
    -------
    list of Section
        Groups with entries, and those of which it is said that they have none.
    """
    found = []
    for group in GROUPS:
        own = [entry for entry in entries if entry.group == group]
        elsewhere = sum(entry.group == "flag" and entry.home == group for entry in entries)
        if not own and not elsewhere and group not in _ALWAYS:
            continue
        if group in _BY_TYPE:
            types = tuple((kind, tuple(part)) for kind, part in groupby(own, key=lambda entry: entry.type))
        else:
            types = ((None, tuple(own)),) if own else ()
        found.append(Section(group, types, len(own), elsewhere))
    return found


def sources_shown(sources: Sequence[Source]) -> list[dict[str, object]]:
    """
    Put sources into words.

    Parameters
    ----------
    sources
        The sources.

    Returns
    -------
    list of dict
        What the template ``sources.html`` asks for.
    """
    licences = read_data("licences.toml")
    shown = []
    for source in sources:
        licence = licences.get(source.licence, {}).get("title")
        title = Pair(licence["cy"], licence["en"]) if licence else source.licence
        url = source.url if source.url.startswith(("https://", "http://")) else ""
        shown.append({"id": source_anchor(source), "of": source, "url": url, "licence": title, "date": date_of(source)})
    return shown


def made_on(made: dt.date | None) -> Pair:
    """
    Say when the data that a page was made from was current.

    Parameters
    ----------
    made
        The date, ``None`` if no source has one.

    Returns
    -------
    Pair
        A sentence.
    """
    if made is None:
        return both("page-made-unknown")
    return both("page-made", date=Pair(*(say_date(made, lang) for lang in LANGS)))


__all__ = ["HOME", "Section", "made_on", "sections", "sources_shown", "ward_page"]
