"""Findings about a ward as entries: gaps in access, where no path leads, and what the data cannot tell."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from assetmap.render.counts import amount, is_withheld, may_be_some
from assetmap.render.entry import Entry, Fact, Reason, certainty_fact
from assetmap.render.standards import has_no_streets, say_time, say_time_at_least, standard_facts
from assetmap.render.words import Name, Pair, both, capital, name_of, page_id, pair_of, service_term, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.analysis.standards import Standard
    from assetmap.journey import Atlas

_NAMED = ["asset_id", "kind", "type", "name", "name_cy", "language", "ward_code"]
_GROUPS = {"beyond": "gap", "unreachable": "unreachable", "unknown": "unknown"}


def finding_entry(
    row: Any,  # noqa: ANN401 - a row of a frame
    atlas: Atlas,
    reasons: tuple[Reason, ...],
    names: Mapping[str, Pair],
) -> Entry:
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
    names
        What :func:`assetmap.render.standards.standard_names` returns.

    Returns
    -------
    Entry
        Of group ``gap``; ``unreachable`` where no path leads; ``unknown`` where the data cannot tell.
    """
    answer = answer_of(row)
    kind = capital(term("answer", answer)) if row.answer and answer != "beyond" else term("finding", row.kind)
    known = names.get(row.standard) or service_term(row.service)
    standard = atlas.standards.get(row.standard)
    return Entry(
        id=page_id(row.finding_id),
        feature_ids=(row.finding_id,),
        group=_GROUPS[answer],
        home=_GROUPS[answer],
        type=kind,
        name=Name(known) if known else name_of(row, kind),
        geometry=row.geometry if row.kind == "gap" or row.unit else None,
        short=_short(row, answer),
        reasons=reasons,
        notes=tuple(_notes(row, atlas, standard)),
        facts=tuple(_facts(row, atlas, standard)),
    )


def answer_of(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    """
    Tell what a finding about a ward says of its homes.

    Parameters
    ----------
    row
        Row of an atlas' findings, of kind ``gap`` or ``no_data``.

    Returns
    -------
    str
        ``beyond``, ``unreachable`` or ``unknown``.
    """
    return "unknown" if row.kind == "no_data" else row.answer or "beyond"


def _short(row: Any, answer: str) -> Pair:  # noqa: ANN401
    if not row.unit and answer == "unknown":
        return both("gap-no-data")
    return both(f"gap-short-{answer}", unit=term("unit", row.unit or "households"), amount=amount(row, answer))


def _notes(row: Any, atlas: Atlas, standard: Standard | None) -> Iterable[Pair]:  # noqa: ANN401
    answer = answer_of(row)
    if not isnan(row.median_m):
        yield _median(row, atlas, standard)
    doubtful = answer != "unknown" and may_be_some(row, "unknown")
    if doubtful:
        yield both("gap-cannot-tell", unit=term("unit", row.unit or "households"), amount=amount(row, "unknown"))
    if is_withheld(row, answer) or (doubtful and is_withheld(row, "unknown")):
        yield both("gap-hidden")
    if standard is not None and answer != "unknown":
        yield pair_of(standard.because)


def _median(row: Any, atlas: Atlas, standard: Standard | None) -> Pair:  # noqa: ANN401
    mode = None if standard is None else atlas.modes.get(standard.mode)
    metres = round(row.median_m)
    if row.method == "straight_line":
        longer = None if mode is None else say_time_at_least(row.median_m, mode)
        return both("gap-median-straight-time" if longer else "gap-median-straight", median=metres, time=longer)
    if mode is None:
        return both("gap-median", median=metres)
    return both("gap-median-time", median=metres, time=say_time(row.median_m, mode))


def _facts(row: Any, atlas: Atlas, standard: Standard | None) -> Iterable[Fact]:  # noqa: ANN401
    if row.nearest_id or answer_of(row) == "beyond":
        yield _nearest(row, atlas, standard)
    if not isnan(row.decile_least):
        least, most = round(row.decile_least), round(row.decile_most)
        key = "fact-decile-value" if least == most else "fact-decile-range"
        yield Fact(both("fact-decile"), both(key, least=least, most=most))
    if standard is not None:
        yield from standard_facts(standard, atlas)
    if row.method and row.kind == "gap":
        yield Fact(both("fact-method"), _method(row, standard))
    if not isnan(row.certainty):
        yield certainty_fact(row.certainty)


def _method(row: Any, standard: Standard | None) -> Pair:  # noqa: ANN401
    if has_no_streets(row, standard):
        return both("fact-method-no-streets")
    if row.method == "straight_line":
        return both("fact-method-as-asked")
    return term("method", row.method)


def _nearest(row: Any, atlas: Atlas, standard: Standard | None) -> Fact:  # noqa: ANN401
    label = both("fact-nearest")
    assets = atlas.assets.data.filter(_NAMED)
    for asset in assets[assets["asset_id"] == row.nearest_id].itertuples():
        name = name_of(asset, capital(term(asset.kind, asset.type)))
        where = None if asset.ward_code == row.ward_code else _ward_of(asset.ward_code, atlas)
        href = "" if where else f"#{page_id(asset.asset_id)}"
        parts = [pair for pair in (where, _away(row, atlas, standard)) if pair]
        extra = Pair(*(", ".join(words) for words in zip(*parts, strict=True))) if parts else None
        return Fact(label, name, href, extra)
    return Fact(label, both("fact-nearest-none"))


def _away(row: Any, atlas: Atlas, standard: Standard | None) -> Pair | None:  # noqa: ANN401
    """Say how far the nearest place is from the home that is nearest to it."""
    if isnan(row.nearest_m):
        return None
    mode = None if standard is None else atlas.modes.get(standard.mode)
    metres = round(row.nearest_m)
    if row.method == "straight_line" or mode is None:
        return both(f"fact-nearest-m-{row.method or 'straight_line'}", metres=metres)
    return both("fact-nearest-m-time", metres=metres, time=say_time(row.nearest_m, mode))


def _ward_of(code: str, atlas: Atlas) -> Pair:
    wards = atlas.wards.data
    for ward in wards[wards["code"] == code].itertuples():
        return both("gap-in-ward", ward=name_of(ward, both("page-not-known")))
    return both("gap-outside")
