"""
Write layers to files, with their sources inside, through the gate of licence and privacy.

The same input gives the same bytes. Rows that derive from share-alike sources go into files of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyogrio

from assetmap.analysis.findings import say_reason
from assetmap.errors import LicenceError, PrivacyError, Problem
from assetmap.text import LANGS, read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from assetmap.journey import Atlas
    from assetmap.model import Layer, Source

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_MOBILE = re.compile(r"(?:\+44\s?7|\b07)(?:\s?\d){9}\b")
_FORMULA = re.compile(r"^[=+@\t\r]|^-(?![\d.])")


def check_licences(sources: Iterable[Source], own: Iterable[str] = ()) -> None:
    """
    Refuse sources whose terms are not known.

    Parameters
    ----------
    sources
        Sources of what would be published.
    own
        Licences that the authority has described.

    Raises
    ------
    LicenceError
        A licence stands neither in ``data/licences.toml`` nor among ``own``; ``.problems`` names each.
    """
    known = sorted({*read_data("licences.toml"), *own})
    problems = [
        Problem("licence-unknown", values={"licence": source.licence, "source": source.title, "known": known})
        for source in sources
        if source.licence not in known
    ]
    if problems:
        raise LicenceError(*problems)


def check_privacy(assets: Layer) -> None:
    """
    Refuse personal data in what would be published.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.

    Raises
    ------
    PrivacyError
        A cell holds a mobile number, or an e-mail address that is not a role's; ``.problems`` names each.

    Notes
    -----
    What counts as a role's mailbox stands in ``data/privacy.toml``. A name that stands alone is not recognised as a
    person's: only columns of the contract are published at all.
    """
    roles = set(read_data("privacy.toml")["role_mailboxes"])
    problems = []
    for column in ("name", "name_cy", "owner", "use", "tenure", "status_text", "website"):
        cells = assets.data[column]
        for at, cell in cells[cells.str.contains(r"@|07|\+44", na=False)].items():
            found = [m for m in _EMAIL.findall(cell) if m.split("@")[0].casefold() not in roles] + _MOBILE.findall(cell)
            if found:
                row = assets.data.loc[at]
                values = {"column": column, "reference": row["reference"], "source": row["source_id"]}
                problems.append(Problem("personal-data", column=column, values=values))
    if problems:
        raise PrivacyError(*problems)


def is_share_alike(licence: str, own: Mapping[str, bool]) -> bool:
    """
    Tell whether what derives from a licence keeps it.

    Parameters
    ----------
    licence
        One licence, or several joined by ``" + "``.
    own
        Whether the licences that the authority has described are share-alike.

    Returns
    -------
    bool
        True if any of them is.
    """
    table = {key: bool(record["share_alike"]) for key, record in read_data("licences.toml").items()} | dict(own)
    return any(table.get(part, False) for part in licence.split(" + "))


def write_assets(atlas: Atlas, folder: Path, own: Mapping[str, bool]) -> None:
    """
    Write the assets: ``assets.gpkg``, and ``assets-odbl.gpkg`` for what derives from share-alike sources.

    Parameters
    ----------
    atlas
        The place.
    folder
        Where to.
    own
        Whether the licences that the authority has described are share-alike.
    """
    data = atlas.assets.data
    shared = data["licence"].map(lambda licence: is_share_alike(licence, own)).astype(bool)
    for name, rows in (("assets", ~shared), ("assets-odbl", shared)):
        if name == "assets" or rows.any():
            used = {*data[rows]["source_id"], *data[rows]["departures_source"]}
            sources = [source for source in atlas.assets.sources if source.id in used]
            _write_geopackage(folder / f"{name}.gpkg", {"assets": data[rows]}, sources, atlas.made)


def write_findings(atlas: Atlas, folder: Path) -> None:
    """
    Write every finding, as GeoPackage with reasons, links and sources inside, and as CSV with its reasons in words.

    Parameters
    ----------
    atlas
        The place.
    folder
        Where to.
    """
    tables = {"findings": atlas.findings.data, "reasons": atlas.reasons, "links": atlas.links}
    _write_geopackage(folder / "findings.gpkg", tables, atlas.findings.sources, atlas.made)
    data = atlas.findings.data.drop(columns="geometry")
    data[["median_m", "nearest_m"]] = data[["median_m", "nearest_m"]].round(1)
    points = atlas.findings.data.geometry.representative_point()
    data["easting"], data["northing"] = points.x.round(0), points.y.round(0)
    for lang in LANGS:
        told = {
            key: " ".join(say_reason(row, lang) for row in part.itertuples())
            for key, part in atlas.reasons.groupby("finding_id")
        }
        data[f"reasons_{lang}"] = data["finding_id"].map(told)
    sources = atlas.reasons.groupby("finding_id")["source_id"].agg(lambda ids: " ".join(sorted({*ids} - {""})))
    dates = atlas.reasons.groupby("finding_id")["date"].agg(lambda days: " ".join(sorted({*days} - {""})))
    data["sources"], data["dates"] = data["finding_id"].map(sources), data["finding_id"].map(dates)
    actions = atlas.links.groupby("feature_id")["action_id"].agg(" ".join)
    data["actions"] = actions.astype("object").reindex(data["finding_id"], fill_value="").to_numpy()
    write_csv(data, folder / "findings.csv")


def write_rejected(layers: Iterable[Layer], folder: Path) -> None:
    """
    Write every row that was set aside or left out, with its reason: ``rejected/<layer>.csv``.

    Parameters
    ----------
    layers
        Layers as loaded.
    folder
        Where ``rejected`` goes.
    """
    for layer in layers:
        told = [problem for problem in layer.intake.problems if problem.effect in {"set aside", "left out"}]
        if told:
            (folder / "rejected").mkdir(exist_ok=True)
            write_csv(_rejected(layer, told), folder / "rejected" / f"{layer.name}.csv")


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
    safe = table.assign(**{name: table[name].map(_unarmed) for name in text})
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _unarmed(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _rejected(layer: Layer, told: list[Problem]) -> pd.DataFrame:
    rows = [
        {"row": problem.row, "rows": problem.count, "effect": problem.effect, "column": problem.column}
        | {f"what_{lang}": problem.what(lang) for lang in LANGS}
        | {f"todo_{lang}": problem.todo(lang) for lang in LANGS}
        for problem in sorted(told, key=lambda problem: (problem.row or 0, problem.rule))
    ]
    table = pd.DataFrame(rows)
    original = layer.intake.set_aside
    if original.empty:
        return table
    original = original.rename(columns={name: f"file: {name}" for name in original.columns})
    return table.join(original, on="row")


def _write_geopackage(
    path: Path, tables: Mapping[str, pd.DataFrame | gpd.GeoDataFrame], sources: Iterable[Source], made: str
) -> None:
    day = f"{(made + '-01-01')[:10] if made else '1970-01-01'}T00:00:00Z"
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": day})
    listed = pd.DataFrame(
        [(s.id, s.title, s.publisher, s.licence, s.attribution, s.date, s.url) for s in sources],
        columns=["source_id", "title", "publisher", "licence", "attribution", "date", "url"],
        dtype="str",
    )
    try:
        for name, table in {**tables, "sources": listed}.items():
            pyogrio.write_dataframe(
                table, path, layer=name, driver="GPKG", append=path.exists(), **_geometry_type(table)
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _geometry_type(table: pd.DataFrame) -> dict[str, Any]:
    return {"geometry_type": "Unknown"} if "geometry" in table else {}
