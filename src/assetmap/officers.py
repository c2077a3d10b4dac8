"""
The officers' tables: everything that was found and why, with what the public edition leaves out.

They lie in a folder of their own beside the public one and are not for publishing.
"""

from __future__ import annotations

from collections import defaultdict
from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from assetmap.analysis.evidence import side_of
from assetmap.analysis.findings import say_reason
from assetmap.analysis.surroundings import SITE_KINDS
from assetmap.loaders.owner_table import describe_owners, read_owner_table
from assetmap.text import LANGS, word
from assetmap.write import write_csv, write_rejected_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from assetmap.analysis.findings import Findings
    from assetmap.analysis.reviews import Reviewed
    from assetmap.study import Study
    from assetmap.text import Lang

_ABOUT = (
    "reference",
    "layer",
    "kind",
    "owner",
    "ownership",
    "ownership_evidence",
    "status",
    "use",
    "area_ha",
    "sources",
)


def list_underuse(found: Study) -> pd.DataFrame:
    """
    List everything that could be used more, the most certain first.

    Parameters
    ----------
    found
        The study.

    Returns
    -------
    pandas.DataFrame
        One row for each finding: what the asset is and whose, ``certainty``, ``band``, ``withheld`` (why the public
        edition leaves it out, empty if it does not), ``for_cy``, ``against_en`` and so on (the reasons in words, each
        with its points, source and date), ``potential``, ``easting``, ``northing``, ``licence``.
    """
    data = found.underuse.layer.data
    assets = found.matched.assets.data.set_index("asset_id")[list(_ABOUT)]
    names = found.access.wards.data.set_index("code")[["name", "name_cy"]].add_prefix("ward_")
    columns = ["finding_id", "about_id", "name", "name_cy", "ward_code", "certainty", "band", "withheld", "potential"]
    table = pd.DataFrame(data[[*columns, "licence"]]).join(assets, on="about_id").join(names, on="ward_code")
    points = data.geometry.representative_point()
    table["easting"], table["northing"] = points.x.round(0), points.y.round(0)
    table["area_ha"] = table["area_ha"].round(3)
    told = say_reasons(found.underuse)
    table = table.join(told, on="finding_id").rename(columns={"about_id": "asset_id"})
    return table.sort_values(["certainty", "name", "asset_id"], ascending=[False, True, True], ignore_index=True)


def rank_underuse(found: Study, lang: Lang) -> list[dict[str, Any]]:
    """
    List everything that could be used more with its reasons one by one, for a terminal or a machine.

    Parameters
    ----------
    found
        The study.
    lang
        Language of the sentences.

    Returns
    -------
    list of dict
        Rows of :func:`list_underuse` without its reasons; ``None`` where a number is not known. ``reasons`` has for
        each its ``evidence``, ``side`` (``for``, ``against``, ``potential``), ``points``, ``said``, ``source`` (ids)
        and ``date``, the weightiest first.
    """
    table = list_underuse(found).drop(columns=[f"{side}_{at}" for side in ("for", "against") for at in LANGS])
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    reasons = found.underuse.reasons
    order = reasons["points"].abs().sort_values(ascending=False, kind="stable", na_position="first").index
    row: Any
    for row in reasons.loc[order].itertuples():
        told[row.finding_id].append(
            {
                "evidence": row.reason.removeprefix("evidence-").removeprefix("reason-"),
                "side": side_of(row.reason),
                "points": None if isnan(row.points) else round(row.points, 2),
                "said": say_reason(row, lang),
                "source": row.source_id,
                "date": row.date,
            }
        )
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} | {"reasons": told[row["finding_id"]]} for row in rows]


def say_reasons(findings: Findings) -> pd.DataFrame:
    """
    Say the reasons of findings of under-use.

    Parameters
    ----------
    findings
        Of kind ``underuse``.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``finding_id``: ``for_cy``, ``for_en``, ``against_cy``, ``against_en``; several reasons are parted by
        ``" | "``, each ends with its points, its source and its date.
    """
    reasons = findings.reasons
    table = pd.DataFrame(index=pd.Index(findings.layer.data["finding_id"], name="finding_id"))
    sides = reasons["reason"].map(side_of)
    for side in ("for", "against"):
        rows = reasons[sides == side]
        for lang in LANGS:
            said = [
                f"{say_reason(row, lang)}{_cited(points, source, date)}"
                for row, points, source, date in zip(
                    rows.itertuples(), rows["points"], rows["source_id"], rows["date"], strict=True
                )
            ]
            joined = pd.Series(said, index=rows["finding_id"], dtype="str").groupby(level=0).agg(" | ".join)
            table[f"{side}_{lang}"] = joined.reindex(table.index).fillna("")
    return table


def _cited(points: float, source: str, date: str) -> str:
    """Say of a reason its points, source and date; a check says all of it in its sentence."""
    return "" if isnan(points) else f" ({points:+.1f}; {source}; {date or '?'})"


def list_unknown(found: Study) -> pd.DataFrame:
    """
    List the land and buildings whose owner, or whose use, nobody says.

    Parameters
    ----------
    found
        The study.

    Returns
    -------
    pandas.DataFrame
        One row for each: ``asset_id``, ``name``, what is known of it, ``owner_unknown`` and ``use_unknown`` (``yes`` or
        empty).
    """
    data = found.matched.assets.data
    spoken = set(found.underuse.layer.data["about_id"])
    no_owner = data["ownership"] == "unknown"
    no_use = (data["status"] == "unknown") & ~data["asset_id"].isin(spoken)
    rows = data["kind"].isin(SITE_KINDS[:2]) & (no_owner | no_use)
    told = {"owner_unknown": no_owner[rows], "use_unknown": no_use[rows]}
    columns = ["asset_id", "name", "ward_code", *_ABOUT]
    yes = {name: flags.map({True: "yes", False: ""}) for name, flags in told.items()}
    table = pd.DataFrame(data[rows][columns]).assign(**yes, area_ha=data["area_ha"][rows].round(3))
    return table.sort_values(["name", "asset_id"], ignore_index=True)


def list_reviewed(reviewed: Iterable[Reviewed]) -> pd.DataFrame:
    """
    List the officers' decisions with what became of each.

    Parameters
    ----------
    reviewed
        As :func:`assetmap.analysis.reviews.find_reviewed` gives them.

    Returns
    -------
    pandas.DataFrame
        One row for each: ``row`` of the table of reviews, ``state`` (``in_force``, ``due``, ``unverified``,
        ``not_found``), ``matched_by``, and the decision.
    """
    rows = [
        {
            "row": one.review.row,
            "state": one.state,
            "matched_by": one.matched_by,
            "asset_id": one.asset_id or one.review.asset_id,
            "name": one.review.name,
            "decision": one.review.decision,
            "column": one.review.column,
            "value": one.review.value,
            "date": one.review.date,
            "until": one.review.until,
            "role": one.review.role,
            "reason": one.review.reason,
        }
        for one in reviewed
    ]
    columns = ["row", "state", "matched_by", "asset_id", "name", "decision", "column", "value", "date", "until"]
    return pd.DataFrame(rows, columns=[*columns, "role", "reason"])


def describe_usage(found: Study) -> dict[str, Any]:
    """
    Count what was found of use, for the processing record.

    Parameters
    ----------
    found
        The study.

    Returns
    -------
    dict
        ``usage`` (land and buildings by what is known of their use), ``underuse`` (findings by band, by reason why they
        are withheld, by kind of evidence), ``matches`` (by how and outcome), ``reviews`` (by state).
    """
    data, reasons = found.underuse.layer.data, found.underuse.reasons
    kinds = reasons["reason"].str.removeprefix("evidence-").str.removeprefix("reason-")
    matches = found.matched.matches
    states = pd.Series([one.state for one in found.reviewed], dtype="str")
    return {
        "usage": dict(found.usage),
        "underuse": {
            "by_band": _counts(data["band"].replace("", "below")),
            "withheld": _counts(data["withheld"].replace("", "published")),
            "by_evidence": _counts(kinds),
        },
        "matches": _counts(matches["how"] + ", " + matches["outcome"]),
        "reviews": _counts(states),
    }


def write_officers(found: Study, folder: Path) -> None:
    """
    Write the officers' tables.

    Parameters
    ----------
    found
        The study.
    folder
        Where to: ``underused.csv``, ``unknown.csv``, ``matches.csv``, ``owners.csv``, ``decisions.csv`` and
        ``rejected/<layer>.csv``, which has whole rows.
    """
    for stale in folder.glob("rejected/*.csv"):
        stale.unlink()
    underused = list_underuse(found)
    words = {
        f"withheld_{lang}": [word("withheld", why, lang) if why else "" for why in underused["withheld"]]
        for lang in LANGS
    }
    write_csv(underused.assign(**words), folder / "underused.csv")
    write_csv(list_unknown(found), folder / "unknown.csv")
    matches = found.matched.matches
    how = {f"how_{lang}": [word("matched_by", how, lang) for how in matches["how"]] for lang in LANGS}
    write_csv(matches.assign(**how), folder / "matches.csv")
    table = read_owner_table(found.config.resolve(found.config.owners.file))
    write_csv(describe_owners(found.layers, table), folder / "owners.csv")
    write_csv(list_reviewed(found.reviewed), folder / "decisions.csv")
    write_rejected_whole(found.layers, folder)


def _counts(values: pd.Series) -> dict[str, int]:
    return {str(value): int(n) for value, n in values.value_counts().sort_index().items()}
