"""Gaps: where homes lie beyond a standard, where no path leads to a service, and where it cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.access import ANSWERS
from assetmap.analysis.disclosure import suppress_small
from assetmap.analysis.findings import Findings, finding_id, make_findings
from assetmap.analysis.supply import nearest_straight
from assetmap.contracts import CRS
from assetmap.model import unite_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assetmap.analysis.access import Access, Measured
    from assetmap.analysis.disclosure import Safe
    from assetmap.model import Layer, Source

LEAST = 5.0
"""Counts of fewer households are not shown: our judgement, for fewer could tell about a family."""

COLUMNS = {answer: f"households_{answer}" for answer in ANSWERS} | {"total": "households"}
"""Columns of counts, by answer, and of their total."""

_AREA = 2  # dimensions
_KINDS = {"beyond": "gap", "unreachable": "gap", "unknown": "no_data"}


def find_gaps(access: Access, areas: Sequence[Layer] = ()) -> Findings:
    """
    Find where homes lie farther from a service than a standard says, for each ward and standard.

    Parameters
    ----------
    access
        Distances, as :func:`assetmap.analysis.access.measure_access` gives them.
    areas
        Layers of small areas; of those that have it, the deprivation decile is told of the homes concerned.

    Returns
    -------
    Findings
        One for each ward, standard and ``answer``: ``beyond`` and ``unreachable`` are of kind ``gap``, ``unknown`` is
        of kind ``no_data``. Each has the counts of all answers (``households``, ``households_within``, ``…_beyond``,
        ``…_unreachable``, ``…_unknown``): ``nan`` where it is not shown; ``few`` names those that are fewer than five.
        ``geometry`` is the area nearer to the homes concerned than to any other home given (Voronoi cells, clipped to
        the ward).

    Notes
    -----
    Where a population layer has no households, people are counted, and ``unit`` says so. Counts under five, and what
    would give them away, are suppressed by :func:`assetmap.analysis.disclosure.suppress_small`.
    """
    if access.homes.empty:
        return _without_homes(access)
    answers = {key: one.answers() for key, one in access.measured.items()}
    shown = show_counts(access, answers)
    cells = _cells(access.homes, access.wards.data)
    deciles = _deciles(access.homes, areas)
    rows: list[dict[str, object]] = []
    reasons: list[dict[str, object]] = []
    for key, one in access.measured.items():
        for (code, answer), group in access.homes.groupby(["ward_code", answers[key]], sort=True):
            if answer != "within":
                streets = access.street_sources if one.method == "network" else ()
                row = _row(str(code), str(answer), group, one, streets) | shown[key].loc[code].to_dict()
                row["geometry"] = _area(cells[group.index])
                row |= _range(deciles[group.index])
                rows.append(row)
                reasons.extend(_reasons(row, group, one, streets))
    telling = [layer for layer in areas if layer.data["deprivation_decile"].notna().any()]
    sources = {source.id: source for source in (*access.sources, *unite_sources(*telling))}
    return make_findings(rows, reasons, (*sources.values(),))


def show_counts(access: Access, answers: Mapping[str, np.ndarray]) -> dict[str, pd.DataFrame]:
    """
    Count the households of each ward by answer, as far as the counts may be shown.

    Parameters
    ----------
    access
        The homes.
    answers
        By standard, shape ``(n,)``.

    Returns
    -------
    dict of str to pandas.DataFrame
        By standard; by ward: ``households`` and ``households_<answer>``, float64, ``nan`` where not shown; ``few``,
        names of columns whose count is above 0 and under :data:`LEAST`, with a space between.

    Notes
    -----
    Of the sums of all wards only what :func:`show_totals` gives may be shown too. A ward of which one standard must
    hide the total hides all its counts in every standard.
    """
    tables = _safe_tables(access, answers)
    secret = {code for safe in tables.values() for code in safe.counts.index[safe.hidden["total"]]}
    shown = {}
    for key, safe in tables.items():
        counts = safe.counts.drop(index="total").rename(columns=COLUMNS)
        counts.loc[counts.index.isin(secret)] = np.nan
        few = safe.few.drop(index="total").rename(columns=COLUMNS)
        marked = [" ".join(str(name) for name, small in row.items() if small) for _, row in few.iterrows()]
        shown[key] = counts.assign(few=marked)
    return shown


def show_totals(access: Access, answers: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """
    Count the households of the whole place by answer, as far as :func:`show_counts` leaves anything to be shown.

    Parameters
    ----------
    access
        The homes.
    answers
        By standard, shape ``(n,)``.

    Returns
    -------
    pandas.DataFrame
        By standard: as :func:`show_counts` by ward.

    Notes
    -----
    Where one standard must hide the number of households of a ward, or of all, nothing is shown of any: the answers of
    another could tell it. Nothing is known, and nothing shown, where no layer says where homes are.
    """
    tables = _safe_tables(access, answers)
    rows = {key: safe.counts.loc["total"].rename(COLUMNS) for key, safe in tables.items()}
    counts = pd.DataFrame.from_dict(rows, orient="index", columns=[*COLUMNS.values()], dtype="float64")
    if access.homes.empty or any(safe.hidden["total"].any() for safe in tables.values()):
        counts.loc[:] = np.nan
    alone = [_few_alone(safe) for safe in tables.values()]
    return counts.assign(few=[" ".join(COLUMNS[answer] for answer in names) for names in alone])


def _safe_tables(access: Access, answers: Mapping[str, np.ndarray]) -> dict[str, Safe]:
    weights, wards = access.homes["weight"].to_numpy(), access.homes["ward_code"].to_numpy()
    tables = {}
    for key, told in answers.items():
        table = pd.DataFrame({answer: np.where(told == answer, weights, 0.0) for answer in ANSWERS}).groupby(wards)
        tables[key] = suppress_small(table.sum(), least=LEAST)
    return tables


def _few_alone(safe: Safe) -> list[str]:
    """List the answers that few households of one ward have and nobody else: their total is no news."""
    some = safe.counts.drop(index="total") != 0
    few = safe.few.drop(index="total")
    return [answer for answer in ANSWERS if few[answer].any() and some[answer].sum() == 1]


def _row(code: str, answer: str, group: pd.DataFrame, one: Measured, streets: Sequence[Source]) -> dict[str, object]:
    standard, metres = one.standard, one.metres[group.index]
    nearest = group.index[int(np.argmin(np.where(np.isnan(metres), np.inf, metres)))]
    at = one.nearest[nearest]
    apart = f"{standard.id}|unreachable" if answer == "unreachable" else standard.id
    licences = sorted({source.licence for source in (*one.supply.sources, *one.supply.doubtful_sources, *streets)})
    row: dict[str, object] = {
        "finding_id": finding_id(_KINDS[answer], code, standard.service, apart),
        "about_id": code,
        "ward_code": code,
        "kind": _KINDS[answer],
        "answer": answer,
        "method": one.method,
        "service": standard.service,
        "standard": standard.id,
        "unit": group["unit"].iloc[0],
        "median_m": _median(metres, group["weight"].to_numpy()) if answer == "beyond" else float("nan"),
        "licence": " + ".join(licences),
    }
    if at >= 0:
        row |= {"nearest_id": one.supply.places["asset_id"].iloc[at], "nearest_m": float(one.metres[nearest])}
    return row


def _median(metres: np.ndarray, weights: np.ndarray) -> float:
    """Find the distance that half of the households concerned must go at least; ``nan`` where no place is known."""
    order = np.argsort(metres, kind="stable")
    half = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
    median = float(metres[order][half])
    return median if np.isfinite(median) else float("nan")


def _reasons(
    row: Mapping[str, object], group: gpd.GeoDataFrame, one: Measured, streets: Sequence[Source]
) -> Iterator[dict[str, object]]:
    """Say for each source what it shows, and what of it cannot be told."""
    standard = one.standard
    common = {"finding_id": row["finding_id"], "threshold": standard.metres, "term": f"service:{standard.service}"}
    if not one.supply.sources:
        yield common | {"reason": "reason-no-source", "unit": "", "source_id": "", "date": ""}
        return
    if row["answer"] != "unknown":
        value = row[f"households_{row['answer']}"]
        rule = f"reason-{row['answer']}" if one.method == "network" else "reason-beyond-straight"
        yield from (_reason(common, rule, source, row, value) for source in one.supply.sources)
        yield from (_reason(common, "reason-streets", source, row) for source in streets)
        return
    told = dict.fromkeys((rule, source) for rule, sources in _obstacles(group, one, streets) for source in sources)
    yield from (_reason(common, rule, source, row) for rule, source in told)


def _obstacles(
    group: gpd.GeoDataFrame, one: Measured, streets: Sequence[Source]
) -> Iterator[tuple[str, Sequence[Source]]]:
    """Say why it cannot be told, and of which sources that is true."""
    at, metres = group.index.to_numpy(), one.standard.metres
    for sources, depth in ((one.supply.sources, one.depth), (streets, one.streets_depth)):
        if (depth[at] < metres).any():
            yield "reason-coverage-unknown", [source for source in sources if source.coverage is None]
            yield "reason-coverage-ends", [source for source in sources if source.coverage is not None]
    if np.isnan(one.metres[at]).any():
        yield "reason-home-unplaced", streets
    maybe, _ = nearest_straight(group.geometry.to_numpy(), one.supply.doubtful.to_numpy())
    if (maybe <= metres).any():
        yield "reason-doubtful", one.supply.doubtful_sources
    if ((one.doubt[at] <= metres) & (maybe > metres)).any():
        yield "reason-doubtful", streets


def _reason(
    common: Mapping[str, object], rule: str, source: Source, row: Mapping[str, object], value: object = float("nan")
) -> dict[str, object]:
    about = {"unit": row["unit"], "source_id": source.id, "date": source.date, "value": value}
    return {**common, "reason": rule, **about}


def _cells(homes: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Give each home the part of its ward that is nearer to it than to any other home."""
    shapes = wards.set_index("code").geometry
    cells = pd.Series([None] * len(homes), index=homes.index, dtype=object)
    for code, group in homes.groupby("ward_code"):
        ward = shapes[code]
        if len(group) == 1:
            cells[group.index[0]] = ward
            continue
        points = shapely.MultiPoint(list(group.geometry))
        parts = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=ward))
        tree = shapely.STRtree(parts)
        at, part = tree.query(group.geometry.to_numpy(), predicate="intersects")
        first = pd.Series(part, index=at).groupby(level=0).first()
        cells[group.index] = shapely.intersection(parts[first.reindex(range(len(group))).to_numpy(dtype=int)], ward)
    return gpd.GeoSeries(cells, index=homes.index, crs=CRS)


def _area(cells: gpd.GeoSeries) -> shapely.Geometry:
    """Put cells together; where one only touches an edge of the ward, the line of that is no area."""
    parts = shapely.get_parts(shapely.make_valid(shapely.union_all(cells.to_numpy())))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == _AREA])


def _deciles(homes: gpd.GeoDataFrame, areas: Sequence[Layer]) -> pd.Series[float]:
    """Find the deprivation decile of the small area that each home lies in; ``nan`` where none is known."""
    deciles = pd.Series(np.nan, index=homes.index)
    for layer in areas:
        known = layer.data[layer.data["deprivation_decile"].notna()].sort_values("code")
        home, area = known.sindex.query(homes.geometry, predicate="intersects", sort=True)
        found = (
            pd.Series(known["deprivation_decile"].to_numpy()[area], index=homes.index[home]).groupby(level=0).first()
        )
        deciles = deciles.fillna(found)
    return deciles


def _range(deciles: pd.Series[float]) -> dict[str, object]:
    return {"decile_least": deciles.min(), "decile_most": deciles.max()}


def _without_homes(access: Access) -> Findings:
    rows, reasons = [], []
    ward: Any
    for ward in access.wards.data.itertuples():
        for standard in access.standards.values():
            key = finding_id("no_data", ward.code, standard.service, standard.id)
            about = {"finding_id": key, "about_id": ward.code, "ward_code": ward.code, "kind": "no_data"}
            told = {"answer": "unknown", "service": standard.service, "standard": standard.id}
            rows.append(about | told | {"geometry": ward.geometry})
            nothing = {"term": "", "unit": "", "source_id": "", "date": ""}
            reasons.append(
                nothing | {"finding_id": key, "reason": "reason-no-population", "threshold": standard.metres}
            )
    return make_findings(rows, reasons, access.sources)
