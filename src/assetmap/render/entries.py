"""What a ward's list and map both show: its assets and findings, in words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assetmap.render.alphabet import alphabetical
from assetmap.render.background import nearest_streets
from assetmap.render.context import context_entry
from assetmap.render.entry import GROUPS, Entry, Fact, all_sources, certainty_fact, source_anchor, source_fact
from assetmap.render.gaps import finding_entry
from assetmap.render.reasons import find_reasons
from assetmap.render.sections import STRENGTHS
from assetmap.render.standards import standard_names
from assetmap.render.ways import find_ways
from assetmap.render.words import (
    Name,
    Pair,
    both,
    capital,
    name_of,
    page_id,
    term,
)
from assetmap.text import LANGS, Lang, say_date, say_number, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.journey import Atlas
    from assetmap.model import Source
    from assetmap.render.entry import Reason

_PROPERTY = ("land", "building")
_USES = ("service", "anchor", "green_space")


def ward_entries(atlas: Atlas, ward_code: str) -> tuple[Entry, ...]:
    """
    List what a ward has and what was found about it.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.

    Returns
    -------
    tuple of Entry
        By group, type and name. A public asset that could be used more is listed once, as that.
    """
    sources = all_sources(atlas)
    findings = atlas.findings.data[atlas.findings.data["ward_code"] == ward_code]
    flags: dict[str, list[Any]] = defaultdict(list)
    for row in findings[findings["kind"] == "underuse"].itertuples():
        flags[row.about_id].append(row)
    reasons = find_reasons(atlas, sources, set(findings["finding_id"]))
    assets = atlas.assets.data[atlas.assets.data["ward_code"] == ward_code]
    streets = nearest_streets(atlas.background, assets.geometry)
    entries = [
        _placed(_asset_entry(row, flags.get(row.asset_id, ()), reasons, atlas), row, streets.get(at))
        for at, row in enumerate(assets.itertuples())
    ]
    others = findings[findings["kind"] != "underuse"].itertuples()
    names = standard_names(atlas)
    entries += [finding_entry(row, atlas, reasons["for"].get(row.finding_id, ()), names) for row in others]
    ward = context_entry(atlas, ward_code)
    entries += [] if ward is None else [ward]
    lang = atlas.place.languages[0]
    return tuple(sorted(entries, key=lambda entry: _place_in_list(entry, lang)))


def _asset_entry(
    row: Any,  # noqa: ANN401 - a row of a frame
    flags: Iterable[Any],
    reasons: Mapping[str, Mapping[str, tuple[Reason, ...]]],
    atlas: Atlas,
) -> Entry:
    flags = list(flags)
    shown = [flag for flag in flags if flag.band]
    home = "land" if row.kind in _PROPERTY else row.kind
    kind = capital(term(row.kind, row.type))
    told = {
        side: tuple(reason for flag in flags for reason in found.get(flag.finding_id, ()))
        for side, found in reasons.items()
    }
    ways, asks = find_ways(row, atlas.mailboxes)
    return Entry(
        id=page_id(row.asset_id),
        feature_ids=(row.asset_id, *(flag.finding_id for flag in flags)),
        group="flag" if shown else home,
        home=home,
        type=kind,
        name=name_of(row, kind),
        geometry=row.geometry,
        short=both("entry-flag", kind=kind, band=term("band", shown[0].band)) if shown else None,
        reasons=told["for"],
        against=told["against"],
        potential=told["potential"],
        facts=tuple(_asset_facts(row, flags, all_sources(atlas))),
        ways=ways,
        asks=asks,
        ownership=row.ownership if row.kind in (*_PROPERTY, "green_space") else "",
        words=_words(row),
    )


def _words(row: Any) -> tuple[Pair, ...]:  # noqa: ANN401 - a row of a frame
    """Find it by its postcode too, with and without the space in it."""
    postcode = str(getattr(row, "postcode", "") or "")
    return (Pair(postcode, postcode.replace(" ", "")),) if postcode else ()


def _placed(entry: Entry, row: Any, street: Name | None) -> Entry:  # noqa: ANN401 - a row of a frame
    """Say the nearest street: beside the type where there is no name to tell entries apart, else on the card."""
    if street is None or street.pair == entry.name.pair:  # a street is not near itself
        return entry
    near = both("entry-near", street=street)
    found = replace(entry, words=(*entry.words, street.pair))
    return replace(found, notes=(near,)) if row.name or row.name_cy else replace(found, short=near)


def _asset_facts(row: Any, flags: list[Any], sources: Mapping[str, Source]) -> Iterable[Fact]:  # noqa: ANN401
    yield from _ownership_facts(row)
    under_used = vocabulary()["status"].get(row.status, {}).get("underuse", False)
    if row.status not in {"", "unknown"} and (flags or not under_used):
        status = term("status", row.status)
        yield Fact(both("fact-status"), status)
    if row.use:
        yield Fact(both("fact-use"), _use(row))
    if not isnan(row.area_ha):
        yield Fact(both("fact-area"), _area(row.area_ha))
    if urlsplit(row.website).scheme in {"http", "https"}:
        yield Fact(both("fact-website"), row.website, row.website)
    if row.located_by and (row.kind in _PROPERTY or row.located_by == "postcode"):
        yield Fact(both("fact-located"), term("located_by", row.located_by))
    yield from _departures_fact(row, sources)
    for flag in flags:
        if not isnan(flag.certainty):
            yield certainty_fact(flag.certainty, flag.band)
        if flag.withheld:
            yield Fact(both("fact-withheld"), term("withheld", flag.withheld))
    for source_id in (row.sources or row.source_id).split():
        yield source_fact(sources.get(source_id), source_id)


def _use(row: Any) -> Pair | Name:  # noqa: ANN401 - a row of a frame
    """Say a use in both languages if it is a term of the vocabulary, as many of OpenStreetMap's are; else quote it."""
    table = next((table for table in _USES if row.use in vocabulary()[table]), "")
    return term(table, row.use) if table else _as_it_is(row.use, row)


def _area(hectares: float) -> Pair:
    """Say an area in hectares; what these would round to nothing is said in square metres."""
    rounded = round(hectares, 1)
    return both("fact-area-value", rounded) if rounded else both("fact-area-small", max(1, round(hectares * 10_000)))


def _departures_fact(row: Any, sources: Mapping[str, Source]) -> Iterable[Fact]:  # noqa: ANN401 - a row of a frame
    """Say how often buses leave, on which day, and lead to who says so."""
    if isnan(row.departures):
        return
    value = Pair(*(say_number(row.departures, lang) for lang in LANGS))
    if row.departures_day:
        value = both("fact-departures-value", n=row.departures, day=_weekday(row.departures_day))
    source = sources.get(row.departures_source)
    yield Fact(both("fact-departures"), value, f"#{source_anchor(source)}" if source else "")


def _weekday(day: str) -> Pair:
    date = Pair(*(say_date(day, lang) for lang in LANGS))
    try:
        return both(f"fact-departures-day-{dt.date.fromisoformat(day).weekday()}", date=date)
    except ValueError:  # an analyst's own words
        return date


def _ownership_facts(row: Any) -> Iterable[Fact]:  # noqa: ANN401 - a row of a frame
    if row.reference and row.kind in _PROPERTY:
        yield Fact(both("fact-reference"), row.reference)
    if row.owner:
        yield Fact(both("fact-owner"), _as_it_is(row.owner, row))
    if row.ownership and (row.kind in _PROPERTY or row.ownership != "unknown"):
        yield Fact(both("fact-ownership"), term("ownership", row.ownership))
    if row.ownership_evidence not in {"", "none"}:
        yield Fact(both("fact-evidence"), term("ownership_evidence", row.ownership_evidence))


def _as_it_is(words: str, row: Any) -> Name:  # noqa: ANN401 - a row of a frame
    """Quote the source, in its own language."""
    return Name(Pair(words, words), row.language or "en")


def _place_in_list(entry: Entry, lang: Lang) -> tuple[object, ...]:
    by_type = entry.group in STRENGTHS
    kind = alphabetical(entry.type.in_(lang), lang) if by_type else ()
    return (GROUPS.index(entry.group), kind, alphabetical(entry.name.pair.in_(lang), lang), entry.id)
