"""A print-out for a workshop in which people check and complete the map of their ward."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from assetmap.render.codes import qr_svg
from assetmap.render.entries import ward_entries
from assetmap.render.entry import all_sources, ward_row
from assetmap.render.html import assemble
from assetmap.render.page import made_on, sources_shown
from assetmap.render.print_map import print_map, print_sprite, print_styles
from assetmap.render.words import Pair, both, credits_of, name_of
from assetmap.text import LANGS, say_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assetmap.journey import Atlas
    from assetmap.render.entry import Entry
    from assetmap.render.print_map import PrintMap

SHEETS = {"a3": (296.0, 263.0), "a4": (206.0, 172.0)}
"""Width and height of the map on a sheet in landscape, millimetres, by size of paper."""

_LONGEST_CREDIT = 1200
_NOT_ASKED = ("ward", "unknown")


def workshop_page(
    atlas: Atlas,
    ward_code: str,
    *,
    url: str = "",
    mailbox: str = "",
    until: str = "",
    ward_page: str = "",
    entries: Sequence[Entry] | None = None,
) -> str:
    """
    Write the print-out for a workshop about a ward: its map, a list to check, and a form to return.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.
    url
        Where the ward's page is to be found; it goes into a QR code. Empty: there is no code.
    mailbox
        A role's mailbox to which the form goes back. Empty: there is a line to write on.
    until
        The day by which the form should be back, as ``"2026-03-31"``. Empty: there is a line to write on.
    ward_page
        Where the ward's page lies, seen from this one, to lead back to it. Empty: there is none.
    entries
        What :func:`assetmap.render.entries.ward_entries` returns, if it is known already.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside, to be printed on A3 or A4 in landscape;
        what is printed is in the language that the page shows.

    Raises
    ------
    KeyError
        There is no such ward.
    ValueError
        The address leads nowhere on the web.
    """
    ward = name_of(ward_row(atlas, ward_code), both("page-not-known"))
    entries = ward_entries(atlas, ward_code) if entries is None else entries
    maps = {
        paper: print_map(atlas, ward_code, entries, width_mm=width, height_mm=height)
        for paper, (width, height) in SHEETS.items()
    }
    one = maps["a3"]
    sources = tuple(all_sources(atlas).values())
    credit = credits_of(sources)
    place = atlas.place
    return assemble(
        "workshop.html",
        place,
        both("workshop-title", ward=ward, place=Pair(place.name.cy, place.name.en)),
        styles=(print_styles(),),
        edition=atlas.edition,
        ward=ward,
        ward_page=ward_page,
        maps=maps,
        sprite=print_sprite(),
        legend=legend_of(maps.values()),
        groups=[
            (group, list(some)) for group, some in groupby(one.numbered, key=lambda numbered: numbered.entry.group)
        ],
        dots=one.dots,
        is_whole=one.is_whole,
        unplaced=_apart(one.unplaced),
        about=_about,
        sources=sources_shown(sources),
        credit=credit if sum(len(line.pair.en) for line in credit) <= _LONGEST_CREDIT else (),
        made=made_on(atlas.made),
        url=url,
        qr=qr_svg(url) if url else "",
        mailbox=mailbox,
        until=Pair(*(say_date(until, lang) for lang in LANGS)) if until else None,
    )


def legend_of(maps: Iterable[PrintMap]) -> list[tuple[str, Pair]]:
    """
    Join the legends of maps of one ward.

    Parameters
    ----------
    maps
        The maps.

    Returns
    -------
    list of tuple
        Group and what its mark stands for, each once.
    """
    return list(dict.fromkeys(line for one in maps for line in one.legend))


def _about(entry: Entry) -> list[Pair]:
    """Say of what type a place is, unless that stands for its name, and where it is if it has no name."""
    type_ = [] if entry.name.pair == both("page-no-name", type=entry.type) else [entry.type]
    return [*type_, *([entry.short] if entry.short and entry.group != "flag" else [])]


def _apart(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Put together what is not on the map, by group; the ward itself and what cannot be told are not asked about."""
    asked = [entry for entry in entries if entry.group not in _NOT_ASKED]
    return [(group, list(some)) for group, some in groupby(asked, key=lambda entry: entry.group)]
