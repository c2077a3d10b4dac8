"""
Weigh evidence: what each record and each site says of use, in points that age.

A measure of what speaks for and against; :mod:`assetmap.analysis.usage` adds it up and judges.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assetmap.analysis.evidence import is_blank, is_idle
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from assetmap.analysis.evidence import Evidence, When
    from assetmap.analysis.network import Bools, Floats
    from assetmap.analysis.surroundings import Surroundings
    from assetmap.model import Source

COLUMNS = ("asset_id", "evidence", "points", "value", "text", "term", "threshold", "unit", "source_id", "date")
"""Columns of what :func:`weigh_evidence` returns."""

_NUMBERS = dict.fromkeys(("points", "value", "threshold"), "float64")
_WEEKS = 52
_DAYS = 365.25
_UNKNOWN_AGE = 0.5
"""What evidence weighs whose age is not known: as if one half-life old. Our judgement."""


def weigh_evidence(
    records: gpd.GeoDataFrame,
    evidence: Mapping[str, Evidence],
    sources: Iterable[Source],
    *,
    made: str,
    assets: gpd.GeoDataFrame | None = None,
    surroundings: Surroundings | None = None,
) -> pd.DataFrame:
    """
    Weigh what records and sites say of use.

    Parameters
    ----------
    records
        One row for each record of a source, columns as the ASSETS contract has them; several may share an
        ``asset_id``.
    evidence
        The kinds of evidence, by id.
    sources
        Of the records and of the surroundings.
    made
        The day for which evidence is weighed, as precise as it is known; ``""``: no age is known.
    assets
        One row for each asset, for what looks at sites. By default ``records``.
    surroundings
        What the layers show there. ``None``: nothing is known of it.

    Returns
    -------
    pandas.DataFrame
        One row for each piece of evidence: ``asset_id``; ``evidence``, its kind; ``points``, below 0 for what speaks
        against, aged and capped; ``value`` and ``threshold`` (``nan`` where there is none), ``text`` as the source has
        it, or ``term`` (``"status:vacant"``) where that is asked for; ``unit``; ``source_id``, several ids joined by
        spaces; ``date``, the oldest where there are several. Sorted by all of them: the order of what came in does not
        matter.
    """
    usage = _with_cost(records)
    tables = {"record": (usage, pd.DataFrame(index=usage.index))}
    if surroundings is not None:
        tables["site"] = _sites(usage if assets is None else pd.DataFrame(assets), surroundings)
    dates = {source.id: source.date for source in sources}
    parts = [
        _weighed(one, *tables[one.looks_at], dates, made)
        for one in evidence.values()
        if one.looks_at in tables and (one.weight or one.sign == 0)
    ]
    found = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    return _capped(found.astype(_NUMBERS).sort_values([*COLUMNS], ignore_index=True), evidence)


def _with_cost(records: gpd.GeoDataFrame) -> pd.DataFrame:
    hours = records["hours_week"].to_numpy() * _WEEKS
    cost = np.divide(records["running_cost_year"].to_numpy(), hours, out=np.full(len(records), np.nan), where=hours > 0)
    return pd.DataFrame(records).assign(cost_hour=np.round(cost))


def _sites(assets: pd.DataFrame, surroundings: Surroundings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put what the layers show beside each asset; and, of the same rows, who says so."""
    at = surroundings.measures.index.get_indexer(pd.Index(assets["asset_id"]))
    sites = assets[at >= 0]
    shown = surroundings.measures.iloc[at[at >= 0]].set_axis(sites.index)
    return pd.concat([sites, shown], axis=1), surroundings.sources.iloc[at[at >= 0]].set_axis(sites.index)


def _weighed(
    one: Evidence, table: pd.DataFrame, said_by: pd.DataFrame, dates: Mapping[str, str], made: str
) -> pd.DataFrame:
    """Find the rows that are evidence of a kind, and weigh each."""
    limits = _limits(table, one.when)
    about = table["kind"].isin(one.kinds).to_numpy() & _says(table, one.when, one.column, limits, made)
    about &= (table["area_ha"] >= one.min_ha).to_numpy() if one.min_ha else True
    for name, pattern in one.also.items():
        about &= _matches(table[name], pattern)
    if not about.any():
        return pd.DataFrame(columns=list(COLUMNS))
    rows, known = table[about], said_by.get(one.column, table["source_id"])[about]
    ids = known.where(known != "", rows["source_id"])
    oldest = {each: min((dates.get(key, "") for key in each.split()), default="") for each in ids.unique()}
    dated = ids.map(oldest).astype("str")
    if one.dated_by:
        own = rows[one.dated_by]
        dated = own.where(own.map({text: _is_date(text) for text in own.unique()}).astype(bool), dated)
    left = {date: _weight_left(date, made, one.half_life_years) for date in dated.unique()}
    is_number, is_term = bool(one.when.at_most or one.when.at_least), bool(one.when.terms)
    told = pd.DataFrame({"asset_id": rows["asset_id"], "source_id": ids, "date": dated, "threshold": limits[about]})
    return told.assign(
        evidence=one.id,
        points=one.sign * one.weight * dated.map(left).astype("float64"),
        value=rows[one.column] if is_number else np.nan,
        text="" if is_number or is_term else rows[one.column],
        term=f"{one.column}:" + rows[one.column] if is_term and one.column in vocabulary() else "",
        unit=one.unit,
    )[list(COLUMNS)]


def _limits(table: pd.DataFrame, when: When) -> Floats:
    """Give each row its threshold: by what it is used as, else by its type or kind, else that of all others."""
    given = when.at_most or when.at_least
    if not given:
        return np.full(len(table), np.nan)
    limits: Floats = np.full(len(table), given.get("any", np.nan))
    for name in ("kind", "type", "use"):
        own = {text: given.get(text.casefold().strip(), np.nan) for text in table[name].unique()}
        theirs = table[name].map(own).to_numpy(dtype="float64")
        limits = np.where(np.isnan(theirs), limits, theirs)
    return limits


def _says(table: pd.DataFrame, when: When, name: str, limits: Floats, made: str) -> Bools:
    """Find the rows whose column says what is asked."""
    column = table[name]
    if when.at_most or when.at_least:
        return column.to_numpy() <= limits if when.at_most else column.to_numpy() >= limits
    if when.terms:
        return column.isin(when.terms).to_numpy()
    if when.pattern:
        return _matches(column, when.pattern)
    if when.filled:
        return ~is_blank(column)
    if when.blank:
        blank = is_blank(column)
        elsewhere = table["layer"][~blank & ~is_idle(column)].unique()
        return blank & table["layer"].isin(elsewhere).to_numpy()
    return column.map({text: _in_span(text, when, made) for text in column.unique()}).to_numpy(dtype=bool)


def _matches(column: pd.Series, pattern: str) -> Bools:
    fits = {text: re.fullmatch(pattern, text) is not None for text in column.unique()}
    return column.map(fits).to_numpy(dtype=bool)


def _capped(found: pd.DataFrame, evidence: Mapping[str, Evidence]) -> pd.DataFrame:
    """Let records that agree give no more than the cap together, the strongest first."""
    size = found["points"].abs()
    order = size.sort_values(ascending=False, kind="stable").index
    keys = [found["asset_id"], found["evidence"]]
    before = size.loc[order].groupby([key.loc[order] for key in keys]).cumsum().reindex(found.index) - size
    left = (found["evidence"].map({key: one.cap for key, one in evidence.items()}).astype("float64") - before).clip(0)
    return found.assign(points=np.sign(found["points"]) * np.minimum(size, left))


def _in_span(text: str, when: When, made: str) -> bool:
    """Tell whether a date lies in a span; one that is a month or a year must lie in it as a whole."""
    if not _is_date(text) or not made:
        return False
    after, before = _moved(made, when.after_months), _moved(made, when.before_months)
    return (after is None or _day(text) >= after) and (before is None or _last_day(text) < before)


def _weight_left(date: str, made: str, half_life_years: float | None) -> float:
    if half_life_years is None:
        return 1.0
    if not _is_date(date) or not made:
        return _UNKNOWN_AGE
    years = max(0.0, (_day(made) - _day(date)).days / _DAYS)
    return float(0.5 ** (years / half_life_years))


def _is_date(text: str) -> bool:
    try:
        _day(text)
    except ValueError:
        return False
    return True


def _day(date: str) -> dt.date:
    return dt.date.fromisoformat((date + "-01-01")[:10])


def _last_day(date: str) -> dt.date:
    first = _day(date)
    month = first.month if len(date) > len("2023") else 12
    day = first.day if len(date) == len("2023-01-01") else calendar.monthrange(first.year, month)[1]
    return dt.date(first.year, month, day)


def _moved(date: str, months: int | None) -> dt.date | None:
    """Move a date by months, to the last day of a shorter month."""
    if months is None:
        return None
    first = _day(date)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))
