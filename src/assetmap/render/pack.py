"""A ward's evidence pack: what people need before them when they decide together what to spend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetmap.journey.economy import map_economy
from assetmap.render.context import context_entry
from assetmap.render.entries import ward_entries
from assetmap.render.entry import all_sources, ward_row
from assetmap.render.html import assemble
from assetmap.render.page import made_on, sources_shown
from assetmap.render.print_map import print_styles
from assetmap.render.sections import make_sections
from assetmap.render.words import Pair, both, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assetmap.journey import Atlas
    from assetmap.render.entry import Entry

ACTIONS = ("T1-A-09", "T1-O-03", "T3-S-01")
"""Actions that the pack is for: participatory budgeting, and the map of the foundational economy."""

_LINES = 8


def pack_page(atlas: Atlas, ward_code: str, *, ward_page: str = "", entries: Sequence[Entry] | None = None) -> str:
    """
    Write the evidence pack of a ward, to be read on a screen or printed.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.
    ward_page
        Where the ward's page lies, seen from this one, to lead back to it. Empty: there is none.
    entries
        What :func:`assetmap.render.entries.ward_entries` returns, if it is known already.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside: what is here, what could be used more, where
        services are far, who provides what by sector of the foundational economy, and a sheet for proposals.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    place, ward = atlas.place, name_of(ward_row(atlas, ward_code), both("page-not-known"))
    sections = make_sections(ward_entries(atlas, ward_code) if entries is None else entries)
    of_ward = context_entry(atlas, ward_code)
    return assemble(
        "pack.html",
        place,
        both("pack-title", ward=ward, place=Pair(place.name.cy, place.name.en)),
        styles=(print_styles(),),
        edition=atlas.edition,
        ward=ward,
        ward_page=ward_page,
        strengths=[section for section in sections if section.is_strength and section.group != "ward"],
        flags=[part for section in sections if section.group == "flag" for part in section.parts],
        gaps=[part for section in sections if section.group in {"gap", "unreachable"} for part in section.parts],
        facts=of_ward.facts if of_ward else (),
        economy=list(_sectors(atlas, ward_code)),
        actions=[atlas.actions[key] for key in ACTIONS if key in atlas.actions],
        lines=range(_LINES),
        sources=sources_shown(tuple(all_sources(atlas).values())),
        made=made_on(atlas.made),
    )


def _sectors(atlas: Atlas, ward_code: str) -> Iterator[dict[str, object]]:
    """Say of each sector what there is, who provides it, and how much of it is known to be local."""
    row: Any
    for row in map_economy(atlas, ward_code).itertuples():
        known = row.answer == "some"
        yield {
            "name": Pair(row.sector_cy, row.sector_en),
            "what": Pair(row.types_cy, row.types_en) if known else Pair(row.answer_cy, row.answer_en),
            "providers": row.providers,
            "local": both("pack-local-count", n=row.local, unknown=row.local_unknown) if known else None,
        }
