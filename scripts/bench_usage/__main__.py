"""`make bench-usage`: a large register against many parcels; print a table and write outputs/bench/usage.json."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_usage.make import make_place

OUTPUT = Path(__file__).resolve().parents[2] / "outputs" / "bench" / "usage.json"


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench_usage", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the register (%(default)s)")
    parser.add_argument("--parcels", type=int, default=50_000, help="parcels of land (%(default)s)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the record goes (%(default)s)")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        make_place(Path(folder), asked.rows, asked.parcels)
        ours, theirs = (_alone(engine, folder) for engine in ("assetmap", "geopandas"))
    ratio = {"seconds": round(ours["seconds"] / theirs["seconds"], 1)}
    ratio["peak_mb"] = round(ours["peak_mb"] / theirs["peak_mb"], 1)
    record = {"rows": asked.rows, "parcels": asked.parcels, **ours, "beside": theirs, "ratio": ratio}
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    print(f"{asked.rows:,} rows of a register against {asked.parcels:,} parcels")
    for one in (ours, theirs):
        print(f"{one['engine']:10} {one['seconds']:7.1f} s {one['peak_mb']:8.0f} MB", end="")
        print(f"   merged {one['merged']:,}, found {one['findings']:,}")
    print(f"{'ratio':10} {ratio['seconds']:7.1f}   {ratio['peak_mb']:8.1f}")
    print("geopandas only joins and filters: it merges nothing, weighs nothing and traces nothing")


def _alone(engine: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench_usage.alone", engine, folder]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
    record: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return record


if __name__ == "__main__":
    main()
