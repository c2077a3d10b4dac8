"""The page of data and licences: each file, what each of its columns means, and on what terms it may be used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from assetmap.dictionary import find_record, load_tables, say_of
from assetmap.gates import is_share_alike
from assetmap.model import unite_sources
from assetmap.render.html import assemble
from assetmap.render.page import made_on, sources_shown
from assetmap.render.slim import slim_text
from assetmap.render.words import Pair, both, pair_html, pair_of, term
from assetmap.text import LANGS, read_data, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assetmap.config import LicenceSpec
    from assetmap.dictionary import Part, Table, Written
    from assetmap.journey import Atlas
    from assetmap.model import Layer

FORMS = {"csv": "CSV", "geojson": "GeoJSON", "gpkg": "GeoPackage", "json": "JSON"}
"""What each form of file is called."""

_CODE = re.compile("`([^`]*)`")


def data_page(
    atlas: Atlas, layers: Sequence[Layer], files: Sequence[Written], own: Mapping[str, LicenceSpec] | None = None
) -> str:
    """
    Write the page of data and licences.

    Parameters
    ----------
    atlas
        The edition.
    layers
        As loaded, for their sources.
    files
        What lies beside the page.
    own
        Licences that the authority has described.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside.
    """
    own = own or {}
    return assemble(
        "data.html",
        atlas.place,
        both("data-title", place=Pair(atlas.place.name.cy, atlas.place.name.en)),
        styles=(slim_text("site.css"),),
        edition=atlas.edition,
        which=[_coded(both(f"data-which-{key}")) for key in ("csv", "gpkg", "geojson", "odbl")],
        tables=[_table(table, files, own) for table in load_tables().values() if _parts(table.id, files)],
        documents=[
            {"told": _told(file, own), "title": _pair(say_of("document", find_record(file.path)))}
            for file in files
            if not file.parts
        ],
        intro=_coded(both("data-licences-intro")),
        licences=list(_licences(files, own)),
        sources=_sources(layers, own),
        made=made_on(atlas.made),
    )


def name_licence(key: str, own: Mapping[str, LicenceSpec]) -> Pair:
    """
    Name a licence.

    Parameters
    ----------
    key
        Its identifier.
    own
        Licences that the authority has described.

    Returns
    -------
    Pair
        Its title, or the identifier itself if nobody has described it.
    """
    if key in own:
        return pair_of(own[key].title)
    title = read_data("licences.toml").get(key, {}).get("title")
    return _pair(title) if title else Pair(key, key)


def say_size(size: int) -> Pair:
    """
    Say how large a file is.

    Parameters
    ----------
    size
        In bytes.

    Returns
    -------
    Pair
        In thousands of bytes, at least one.
    """
    return both("index-ward-size", kb=max(1, round(size / 1000)))


def _parts(table: str, files: Iterable[Written]) -> list[tuple[Written, Part]]:
    return [(file, part) for file in files for part in file.parts if part.table == table]


def _table(table: Table, files: Sequence[Written], own: Mapping[str, LicenceSpec]) -> dict[str, Any]:
    parts = _parts(table.id, files)
    seen = {name for _, part in parts for name in part.columns}
    return {
        "id": table.id,
        "title": pair_of(table),
        "files": [_told(file, own, part) for file, part in parts],
        "columns": [_column(table, name) for name in table.columns if name in seen],
    }


def _told(file: Written, own: Mapping[str, LicenceSpec], part: Part | None = None) -> dict[str, Any]:
    said = [both("data-file", form=FORMS[file.form], kb=say_size(file.size))]
    if part:
        said += [both("data-layer", layer=part.layer)] if part.layer else []
        said.append(both("data-rows", n=part.rows))
    names = [name_licence(key, own) for key in file.licences]
    joined = Pair(*("; ".join(name.in_(lang) for name in names) for lang in LANGS))
    return {
        "href": quote(file.path),
        "name": file.path,
        "said": Pair(*(", ".join(one.in_(lang) for one in said) for lang in LANGS)),
        "licence": both("data-licence", licences=joined) if names else None,
    }


def _column(table: Table, name: str) -> dict[str, Any]:
    meaning = table.columns[name]
    said = [both(f"data-type-{meaning.type}")]
    said += [_pair(say_of("unit", meaning.unit))] if meaning.unit else []
    forms = table.only.get(name, ())
    return {
        "name": name,
        "said": _coded(pair_of(meaning)),
        "type": _coded(Pair(*(", ".join(one.in_(lang) for one in said) for lang in LANGS))),
        "empty": _pair(say_of("empty", meaning.empty)),
        "only": both("data-only", forms=", ".join(FORMS[form] for form in forms)) if forms else None,
        "codes": [(code, term(meaning.terms, code)) for code in vocabulary()[meaning.terms]] if meaning.terms else [],
    }


def _licences(files: Iterable[Written], own: Mapping[str, LicenceSpec]) -> Iterable[tuple[str, Pair, bool]]:
    alike = {key: spec.share_alike for key, spec in own.items()}
    for key in sorted({key for file in files for key in file.licences}):
        yield key, name_licence(key, own), is_share_alike(key, alike)


def _sources(layers: Sequence[Layer], own: Mapping[str, LicenceSpec]) -> list[dict[str, object]]:
    sources = unite_sources(*layers)
    return [
        shown | {"licence": name_licence(source.licence, own)}
        for source, shown in zip(sources, sources_shown(sources), strict=True)
    ]


def _coded(said: Pair) -> Markup:
    """Write a text for the page, what stands between backticks as code."""
    return Markup(_CODE.sub(r'<code translate="no">\1</code>', str(pair_html(said))))  # noqa: S704 - escaped just now


def _pair(record: Mapping[str, str]) -> Pair:
    return Pair(record["cy"], record["en"])


__all__ = ["FORMS", "data_page", "name_licence", "say_size"]
