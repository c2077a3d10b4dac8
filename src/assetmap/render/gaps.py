"""Findings about a ward as entries: gaps in access, and what the data cannot tell."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from assetmap.render.entry import Entry, Fact, Reason, certainty_fact
from assetmap.render.words import Name, Pair, both, capital, name_of, page_id, pair_of, service_term, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetmap.analysis.standards import Standard
    from assetmap.journey import Atlas


def finding_entry(row: Any, atlas: Atlas, reasons: tuple[Reason, ...]) -> Entry:  # noqa: ANN401 - a row of a frame
    """
    Put a finding about a ward into words.

    Parameters
    ----------
    row
        Row of an atlas' findings: a gap, or that there is no data.
    atlas
        What is known of the place.
    reasons
        Its reasons, said.

    Returns
    -------
    Entry
        Of group ``gap``, or ``unknown`` where the data cannot tell.
    """
    unknown = cannot_tell(row)
    kind = term("finding", row.kind)
    service = service_term(row.service)
    name = Name(service) if service else name_of(row, kind)
    standard = atlas.standards.get(row.standard)
    return Entry(
        id=page_id(row.finding_id),
        feature_ids=(row.finding_id,),
        group="unknown" if unknown else "gap",
        home="unknown" if unknown else "gap",
        type=kind,
        name=name,
        geometry=row.geometry if row.kind == "gap" or row.households_unknown > 0 else None,
        short=_short(row, standard),
        reasons=reasons,
        notes=tuple(_notes(row, standard, explained=bool(reasons))),
        facts=tuple(_facts(row, atlas, standard)),
    )


def cannot_tell(row: Any) -> bool:  # noqa: ANN401 - a row of a frame
    """
    Tell whether a finding says only that the data does not tell.

    Parameters
    ----------
    row
        Row of an atlas' findings.

    Returns
    -------
    bool
        ``True`` for ``no_data``, and for a gap that no household is known to have.
    """
    nobody_known = row.households_beyond == 0 and row.households_unknown > 0
    return bool(row.kind == "no_data" or (row.kind == "gap" and nobody_known))


def _short(row: Any, standard: Standard | None) -> Pair:  # noqa: ANN401
    unit = term("unit", row.unit or "households")
    if cannot_tell(row):
        known = row.households_unknown > 0
        return both("gap-cannot-tell", unit=unit, unknown=row.households_unknown) if known else both("gap-no-data")
    if standard is None:
        return both("gap-short-no-standard", unit=unit, beyond=_number(row.households_beyond))
    if isnan(row.households_beyond):
        return both("gap-short-unknown", metres=standard.metres)
    if isnan(row.households):
        return both("gap-short-total-unknown", unit=unit, metres=standard.metres, beyond=row.households_beyond)
    return both("gap-short", unit=unit, metres=standard.metres, beyond=row.households_beyond, total=row.households)


def _notes(row: Any, standard: Standard | None, *, explained: bool) -> Iterable[Pair]:  # noqa: ANN401
    if not isnan(row.median_m):
        yield both("gap-median", median=round(row.median_m))
    if row.households_unknown > 0 and not cannot_tell(row) and not explained:
        yield both("gap-cannot-tell", unit=term("unit", row.unit or "households"), unknown=row.households_unknown)
    if standard is not None:
        yield pair_of(standard.because)


def _facts(row: Any, atlas: Atlas, standard: Standard | None) -> Iterable[Fact]:  # noqa: ANN401
    if standard is not None:
        metres = both("fact-standard-value", metres=standard.metres)
        status = both(f"standard-{standard.status.replace(' ', '-')}")
        yield Fact(both("fact-standard"), metres)
        source = Name(Pair(standard.source, standard.source), "en")
        yield Fact(both("fact-standard-source"), source, extra=status)
    if row.kind == "gap" or row.nearest_id:
        yield _nearest(row, atlas)
    if not isnan(row.certainty):
        yield certainty_fact(row.certainty)


def _nearest(row: Any, atlas: Atlas) -> Fact:  # noqa: ANN401
    label = both("fact-nearest")
    assets = atlas.assets.data
    for asset in assets[assets["asset_id"] == row.nearest_id].itertuples():
        name = name_of(asset, capital(term(asset.kind, asset.type)))
        where = None if asset.ward_code == row.ward_code else _ward_of(asset.ward_code, atlas)
        away = None if isnan(row.nearest_m) else both("fact-nearest-m", metres=round(row.nearest_m))
        href = "" if where else f"#{page_id(asset.asset_id)}"
        parts = [pair for pair in (where, away) if pair]
        extra = Pair(*(", ".join(words) for words in zip(*parts, strict=True))) if parts else None
        return Fact(label, name, href, extra)
    return Fact(label, both("fact-nearest-none"))


def _ward_of(code: str, atlas: Atlas) -> Pair:
    wards = atlas.wards.data
    for ward in wards[wards["code"] == code].itertuples():
        return both("gap-in-ward", ward=name_of(ward, both("page-not-known")))
    return both("gap-outside")


def _number(value: float) -> object:
    return both("page-not-known") if isnan(value) else value
