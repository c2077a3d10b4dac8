"""Make a register and parcels of land of the size that is asked for: nothing in them is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from pathlib import Path

WEST, SOUTH, SIDE = 225_000, 280_000, 40_000
CRS = "EPSG:27700"
STATUSES = ["", "in use", "vacant", "Surplus", "derelict", "disused", "brownfield"]
SHARES = [0.35, 0.35, 0.1, 0.05, 0.05, 0.05, 0.05]
WORDS = ["Cae", "Neuadd", "Depot", "Hen Ysgol", "Land at", "Office", "Canolfan", "Yard", "Llain", "Store"]
PLACES = ["Afon", "Bryn", "Castle", "Dock", "Eglwys", "Ffordd", "Garth", "Hill", "Ivy", "Lôn", "Mill", "Nant"]

CONFIG = """
[place]
id = "bench"
name = {{ en = "Bench", cy = "Mainc" }}
made_up = true

[sources.made]
title = "Made up"
publisher = "assetmap"
licence = "CC0-1.0"
date = 2026-01-31
coverage = "place"

[layers.wards]
kind = "wards"
file = "wards.gpkg"
source = "made"

[layers.register]
kind = "buildings"
file = "register.csv"
source = "made"
columns = {{ ownership = "ownership" }}

[layers.land]
kind = "land"
file = "land.gpkg"
source = "made"

[layers.ground]
kind = "ground"
file = "ground.gpkg"
source = "made"
"""


def make_place(folder: Path, rows: int, parcels: int, seed: int = 2026) -> None:
    """
    Write a configuration with its layers.

    Parameters
    ----------
    folder
        Where to.
    rows
        Rows of the register: points, of which two of three stand on a parcel, some with its UPRN or its name.
    parcels
        Parcels of land: squares that do not overlap; as many things on the ground, which stand on half of them.
    seed
        Of what is drawn by chance.
    """
    chance = np.random.default_rng(seed)
    land = _land(parcels, chance)
    _ground(land, chance).to_file(folder / "ground.gpkg")
    land.to_file(folder / "land.gpkg")
    _wards().to_file(folder / "wards.gpkg")
    _register(rows, land, chance).to_csv(folder / "register.csv", index=False)
    (folder / "assetmap.toml").write_text(CONFIG.format(), "utf-8")


def _names(count: int, chance: np.random.Generator) -> pd.Series:
    words, places = chance.choice(WORDS, count), chance.choice(PLACES, count)
    return pd.Series(words) + " " + pd.Series(places) + " " + pd.Series(chance.integers(1, 9000, count)).astype("str")


def _land(count: int, chance: np.random.Generator) -> gpd.GeoDataFrame:
    across = int(np.ceil(np.sqrt(count)))
    step = SIDE / across
    at = np.arange(count)
    x = WEST + (at % across) * step + chance.uniform(0, step * 0.2, count)
    y = SOUTH + (at // across) * step + chance.uniform(0, step * 0.2, count)
    size = chance.uniform(step * 0.2, step * 0.75, count)
    return gpd.GeoDataFrame(
        {
            "reference": [f"P{n}" for n in at],
            "name": _names(count, chance),
            "uprn": 10_000_000_000 + at,
            "ownership": chance.choice(["public", "public", "private", "unknown"], count),
            "status": chance.choice(STATUSES, count, p=SHARES),
        },
        geometry=shapely.box(x, y, x + size, y + size),
        crs=CRS,
    )


def _ground(land: gpd.GeoDataFrame, chance: np.random.Generator) -> gpd.GeoDataFrame:
    middles = land.geometry.centroid
    off = chance.uniform(-150, 150, (2, len(land)))
    kinds = chance.choice(["building", "car_park", "natural", "activity", "farmland"], len(land))
    shapes = shapely.buffer(shapely.points(middles.x + off[0], middles.y + off[1]), chance.uniform(5, 40, len(land)))
    return gpd.GeoDataFrame({"id": [f"g{n}" for n in range(len(land))], "type": kinds}, geometry=shapes, crs=CRS)


def _wards() -> gpd.GeoDataFrame:
    step = SIDE / 10
    boxes = [shapely.box(WEST + i * step, SOUTH + j * step, WEST + (i + 1) * step, SOUTH + (j + 1) * step)
             for i in range(10) for j in range(10)]  # fmt: skip
    codes = [f"W05{n:06d}" for n in range(len(boxes))]
    return gpd.GeoDataFrame({"code": codes, "name": [f"Ward {n}" for n in range(len(boxes))]}, geometry=boxes, crs=CRS)


def _register(count: int, land: gpd.GeoDataFrame, chance: np.random.Generator) -> pd.DataFrame:
    on = chance.integers(0, len(land), count)
    middles = land.geometry.centroid
    away = np.where(chance.random(count) < 2 / 3, 0, 1) * chance.uniform(150, 400, count)
    named, numbered = chance.random((2, count)) < [[0.3], [0.1]]
    return pd.DataFrame(
        {
            "Asset Ref": [f"R{n}" for n in range(count)],
            "Asset Name": np.where(named, land["name"].to_numpy()[on], _names(count, chance)),
            "UPRN": np.where(numbered, land["uprn"].to_numpy()[on].astype("str"), ""),
            "ownership": chance.choice(["public", "public", "private", "unknown"], count),
            "Status": chance.choice(STATUSES, count, p=SHARES),
            "Hours open per week": chance.choice(["", "2", "12", "40"], count),
            "Last booking": chance.choice(["", "01/04/2021", "2025-11-02"], count),
            "Easting": (middles.x.to_numpy()[on] + away).round(1),
            "Northing": middles.y.to_numpy()[on].round(1),
        }
    )
