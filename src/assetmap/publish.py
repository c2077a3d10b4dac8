"""Write what an edition of the maps consists of into a folder: files, pages, and what is printed."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

import pandas as pd

from assetmap.analysis.health import describe_layers, share_covered
from assetmap.dictionary import Written
from assetmap.directory import write_directory, write_economy
from assetmap.gates import is_share_alike
from assetmap.journey.coverage import know_features
from assetmap.journey.plan import plan_actions
from assetmap.package import NAME, describe_files, write_datapackage
from assetmap.write import write_assets, write_csv, write_findings, write_rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from assetmap.config import Config
    from assetmap.journey import Atlas
    from assetmap.journey.coverage import Known
    from assetmap.model import Layer
    from assetmap.render.entry import Entry


_STALE = ("*.gpkg", "*.geojson", "assets*.csv", "findings*.csv", "rejected/*.csv")
_PAGES = ("index.html", "data.html", "method.html", "data-health.html", "accessibility.html")
_FOLDERS = ("wards", "plans", "packs", "workshops")


def write_files(atlas: Atlas, layers: Sequence[Layer], folder: Path, config: Config) -> None:
    """
    Write the tables and layers of an edition.

    Parameters
    ----------
    atlas
        The edition.
    layers
        As loaded.
    folder
        Where to; files of an earlier run are replaced.
    config
        The configuration.
    """
    for stale in chain.from_iterable(folder.glob(pattern) for pattern in _STALE):
        stale.unlink()
    own = {key: spec.share_alike for key, spec in config.licences.items()}
    write_assets(atlas, folder, own)
    write_findings(atlas, folder, own)
    write_directory(atlas, folder, own)
    write_economy(atlas, folder, own)
    write_rejected(layers, folder)
    _write_actions(atlas, folder, own)


def write_pages(
    atlas: Atlas, layers: Sequence[Layer], folder: Path, codes: Sequence[str], config: Config
) -> Mapping[str, int]:
    """
    Write the pages of an edition, and what tells machines of its files and pages.

    Parameters
    ----------
    atlas
        The edition.
    layers
        As loaded.
    folder
        Where to, with the files of the edition already in it. Pages of wards that there are no longer are removed.
    codes
        The wards whose pages are made.
    config
        The configuration.

    Returns
    -------
    Mapping of str to int
        How large each ward's page is, in bytes, by ward code; those that were not made anew among them.
    """
    from assetmap.render.entries import ward_entries  # noqa: PLC0415 - the templates are owed by this step alone
    from assetmap.render.method_page import method_page  # noqa: PLC0415
    from assetmap.render.page import BESIDE, ward_page  # noqa: PLC0415
    from assetmap.render.site import index_page  # noqa: PLC0415
    from assetmap.render.statement import statement_page  # noqa: PLC0415

    for name in _FOLDERS:
        _make_room(folder / name, atlas.wards.data["code"])
    known = know_features(atlas)
    for code in codes:
        entries = ward_entries(atlas, code)
        put(folder / "wards" / f"{code}.html", ward_page(atlas, code, beside=BESIDE, entries=entries))
        _write_prints(atlas, folder, code, known, entries)
    write_health(atlas, layers, folder)
    put(folder / "accessibility.html", statement_page(atlas, config.accessibility))
    put(folder / "method.html", method_page(atlas, config))
    _write_data(atlas, layers, folder, config)
    sizes = {page.stem: page.stat().st_size for page in sorted((folder / "wards").glob("*.html"))}
    files = {file.name: file.stat().st_size for file in sorted(folder.iterdir()) if file.is_file()}
    put(folder / "index.html", index_page(atlas, sizes | files))
    write_sitemap(atlas, folder)
    return sizes


def write_sitemap(atlas: Atlas, folder: Path) -> None:
    """
    List the pages of a site for search engines: ``sitemap.xml``, by the protocol of sitemaps.org.

    Parameters
    ----------
    atlas
        The edition.
    folder
        Where to, with the pages already in it.

    Notes
    -----
    The protocol wants absolute addresses: without ``url`` of ``[place]`` there is no sitemap, nor is there one of the
    officers' edition, and one that lies there already goes. ``lastmod`` is the date of the maps, where it is known.
    """
    file, url = folder / "sitemap.xml", atlas.place.url.rstrip("/")
    file.unlink(missing_ok=True)
    if not url or atlas.edition != "public":
        return
    wards = [page for name in _FOLDERS for page in sorted(folder.glob(f"{name}/*.html"))]
    pages = [*(folder / name for name in _PAGES), *wards]
    lastmod = f"<lastmod>{atlas.made}</lastmod>" if atlas.made else ""
    lines = [
        f"<url><loc>{escape(f'{url}/{quote(page.relative_to(folder).as_posix())}')}</loc>{lastmod}</url>"
        for page in pages
        if page.exists()
    ]
    begin = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    put(file, begin + "\n".join(lines) + "\n</urlset>\n")


def write_health(atlas: Atlas, layers: Sequence[Layer], folder: Path) -> None:
    """
    Write the sheet that says how healthy the data is, as a page and for machines.

    Parameters
    ----------
    atlas
        The edition.
    layers
        As loaded.
    folder
        Where ``data-health.html`` and ``data-health.json`` go.
    """
    from assetmap.render.site import health_page  # noqa: PLC0415 - the templates are owed by this step alone

    covered = share_covered(atlas.wards, layers)
    rule = atlas.rule.model_dump(mode="json", exclude={"consents"}) if atlas.rule else {}
    facts = {
        "layers": describe_layers(layers, covered, quotes=atlas.edition == "officers"),
        "public_rule": rule,
        "not_published": dict(atlas.withheld),
        "findings_not_published": dict(atlas.flags_withheld),
        "usage": dict(atlas.usage),
        "privacy_allowed": [one.allowance.model_dump(mode="json") | {"needed": one.needed} for one in atlas.allowed],
    }
    put(folder / "data-health.json", json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    put(folder / "data-health.html", health_page(atlas, layers, covered))


def put(file: Path, text: str) -> None:
    """
    Write a text file, the same on every system.

    Parameters
    ----------
    file
        Where to.
    text
        Its text.
    """
    file.write_text(text, "utf-8", newline="\n")


def _make_room(folder: Path, codes: Iterable[str]) -> None:
    folder.mkdir(exist_ok=True)
    for page in folder.glob("*.html"):
        if page.stem not in set(codes):
            page.unlink()


def _write_data(atlas: Atlas, layers: Sequence[Layer], folder: Path, config: Config) -> None:
    """Write the page of data and licences, and the same for machines, which the page names too."""
    from assetmap.render.data_page import data_page  # noqa: PLC0415 - the templates are owed by this step alone

    files = describe_files(folder, layers)
    write_datapackage(atlas, files, layers, folder, config.licences)
    package = Written(NAME, "json", (folder / NAME).stat().st_size)
    put(folder / "data.html", data_page(atlas, layers, [*files, package], config.licences))


def _write_prints(atlas: Atlas, folder: Path, code: str, known: Known, entries: Sequence[Entry]) -> None:
    from assetmap.render.codes import ward_url  # noqa: PLC0415
    from assetmap.render.pack import pack_page  # noqa: PLC0415 - the templates are owed by this step alone
    from assetmap.render.plan import plan_page  # noqa: PLC0415
    from assetmap.render.plan_items import make_plan  # noqa: PLC0415
    from assetmap.render.workshop import workshop_page  # noqa: PLC0415

    url = ward_url(atlas, code)
    ward = f"../wards/{code}.html"
    put(folder / "plans" / f"{code}.html", plan_page(atlas, make_plan(atlas, code, known), url=url, ward_page=ward))
    put(folder / "packs" / f"{code}.html", pack_page(atlas, code, ward_page=ward, entries=entries))
    workshop = workshop_page(atlas, code, url=url, mailbox=atlas.place.mailbox, ward_page=ward, entries=entries)
    put(folder / "workshops" / f"{code}.html", workshop)


def _write_actions(atlas: Atlas, folder: Path, own: Mapping[str, bool]) -> None:
    """Write what each ward, and the whole place, supports of the Journey; what derives from share-alike data apart."""
    known, wards = know_features(atlas), atlas.wards.data.set_index("code").sort_index()
    table = pd.concat([plan_actions(atlas, code, known) for code in ("", *wards.index)], ignore_index=True)
    names = table["ward_code"].map(wards["name"]).fillna(atlas.place.name.en)
    table = table.drop(columns="names").assign(ward=names)
    shared = table["licence"].map(lambda licence: is_share_alike(licence, own)).astype(bool)
    for name, rows in (("actions", ~shared), ("actions-odbl", shared)):
        (folder / f"{name}.csv").unlink(missing_ok=True)
        if name == "actions" or rows.any():
            write_csv(table[rows], folder / f"{name}.csv")
