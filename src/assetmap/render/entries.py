"""What a ward's list and map both show: its assets and findings, in words."""

from __future__ import annotations

from collections import defaultdict
from math import isnan
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assetmap.render.entry import GROUPS, Entry, Fact, all_sources, certainty_fact, source_fact
from assetmap.render.gaps import finding_entry
from assetmap.render.words import Name, Pair, alphabetical, both, capital, name_of, page_id, say_reason, term
from assetmap.text import LANGS, Lang, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.journey import Atlas
    from assetmap.model import Source


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
    reasons = _reasons(atlas, sources, set(findings["finding_id"]))
    assets = atlas.assets.data[atlas.assets.data["ward_code"] == ward_code]
    entries = [_asset_entry(row, flags.get(row.asset_id, ()), reasons, sources) for row in assets.itertuples()]
    others = findings[findings["kind"] != "underuse"].itertuples()
    entries += [finding_entry(row, atlas, reasons.get(row.finding_id, ())) for row in others]
    lang = atlas.place.languages[0]
    return tuple(sorted(entries, key=lambda entry: _place_in_list(entry, lang)))


def _asset_entry(
    row: Any,  # noqa: ANN401 - a row of a frame
    flags: Iterable[Any],
    reasons: Mapping[str, tuple[Pair, ...]],
    sources: Mapping[str, Source],
) -> Entry:
    flags = list(flags)
    home = "land" if row.kind in {"land", "building"} else row.kind
    kind = capital(term(row.kind, row.type))
    return Entry(
        id=page_id(row.asset_id),
        feature_ids=(row.asset_id, *(flag.finding_id for flag in flags)),
        group="flag" if flags else home,
        home=home,
        type=kind,
        name=name_of(row, kind),
        geometry=row.geometry,
        short=kind if flags else None,
        reasons=tuple(reason for flag in flags for reason in reasons.get(flag.finding_id, ())),
        facts=tuple(_asset_facts(row, flags, sources)),
    )


def _asset_facts(row: Any, flags: list[Any], sources: Mapping[str, Source]) -> Iterable[Fact]:  # noqa: ANN401
    property_ = row.kind in {"land", "building"}
    if row.owner:
        yield Fact(both("fact-owner"), row.owner)
    if row.ownership and (property_ or row.ownership != "unknown"):
        yield Fact(both("fact-ownership"), term("ownership", row.ownership))
    if row.ownership_evidence:
        yield Fact(both("fact-evidence"), row.ownership_evidence)
    under_used = vocabulary()["status"].get(row.status, {}).get("underuse", False)
    if row.status not in {"", "unknown"} and (flags or not under_used):
        words = Name(Pair(row.status_text, row.status_text), row.language or "en") if row.status_text else None
        yield Fact(both("fact-status"), term("status", row.status), extra=words)
    if row.use:
        yield Fact(both("fact-use"), row.use)
    if not isnan(row.area_ha):
        yield Fact(both("fact-area"), both("fact-area-value", ha=row.area_ha))
    if row.reference and property_:
        yield Fact(both("fact-reference"), row.reference)
    if row.located_by and (property_ or row.located_by == "postcode"):
        yield Fact(both("fact-located"), term("located_by", row.located_by))
    if urlsplit(row.website).scheme in {"http", "https"}:
        yield Fact(both("fact-website"), row.website, row.website)
    for flag in flags:
        yield certainty_fact(flag.certainty)
    yield source_fact(sources.get(row.source_id), row.source_id)


def _reasons(atlas: Atlas, sources: Mapping[str, Source], wanted: set[str]) -> Mapping[str, tuple[Pair, ...]]:
    rows = atlas.reasons[atlas.reasons["finding_id"].isin(wanted)]
    said: dict[str, list[Pair]] = defaultdict(list)
    for row in rows.itertuples():
        said[row.finding_id].append(Pair(*(say_reason(row, sources, lang) for lang in LANGS)))
    return {finding_id: tuple(dict.fromkeys(pairs)) for finding_id, pairs in said.items()}


def _place_in_list(entry: Entry, lang: Lang) -> tuple[object, ...]:
    by_type = entry.group in {"service", "green_space", "anchor", "land"}
    kind = alphabetical(entry.type.in_(lang), lang) if by_type else ()
    return (GROUPS.index(entry.group), kind, alphabetical(entry.name.pair.in_(lang), lang), entry.id)
