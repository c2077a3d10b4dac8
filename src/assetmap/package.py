"""What lies in the folder of the outputs: each file described, and the same for machines."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from assetmap.dictionary import SHARED, Part, Written, find_record, list_records, load_tables, say_of
from assetmap.formats import read_tables
from assetmap.model import unite_sources
from assetmap.text import LANGS, read_data, say, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from assetmap.config import LicenceSpec
    from assetmap.journey import Atlas
    from assetmap.model import Layer, Source

NAME = "datapackage.json"

_MEDIA = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "json": "application/json",
}
_TABLES = ("csv", "geojson", "gpkg")
_NOT_IN_NAMES = re.compile(r"[^-a-z0-9_]")  # nor in those of the specification
_IDS = ("source_id", "sources", "departures_source")


def describe_files(folder: Path, layers: Sequence[Layer]) -> list[Written]:
    """
    Describe the tables and documents of a run that the dictionary knows.

    Parameters
    ----------
    folder
        The folder of the outputs.
    layers
        As loaded: on their terms stands what is told of rows that were not used.

    Returns
    -------
    list of Written
        Those that are there, in the order of the dictionary; what derives from share-alike data last. :data:`NAME` is
        not among them.
    """
    known = list_records()
    found = []
    for file in chain(folder.glob("*"), folder.glob("access/*"), folder.glob("rejected/*")):
        path = file.relative_to(folder).as_posix()
        record = find_record(path) if file.is_file() and file.suffix[1:] in _MEDIA and file.name != NAME else ""
        if record:
            order = (known.index(record), file.stem.endswith(SHARED), path)
            found.append((order, _describe(file, path, record, layers)))
    return [written for _, written in sorted(found, key=lambda one: one[0])]


def write_datapackage(
    atlas: Atlas,
    files: Iterable[Written],
    layers: Sequence[Layer],
    folder: Path,
    own: Mapping[str, LicenceSpec],
) -> None:
    """
    Describe the files of a run for machines: ``datapackage.json``, a Frictionless Data Package.

    Parameters
    ----------
    atlas
        The edition.
    files
        What :func:`describe_files` returns.
    layers
        As loaded, for their sources.
    folder
        Where to.
    own
        Licences that the authority has described.

    Notes
    -----
    One resource for each table: a GeoPackage has several. Beside what Table Schema has there are ``title_cy``,
    ``description_cy``, ``unit``, ``unit_of`` and ``empty``.
    """
    place, sources = atlas.place, {source.id: source for source in unite_sources(*layers)}
    files = list(files)
    licences = sorted({key for file in files for key in file.licences})
    package: dict[str, Any] = {"profile": "data-package", "name": f"assetmap-{place.id}"}
    package |= _both("title", {lang: say("index-title", lang, place=getattr(place.name, lang)) for lang in LANGS})
    package |= {"made": atlas.made} if atlas.made else {}
    package |= {"homepage": place.url} if place.url else {}
    package |= {"licenses": [_licence(key, own) for key in licences]} if licences else {}
    used = dict.fromkeys(key for file in files for key in file.sources)
    package |= _sources(used, sources)
    package["resources"] = [one for file in files for one in _resources(file, sources, own)]
    text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    (folder / NAME).write_text(text, "utf-8", newline="\n")


def _describe(file: Path, path: str, record: str, layers: Sequence[Layer]) -> Written:
    form, content = file.suffix[1:], file.read_bytes()
    tables = list(read_tables(file)) if form in _TABLES else []
    parts = tuple(
        Part(name or record, name, len(table), tuple(_columns(table, name or record, form))) for name, table in tables
    )
    licences = {key for name, table in tables if name != "sources" for key in _values(table, "licence", " + ")}
    ids = {key for _, table in tables for name in _IDS for key in _values(table, name, None)}
    if record == "rejected":
        told = [source for layer in layers if layer.name == file.stem for source in layer.sources]
    elif form == "json":
        told = [source for source in unite_sources(*layers) if source.id in _named(json.loads(content))]
    elif path.startswith("access/") and record not in {"sources", "standards"}:
        listed = file.with_name("sources.csv")
        listed_ids = (
            {key for _, table in read_tables(listed) for key in table["source_id"]} if listed.exists() else set()
        )
        told = [source for source in unite_sources(*layers) if source.id in listed_ids]
    else:
        told = []
    licences |= {source.licence for source in told}
    ids |= {source.id for source in told}
    digest = hashlib.sha256(content).hexdigest()
    return Written(path, form, len(content), digest, parts, tuple(sorted(licences)), tuple(sorted(ids)))


def _columns(table: pd.DataFrame, record: str, form: str) -> Iterable[str]:
    """Take a table's columns; a GeoJSON without features has none of its own."""
    return table.columns if len(table.columns) else load_tables()[record].columns_of(form)


def _values(table: pd.DataFrame, column: str, by: str | None) -> set[str]:
    return (
        {part for cell in table[column].dropna() for part in str(cell).split(by)} - {""} if column in table else set()
    )


def _named(document: Mapping[str, Any]) -> set[str]:
    """Ids of the sources that a document names."""
    listed = document.get("sources", [])
    return {one["id"] for one in listed if isinstance(one, dict) and "id" in one}


def _resources(
    file: Written, sources: Mapping[str, Source], own: Mapping[str, LicenceSpec]
) -> Iterable[dict[str, Any]]:
    common: dict[str, Any] = {"path": file.path, "format": file.form, "mediatype": _MEDIA[file.form]}
    common |= {"bytes": file.size, "hash": f"sha256:{file.digest}"}
    terms = {"licenses": [_licence(key, own) for key in file.licences]} if file.licences else {}
    terms |= _sources(file.sources, sources)
    name = _NOT_IN_NAMES.sub(lambda sign: f"_{ord(sign[0]):x}", re.sub(r"[/.]", "-", file.path))
    if not file.parts:
        yield {"name": name} | _both("title", say_of("document", find_record(file.path))) | common | terms
    for part in file.parts:
        made = {"name": f"{name}-{part.layer}"} if part.layer else {"name": name}
        made |= {"profile": "tabular-data-resource", "encoding": "utf-8"} if file.form == "csv" else {}
        table = load_tables()[part.table]
        made |= _both("title", {lang: getattr(table, lang) for lang in LANGS}) | common
        made |= {"layer": part.layer} if part.layer else {}
        yield made | {"rows": part.rows, "schema": _schema(part)} | terms


def _schema(part: Part) -> dict[str, Any]:
    meanings = load_tables()[part.table].columns
    fields = []
    for name in part.columns:
        field: dict[str, Any] = {"name": name}
        if name in meanings:
            meaning = meanings[name]
            field |= {"type": meaning.type} | _both("description", {lang: getattr(meaning, lang) for lang in LANGS})
            field |= {"constraints": {"enum": [*vocabulary()[meaning.terms]]}} if meaning.terms else {}
            field |= {"unit": meaning.unit, "unit_of": say_of("unit", meaning.unit)["en"]} if meaning.unit else {}
            field |= {"empty": say_of("empty", meaning.empty)["en"]}
        fields.append(field)
    return {"fields": fields, "missingValues": [""]}


def _both(name: str, said: Mapping[str, str]) -> dict[str, str]:
    return {name: said["en"], f"{name}_cy": said["cy"]}


def _licence(key: str, own: Mapping[str, LicenceSpec]) -> dict[str, str]:
    if key in own:
        return {"name": key} | _both("title", own[key].title.model_dump())
    return {"name": key} | _both(
        "title", read_data("licences.toml").get(key, {}).get("title", dict.fromkeys(LANGS, key))
    )


def _sources(ids: Iterable[str], sources: Mapping[str, Source]) -> dict[str, Any]:
    told = []
    for source in (sources[key] for key in ids if key in sources):
        one = {"title": source.title} | ({"path": source.url} if source.url.startswith("http") else {})
        told.append(one | {"publisher": source.publisher, "licence": source.licence, "attribution": source.attribution})
    return {"sources": told} if told else {}


__all__ = ["NAME", "describe_files", "write_datapackage"]
