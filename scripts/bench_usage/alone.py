"""Measure one engine in a process of its own, so that its memory is its own."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

_MB = 1024  # Linux counts in kilobytes


def assetmap_engine(folder: Path) -> dict[str, Any]:
    """Load, match, weigh and judge, as `assetmap underused` does."""
    from assetmap import load_config, load_layers  # noqa: PLC0415 - only this engine owes it
    from assetmap.study import study  # noqa: PLC0415

    config = load_config(folder)
    found = study(config, load_layers(config))
    matches = found.matched.matches["outcome"].value_counts()
    return {"merged": int(matches.get("merged", 0)), "findings": len(found.underuse.layer.data)}


def geopandas_engine(folder: Path) -> dict[str, Any]:
    """Do what a user would: join by UPRN, then by place, and keep the rows whose status says so."""
    register, land = pd.read_csv(folder / "register.csv"), gpd.read_file(folder / "land.gpkg")
    points = gpd.points_from_xy(register["Easting"], register["Northing"], crs=land.crs)
    buildings = gpd.GeoDataFrame(register, geometry=points)
    by_number = buildings.dropna(subset="UPRN").merge(land[["uprn", "reference"]], left_on="UPRN", right_on="uprn")
    by_place = gpd.sjoin(buildings, land[["reference", "geometry"]])
    ground = gpd.sjoin(land, gpd.read_file(folder / "ground.gpkg")[["type", "geometry"]], how="left")
    wards = gpd.sjoin(buildings, gpd.read_file(folder / "wards.gpkg")[["code", "geometry"]])
    idle = ["vacant", "Surplus", "derelict", "disused", "brownfield"]
    found = wards["Status"].isin(idle).sum() + land["status"].isin(idle).sum()
    return {"merged": len(by_number) + len(by_place), "findings": int(found), "empty": int(ground["type"].isna().sum())}


ENGINES = {"assetmap": assetmap_engine, "geopandas": geopandas_engine}

if __name__ == "__main__":
    start = time.perf_counter()
    told = ENGINES[sys.argv[1]](Path(sys.argv[2]))
    seconds = round(time.perf_counter() - start, 2)
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB, 1)
    print(json.dumps({"engine": sys.argv[1], "seconds": seconds, "peak_mb": peak, **told}))
