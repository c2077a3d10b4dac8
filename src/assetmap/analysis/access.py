"""
Access to services: how far it is from homes, in a straight line, and where that is farther than a standard.

Four answers stay different: within the standard, beyond it, no such service known at all, and cannot tell. A home whose
surroundings the source does not claim to cover is never counted as a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.findings import Findings, finding_id, make_findings
from assetmap.analysis.profile import asset_id, counted_unit, find_ward
from assetmap.contracts import CRS
from assetmap.errors import CrsError, Problem
from assetmap.model import Layer, Source, unite_sources
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assetmap.analysis.standards import Standard


@dataclass(frozen=True, slots=True)
class _Supply:
    """Where a service is, and who claims to know all of it."""

    points: gpd.GeoDataFrame
    sources: tuple[Source, ...]


def distance_to_nearest(origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> pd.Series[float]:
    """
    Measure the straight-line distance from each origin to its nearest destination.

    Parameters
    ----------
    origins
        Shape ``(n, ...)``, EPSG:27700; of an area, a point on it is taken.
    destinations
        Shape ``(m, ...)``, EPSG:27700; to an area, the distance to its edge, 0 inside.

    Returns
    -------
    pandas.Series
        ``straight_line_m``, shape ``(n,)``, float64, metres, indexed like ``origins``. ``inf`` where there is no
        destination.

    Raises
    ------
    CrsError
        A frame is not in EPSG:27700.

    Notes
    -----
    A walk is longer than the straight line, so that this distance never overstates one.
    """
    _require_grid(origins, destinations)
    return _nearest(origins, destinations)["straight_line_m"]


def find_gaps(
    population: Layer | None, wards: Layer, layers: Sequence[Layer], standards: Mapping[str, Standard]
) -> Findings:
    """
    Find where homes lie farther from a service than a standard says, for each ward and standard.

    Parameters
    ----------
    population
        Keeps the POPULATION contract. ``None``: every standard becomes a finding of kind ``no_data``.
    wards
        Keeps the WARDS contract.
    layers
        Services, green spaces and their access points; others are passed over.
    standards
        By id.

    Returns
    -------
    Findings
        Of kind ``gap`` where households are known to lie beyond the standard; of kind ``no_data`` where none is, and of
        some it cannot be told. ``households_beyond`` and ``households_unknown`` stand in both. ``geometry`` is the area
        nearer to the homes concerned than to any other home given (Voronoi cells, clipped to the ward).

    Notes
    -----
    In this order: within the standard if a service is found near enough; else cannot tell, if no source that claims to
    be complete covers all that lies within the standard's distance of the home; else beyond. Where a population layer
    has no households, people are counted, and ``unit`` says so.
    """
    if population is None or population.data.empty:
        return _without_population(wards, standards)
    homes = _homes(population, wards)
    cells = _cells(homes, wards.data)
    rows: list[dict[str, object]] = []
    reasons: list[dict[str, object]] = []
    used = [layer for layer in layers if layer.kind in {"services", "green_space", "access_points"}]
    for standard in standards.values():
        supply = _supply(standard.service, used)
        measured = _judge(homes, supply, standard)
        for code, group in measured.groupby("ward_code", sort=True):
            row, told = _ward_finding(str(code), group, standard, supply, cells)
            if row:
                rows.append(row)
                reasons.extend(told)
    return make_findings(rows, reasons, population, wards, *used)


def _require_grid(*frames: gpd.GeoDataFrame) -> None:
    for frame in frames:
        if frame.crs is None or frame.crs != CRS:
            raise CrsError(Problem("crs-not-grid", values={"found": str(frame.crs)}))


def _nearest(origins: gpd.GeoDataFrame, destinations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the position and the distance of the nearest destination of each origin."""
    metres, nearest = np.full(len(origins), np.inf), np.full(len(origins), -1)
    if len(destinations) and len(origins):
        points = origins.geometry.to_numpy()
        if shapely.get_dimensions(points).any():
            points = shapely.point_on_surface(points)
        tree = shapely.STRtree(destinations.geometry.to_numpy())
        (which, at), found = tree.query_nearest(points, return_distance=True, all_matches=False)
        metres[which], nearest[which] = found, at
    return pd.DataFrame({"straight_line_m": metres, "at": nearest}, index=origins.index)


def _homes(population: Layer, wards: Layer) -> gpd.GeoDataFrame:
    data = population.data
    unit = counted_unit(data)
    weight = data[unit]
    points = data.set_geometry(data.geometry.representative_point())
    homes = points[["geometry"]].assign(weight=weight, unit=unit, ward_code=find_ward(points, wards.data))
    return homes[(homes["ward_code"] != "") & homes["weight"].notna()].reset_index(drop=True)


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


def _supply(service: str, layers: Sequence[Layer]) -> _Supply:
    if service == "green_space":
        entrances = [layer for layer in layers if layer.kind == "access_points"]
        sites = [layer for layer in layers if layer.kind == "green_space"]
        parts = [_green(site, entrances) for site in sites]
        used = [*sites, *entrances]
    else:
        used = [layer for layer in layers if layer.kind == "services" and (layer.data["type"] == service).any()]
        parts = [_of_type(layer, service) for layer in used]
    points = pd.concat(parts, ignore_index=True) if parts else _nowhere()
    return _Supply(gpd.GeoDataFrame(points, geometry="geometry", crs=CRS), unite_sources(*used))


def _of_type(layer: Layer, service: str) -> gpd.GeoDataFrame:
    data = layer.data[layer.data["type"] == service]
    return data[["geometry"]].assign(
        reference=data["id"], layer=layer.name, licence=layer.sources[0].licence, kind="service"
    )


def _green(site: Layer, entrances: Sequence[Layer]) -> gpd.GeoDataFrame:
    """Reach green space at its access points where the source has them, else at its edge."""
    usable = {term for term, record in vocabulary()["green_space"].items() if record.get("natural", False)}
    sites = site.data[site.data["type"].isin(usable)]
    mine = [entry.data for entry in entrances if entry.sources[0].id == site.sources[0].id]
    edges = sites[["id", "geometry"]]
    if mine:
        doors = pd.concat(mine)[["site_id", "geometry"]].rename(columns={"site_id": "id"})
        doors = doors[doors["id"].isin(edges["id"])]
        edges = pd.concat([doors, edges[~edges["id"].isin(doors["id"])]], ignore_index=True)
    source = site.sources[0]
    return edges[["geometry"]].assign(
        reference=edges["id"], layer=site.name, licence=source.licence, kind="green_space"
    )


def _nowhere() -> gpd.GeoDataFrame:
    columns = ("reference", "layer", "licence", "kind")
    return gpd.GeoDataFrame({name: pd.Series(dtype="str") for name in columns}, geometry=gpd.GeoSeries([], crs=CRS))


def _judge(homes: gpd.GeoDataFrame, supply: _Supply, standard: Standard) -> pd.DataFrame:
    table: pd.DataFrame = homes[["ward_code", "weight", "unit"]].join(_nearest(homes, supply.points))
    inside = np.zeros(len(homes), dtype=bool)
    for source in supply.sources:
        if source.coverage is not None:
            core = shapely.buffer(source.coverage, -standard.metres)
            shapely.prepare(core)
            inside |= shapely.intersects(core, homes.geometry.to_numpy())
    near = table["straight_line_m"].to_numpy() <= standard.metres
    table["answer"] = np.where(near, "within", np.where(inside, "beyond", "unknown"))
    return table


def _ward_finding(
    code: str, group: pd.DataFrame, standard: Standard, supply: _Supply, cells: gpd.GeoSeries
) -> tuple[dict[str, object] | None, list[dict[str, object]]]:
    by_answer = group.groupby("answer")["weight"].sum()
    beyond, unknown = float(by_answer.get("beyond", 0)), float(by_answer.get("unknown", 0))
    if not beyond and not unknown:
        return None, []
    kind = "gap" if beyond else "no_data"
    concerned = group[group["answer"] == ("beyond" if beyond else "unknown")]
    nearest = concerned.sort_values("straight_line_m").iloc[0]
    key = finding_id(kind, code, standard.service, standard.id)
    row: dict[str, object] = {
        "finding_id": key,
        "about_id": code,
        "ward_code": code,
        "kind": kind,
        "service": standard.service,
        "standard": standard.id,
        "unit": group["unit"].iloc[0],
        "households": float(group["weight"].sum()),
        "households_beyond": beyond,
        "households_unknown": unknown,
        "median_m": _median(concerned) if beyond else float("nan"),
        "licence": _licence(supply),
        "geometry": shapely.make_valid(shapely.union_all(cells[concerned.index].to_numpy())),
    }
    if nearest["at"] >= 0:
        row |= {"nearest_id": _asset_id(supply, int(nearest["at"])), "nearest_m": float(nearest["straight_line_m"])}
    return row, list(_gap_reasons(key, row, standard, supply))


def _asset_id(supply: _Supply, at: int) -> str:
    place = supply.points.iloc[at]
    return asset_id(place["layer"], place["kind"], place["reference"])


def _licence(supply: _Supply) -> str:
    return " + ".join(sorted({source.licence for source in supply.sources}))


def _median(group: pd.DataFrame) -> float:
    """Find the distance that half of the households concerned must go at least."""
    ordered = group.sort_values("straight_line_m")
    half = ordered["weight"].cumsum() >= ordered["weight"].sum() / 2
    return float(ordered["straight_line_m"][half].iloc[0])


def _gap_reasons(
    key: str, row: Mapping[str, object], standard: Standard, supply: _Supply
) -> Iterator[dict[str, object]]:
    common = {"finding_id": key, "threshold": standard.metres, "term": f"service:{standard.service}"}
    if not supply.sources:
        yield common | {"reason": "reason-no-source", "unit": "", "source_id": "", "date": ""}
        return
    for source in supply.sources:
        about = common | {"unit": row["unit"], "source_id": source.id, "date": source.date}
        if row["households_beyond"]:
            yield about | {"reason": "reason-beyond", "value": row["households_beyond"]}
        if row["households_unknown"]:
            rule = "reason-coverage-unknown" if source.coverage is None else "reason-coverage-ends"
            yield about | {"reason": rule, "value": row["households_unknown"]}


def _without_population(wards: Layer, standards: Mapping[str, Standard]) -> Findings:
    rows, reasons = [], []
    for ward in wards.data.itertuples():
        for standard in standards.values():
            key = finding_id("no_data", ward.code, standard.service, standard.id)
            rows.append(
                {"finding_id": key, "about_id": ward.code, "ward_code": ward.code, "kind": "no_data"}
                | {"service": standard.service, "standard": standard.id, "geometry": ward.geometry}
            )
            reasons.append({"finding_id": key, "reason": "reason-no-population", "threshold": standard.metres})
    told = [{"term": "", "unit": "", "source_id": "", "date": ""} | reason for reason in reasons]
    return make_findings(rows, told, wards)
