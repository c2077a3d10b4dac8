"""
What the flow costs, beside what a user would pick instead, in one run.

``make bench`` prints the table of pytest-benchmark, and below it the ratios. No threshold is asserted: machines differ.
"""

from __future__ import annotations

import os
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from assetmap import load_config, load_layers, survey
from assetmap.analysis.supply import nearest_straight
from assetmap.render.page import ward_page

RNG = np.random.default_rng(2026)


def spots(n):
    x, y = RNG.uniform(225_000, 265_000, n), RNG.uniform(280_000, 320_000, n)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:27700")


@pytest.fixture(scope="module")
def places():
    return spots(100_000), spots(2_000)


@pytest.mark.benchmark(group="nearest of 2,000 for 100,000")
def bench_nearest_straight(benchmark, places):
    points = [frame.geometry.to_numpy() for frame in places]
    ours, _ = benchmark.pedantic(nearest_straight, points, rounds=3)
    theirs = gpd.sjoin_nearest(*places, distance_col="metres")["metres"].groupby(level=0).first()
    assert np.allclose(ours, theirs)


@pytest.mark.benchmark(group="nearest of 2,000 for 100,000")
def bench_sjoin_nearest_of_geopandas(benchmark, places):
    benchmark.pedantic(gpd.sjoin_nearest, places, {"distance_col": "metres"}, rounds=3)


@pytest.fixture(scope="module")
def newport():
    os.environ.setdefault("ASSETMAP_REAL_DATA", str(Path(__file__).resolve().parents[3] / "shared" / "data"))
    config = load_config(Path(__file__).resolve().parents[1] / "newport")
    if not config.resolve(config.layers["wards"].file).exists():
        pytest.skip("no real data: name its folder in ASSETMAP_REAL_DATA")
    return survey(config, load_layers(config))


def plain_folium(atlas, code):
    """Draw what a user would: one marker with a popup for each asset, and the streets as GeoJSON."""
    wards, assets = atlas.wards.data, atlas.assets.data
    ward = wards[wards["code"] == code].to_crs(4326)
    drawn = folium.Map(location=[ward.geometry.iloc[0].centroid.y, ward.geometry.iloc[0].centroid.x])
    folium.GeoJson(ward[["name", "geometry"]]).add_to(drawn)
    box = wards[wards["code"] == code].total_bounds
    for layer in atlas.background:
        near = layer.data.cx[box[0] : box[2], box[1] : box[3]]
        if len(near):
            folium.GeoJson(near[["name", "geometry"]].to_crs(4326)).add_to(drawn)
    mine = assets[assets["ward_code"] == code].to_crs(4326)
    points = mine.geometry.representative_point()
    for name, point in zip(mine["name"], points, strict=True):
        folium.Marker([point.y, point.x], popup=name).add_to(drawn)
    return drawn.get_root().render()


WARD = "W05001645"


@pytest.mark.benchmark(group="page of Stow Hill, Newport")
def bench_ward_page(benchmark, newport):
    page = benchmark.pedantic(ward_page, (newport, WARD), rounds=3)
    benchmark.extra_info["kB"] = round(len(page.encode()) / 1000)


@pytest.mark.benchmark(group="page of Stow Hill, Newport")
def bench_plain_folium_map(benchmark, newport):
    page = benchmark.pedantic(plain_folium, (newport, WARD), rounds=3)
    benchmark.extra_info["kB"] = round(len(page.encode()) / 1000)


def bench_ratios(newport, capsys):
    """Print how the page compares with the plain map: bytes, and requests to elsewhere."""
    ours, theirs = ward_page(newport, WARD), plain_folium(newport, WARD)
    table = pd.DataFrame(
        {
            "assetmap, list and map, two languages, offline": [len(ours.encode()), ours.count('src="http')],
            "folium, markers, one language, online": [
                len(theirs.encode()),
                theirs.count('src="http') + theirs.count('href="http'),
            ],
        },
        index=["bytes", "files asked of the network"],
    ).T
    with capsys.disabled():
        print(f"\n{table.to_string()}\nbytes, ours : plain folium = {len(ours) / len(theirs):.2f} : 1")
