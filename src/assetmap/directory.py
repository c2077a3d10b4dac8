"""
Hand services and organisations over to a directory, and the foundational economy to a spreadsheet.

The directory has the shape of Open Referral UK (HSDS-UK 3.0). Only what the layers say is in it: no person, no contact,
no opening hours. What the standard has no field for stands in fields that begin with ``assetmap_``.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd
import shapely

from assetmap.gates import is_share_alike
from assetmap.journey.economy import map_economies, names_organisation
from assetmap.loaders.officer import armed
from assetmap.loaders.owner_names import plain_name
from assetmap.model import TERMS
from assetmap.privacy import check_privacy
from assetmap.text import LANGS, read_data, say, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from assetmap.journey import Atlas

STANDARD: Mapping[str, str] = {"name": "Open Referral UK (HSDS-UK)", "version": "3.0"}

_NAMESPACE = uuid.UUID("5b0c8f4e-6a2d-4c8b-9f37-d2b1a4e07c95")
_DECIMALS = 5  # of a degree: about a metre
_KINDS = ("service", "anchor")


def make_directory(atlas: Atlas) -> dict[str, Any]:
    """
    Make a directory of the services and anchor organisations of an edition.

    Parameters
    ----------
    atlas
        An edition; nothing is told that is not in it.

    Returns
    -------
    dict
        ``services`` and ``organizations`` are records of HSDS-UK 3.0, in the order of their assets; beside them
        ``standard``, ``place``, ``made``, ``edition``, ``sources`` with their terms, ``left_out`` (how many services
        and organisations, by reason: the type, ``no_name``, ``outside`` of all wards) and ``not_known`` (fields that
        the standard requires and the data lacks, with how many records).

    Raises
    ------
    PrivacyError
        A record of the public edition tells about a person, see :mod:`assetmap.privacy`.

    Notes
    -----
    Ids are UUIDs of version 5, made of the place's id and the asset's: the same in every run. Coordinates are WGS84
    degrees of a point that was known on the British National Grid; ``assetmap_located_by`` says how well. A service
    counts as active where a source lists it and none says otherwise; ``assetmap_status_basis`` tells the two apart.
    """
    return _make(atlas, atlas.assets.data)


def write_directory(atlas: Atlas, folder: Path, own: Mapping[str, bool]) -> None:
    """
    Write the directory: ``directory.json``, and ``directory-odbl.json`` for what derives from share-alike sources.

    Parameters
    ----------
    atlas
        An edition.
    folder
        Where to; directories that lie there already go.
    own
        Whether the licences that the authority has described are share-alike.

    Raises
    ------
    PrivacyError
        As :func:`make_directory`.
    """
    data = atlas.assets.data
    shared = data["licence"].map(lambda licence: is_share_alike(licence, own)).astype(bool)
    for name, rows in (("directory", ~shared), ("directory-odbl", shared)):
        path, made = folder / f"{name}.json", _make(atlas, data[rows])
        path.unlink(missing_ok=True)
        if name == "directory" or made["services"] or made["organizations"]:
            path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def write_economy(atlas: Atlas, folder: Path, own: Mapping[str, bool] | None = None) -> None:
    """
    Write what is known of the foundational economy, of the place as a whole and of every ward.

    Parameters
    ----------
    atlas
        An edition.
    folder
        Where to: ``economy.csv``; ``economy-odbl.csv`` for the rows that derive from share-alike sources.
    own
        Whether the licences that the authority has described are share-alike.
    """
    table = map_economies(atlas)
    shared = table["licence"].map(lambda licence: is_share_alike(licence, own or {})).astype(bool)
    text = table.select_dtypes(include=["object", "string"]).columns
    safe = table.assign(**{name: table[name].map(armed) for name in text})
    for name, rows in (("economy", ~shared), ("economy-odbl", shared)):
        path = folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        if name == "economy" or rows.any():
            safe[rows].to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n", float_format="%.0f")


def left_out_types() -> frozenset[str]:
    """
    List the types of service that do not go into a directory.

    Returns
    -------
    frozenset of str
        Terms of the vocabulary's ``service``; why, stands in ``data/sectors.toml``.
    """
    return frozenset(type_ for rule in read_data("sectors.toml")["directory"]["leave_out"] for type_ in rule["types"])


def _make(atlas: Atlas, data: gpd.GeoDataFrame) -> dict[str, Any]:
    data = data[data["kind"].isin(_KINDS)]
    why = _why_left_out(data)
    rows = data[why == ""]
    if atlas.edition == "public":
        check_privacy(atlas.assets.derive(rows), allowed=atlas.allowed)
    records, known = _records(rows), _known_organisations(atlas)
    attributions = {source.id: source.attribution or source.title for source in atlas.assets.sources}
    services = [_service(atlas, row, known, attributions) for row in records if row["kind"] == "service"]
    organisations = [_organisation(atlas, row, attributions) for row in records if row["kind"] == "anchor"]
    listed = {one["id"] for one in organisations}
    organisations += [one for one in _operators(services) if one["id"] not in listed]
    used = {key for row in records for key in row["sources"].split()}
    lacking = {"service.url": sum("url" not in one for one in services)}
    return {
        "standard": dict(STANDARD),
        "place": {"id": atlas.place.id, "name": atlas.place.name.en, "name_cy": atlas.place.name.cy},
        "made": atlas.made,
        "edition": atlas.edition,
        "sources": [
            {name: getattr(source, name) for name in ("id", *TERMS)}
            for source in atlas.assets.sources
            if source.id in used
        ],
        "services": services,
        "organizations": organisations,
        "left_out": dict(sorted(Counter(why[why != ""]).items())),
        "not_known": {name: n for name, n in lacking.items() if n},
    }


def _known_organisations(atlas: Atlas) -> dict[str, str]:
    """Give the id of each organisation that is listed itself, by each name that no other goes by."""
    data = atlas.assets.data
    rows = data[(data["kind"] == "anchor") & (data["ward_code"] != "")]
    names = [
        (plain, str(row.asset_id))
        for row in rows[["asset_id", "name", "name_cy"]].itertuples(index=False)
        for plain in {plain_name(str(row.name)), plain_name(str(row.name_cy))} - {""}
    ]
    times = Counter(plain for plain, _ in names)
    return {plain: _id(atlas, "organization", of) for plain, of in names if times[plain] == 1}


def _why_left_out(data: gpd.GeoDataFrame) -> pd.Series[str]:
    """Tell why each row is not in a directory: its type, ``no_name``, ``outside`` of all wards; ``""`` if it is."""
    why = pd.Series("", index=data.index, dtype="str")
    why[(data["name"] == "") & (data["name_cy"] == "")] = "no_name"
    service = (data["kind"] == "service") & data["type"].isin(left_out_types())
    why[service] = data["type"][service]
    why[data["ward_code"] == ""] = "outside"
    return why


def _records(rows: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    points = rows.geometry.representative_point().to_crs("EPSG:4326")
    drawn = shapely.get_dimensions(rows.geometry.to_numpy()) > 0
    told = pd.DataFrame(rows.drop(columns="geometry")).assign(longitude=points.x, latitude=points.y, drawn=drawn)
    records = told.sort_values("asset_id").to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in records]


def _service(
    atlas: Atlas, row: Mapping[str, Any], known: Mapping[str, str], attributions: Mapping[str, str]
) -> dict[str, Any]:
    id_ = _id(atlas, "service", row["asset_id"])
    closed = vocabulary()["status"].get(row["status"], {}).get("underuse", False)
    location = _location(atlas, row)
    made = _named(id_, row) | {"description": _type_words("service", row["type"])}
    made |= _web("url", row["website"]) | {"status": "inactive" if closed else "active"}
    if names_organisation(row["owner"]):
        plain = plain_name(row["owner"])
        organisation = {"id": known.get(plain) or _id(atlas, "operator", plain), "name": row["owner"]}
        organisation |= {"description": " / ".join(say("directory-operator", lang) for lang in reversed(LANGS))}
        made |= {"organization_id": organisation["id"], "organization": organisation}
    at = {"id": _id(atlas, "service_at_location", row["asset_id"]), "service_id": id_, "location_id": location["id"]}
    made |= {
        "service_at_locations": [at | {"location": location}],
        "attributes": [_attribute(atlas, "service", row, id_)],
    }
    stated = closed or row["status"] == "in_use"
    return made | _ours(row, attributions) | {"assetmap_status_basis": "stated" if stated else "listed"}


def _organisation(atlas: Atlas, row: Mapping[str, Any], attributions: Mapping[str, str]) -> dict[str, Any]:
    id_ = _id(atlas, "organization", row["asset_id"])
    made = _named(id_, row) | {"description": _type_words("anchor", row["type"])} | _web("website", row["website"])
    made |= {"locations": [_location(atlas, row)], "attributes": [_attribute(atlas, "anchor", row, id_)]}
    return made | _ours(row, attributions)


def _operators(services: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """List the organisations that services name, each once, under the terms of all services that name it."""
    found: dict[str, dict[str, Any]] = {}
    for one in services:
        if "organization" not in one:
            continue
        first = {"assetmap_licence": "", "assetmap_sources": [], "assetmap_attribution": []}
        listed = found.setdefault(one["organization"]["id"], {**one["organization"], **first})
        parts = {*listed["assetmap_licence"].split(" + "), *one["assetmap_licence"].split(" + ")} - {""}
        listed["assetmap_licence"] = " + ".join(sorted(parts))
        for name in ("assetmap_sources", "assetmap_attribution"):
            listed[name] = sorted({*listed[name], *one[name]})
    return sorted(found.values(), key=lambda one: str(one["id"]))


def _named(id_: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record its names: the standard has no language for them, so that ours says which is Welsh."""
    name, welsh = row["name"] or row["name_cy"], row["name_cy"]
    made = {"id": id_, "name": name} | ({"alternate_name": welsh} if welsh and welsh != name else {})
    welsh = welsh or (name if row["language"] == "cy" else "")
    return made | ({"assetmap_name_cy": welsh} if welsh else {})


def _location(atlas: Atlas, row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": _id(atlas, "location", row["asset_id"]), "location_type": "physical"}
    how = "postcode" if row["located_by"] == "postcode" else "outline" if row["drawn"] else ""
    if how:
        made["description"] = " / ".join(say(f"directory-place-{how}", lang) for lang in reversed(LANGS))
    made |= {name: round(row[name], _DECIMALS) for name in ("latitude", "longitude")}
    if row["uprn"]:
        made |= {"external_identifier": row["uprn"], "external_identifier_type": "UPRN"}
    return made | {"assetmap_located_by": row["located_by"]}


def _attribute(atlas: Atlas, table: str, row: Mapping[str, Any], id_: str) -> dict[str, Any]:
    """Say of what type it is, in our own vocabulary: one code and both words."""
    term_id = str(uuid.uuid5(_NAMESPACE, f"term|{table}|{row['type']}"))
    name = word(table, row["type"], "en")
    term = {"id": term_id, "code": row["type"], "name": name, "term": name}
    term |= {"description": _type_words(table, row["type"]), "taxonomy": f"assetmap: {table}"}
    entity = "service" if table == "service" else "organization"
    made = {"id": _id(atlas, "attribute", row["asset_id"]), "link_id": id_, "link_entity": entity}
    return made | {"taxonomy_term_id": term_id, "taxonomy_term": term}


def _ours(row: Mapping[str, Any], attributions: Mapping[str, str]) -> dict[str, Any]:
    keys = row["sources"].split()
    told = sorted({attributions[key] for key in keys if key in attributions})
    made = {"assetmap_asset_id": row["asset_id"], "assetmap_ward_code": row["ward_code"]}
    return made | {"assetmap_licence": row["licence"], "assetmap_sources": keys, "assetmap_attribution": told}


def _web(name: str, address: str) -> dict[str, str]:
    parts = urlsplit(address) if not any(sign.isspace() for sign in address) else urlsplit("")
    return {name: address} if parts.scheme in {"http", "https"} and parts.netloc else {}


def _type_words(table: str, type_: str) -> str:
    return " / ".join(word(table, type_, lang) for lang in reversed(LANGS))


def _id(atlas: Atlas, what: str, of: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{atlas.place.id}|{what}|{of}"))
