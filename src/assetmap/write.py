"""
Write layers and tables to files, with their sources inside.

The same input gives the same bytes. Rows that derive from share-alike sources go into files of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assetmap.analysis.findings import say_reason
from assetmap.analysis.sensitivity import find_sensitivity
from assetmap.analysis.summary import list_islands, list_unplaced, summarise
from assetmap.contracts import FOR_OFFICERS
from assetmap.dictionary import load_tables
from assetmap.formats import DECIMALS, list_sources, write_geojson, write_geopackage
from assetmap.gates import is_share_alike
from assetmap.loaders.officer import armed
from assetmap.text import LANGS, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from assetmap.analysis.access import Access
    from assetmap.config import Names
    from assetmap.journey import Atlas
    from assetmap.model import Layer

_FIRST = ("ward_code", "name", "name_cy", "service_cy", "service_en", "standard", "method", "metres")  # of a table


def write_assets(atlas: Atlas, folder: Path, own: Mapping[str, bool]) -> None:
    """
    Write the assets as GeoPackage, GeoJSON and CSV; what derives from share-alike sources in files of its own.

    Parameters
    ----------
    atlas
        The place.
    folder
        Where to: ``assets.gpkg``, ``assets.geojson`` and ``assets.csv``; ``assets-odbl`` in the same forms for what
        derives from share-alike sources.
    own
        Whether the licences that the authority has described are share-alike.

    Notes
    -----
    In the CSV a point in or on each asset stands for its geometry, on the British National Grid in metres and in
    degrees. How a property is run (:data:`assetmap.contracts.FOR_OFFICERS`) is not written.
    """
    data = atlas.assets.data.drop(columns=[*FOR_OFFICERS])
    shared = data["licence"].map(lambda licence: is_share_alike(licence, own)).astype(bool)
    for name, rows in (("assets", ~shared), ("assets-odbl", shared)):
        if name == "assets" or rows.any():
            used = {key for told in data["sources"][rows] for key in told.split()} | {*data["departures_source"][rows]}
            sources = [source for source in atlas.assets.sources if source.id in used]
            write_geopackage(folder / f"{name}.gpkg", {"assets": data[rows]}, sources, atlas.made)
            write_geojson(folder / f"{name}.geojson", data[rows], sources)
            write_csv(_with_point(data[rows]), folder / f"{name}.csv")


def write_findings(atlas: Atlas, folder: Path, own: Mapping[str, bool]) -> None:
    """
    Write every finding: as GeoPackage with reasons, links and sources inside, as GeoJSON and CSV with reasons in words.

    Parameters
    ----------
    atlas
        The place.
    folder
        Where to: ``findings.gpkg``, ``findings.geojson`` and ``findings.csv``; ``findings-odbl`` in the same forms for
        what derives from share-alike sources.
    own
        Whether the licences that the authority has described are share-alike.

    Notes
    -----
    A link may tell of more than the finding: where that is share-alike, it stands among the links of the latter files.
    """
    data = atlas.findings.data
    shared = data["licence"].map(lambda licence: is_share_alike(licence, own)).astype(bool)
    of_findings = atlas.links["feature_id"].isin(data["finding_id"])
    linked_shared = atlas.links["licence"].map(lambda licence: is_share_alike(licence, own)).astype(bool)
    for name, rows in (("findings", ~shared), ("findings-odbl", shared)):
        if name == "findings" or rows.any() or (of_findings & linked_shared).any():
            ids = data["finding_id"][rows]
            reasons = atlas.reasons[atlas.reasons["finding_id"].isin(ids)]
            links = atlas.links[of_findings & (linked_shared == (name != "findings"))]
            used = {key for told in reasons["source_id"] for key in told.split()}
            sources = [source for source in atlas.findings.sources if source.id in used]
            tables = {"findings": data[rows], "reasons": reasons, "links": links}
            write_geopackage(folder / f"{name}.gpkg", tables, sources, atlas.made)
            told = _in_words(data[rows], reasons, links)
            write_geojson(folder / f"{name}.geojson", told.drop(columns=["easting", "northing"]), sources)
            write_csv(pd.DataFrame(told.drop(columns="geometry")), folder / f"{name}.csv")


def _with_point(assets: gpd.GeoDataFrame) -> pd.DataFrame:
    points = assets.geometry.representative_point()
    degrees = points.to_crs("EPSG:4326")
    table = pd.DataFrame(assets.drop(columns="geometry"))
    table = table.assign(easting=points.x.round(1), northing=points.y.round(1))
    return table.assign(longitude=degrees.x.round(DECIMALS), latitude=degrees.y.round(DECIMALS))


def _in_words(findings: gpd.GeoDataFrame, reasons: pd.DataFrame, links: pd.DataFrame) -> gpd.GeoDataFrame:
    data = findings.copy()
    data[["median_m", "nearest_m"]] = data[["median_m", "nearest_m"]].round(1)
    points = findings.geometry.representative_point()
    data["easting"], data["northing"] = points.x.round(0), points.y.round(0)
    for lang in LANGS:
        told = {
            key: " ".join(dict.fromkeys(say_reason(row, lang) for row in part.itertuples()))
            for key, part in reasons.groupby("finding_id")
        }
        data[f"reasons_{lang}"] = data["finding_id"].map(told)
    by_finding = reasons.groupby("finding_id")
    sources = by_finding["source_id"].agg(lambda ids: " ".join(sorted({*" ".join(ids).split()})))
    dates = by_finding["date"].agg(lambda days: " ".join(sorted({*days} - {""})))
    data["sources"], data["dates"] = data["finding_id"].map(sources), data["finding_id"].map(dates)
    actions = links.groupby("feature_id")["action_id"].agg(" ".join)
    data["actions"] = actions.astype("object").reindex(data["finding_id"], fill_value="").to_numpy()
    return data


def write_access(access: Access, folder: Path) -> None:
    """
    Write what was measured of access: how each ward stands, how much hangs on the thresholds, what could not be joined.

    Parameters
    ----------
    access
        Distances.
    folder
        Where to: ``wards.csv``, ``sensitivity.csv``, ``not-joined.csv``, ``islands.csv``, ``standards.csv`` and
        ``sources.csv``.
    """
    names = access.wards.data.set_index("code")[["name", "name_cy"]]
    wards = summarise(access).join(names, on="ward_code")
    for table, name in ((wards, "wards"), (find_sensitivity(access), "sensitivity")):
        services = {f"service_{lang}": [word("service", term, lang) for term in table["service"]] for lang in LANGS}
        first = [column for column in _FIRST if column in {*table.columns, *services}]
        told = table.assign(**services)
        write_csv(told[[*first, *told.columns.difference(first, sort=False)]], folder / f"{name}.csv")
    write_csv(list_unplaced(access), folder / "not-joined.csv")
    write_csv(list_islands(access), folder / "islands.csv")
    standards = [one.model_dump(exclude={"because"}) | _both(one.because) for one in access.standards.values()]
    headings = load_tables()["standards"].columns_of("csv")
    write_csv(pd.DataFrame(standards, columns=headings), folder / "standards.csv")
    write_csv(list_sources(access.sources), folder / "sources.csv")


def write_homes(access: Access, folder: Path) -> None:
    """
    Write the distance from each home to the nearest place of each service.

    Parameters
    ----------
    access
        Distances.
    folder
        Where ``homes.csv`` goes, made if need be: one row for each home and standard, without counts of households.
    """
    folder.mkdir(exist_ok=True)
    table = access.table()
    table["metres"] = table["metres"].round(1)
    write_csv(table, folder / "homes.csv")


def _both(because: Names) -> dict[str, str]:
    return {f"because_{lang}": getattr(because, lang) for lang in LANGS}


def write_rejected(layers: Iterable[Layer], folder: Path) -> None:
    """
    Write of every row that was set aside or left out its number and the reason, without quoting it.

    Parameters
    ----------
    layers
        Layers as loaded.
    folder
        Where ``rejected/<layer>.csv`` goes.

    Notes
    -----
    The rows themselves are the officers': :func:`write_rejected_whole` has them.
    """
    for layer in layers:
        _write_rejected(folder, layer.name, _rejected(layer, quotes=False))


def write_rejected_whole(layers: Iterable[Layer], folder: Path) -> None:
    """
    Write every row that was set aside or left out, with its reason, in the file's own columns.

    Parameters
    ----------
    layers
        Layers as loaded.
    folder
        Where ``rejected`` goes. Not for publishing.
    """
    for layer in layers:
        table, original = _rejected(layer, quotes=True), layer.intake.set_aside
        if len(table) and not original.empty:
            table = table.join(original.rename(columns={name: f"file: {name}" for name in original.columns}), on="row")
        _write_rejected(folder, layer.name, table)


def _write_rejected(folder: Path, name: str, table: pd.DataFrame) -> None:
    if len(table):
        (folder / "rejected").mkdir(exist_ok=True)
        write_csv(table.astype({"row": "Int64"}), folder / "rejected" / f"{name}.csv")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """
    Write a table as CSV that a spreadsheet opens as what it is.

    Parameters
    ----------
    table
        Any table without geometry.
    path
        Where to. UTF-8 with a byte order mark, so that ŵ and ŷ survive.

    Notes
    -----
    A cell that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    text = table.select_dtypes(include=["object", "string"]).columns
    safe = table.assign(**{name: table[name].map(_armed) for name in text})
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _armed(cell: object) -> object:
    return armed(cell) if isinstance(cell, str) else cell


def _rejected(layer: Layer, *, quotes: bool) -> pd.DataFrame:
    problems = [problem if quotes else problem.unquoted for problem in layer.intake.problems]
    told = [problem for problem in problems if problem.effect in {"set aside", "left out"}]
    rows = [
        {"row": problem.row, "rows": problem.count, "effect": problem.effect, "column": problem.column}
        | {f"what_{lang}": problem.what(lang) for lang in LANGS}
        | {f"todo_{lang}": problem.todo(lang) for lang in LANGS}
        for problem in sorted(told, key=lambda problem: (problem.row or 0, problem.rule))
    ]
    return pd.DataFrame(rows)
