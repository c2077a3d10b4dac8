"""
Weigh evidence: what each record and each site says of use, in points that age.

A measure of what speaks for and against; :mod:`assetmap.analysis.usage` adds it up and judges.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assetmap.text import read_data, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from assetmap.analysis.evidence import Evidence, When
    from assetmap.analysis.network import Bools, Floats
    from assetmap.analysis.surroundings import Surroundings
    from assetmap.model import Source

COLUMNS = ("asset_id", "evidence", "points", "value", "text", "term", "threshold", "unit", "source_id", "date")
"""Columns of what :func:`weigh_evidence` returns."""

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
        it, ``term`` (``"status:vacant"``), ``unit``; ``source_id``, several ids joined by spaces; ``date``, the oldest
        where there are several. Sorted by all of them: the order of what came in does not matter.
    """
    told = {source.id: source for source in sources}
    usage = _with_cost(records)
    parts = [
        _of_records(usage, one, told, made)
        if one.looks_at == "record"
        else _of_sites(records if assets is None else assets, one, surroundings, told, made)
        for one in evidence.values()
        if one.weight or one.sign == 0
    ]
    found = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(COLUMNS))], ignore_index=True)
    numbers = dict.fromkeys(("points", "value", "threshold"), "float64")
    found = found.astype(numbers).sort_values([*COLUMNS], ignore_index=True)
    return _capped(found, evidence)


def _of_records(records: pd.DataFrame, one: Evidence, sources: Mapping[str, Source], made: str) -> pd.DataFrame:
    column = records[one.column]
    fits, threshold = _fits(records, column, one.when, made)
    about = records["kind"].isin(one.kinds).to_numpy() & fits & _large(records, one)
    for name, pattern in one.also.items():
        about &= records[name].str.fullmatch(pattern).to_numpy(dtype=bool)
    rows = records[about]
    dates = rows["source_id"].map({key: source.date for key, source in sources.items()}).fillna("").astype("str")
    if one.dated_by:
        own = rows[one.dated_by].astype("str")
        dates = own.where(own.map(_is_date), dates)
    is_number = pd.api.types.is_numeric_dtype(column)
    return _rows(
        one,
        made,
        asset_id=rows["asset_id"].to_numpy(),
        value=rows[one.column].to_numpy() if is_number else np.nan,
        text="" if is_number else rows[one.column].to_numpy(),
        term=(f"{one.column}:" + rows[one.column].astype("str")).to_numpy() if one.column in vocabulary() else "",
        threshold=threshold[about],
        source_id=rows["source_id"].to_numpy(),
        date=dates.to_numpy(),
    )


def _of_sites(
    assets: pd.DataFrame, one: Evidence, surroundings: Surroundings | None, sources: Mapping[str, Source], made: str
) -> pd.DataFrame:
    if surroundings is None:
        return pd.DataFrame(columns=list(COLUMNS))
    sites = assets[assets["kind"].isin(one.kinds) & assets["asset_id"].isin(surroundings.measures.index)]
    column = surroundings.measures[one.column].reindex(sites["asset_id"]).set_axis(sites.index)
    fits, threshold = _fits(sites, column, one.when, made)
    about = fits & _large(sites, one)
    ids = surroundings.sources[one.column].reindex(sites["asset_id"]).set_axis(sites.index)[about]
    ids = ids.where(ids != "", sites["source_id"][about])
    oldest = {each: _oldest(sources[key].date for key in each.split() if key in sources) for each in ids.unique()}
    return _rows(
        one,
        made,
        asset_id=sites["asset_id"][about].to_numpy(),
        value=column[about].to_numpy(),
        text="",
        term="",
        threshold=threshold[about],
        source_id=ids.to_numpy(),
        date=ids.map(oldest).to_numpy(),
    )


def _rows(one: Evidence, made: str, **columns: Any) -> pd.DataFrame:  # noqa: ANN401 - arrays and single values
    rows = pd.DataFrame(columns)
    ages = {date: _weight_left(date, made, one.half_life_years) for date in rows["date"].unique()}
    points = one.sign * one.weight * rows["date"].map(ages).astype("float64")
    return rows.assign(evidence=one.id, unit=one.unit, points=points)[list(COLUMNS)]


def _capped(found: pd.DataFrame, evidence: Mapping[str, Evidence]) -> pd.DataFrame:
    """Let records that agree give no more than the cap together, the strongest first."""
    size = found["points"].abs()
    order = size.sort_values(ascending=False, kind="stable").index
    keys = [found["asset_id"], found["evidence"]]
    before = size.loc[order].groupby([key.loc[order] for key in keys]).cumsum().reindex(found.index) - size
    left = (found["evidence"].map({key: one.cap for key, one in evidence.items()}).astype("float64") - before).clip(0)
    return found.assign(points=np.sign(found["points"]) * np.minimum(size, left))


def _fits(rows: pd.DataFrame, column: pd.Series, when: When, made: str) -> tuple[Bools, Floats]:
    """Find the rows whose column says what is asked, and the threshold of each."""
    if when.at_most:
        limits = _limits(rows, when.at_most)
        return (column.to_numpy() <= limits), limits
    if when.at_least:
        limits = _limits(rows, when.at_least)
        return (column.to_numpy() >= limits), limits
    return _says(rows, column.astype("str"), when, made), np.full(len(rows), np.nan)


def _says(rows: pd.DataFrame, texts: pd.Series, when: When, made: str) -> Bools:
    """Find the rows whose text is what is asked."""
    if when.terms:
        return texts.isin(when.terms).to_numpy()
    if when.pattern:
        return texts.str.fullmatch(when.pattern).to_numpy(dtype=bool)
    if when.blank or when.filled:
        empty = texts.str.casefold().str.strip().isin(["", *read_data("evidence.toml")["words"]["none"]])
        filled_elsewhere = (~empty).groupby(rows["layer"]).transform("any")
        return (empty & filled_elsewhere if when.blank else ~empty).to_numpy()
    return _in_span(texts, when, made)


def _in_span(texts: pd.Series, when: When, made: str) -> Bools:
    """Find dates in a span: one that is a month or a year must lie in it as a whole."""
    span = (_moved(made, when.after_months), _moved(made, when.before_months))

    def inside(text: str) -> bool:
        if not _is_date(text) or not made:
            return False
        return (span[0] is None or _day(text) >= span[0]) and (span[1] is None or _last_day(text) <= span[1])

    return texts.map({text: inside(text) for text in texts.unique()}).to_numpy(dtype=bool)


def _limits(rows: pd.DataFrame, table: Mapping[str, float]) -> Floats:
    """Give each asset its threshold: by what it is used as, else by its kind, else that of all others."""
    use = rows["use"].str.casefold().str.strip().map(table)
    kind = rows["kind"].map(table)
    limits: np.ndarray = use.fillna(kind).fillna(table.get("any", np.nan)).to_numpy(dtype="float64")
    return limits


def _large(rows: pd.DataFrame, one: Evidence) -> Bools:
    return (rows["area_ha"] >= one.min_ha).to_numpy() if one.min_ha else np.ones(len(rows), dtype=bool)


def _with_cost(records: gpd.GeoDataFrame) -> pd.DataFrame:
    hours = records["hours_week"].to_numpy() * _WEEKS
    cost = np.divide(records["running_cost_year"].to_numpy(), hours, out=np.full(len(records), np.nan), where=hours > 0)
    return pd.DataFrame(records).assign(cost_hour=np.round(cost, 2))


def _weight_left(date: str, made: str, half_life_years: float | None) -> float:
    if half_life_years is None:
        return 1.0
    if not _is_date(date) or not made:
        return _UNKNOWN_AGE
    years = max(0.0, (_day(made) - _day(date)).days / _DAYS)
    return float(0.5 ** (years / half_life_years))


def _oldest(dates: Iterable[str]) -> str:
    """Take the oldest; one that is not known makes the whole unknown."""
    return min(dates, default="")


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
    if months is None or not date:
        return None
    first = _day(date)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))
