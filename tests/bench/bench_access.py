"""
What reach along streets costs, beside its peers, on a small graph; `make bench-access` does it on large ones.

Peers that are not installed are skipped: they are in ``scripts/bench_access/requirements.txt`` alone.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

NODES = "30,000 nodes"
NEAREST = ("ours", "scipy", "bound", "networkit", "igraph", "rustworkx", "pandana", "networkx")
PAIRS = ("ours", "scipy", "pandana")
LIMITED = "pandana"


@pytest.fixture(scope="module")
def graph():
    from bench_access.wales_like import Size, make_wales_like

    made = make_wales_like(Size(30_000, 38_000, 20_000, 2_000, 5, (20, 500)))
    assert made.xy.shape == (30_000, 2)
    assert made.pairs.shape == (38_000, 2)
    return made


@pytest.fixture(scope="module")
def nearest(graph):
    return engine("scipy").nearest(graph.matrix(), graph)


def engine(name):
    try:
        return importlib.import_module(f"bench_access.engines.{name}")
    except ModuleNotFoundError as error:
        if name == "ours":
            raise
        pytest.skip(f"no {error.name} here")


@pytest.mark.benchmark(group=f"build, {NODES}")
@pytest.mark.parametrize("name", NEAREST)
def bench_build(benchmark, graph, name):
    benchmark.pedantic(engine(name).build, (graph,), rounds=3)


@pytest.mark.benchmark(group=f"nearest of 5 services for 2,000, {NODES}")
@pytest.mark.parametrize("name", NEAREST)
def bench_nearest(benchmark, graph, nearest, name):
    from bench_access.graph import LIMIT_M

    found = benchmark.pedantic(engine(name).nearest, (engine(name).build(graph), graph), rounds=3)
    if name == "bound":
        assert np.array_equal(found >= 0, np.isfinite(nearest))
    else:
        limit = LIMIT_M if name == LIMITED else 1e9
        assert np.allclose(np.minimum(found, limit), np.minimum(nearest, limit), rtol=0, atol=0.1)


@pytest.mark.benchmark(group=f"all pairs within 2 km, {NODES}")
@pytest.mark.parametrize("name", PAIRS)
def bench_pairs(benchmark, graph, name):
    origin, destination, metres = benchmark.pedantic(engine(name).pairs, (engine(name).build(graph), graph), rounds=3)
    number = np.searchsorted(np.cumsum([len(nodes) for nodes in graph.services]), destination, side="right")
    least = np.full((len(graph.origins), len(graph.services)), np.inf)
    np.minimum.at(least, (origin, number), metres)
    expected = engine("scipy").nearest(graph.matrix(), graph)
    expected[expected > metres.max()] = np.inf
    assert np.allclose(least, expected, rtol=0, atol=0.1)
