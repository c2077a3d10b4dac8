"""`make bench-page`: pages beside plain folium's, in one run; print a table and write outputs/bench/page.json."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import shapely
from playwright.sync_api import sync_playwright

from bench_page.browse import FLAGS, SLOWER, browse, chromium, write_records
from bench_page.make import make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OUTPUT = Path(__file__).resolve().parents[2] / "outputs" / "bench" / "page.json"
LAYERS = ("stow-hill", "example", "polygons-2000", "points-20000")
MEASURED = ("html_kb", "ready_ms", "interaction_ms", "requests")


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench_page", description=__doc__)
    parser.add_argument("--layers", nargs="+", default=LAYERS, choices=LAYERS, help="which (all)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the record goes (%(default)s)")
    asked = parser.parse_args()
    records: list[dict[str, Any]] = []
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, headless=True)
        for layers in asked.layers:
            records += measure(browser, layers, Path(folder))
        browser.close()
    write_records(asked.output, records)
    print(f"a browser slowed down {SLOWER} times; Leaflet's files come from this machine for both, at once; what else")
    print(
        "folium's page asks for (other scripts, styles, icons, tiles) is refused and counted, and costs it no time here"
    )


def measure(browser: Browser, layers: str, folder: Path) -> list[dict[str, Any]]:
    """
    Measure both engines on the same layers.

    Parameters
    ----------
    browser
        Chromium.
    layers
        Which.
    folder
        Where the pages may lie.

    Returns
    -------
    list of dict
        One record for each engine; none if the data is not there.
    """
    made = make(layers)
    if made is None:
        print(f"{layers}: left out, for its data is not there (name its folder in ASSETMAP_REAL_DATA)")
        return []
    data, ours, theirs = made
    records = []
    for engine, write in (("folium", theirs), ("assetmap", ours)):
        path = folder / f"{layers}-{engine}.html"
        path.write_text(write(), "utf-8")
        record = {
            "layers": layers,
            "features": len(data),
            "vertices": int(shapely.get_num_coordinates(data.geometry).sum()),
        }
        record |= {"engine": engine, "html_kb": round(path.stat().st_size / 1000), **browse(browser, path)}
        records.append(record)
        told = "  ".join(f"{name} {_said(record[name]):>7}" for name in MEASURED)
        print(f"{layers:14} {engine:9} {told}  paint_ms {_said(record['paint_ms'])}  {record['moves']}", flush=True)
    theirs_ms, ours_ms = records
    ratios = {name: theirs_ms[name] / ours_ms[name] for name in MEASURED[:3] if theirs_ms[name] and ours_ms[name]}
    told = "  ".join(f"{name} {ratio:>7.1f}" for name, ratio in ratios.items())
    print(f"{layers:14} {'ratio':9} {told}  ({len(data):,} features, {ours_ms['vertices']:,} vertices)", flush=True)
    return records


def _said(value: int | None) -> str:
    return "over" if value is None else f"{value:,}"


if __name__ == "__main__":
    main()
