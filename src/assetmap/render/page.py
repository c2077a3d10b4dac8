"""A ward's page: one HTML file with the list, the map and all that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assetmap.model import PARTS
from assetmap.render.cards import cards_data, entries_data
from assetmap.render.correction import correction_data, correction_form
from assetmap.render.entries import ward_entries
from assetmap.render.entry import all_sources, source_anchor, ward_row
from assetmap.render.html import assemble
from assetmap.render.linked import by_level, linked_actions, links_data
from assetmap.render.postcodes import NEAR_M, postcodes_data, ward_postcodes
from assetmap.render.sections import make_sections
from assetmap.render.slim import slim_text
from assetmap.render.standards import method_notes
from assetmap.render.ward_map import draw_entries, map_scripts, map_styles
from assetmap.render.ways import describe_ways
from assetmap.render.words import Pair, both, date_of, name_of, source_name
from assetmap.text import LANGS, read_data, say_date

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from assetmap.journey import Atlas
    from assetmap.model import Source
    from assetmap.render.entry import Entry

HOME = "../index.html"
"""Where the authority's page lies, seen from a ward's page."""

OWNERS = ("public", "private", "unknown")
"""Whose a thing may be, in the order of the filter."""

_WITHOUT_IDS = ("texts", "links")

BESIDE = {
    "plan": "../plans/{code}.html",
    "pack": "../packs/{code}.html",
    "workshop": "../workshops/{code}.html",
    "health": "../data-health.html",
    "statement": "../accessibility.html",
}
"""Other pages that a ward's page may lead to, and where they lie, seen from it."""

_CORRECTION = ("correct.js", "correct_made.js", "correct_form.js")
_SCRIPTS = ("cards.js", "near.js", "filter.js", "ward.js", "links.js", *_CORRECTION)


def ward_page(
    atlas: Atlas, ward_code: str, *, beside: Collection[str] = (), entries: Sequence[Entry] | None = None
) -> str:
    """
    Write a ward's page.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.
    beside
        Which pages of :data:`BESIDE` are written too, and are led to.
    entries
        What :func:`assetmap.render.entries.ward_entries` returns, if it is known already.

    Returns
    -------
    str
        HTML with both languages inside. It asks the network for nothing, save tiles where the place has some.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    row = ward_row(atlas, ward_code)
    ward = name_of(row, both("page-not-known"))
    postcodes = ward_postcodes(atlas.postcodes, row.geometry)
    entries = ward_entries(atlas, ward_code) if entries is None else entries
    sections = make_sections(entries)
    cards = linked_actions(atlas, sections)
    ways = describe_ways(entries, [card.action.id for card in cards])
    drawn = draw_entries(atlas, ward_code, entries)
    drawn.payload.data |= cards_data(sections, cards, ways)
    drawn.payload.data |= {"links": links_data(cards, sections), "entries": entries_data(sections)}
    drawn.payload.data["correct"] = correction_data(atlas, ward_code, sections)
    drawn.payload.data["postcodes"] = postcodes_data(postcodes, drawn.payload)
    drawn.payload.data = _beside_each_other(drawn.payload.data)
    place = atlas.place
    if place.tiles:
        drawn.add_tiles(place.tiles)
    sprite, map_html, map_script = drawn.parts()
    return assemble(
        "ward.html",
        place,
        both("page-title", ward=ward, place=Pair(place.name.cy, place.name.en)),
        styles=map_styles(),
        scripts=(*map_scripts(), map_script),
        own=[slim_text(name) for name in _SCRIPTS],
        tiles=place.tiles,
        home=HOME,
        ward=ward,
        sections=sections,
        strengths=[section for section in sections if section.is_strength and section.group != "ward"],
        levels=by_level(cards),
        topics=sorted({card.action.topic for card in cards}),
        owners=[owner for owner in OWNERS if owner in {entry.ownership for entry in entries}],
        ways=ways,
        correct=correction_form(atlas, ward_code),
        edition=atlas.edition,
        sprite=Markup(sprite),  # noqa: S704 - our own file
        map_html=Markup(map_html),  # noqa: S704 - escaped where it was made
        method=method_notes(atlas),
        sources=sources_shown(_sources(atlas, has_postcodes=postcodes is not None)),
        near_m=NEAR_M if postcodes is not None else 0,
        beside=_beside(ward_code, beside),
        print_page=BESIDE["workshop"].format(code=ward_code) if "workshop" in beside else "",
        certainty=_certainty(atlas),
        certainty_source=atlas.scale.source if atlas.scale else "",
        made=made_on(atlas.made),
    )


def _beside_each_other(data: dict[str, Any]) -> dict[str, Any]:
    """Put what names the same ids close together: what is repeated over a short way is packed in few bytes."""
    return dict(sorted(data.items(), key=lambda item: item[0] not in _WITHOUT_IDS))


def _sources(atlas: Atlas, *, has_postcodes: bool) -> tuple[Source, ...]:
    postcodes = atlas.postcodes.sources if atlas.postcodes and has_postcodes else ()
    return tuple({**all_sources(atlas), **{source.id: source for source in postcodes}}.values())


def _beside(ward_code: str, beside: Collection[str]) -> list[tuple[Pair, str]]:
    return [(both(f"page-beside-{name}"), BESIDE[name].format(code=ward_code)) for name in BESIDE if name in beside]


def _certainty(atlas: Atlas) -> list[Pair]:
    """Say how certainty is told, and from which on a flag is shown."""
    scale = atlas.scale
    if scale is None:
        return []
    told = both("page-certainty", show_from=scale.show_from, likely_from=scale.likely_from)
    return [Pair(scale.because.cy, scale.because.en), told]


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
        one: dict[str, object] = {part: source_name(source, part) for part in PARTS}
        shown.append(one | {"id": source_anchor(source), "url": url, "licence": title, "date": date_of(source)})
    return shown


def made_on(made: str) -> Pair:
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
    if not made:
        return both("page-made-unknown")
    return both("page-made", date=Pair(*(say_date(made, lang) for lang in LANGS)))


__all__ = ["BESIDE", "HOME", "made_on", "sources_shown", "ward_page"]
