"""An authority's page, which leads to its wards and its data, and the sheet that says how healthy the data is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assetmap.dictionary import SHARED, load_tables
from assetmap.render.alphabet import alphabetical, in_order
from assetmap.render.background import has_streets
from assetmap.render.data_page import FORMS, say_size
from assetmap.render.gaps import answer_of
from assetmap.render.health import health_page
from assetmap.render.html import assemble
from assetmap.render.overview import overview
from assetmap.render.page import made_on, sources_shown
from assetmap.render.payload import Payload
from assetmap.render.postcodes import find_wards
from assetmap.render.slim import slim_text
from assetmap.render.standards import standard_names
from assetmap.render.words import Pair, both, capital, name_of, pair_of, service_term, term
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from assetmap.journey import Atlas

PAGES = {
    "data.html": "index-data",
    "method.html": "index-method",
    "data-health.html": "index-health",
    "accessibility.html": "index-statement",
}
"""Pages that may lie beside the authority's page, and the phrase for each."""

TAKEN = ("assets", "findings")
"""Tables that the authority's page offers itself; the others are on the page of data."""

_PRINTS = ("plan", "pack", "workshop")
"""What there is to print of a ward: folders without their plural."""


def ward_file(ward_code: str) -> str:
    """
    Name the file of a ward's page, seen from the authority's page.

    Parameters
    ----------
    ward_code
        Code of the ward.

    Returns
    -------
    str
        Relative path.
    """
    return f"wards/{ward_code}.html"


def index_page(atlas: Atlas, sizes: Mapping[str, int] | None = None) -> str:
    """
    Write the authority's page.

    Parameters
    ----------
    atlas
        What is known of the place.
    sizes
        Sizes in bytes: of the wards' pages by ward code, of other files by name. What is not there is not offered;
        without sizes the wards' pages are taken to be there.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside.
    """
    sizes = sizes or {}
    place = Pair(atlas.place.name.cy, atlas.place.name.en)
    wards = _wards(atlas, sizes)
    return assemble(
        "index.html",
        atlas.place,
        both("index-title", place=place),
        styles=(slim_text("site.css"),),
        wards=wards,
        overview=overview(atlas.wards.data, {ward["code"]: ward for ward in wards}),
        edition=atlas.edition,
        has=_has(atlas),
        found=list(_found(atlas)),
        unknown=list(_unknown(atlas)),
        pages=[(href, both(key)) for href, key in PAGES.items() if href in sizes],
        files=list(_files(sizes)),
        **_finder(atlas),
        made=made_on(atlas.made),
    )


def _wards(atlas: Atlas, sizes: Mapping[str, int]) -> list[dict[str, Any]]:
    rows = list(atlas.wards.data.itertuples())
    names = [name_of(row, both("page-not-known")) for row in rows]
    counts = Counter(atlas.assets.data["ward_code"])
    orders = {lang: in_order(names, lang) for lang in ("cy", "en")}
    wards = [
        {
            "code": row.code,
            "name": name,
            "href": ward_file(row.code) if row.code in sizes or not sizes else "",
            "assets": counts[row.code],
            "prints": [(both(f"index-{name}"), f"{name}s/{row.code}.html") for name in _PRINTS if row.code in sizes],
            "size": _kb(sizes.get(row.code)),
            "order": {lang: order[at] for lang, order in orders.items()},
        }
        for at, (row, name) in enumerate(zip(rows, names, strict=True))
    ]
    return sorted(wards, key=lambda ward: ward["order"][atlas.place.languages[0]])


def _has(atlas: Atlas) -> list[tuple[str, int, list[tuple[Pair, int]]]]:
    """Count what the place has: by group, and within it by type."""
    assets = atlas.assets.data[atlas.assets.data["ward_code"].isin(set(atlas.wards.data["code"]))]
    groups = {
        "service": ["service"],
        "green_space": ["green_space"],
        "anchor": ["anchor"],
        "land": ["land", "building"],
    }
    counted = []
    for group, kinds in groups.items():
        types = Counter(zip(*(assets.loc[assets["kind"].isin(kinds), name] for name in ("kind", "type")), strict=True))
        listed = [(capital(term(*key)), types[key]) for key in _terms(kinds) if key in types]
        if listed:
            counted.append((group, sum(types.values()), listed))
    return counted


def _terms(kinds: Iterable[str]) -> list[tuple[str, str]]:
    return [(kind, name) for kind in kinds for name in vocabulary()[kind]]


def _found(atlas: Atlas) -> Iterable[Pair]:
    findings = atlas.findings.data
    flags = findings.loc[(findings["kind"] == "underuse") & (findings["band"] != ""), "about_id"].nunique()
    answers = Counter(answer_of(row) for row in findings.itertuples() if row.kind == "gap")
    yield both("index-found-flag", n=flags)
    yield both("index-found-gap", n=answers["beyond"])
    if answers["unreachable"]:
        yield both("index-found-unreachable", n=answers["unreachable"])


def _unknown(atlas: Atlas) -> Iterable[Pair]:
    """Count the wards for which it cannot be told, by standard, in the order of the place's first language."""
    names, lang = standard_names(atlas), atlas.place.languages[0]
    findings = atlas.findings.data
    told = {(_about(row, names), row.ward_code) for row in findings[findings["kind"] == "no_data"].itertuples()}
    wards = Counter(about for about, _ in told)
    for about in sorted(wards, key=lambda about: alphabetical(about.in_(lang), lang)):
        yield both("index-unknown-wards", service=about, n=wards[about])
    if atlas.usage.get("unknown"):
        yield both("index-unknown-use", n=atlas.usage["unknown"])
    bare = sum(not has_streets(atlas.background, ward) for ward in atlas.wards.data.geometry)
    if bare:
        yield both("index-unknown-streets", n=bare)


def _about(row: Any, names: Mapping[str, Pair]) -> Pair:  # noqa: ANN401 - a row of a frame
    return names.get(row.standard) or service_term(row.service) or Pair(row.service, row.service)


def _kb(size: int | None) -> Pair | None:
    return None if size is None else say_size(size)


def _files(sizes: Mapping[str, int]) -> Iterable[tuple[Pair, list[tuple[str, str, Pair]]]]:
    """Offer the tables that most people want, in each form that is there."""
    for name in TAKEN:
        what = pair_of(load_tables()[name])
        for stem, said in ((name, what), (f"{name}{SHARED}", both("index-take-shared"))):
            files = {f"{stem}.{form}": label for form, label in FORMS.items()}
            told = [(file, label, say_size(sizes[file])) for file, label in files.items() if file in sizes]
            if told:
                yield said, told


def _finder(atlas: Atlas) -> dict[str, Any]:
    """Put what finds a ward by a postcode into the page; nothing where the place has no postcodes."""
    payload = Payload()
    payload.data = find_wards(atlas.postcodes, atlas.wards.data)
    if not payload.data or atlas.postcodes is None:
        return {"finder": None}
    sector, groups = max(payload.data["units"], key=_has_newest_and_most)
    example = f"{sector[:-1]} {sector[-1]}{groups[0][1][:2]}"
    return {
        "finder": {"example": example, "payload": payload.packed(), "sources": sources_shown(atlas.postcodes.sources)},
        "scripts": (slim_text("inflate.js"),),
        "own": (slim_text("find.js"),),
    }


def _has_newest_and_most(unit: Any) -> tuple[int, int]:  # noqa: ANN401 - what JSON can hold
    """Rank a sector for an example: short districts such as NP1 were split into longer ones and closed."""
    sector, groups = unit
    return len(sector), sum(len(pairs) for _, pairs in groups)


__all__ = ["PAGES", "TAKEN", "health_page", "index_page", "ward_file"]
