"""The main job on real open data: all wards of Newport."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import statistics
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from assetmap import load_config, load_layers, make_maps
from assetmap.config import Output
from assetmap.text import say

OSM_SERVICES = {
    "general_practice",
    "pharmacy",
    "primary_school",
    "food_shop",
    "post_office",
    "community_hall",
    "play_area",
}


@pytest.fixture(scope="module")
def config(real_data, tmp_path_factory):
    before = os.environ.get("ASSETMAP_REAL_DATA")
    os.environ["ASSETMAP_REAL_DATA"] = str(real_data.resolve())
    folder = tmp_path_factory.mktemp("newport")
    yield load_config(Path(__file__).parent).model_copy(update={"output": Output(folder=str(folder))})
    if before is None:
        del os.environ["ASSETMAP_REAL_DATA"]
    else:
        os.environ["ASSETMAP_REAL_DATA"] = before


@pytest.fixture(scope="module")
def layers(config):
    return {layer.name: layer for layer in load_layers(config)}


@pytest.fixture(scope="module")
def record(config):
    return make_maps(config)


@pytest.fixture(scope="module")
def findings(config, record):
    assert record
    return pd.read_csv(config.outputs / "findings.csv", keep_default_na=False, na_values=[""])


@pytest.fixture(scope="module")
def coverage(real_data):
    return pd.read_csv(real_data / "newport" / "network_coverage_by_ward.csv").set_index("WD25CD")


def test_all_wards_are_made_and_their_pages_are_small(record):
    sizes = record["page_bytes"]["wards"].values()
    assert len(sizes) == 21
    assert statistics.median(sizes) < 700_000


def test_the_health_sheet_says_how_much_the_extract_covers(config, record, coverage, real_data):
    assert record
    health = json.loads((config.outputs / "data-health.json").read_text("utf-8"))
    shares = {entry["layer"]: entry["households_covered_percent"] for entry in health["layers"]}
    homes = gpd.read_file(real_data / "newport" / "oa21_households.geojson")
    x, y, households = homes.geometry.x, homes.geometry.y, homes["total_households"]
    inside = x.between(-3.077, -2.923) & y.between(51.521, 51.594)
    assert shares["osm-services"] == pytest.approx(100 * households[inside].sum() / households.sum(), abs=0.1)
    known = 100 * coverage["households_covered"].sum() / coverage["households"].sum()
    assert shares["osm-services"] == pytest.approx(
        known, abs=5
    )  # measured there by the reach of the streets, not the box
    assert shares["stops"] == 100


def test_where_the_extract_does_not_reach_there_is_no_gap_but_cannot_tell(findings, coverage):
    outside = coverage.index[coverage["households_covered"] == 0]
    assert len(outside) == 4
    there = findings[findings["ward_code"].isin(outside) & findings["service"].isin(OSM_SERVICES)]
    assert set(there["kind"]) == {"no_data"}
    assert set(there["ward_code"]) == set(outside)
    assert (there["households_beyond"] == 0).all()
    assert (there["households_unknown"] > 0).all()


def test_no_gap_counts_a_household_that_the_extract_does_not_cover(findings, coverage):
    gaps = findings[(findings["kind"] == "gap") & findings["service"].isin(OSM_SERVICES)]
    assert len(gaps) > 0
    covered = gaps["ward_code"].map(coverage["households_covered"])
    assert (gaps["households_beyond"] <= covered).all()


def test_the_page_of_a_ward_beyond_the_extract_says_that_it_cannot_tell(config, record):
    assert record
    page = (config.outputs / "wards" / "W05001630.html").read_text("utf-8")
    for lang in ("cy", "en"):
        assert say("page-group-unknown", lang) in page


def test_empty_shops_of_unknown_owners_are_counted_and_never_flagged(findings, layers, record):
    shops = layers["osm-buildings"].data.query("status_text == 'shop=vacant'")
    assert len(shops) > 150
    assert set(shops["ownership"]) == {"unknown"}
    assert not (findings["kind"] == "underuse").any()
    assert record["withheld"]["unknown, vacant"] >= len(shops)


def test_political_clubs_are_no_anchors(layers):
    names = set(layers["cooperatives"].data["name"])
    assert "Newport Credit Union" in names
    assert "Maindee Conservative Club" not in names
    assert layers["cooperatives"].intake.count("left out") == 227


def test_nothing_is_lost_of_any_file(layers):
    for layer in layers.values():
        intake = layer.intake
        assert intake.rows_read == len(layer.data) + intake.count("set aside") + intake.count("left out"), layer.name


def test_inactive_stops_and_closed_libraries_are_left_out_and_counted(layers):
    assert layers["stops"].intake.count("left out") > 0
    assert {problem.rule for problem in layers["libraries"].intake.problems} == {"service-closed"}
    assert layers["libraries"].intake.count("left out") == 2


def slow_departures(path):
    """Count the departures of every stop on every weekday of the feed, with nothing but loops."""
    with zipfile.ZipFile(path) as archive:
        names = ("trips", "stop_times", "calendar")
        trips, times, services = (
            list(csv.DictReader(io.StringIO(archive.read(f"{name}.txt").decode()))) for name in names
        )
    of_trip, days = defaultdict(list), {}
    for line in times:
        of_trip[line["trip_id"]].append(line)
    lasting = [
        [dt.datetime.strptime(line[end], "%Y%m%d").replace(tzinfo=dt.UTC).date() for end in ("start_date", "end_date")]
        for line in services
    ]
    date = min(start for start, _ in lasting)
    while date <= max(end for _, end in lasting):
        weekday = f"{date:%A}".lower()
        found = days.setdefault(date.isoformat(), Counter()) if date.weekday() < 5 else Counter()
        for service, (start, end) in zip(services, lasting, strict=True):
            for trip in trips:
                if trip["service_id"] == service["service_id"] and service[weekday] == "1" and start <= date <= end:
                    last = max(int(line["stop_sequence"]) for line in of_trip[trip["trip_id"]])
                    boarded = [line for line in of_trip[trip["trip_id"]] if line["pickup_type"] != "1"]
                    found.update(line["stop_id"] for line in boarded if int(line["stop_sequence"]) < last)
        date += dt.timedelta(days=1)
    return days


def test_stops_have_the_departures_of_a_usual_weekday(layers, real_data):
    days = slow_departures(real_data / "newport" / "bus-gtfs-2023-06-13.zip")
    totals = {day: found.total() for day, found in days.items()}
    usual = next(day for day, total in totals.items() if total == statistics.median_high(totals.values()))
    stops = layers["stops"].data.set_index("id")
    known = stops[stops["departures"].notna()]
    assert len(known) == 236
    assert known["departures"].to_dict() == {stop: days[usual][stop] for stop in known.index}
    assert set(known["departures_day"]) == {usual}
    assert known["departures"].max() > 50
    unknown = set(stops.index) - set(known.index)
    assert not unknown & set(layers["timetable"].data["id"])


def test_the_timetable_claims_no_stops_and_its_figures_stand_on_the_cards(config, layers, record):
    assert record
    own, added = layers["stops"].sources
    assert (own.id, own.coverage is None, added.id, added.coverage) == ("naptan", False, "timetable", None)
    pages = [page.read_text("utf-8") for page in (config.outputs / "wards").glob("*.html")]
    assert sum(page.count("Departures on a usual weekday") for page in pages) == 236
    assert any("(dydd Llun 5 Mehefin 2023)" in page for page in pages)
