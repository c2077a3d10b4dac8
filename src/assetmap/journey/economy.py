"""
The foundational economy of a place: what the layers tell of each sector that the Journey names, and who provides it.

Sectors, what belongs to them, and who counts as local stand in ``data/sectors.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from assetmap.analysis.profile import find_ward
from assetmap.config.base import Record
from assetmap.journey.catalogue import Words
from assetmap.loaders.owner_names import plain_name
from assetmap.loaders.owners import is_public_body
from assetmap.text import LANGS, read_data, say, vocabulary, word

if TYPE_CHECKING:
    from assetmap.journey.atlas import Atlas

_KEPT = ("kind", "type", "name", "name_cy", "owner", "ownership", "ward_code", "licence", "sources")
_KINDS = ("service", "green_space", "anchor")
_SLIVER = 0.001  # of an area: what rounding leaves of it outside of what covers it
_STANDINGS = ("local", "other_public")


class Sector(Record):
    """
    A sector of the foundational economy.

    Attributes
    ----------
    id
        Unique.
    name
        In both languages.
    lines
        Where the source names it, as ``document:line``.
    of
        Kind of feature (``service``, ``green_space``, ``anchor``, ``context``) to types. Empty: no kind of layer tells
        of it.
    partly
        Whether that is only a part of the sector, so that none of it does not mean none of the sector.
    """

    id: str
    name: Words
    lines: tuple[str, ...]
    of: Mapping[str, tuple[str, ...]]
    partly: bool = False

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Every kind and type that belongs to it, in order."""
        return tuple((kind, type_) for kind, types in self.of.items() for type_ in types)


@cache
def load_sectors() -> Mapping[str, Sector]:
    """
    Read the sectors that the Journey names.

    Returns
    -------
    Mapping of str to Sector
        By id, in the order of the catalogue.
    """
    return {record["id"]: Sector.model_validate(record) for record in read_data("sectors.toml")["sector"]}


@cache
def names_organisation(name: str) -> bool:
    """
    Tell whether a name may be told as an organisation's.

    Parameters
    ----------
    name
        Of an owner, operator or organisation, as a source spells it.

    Returns
    -------
    bool
        False if it is empty, or begins with a title as a person's does; a name without a title is not recognised.
    """
    patterns = read_data("sectors.toml")["organisation"]["person"]
    return bool(name.strip()) and not any(re.match(pattern, name.strip(), re.IGNORECASE) for pattern in patterns)


def map_economy(atlas: Atlas, ward_code: str | None = None) -> pd.DataFrame:
    """
    Tell what is known of each sector of the foundational economy in a ward, or in the place as a whole.

    Parameters
    ----------
    atlas
        An edition; nothing is told that is not in it.
    ward_code
        Code of a ward. ``None``: the place as a whole, which is all its wards.

    Returns
    -------
    pandas.DataFrame
        One row for each sector: ``ward_code`` (empty for the place), ``sector``, ``sector_cy``, ``sector_en``;
        ``answer`` (``some``; ``none``: no layer has any, and sources that claim to be complete there tell of every type
        of it; ``unknown``), ``answer_cy``, ``answer_en``; ``count`` (float64, ``nan`` if unknown); ``types``
        (``"library=1 cultural_venue=2"``), ``types_cy``, ``types_en``; ``not_told_cy``, ``not_told_en`` (types of which
        no layer of the place tells); ``providers`` (names of organisations as the sources spell them, parted by
        ``"; "``); ``local``, ``other_public``, ``local_unknown`` (float64, of ``count``); ``licence``, ``sources``.

    Raises
    ------
    ValueError
        There is no such ward.

    Notes
    -----
    A type may belong to two sectors, so counts of sectors do not add up. What counts as local is our judgement
    (``data/sectors.toml``). A count says what the layers have: in a place that a source does not cover there may be
    more.
    """
    return _tell_sectors(atlas, _gather(atlas), ward_code)


def map_economies(atlas: Atlas) -> pd.DataFrame:
    """
    Tell what is known of each sector in the place as a whole and in every ward.

    Parameters
    ----------
    atlas
        An edition.

    Returns
    -------
    pandas.DataFrame
        The rows of :func:`map_economy`, the place first, then the wards by code, with ``ward_name_cy`` and
        ``ward_name_en`` (of the place: its own).
    """
    rows, names = _gather(atlas), atlas.wards.data.set_index("code").sort_index()
    parts = [_tell_sectors(atlas, rows, None)]
    parts[0]["ward_name_cy"], parts[0]["ward_name_en"] = atlas.place.name.cy, atlas.place.name.en
    for code, ward in names.iterrows():
        named = {"ward_name_cy": ward["name_cy"] or ward["name"], "ward_name_en": ward["name"]}
        parts.append(_tell_sectors(atlas, rows, str(code)).assign(**named))
    table = pd.concat(parts, ignore_index=True)
    first = ["ward_code", "ward_name_cy", "ward_name_en"]
    return table[[*first, *table.columns.difference(first, sort=False)]]


def _gather(atlas: Atlas) -> pd.DataFrame:
    """Put all that may belong to a sector in one table, with whether it is known to be local."""
    assets = atlas.assets.data
    parts = [pd.DataFrame(assets[assets["kind"].isin(_KINDS)][list(_KEPT)])]
    for layer in atlas.background:
        if layer.kind == "context" and len(layer.data):
            data, source = layer.data[["type", "name", "name_cy", "geometry"]], layer.sources[0]
            told = {
                "kind": "context",
                "owner": "",
                "ownership": "unknown",
                "ward_code": find_ward(data, atlas.wards.data),
            }
            told |= {"licence": source.licence, "sources": source.id}
            parts.append(pd.DataFrame(data.assign(**told))[list(_KEPT)])
    rows = pd.concat(parts, ignore_index=True)
    rows["term"] = list(zip(rows["kind"], rows["type"], strict=True))
    rows["standing"] = _find_standing(rows, atlas)
    return rows


def _find_standing(rows: pd.DataFrame, atlas: Atlas) -> pd.Series[str]:
    """Tell of each row whether it is known to be locally owned or run: ``local``, ``other_public`` or nothing."""
    rule = read_data("sectors.toml")["local"]
    rooted = (rows["kind"] == "anchor") & rows["type"].isin(rule["anchors"]) & (rows["ward_code"] != "")
    names = {plain_name(name) for column in ("name", "name_cy") for name in rows[column][rooted]} - {""}
    places = {atlas.place.name.cy, atlas.place.name.en, *atlas.wards.data["authority"]} - {""}
    words = "|".join(re.escape(plain_name(name)) for name in sorted(places)) or "(?!)"
    here = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    councils = re.compile("|".join(rule["councils"]), re.IGNORECASE)
    standing = pd.Series("", index=rows.index, dtype="str")
    for at, kind, owner, ownership in rows[["kind", "owner", "ownership"]].itertuples(name=None):
        plain = plain_name(owner)
        if kind == "anchor":
            standing[at] = "local" if rooted[at] else ""
        elif plain in names:
            standing[at] = "local"
        elif plain and (ownership == "public" or is_public_body(owner)):
            standing[at] = "local" if here.search(plain) or councils.fullmatch(plain) else "other_public"
    return standing


def _tell_sectors(atlas: Atlas, rows: pd.DataFrame, ward_code: str | None) -> pd.DataFrame:
    wards = atlas.wards.data
    if ward_code is not None and ward_code not in set(wards["code"]):
        message = f"no ward has the code {ward_code!r}"
        raise ValueError(message)
    area = wards if ward_code is None else wards[wards["code"] == ward_code]
    within = rows[rows["ward_code"].isin(area["code"])]
    shape = shapely.union_all(area.geometry.to_numpy())
    told = [_tell(atlas, sector, rows, within, shape) for sector in load_sectors().values()]
    table = pd.DataFrame(told)
    numbers = ["count", *_STANDINGS, "local_unknown"]
    table[numbers] = table[numbers].astype("float64")
    table.insert(0, "ward_code", ward_code or "")
    return table


def _tell(
    atlas: Atlas, sector: Sector, rows: pd.DataFrame, within: pd.DataFrame, shape: shapely.Geometry
) -> dict[str, Any]:
    known = rows[rows["term"].isin(sector.terms)]
    here = within[within["term"].isin(sector.terms)]
    told = [term for term in sector.terms if term in set(known["term"])]
    sources = {term: _split(known["sources"][known["term"] == term], None) for term in told}
    answer = "some"
    if here.empty:
        whole = bool(told) and not sector.partly and set(told) >= set(_plain_terms(sector))
        covered = whole and all(_covers(atlas, sources[term], shape) for term in told)
        answer = "none" if covered else "unknown"
    cited = here if len(here) or answer == "unknown" else known
    counts = {term: int((here["term"] == term).sum()) for term in told}
    plain, row = _plain_terms(sector), dict[str, Any](sector=sector.id)
    row |= {f"sector_{lang}": getattr(sector.name, lang) for lang in LANGS} | {"answer": answer}
    row |= {f"answer_{lang}": say(f"economy-{answer}", lang) for lang in LANGS}
    row |= {"count": float("nan") if answer == "unknown" else len(here)}
    row |= {"types": " ".join(f"{type_}={counts[kind, type_]}" for kind, type_ in told if counts[kind, type_])}
    for lang in LANGS:
        row[f"types_{lang}"] = "; ".join(f"{word(*term, lang)}: {counts[term]}" for term in told if counts[term])
        row[f"not_told_{lang}"] = "; ".join(word(*term, lang) for term in plain if term not in counts)
    row |= _tell_providers(here, known=answer != "unknown")
    row["licence"] = " + ".join(_split(cited["licence"], " + "))
    return row | {"sources": " ".join(_split(cited["sources"], None))}


def _plain_terms(sector: Sector) -> list[tuple[str, str]]:
    """Leave out the types that say of a thing only that it is one of several others."""
    return [(kind, type_) for kind, type_ in sector.terms if "may_be" not in vocabulary()[kind][type_]]


def _tell_providers(here: pd.DataFrame, *, known: bool) -> dict[str, Any]:
    """Name the organisations that own or run what is there, and count what is known to be local."""
    own = here["name"].where(here["name"] != "", here["name_cy"])
    told = own.where(here["kind"] == "anchor", here["owner"])
    names = {plain_name(name): name for name in sorted(told, reverse=True) if names_organisation(name)}
    counts = {standing: int((here["standing"] == standing).sum()) for standing in ("", *_STANDINGS)}
    numbers = {standing: counts[standing] if known else float("nan") for standing in _STANDINGS}
    rest = counts[""] if known else float("nan")
    return {"providers": "; ".join(names[key] for key in sorted(names)), **numbers, "local_unknown": rest}


def _covers(atlas: Atlas, sources: list[str], shape: shapely.Geometry) -> bool:
    """Tell whether sources claim to be complete in all of an area."""
    origins = {source.id: source.coverage for layer in (atlas.assets, *atlas.background) for source in layer.sources}
    claims = [origins[key] for key in sources if origins.get(key) is not None]
    outside = shapely.difference(shape, shapely.union_all(claims))
    return bool(shapely.area(outside) <= _SLIVER * shapely.area(shape))


def _split(cells: pd.Series[str], by: str | None) -> list[str]:
    return sorted({part for cell in cells for part in cell.split(by)})
