"""The main job on real open data: all wards of Newport."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import math
import os
import statistics
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from assetmap import find_gaps, load_config, load_evidence, load_modes
from assetmap.analysis.modes import may_use
from assetmap.analysis.sensitivity import find_sensitivity
from assetmap.config import Output
from assetmap.tables import measure
from assetmap.text import say, vocabulary

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
def config(real_data, newport_run):
    before = os.environ.get("ASSETMAP_REAL_DATA")
    os.environ["ASSETMAP_REAL_DATA"] = str(real_data.resolve())
    folder = newport_run[0].parent
    yield load_config(Path(__file__).parent).model_copy(update={"output": Output(folder=str(folder))})
    if before is None:
        del os.environ["ASSETMAP_REAL_DATA"]
    else:
        os.environ["ASSETMAP_REAL_DATA"] = before


@pytest.fixture(scope="module")
def layers(newport_layers):
    return {layer.name: layer for layer in newport_layers}


@pytest.fixture(scope="module")
def record(newport_run):
    return newport_run[1]


@pytest.fixture(scope="module")
def findings(config, record):
    assert record
    files = [config.outputs / name for name in ("findings.csv", "findings-odbl.csv")]
    tables = [pd.read_csv(file, keep_default_na=False, na_values=[""]) for file in files]
    return pd.concat([table for table in tables if len(table)], ignore_index=True)


@pytest.fixture(scope="module")
def access(config, layers):
    return measure(config, tuple(layers.values()))


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
    assert record["withheld"]["owner_unknown"] >= len(shops)


def test_what_openstreetmap_alone_supports_is_for_officers_to_look_at(config, record):
    listed = pd.read_csv(config.officers / "underused.csv", keep_default_na=False)
    assert len(listed) > 200
    assert set(listed["withheld"]) == {"owner_unknown"}
    assert set(listed["ownership"]) == {"unknown"}
    assert set(listed["band"]) == {"worth_a_look", ""}
    assert listed["certainty"].max() < 6
    assert listed["licence"].str.contains("ODbL-1.0").all()
    assert listed["for_en"].str.contains("OpenStreetMap|map shows|layer shows").all()
    assert not listed["for_en"].str.contains("Recorded as").any()
    told = record["underuse"]["by_evidence"]
    assert told["mapped_empty_shop"] > 150
    assert record["usage"]["unknown"] > 50
    assert sum(record["usage"].values()) == record["assets"].get("land", 0) + record["assets"].get("building", 0) + sum(
        record["withheld"].values()
    )


def test_each_reason_from_three_years_ago_weighs_less_than_it_would_today(config, record):
    assert record
    kind = load_evidence()["mapped_empty_shop"]
    listed = pd.read_csv(config.officers / "underused.csv", keep_default_na=False)
    alone = listed[listed["for_en"].str.fullmatch(r"A mapper has tagged it as empty in OpenStreetMap: [^|]*")]
    alone = alone[alone["against_en"] == ""]
    years = (dt.date(2026, 7, 1) - dt.date(2023, 6, 13)).days / 365.25
    assert len(alone) > 100
    left = kind.weight * 0.5 ** (years / kind.half_life_years)
    assert alone["certainty"].to_numpy() == pytest.approx(left, abs=0.06)


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


def test_the_timetable_claims_no_stops_and_its_figures_stand_on_the_cards(config, layers, record, page_text):
    assert record
    own, added = layers["stops"].sources
    assert (own.id, own.coverage is None, added.id, added.coverage) == ("naptan", False, "timetable", None)
    pages = [page_text(page) for page in (config.outputs / "wards").glob("*.html")]
    assert any("Departures on a usual weekday" in page for page in pages)
    assert any("(dydd Llun 5 Mehefin 2023)" in page for page in pages)


# --- access on foot ---------------------------------------------------------------------------------------------------

ANSWERS = ("within", "beyond", "unreachable", "unknown")
THRESHOLD = 400  # metres, of both standards below


class Graph:
    """Every straight piece of what may be walked, as networkx sees it; what stands beside it, and how far."""

    def __init__(self, lines):
        pieces = set()
        for line in shapely.get_parts(lines):
            spots = [tuple(xy) for xy in np.round(shapely.get_coordinates(line), 3).tolist()]
            pieces |= {tuple(sorted(pair)) for pair in itertools.pairwise(spots) if pair[0] != pair[1]}
        self.graph = nx.Graph()
        self.graph.add_weighted_edges_from((*pair, math.dist(*pair)) for pair in pieces)
        parts = [(self.graph.subgraph(part).size("weight"), part) for part in nx.connected_components(self.graph)]
        longest = max(parts, key=lambda part: part[0])[1]
        small = {vertex for metres, part in parts if metres < 1000 and part is not longest for vertex in part}
        pieces = sorted(pieces)
        groups = [[pair for pair in pieces if (pair[0] in small) is wanted] for wanted in (False, True)]
        self.groups = [(pairs, shapely.STRtree(shapely.linestrings(pairs))) for pairs in groups]

    def place(self, point):
        """Find the nearest piece, those of small islands only where nothing else is near: piece, metres along, leg."""
        for pairs, tree in self.groups:
            found = tree.query_nearest(point, max_distance=100)
            if len(found):
                piece = tree.geometries[found[0]]
                return pairs[found[0]], piece.project(point), piece.distance(point)
        return None

    def nearest(self, places, homes):
        """Measure from homes to the nearest of places: ``nan`` where a home stands nowhere."""
        spots = [spot for spot in map(self.place, places) if spot]
        graph = self.graph.copy()
        for number, ((start, end), along, leg) in enumerate(spots):
            graph.add_edge(number, start, weight=along + leg)
            graph.add_edge(number, end, weight=max(0, math.dist(start, end) - along) + leg)
        found = nx.multi_source_dijkstra_path_length(graph, range(len(spots)))
        return np.array([self.way(self.place(home), spots, found) for home in homes])

    @staticmethod
    def way(home, spots, found):
        if home is None:
            return math.nan
        (start, end), along, leg = home
        ways = [found.get(start, math.inf) + along, found.get(end, math.inf) + math.dist(start, end) - along]
        ways += [abs(along - at) + far for piece, at, far in spots if piece == (start, end)]
        return min(ways) + leg


@pytest.fixture(scope="module")
def walk(layers):
    lines = layers["osm-streets"].data
    return Graph(lines.geometry[may_use(lines, load_modes()["walk"])].to_numpy())


def in_millimetres(shapes):
    """Round vertices: what a path and a green space share on the map they then share exactly."""
    return shapely.transform(shapes.to_numpy(), lambda xy: np.round(xy, 3))


def doors(site, lines, tree):
    """Tell where a path meets the edge of a green space, or comes near to it."""
    crossing = [lines[n].intersection(site.boundary) for n in tree.query(site.boundary, predicate="intersects")]
    if crossing:
        return [shapely.Point(xy) for xy in shapely.get_coordinates(crossing)]
    beside = tree.query(site.boundary, predicate="dwithin", distance=15)
    return [shapely.get_point(shapely.shortest_line(lines[n], site.boundary), 0) for n in beside]


def judge(metres, depth, doubt):
    if metres <= THRESHOLD:
        return "within"
    if math.isnan(metres) or depth < THRESHOLD or doubt <= THRESHOLD:
        return "unknown"
    return "unreachable" if math.isinf(metres) else "beyond"


def depths(homes, *sources):
    """How deep inside the coverage of all of the sources homes lie."""
    shapes = [source.coverage for source in sources]
    return [min(s.boundary.distance(home) if s.covers(home) else -math.inf for s in shapes) for home in homes]


def judge_all(homes, metres, lost, *sources):
    doubt = [min((home.distance(shape) for shape in lost), default=math.inf) for home in homes]
    return [*map(judge, metres, depths(homes, *sources), doubt)]


def check(access, standard, homes, answers, expected):
    found = access.measured[standard].answers()
    assert access.homes["id"].tolist() == homes["id"].tolist()
    assert found.tolist() == answers
    counts = [int(homes["households"][found == answer].sum()) for answer in ANSWERS]
    assert counts == expected
    row = find_sensitivity(access, [1]).set_index("standard").loc[standard]
    assert row[[f"households_{answer}" for answer in ANSWERS]].tolist() == expected
    assert row["households"] == sum(expected) == homes["households"].sum()


@pytest.fixture(scope="module")
def homes(layers):
    return layers["homes"].data


def test_the_walk_to_a_bus_stop_is_that_of_networkx(access, homes, layers, walk):
    stops = layers["stops"].data.query("type == 'bus_stop'").geometry.to_numpy()
    metres = walk.nearest(stops, homes.geometry)
    measured = access.measured["practice-bus-stop"].metres
    np.testing.assert_allclose(measured, metres, rtol=0, atol=1e-3)
    assert np.isfinite(metres).sum() > 300
    lost = [stop for stop in stops if walk.place(stop) is None]
    own, osm = layers["stops"].sources[0], layers["osm-streets"].sources[0]
    answers = judge_all(homes.geometry, metres, lost, own, osm)
    check(access, "practice-bus-stop", homes, answers, [38134, 3821, 0, 24102])  # measured on 2026-11-22


def test_the_walk_to_green_space_is_that_of_networkx(access, homes, layers, walk):
    green, usable = layers["osm-green_space"].data, layers["osm-streets"].data
    natural = [term for term, record in vocabulary()["green_space"].items() if record.get("natural")]
    sites = in_millimetres(green.geometry[green["type"].isin(natural)])
    lines = in_millimetres(usable.geometry[may_use(usable, load_modes()["walk"])])
    tree = shapely.STRtree(lines)
    ways_in = {n: doors(site, lines, tree) for n, site in enumerate(sites)}
    metres = walk.nearest([door for found in ways_in.values() for door in found], homes.geometry)
    measured = access.measured["wales-green-space"].metres
    np.testing.assert_allclose(measured, metres, rtol=0, atol=1e-3)
    lost = [sites[n] for n, found in ways_in.items() if not any(map(walk.place, found))]
    osm = layers["osm-streets"].sources[0]
    answers = judge_all(homes.geometry, metres, lost, osm)
    check(access, "wales-green-space", homes, answers, [19267, 17644, 0, 29146])  # measured on 2026-11-22


def test_the_north_of_the_city_is_never_a_gap_on_foot(access, findings, coverage):
    north = coverage.index[coverage["WD25NM"].isin(["Caerleon", "Malpas", "Bettws", "Bishton and Langstone"])]
    assert set(north) == set(coverage.index[coverage["households_covered"] == 0])
    there = findings[findings["ward_code"].isin(north) & (findings["method"] == "network")]
    assert set(there["kind"]) == {"no_data"}
    assert set(there["answer"]) == {"unknown"}
    assert set(there["standard"]) == set(access.standards)
    assert len(there) == len(north) * len(access.standards)
    for column in ("households_beyond", "households_unreachable"):
        assert (there[column] == 0).all()


def test_every_ward_and_standard_adds_up_to_the_census(access, config, record, coverage):
    assert record
    wards = pd.read_csv(config.outputs / "access" / "wards.csv", encoding="utf-8-sig", keep_default_na=False)
    assert len(wards) == 21 * len(access.standards)
    assert (wards["few"] == "").all()
    households = coverage["households"][wards["ward_code"]].tolist()
    assert wards["households"].tolist() == households
    assert wards[[f"households_{answer}" for answer in ANSWERS]].sum(axis=1).tolist() == households


def test_findings_say_once_what_they_derive_from(access, layers):
    found = find_gaps(access, [layers["lsoa"], layers["wimd"]])
    assert not found.reasons.duplicated(["finding_id", "reason", "source_id"]).any()
    assert set(found.layer.data.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    deciles = found.layer.data[["decile_least", "decile_most"]].dropna()
    assert len(deciles) > 0.9 * len(found.layer.data)  # some areas of 2021 were others in 2011
    assert (deciles["decile_least"] <= deciles["decile_most"]).all()
    assert found.layer.data["licence"].str.contains("ODbL-1.0").all()
    assert {"osm", "naptan", "libraries", "census", "wimd"} <= {source.id for source in found.layer.sources}
    told = found.reasons.merge(found.layer.data[["finding_id", "kind", "service"]])
    gaps = told[told["kind"] == "gap"]
    assert set(gaps["source_id"][gaps["reason"] == "reason-streets"]) == {"osm"}
    assert set(gaps["source_id"][(gaps["reason"] == "reason-beyond") & (gaps["service"] == "bus_stop")]) == {"naptan"}
