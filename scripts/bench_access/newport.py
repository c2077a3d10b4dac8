"""The streets of Newport, as `tests/newport` reads them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from assetmap import Layer, load_config, load_layers
from bench_access.graph import Graph

ROOT = Path(__file__).resolve().parents[2]


def make_newport() -> Graph | None:
    """
    Make the graph of the real extract: every street, the walkable and the others.

    Returns
    -------
    Graph or None
        Vertices to the millimetre; origins are the nodes nearest to census centres and postcodes, services those
        nearest to services and stops, by type. Nothing where the data is not there.
    """
    os.environ.setdefault("ASSETMAP_REAL_DATA", str(ROOT.parent / "shared" / "data"))
    config = load_config(ROOT / "tests" / "newport")
    if not config.resolve(config.layers["osm"].file).exists():
        return None
    layers = {layer.name: layer for layer in load_layers(config)}
    xy, pairs = _segments(layers["osm-streets"])
    nodes = KDTree(xy)
    origins = [_nearest(nodes, layers[name]) for name in ("homes", "postcodes")]
    points = pd.concat(
        layers[name].data[["type"]].assign(node=_nearest(nodes, layers[name])) for name in ("osm-services", "stops")
    )
    services = tuple(group.to_numpy() for _, group in points.groupby("type")["node"])
    return Graph("newport", xy, pairs, np.concatenate(origins), services)


def _segments(streets: Layer) -> tuple[np.ndarray, np.ndarray]:
    """Take lines apart: each vertex once, each segment once."""
    points, line = shapely.get_coordinates(shapely.get_parts(streets.data.geometry.to_numpy()), return_index=True)
    xy, node = np.unique(points.round(3), axis=0, return_inverse=True)
    ends = np.column_stack([node[:-1], node[1:]])[line[:-1] == line[1:]]
    pairs = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    used, pairs = np.unique(pairs, return_inverse=True)
    return xy[used], pairs.reshape(-1, 2)


def _nearest(nodes: KDTree, layer: Layer) -> np.ndarray:
    return nodes.query(shapely.get_coordinates(layer.data.geometry.to_numpy()))[1]
