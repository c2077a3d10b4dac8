"""Findings and their reasons: a finding explains itself, or it is none."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from assetmap.analysis.evidence import shipped_evidence
from assetmap.checks import fill_columns
from assetmap.contracts import CONTRACTS, CRS
from assetmap.model import Layer, unite_sources
from assetmap.text import Lang, fill, say, say_date, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assetmap.model import Source

REASON_COLUMNS = (
    "finding_id", "reason", "value", "text", "term", "threshold", "unit", "source_id", "date", "points",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findings:
    """
    What was found, and why.

    Attributes
    ----------
    layer
        Keeps the FINDINGS contract.
    reasons
        At least one row for each finding: ``finding_id``; ``reason``, a key of ``data/text/findings.toml``, or
        ``evidence-`` and a kind of ``data/evidence.toml``; ``value`` and ``threshold`` in ``unit``, ``nan`` where there
        is none; ``text`` as the source has it; ``term``, ``"table:term"`` of the vocabulary or empty; ``source_id``,
        several ids joined by spaces; ``date`` as text, as precise as it is known; ``points`` of certainty, ``nan`` for
        what is not weighed.
    """

    layer: Layer
    reasons: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse a finding without a reason."""
        unexplained = set(self.layer.data["finding_id"]) - set(self.reasons["finding_id"])
        if unexplained:
            message = f"findings without a reason: {sorted(unexplained)}"
            raise ValueError(message)


def finding_id(kind: str, about_id: str, service: str = "", standard: str = "") -> str:
    """
    Name a finding, the same in every run.

    Parameters
    ----------
    kind
        ``gap``, ``underuse`` or ``no_data``.
    about_id
        The asset or ward that it is about.
    service, standard
        For gaps.

    Returns
    -------
    str
        ``f-`` and sixteen hexadecimal digits.
    """
    return "f-" + hashlib.blake2b(f"{kind}|{about_id}|{service}|{standard}".encode(), digest_size=8).hexdigest()


def make_findings(
    rows: Sequence[dict[str, object]], reasons: Iterable[dict[str, object]], sources: tuple[Source, ...]
) -> Findings:
    """
    Make findings of rows.

    Parameters
    ----------
    rows
        One record for each finding, with ``geometry`` in EPSG:27700.
    reasons
        One record for each reason.
    sources
        Of what they were made from.

    Returns
    -------
    Findings
        Sorted by ``finding_id``.
    """
    contract = CONTRACTS["findings"]
    empty = {"geometry": gpd.GeoSeries([], crs=CRS)} if not rows else {}
    data = fill_columns(gpd.GeoDataFrame(list(rows) or empty, geometry="geometry", crs=CRS), contract)
    data = data[[*contract.columns, "geometry"]].sort_values("finding_id", ignore_index=True)
    table = pd.DataFrame(list(reasons), columns=list(REASON_COLUMNS))
    table = table.astype({"value": "float64", "threshold": "float64", "points": "float64"})
    texts = ["text", "term", "unit", "date"]
    table[texts] = table[texts].astype("object").fillna("")
    table = table.sort_values(["finding_id", "reason", "source_id"], ignore_index=True)
    return Findings(Layer("findings", "findings", data, sources), table)


def say_reason(reason: Any, lang: Lang) -> str:  # noqa: ANN401 - a row of a frame
    """
    Say why a finding is one.

    Parameters
    ----------
    reason
        Row of :attr:`Findings.reasons`.
    lang
        ``"cy"`` or ``"en"``.

    Returns
    -------
    str
        One sentence, not escaped.
    """
    table, _, term = reason.term.partition(":")
    numbers = {"value": reason.value, "threshold": reason.threshold}
    known: dict[str, Any] = {name: number for name, number in numbers.items() if not math.isnan(number)}
    said: dict[str, Any] = {
        "term": word(table, term, lang) if term else "",
        "text": say_date(reason.text, lang),
        "day": say_date(reason.date, lang),
    }
    kind, _, key = reason.reason.partition("-")
    if kind == "evidence":
        return fill(getattr(shipped_evidence()[key].say, lang), lang, **said, **known)
    unit = word("unit", reason.unit, lang) if reason.unit in vocabulary()["unit"] else ""
    return say(reason.reason, lang, unit=unit, **said, **known)


def join_findings(*parts: Findings) -> Findings:
    """
    Put findings together.

    Parameters
    ----------
    *parts
        At least one.

    Returns
    -------
    Findings
        With the sources of all.
    """
    frames = [part.layer.data for part in parts if len(part.layer.data)] or [parts[0].layer.data]
    data = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=CRS)
    data = data.sort_values("finding_id", ignore_index=True)
    told = [part.reasons for part in parts if len(part.reasons)] or [parts[0].reasons]
    layer = Layer("findings", "findings", data, unite_sources(*(part.layer for part in parts)))
    return Findings(layer, pd.concat(told, ignore_index=True))
