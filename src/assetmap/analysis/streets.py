"""
The streets that may be walked (or cycled): made of lines, and joined to what stands beside them.

Lines are joined where they share a vertex and nowhere else, so that a bridge does not meet the road below it. A thing
is joined to the nearest point of the nearest street, within a limit; what is farther from any is listed, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.analysis.modes import may_use
from assetmap.analysis.network import Bools, Floats, Ints, Spots, make_network
from assetmap.contracts import CRS
from assetmap.errors import ContractError, CrsError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from assetmap.analysis.modes import Mode
    from assetmap.analysis.network import Network

SNAP_M = 100.0
"""How far from a street a thing may lie and still be joined to it, where nothing else is said. Our judgement: about the
depth of a large plot; farther away it is likelier that the street is missing from the map."""

SMALL_M = 1000.0
"""An island of fewer metres of street than this is joined to only where nothing else is near. Our judgement: such
islands are mostly paths on a site's own ground that nobody has joined to the street on the map."""

_EDGE_M = (
    15.0  # a path drawn to within this of a green space's edge meets it: our judgement, half a road's width and a verge
)
_DECIMALS = 3  # millimetres: what is nearer is one vertex


@dataclass(frozen=True, slots=True)
class Streets:
    """
    Streets that may be used.

    Attributes
    ----------
    mode
        How.
    network
        The graph behind them.
    lines
        Shape ``(l,)``: LineStrings, EPSG:27700, in millimetres; those of small islands come last.
    main, small
        Trees of the lines that are not on small islands, and of those that are.
    pieces
        One row for each straight piece of a line, in order: ``line``; ``since``, metres from the first line's start if
        all were laid end to end; ``metres``; ``along`` and ``until``, metres along the ``chain`` at its two ends.
    refused_m
        Metres of lines that may not be used.
    """

    mode: Mode
    network: Network
    lines: NDArray[np.object_]
    main: shapely.STRtree
    small: shapely.STRtree
    pieces: pd.DataFrame
    refused_m: float


def make_streets(streets: gpd.GeoDataFrame, mode: Mode) -> Streets:
    """
    Make a graph of lines.

    Parameters
    ----------
    streets
        Keeps the STREETS contract (what is missing of its columns is unknown), EPSG:27700.
    mode
        Who wants to use them.

    Returns
    -------
    Streets
        Joined where lines share a vertex.

    Raises
    ------
    CrsError
        The frame is not in EPSG:27700.
    ContractError
        Nothing may be used.
    """
    if streets.crs is None or streets.crs != CRS:
        raise CrsError(Problem("crs-not-grid", values={"found": str(streets.crs)}))
    usable = may_use(streets, mode).to_numpy()
    lines = shapely.get_parts(shapely.force_2d(streets.geometry.to_numpy()[usable]))
    lines = lines[~shapely.is_empty(lines)]
    xy, line = shapely.get_coordinates(lines, return_index=True)
    xy = np.round(xy, _DECIMALS)
    pieces = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    if not len(pieces):
        raise ContractError(Problem("streets-none-usable", values={"count": len(streets), "mode": mode.id}))
    refused = float(streets.geometry[~usable].length.sum())
    vertices, number = _vertices(xy)
    ends = np.column_stack([number[pieces], number[pieces + 1]])
    turned = ends[:, 0] > ends[:, 1]
    key = ends.min(axis=1).astype(np.int64) * len(vertices) + ends.max(axis=1)
    _, first, segment = np.unique(key, return_index=True, return_inverse=True)
    network = make_network(vertices, np.sort(ends[first], axis=1))
    table = _pieces(line[pieces], np.hypot(*(xy[pieces + 1] - xy[pieces]).T), segment, turned, network)
    drawn = np.asarray(shapely.linestrings(xy, indices=line))
    lines, table, main = _small_last(drawn, table, network)
    return Streets(mode, network, lines, shapely.STRtree(lines[:main]), shapely.STRtree(lines[main:]), table, refused)


def _pieces(
    line: Ints,
    metres: Floats,
    segment: Ints,
    turned: Bools,
    network: Network,
) -> pd.DataFrame:
    along = network.segment_along[segment]
    along = np.where(turned[:, None], along[:, ::-1], along)
    columns = {"line": line, "metres": metres, "chain": network.segment_chain[segment]}
    return pd.DataFrame(columns | {"along": along[:, 0], "until": along[:, 1]})


def _small_last(
    lines: NDArray[np.object_], pieces: pd.DataFrame, network: Network
) -> tuple[NDArray[np.object_], pd.DataFrame, int]:
    """Leave out lines without length, and put those of small islands last."""
    is_small = np.bincount(network.island, weights=network.length) < SMALL_M
    is_small[:1] = False
    small = pieces.assign(small=is_small[network.island[pieces["chain"]]]).groupby("line")["small"].first()
    order = small.index.to_numpy()[np.argsort(small.to_numpy(), kind="stable")]
    number = np.empty(len(lines), dtype=np.int64)
    number[order] = np.arange(len(order))
    pieces = pieces.assign(line=number[pieces["line"]]).sort_values("line", kind="stable", ignore_index=True)
    pieces["since"] = pieces["metres"].cumsum() - pieces["metres"]
    return lines[order], pieces, int((~small).sum())


def _vertices(xy: Floats) -> tuple[Floats, Ints]:
    """Give every place one number."""
    grid = np.round((xy - xy.min(axis=0)) * 10**_DECIMALS).astype(np.int64)
    _, first, number = np.unique(
        grid[:, 0] * (grid[:, 1].max() + 1) + grid[:, 1], return_index=True, return_inverse=True
    )
    return xy[first], number


def place_points(streets: Streets, points: NDArray[np.object_], limit: float = SNAP_M) -> Spots:
    """
    Join points to the nearest street.

    Parameters
    ----------
    streets
        The streets.
    points
        Shape ``(n,)``: shapely points, EPSG:27700.
    limit
        How far a street may be, in metres.

    Returns
    -------
    Spots
        A point with no street within the limit has no row; one that is as near to several has a row for each. A street
        of a small island counts only where no other is within the limit.
    """
    (thing, line), leg = streets.main.query_nearest(points, max_distance=limit, return_distance=True)
    rest = np.setdiff1d(np.arange(len(points)), thing)
    (other, island), way = streets.small.query_nearest(points[rest], max_distance=limit, return_distance=True)
    thing, leg = np.concatenate([thing, rest[other]]), np.concatenate([leg, way])
    line = np.concatenate([line, island + len(streets.main.geometries)])
    at = shapely.line_locate_point(streets.lines[line], points[thing])
    pieces = streets.pieces
    lines = pieces["line"].to_numpy()
    first, last = np.searchsorted(lines, line, "left"), np.searchsorted(lines, line, "right") - 1
    since = pieces["since"].to_numpy()
    where = np.clip(np.searchsorted(since, since[first] + at, "right") - 1, first, last)
    piece = pieces.iloc[where]
    share = np.clip((since[first] + at - piece["since"]) / piece["metres"], 0, 1).to_numpy()
    along = piece["along"].to_numpy() * (1 - share) + piece["until"].to_numpy() * share
    xy = shapely.get_coordinates(shapely.line_interpolate_point(streets.lines[line], at))
    order = np.argsort(thing, kind="stable")
    spots = Spots(len(points), thing, piece["chain"].to_numpy(), along, leg, xy)
    return spots.take(order)


def find_ways_in(sites: gpd.GeoDataFrame, streets: Streets) -> gpd.GeoDataFrame:
    """
    Find where streets and paths meet the edges of areas.

    Parameters
    ----------
    sites
        Polygons, EPSG:27700.
    streets
        The streets.

    Returns
    -------
    geopandas.GeoDataFrame
        Points: ``geometry``, and ``site``, the position of the area; in that order. Where a street crosses the edge or
        runs on it; for an area that none crosses, the nearest point of each street that comes within 15 m (our
        judgement). An area without any has no row. Edges are taken in millimetres, as streets are.
    """
    edges = shapely.transform(sites.geometry.boundary.to_numpy(), lambda xy: np.round(xy, _DECIMALS))  # as the streets
    tree = shapely.STRtree(streets.lines)
    site, line = tree.query(edges, predicate="intersects")
    crossing = shapely.intersection(edges[site], streets.lines[line])
    xy, which = shapely.get_coordinates(crossing, return_index=True)
    crossed = pd.DataFrame({"site": site[which], "x": xy[:, 0], "y": xy[:, 1]})
    rest = np.setdiff1d(np.arange(len(sites)), site)
    near, beside = tree.query(edges[rest], predicate="dwithin", distance=_EDGE_M)
    shortest = shapely.shortest_line(streets.lines[beside], edges[rest[near]])
    ends = shapely.get_coordinates(shapely.get_point(shortest, 0))
    beside_edge = pd.DataFrame({"site": rest[near], "x": ends[:, 0], "y": ends[:, 1]})
    table = pd.concat([crossed, beside_edge]).drop_duplicates().sort_values(["site", "x", "y"], ignore_index=True)
    return gpd.GeoDataFrame({"site": table["site"]}, geometry=gpd.points_from_xy(table["x"], table["y"]), crs=CRS)


def describe_islands(streets: Streets, things: Mapping[str, Spots]) -> pd.DataFrame:
    """
    List the parts of the network that no way leads to from its longest part.

    Parameters
    ----------
    streets
        The streets.
    things
        What stands on them, by name.

    Returns
    -------
    pandas.DataFrame
        One row for each part but the longest: ``island`` (its number), ``metres`` of street, one column for each name
        with how many of the things stand on it, and ``geometry``-free ``easting`` and ``northing`` of one of its
        chains; the longest first. An island on which nothing stands changes no distance.
    """
    network = streets.network
    table = pd.DataFrame({"metres": np.bincount(network.island, weights=network.length)})
    for name, spots in things.items():
        pairs = pd.DataFrame({"of": spots.of, "island": network.island[spots.chain]}).drop_duplicates()
        table[name] = pairs["island"].value_counts().reindex(table.index, fill_value=0).to_numpy()
    piece = streets.pieces.assign(island=network.island[streets.pieces["chain"]]).drop_duplicates("island")
    xy = shapely.get_coordinates(shapely.get_point(streets.lines[piece["line"]], 0))
    where = pd.DataFrame({"easting": xy[:, 0], "northing": xy[:, 1]}, index=piece["island"].to_numpy())
    return table.join(where).rename_axis("island").iloc[1:].reset_index()
