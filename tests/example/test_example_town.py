"""The made-up town: the same every time, and its planted truth is true of the files that are shipped."""

from __future__ import annotations

import csv
import heapq
import json
import math
import sqlite3
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely import LineString, MultiPoint, Point, STRtree, box, unary_union

ROOT = Path(__file__).parents[2]
TOWN = ROOT / "layers" / "example"
SCRIPT = ROOT / "scripts" / "make_example.py"
CLOSED = ("construction", "motorway", "motorway_link")
PLAY = frozenset({"Play Space"})
UNDERUSED = {"vacant", "surplus", "disused", "derelict", "brownfield"}
RESTRICTED = {"Allotments Or Community Growing Spaces", "Cemetery", "Religious Grounds"}


def rows_of(name):
    with (TOWN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def workbook(path):
    header, *rows = openpyxl.load_workbook(path)["Register"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def spot(row):
    return Point(float(row["easting"]), float(row["northing"]))


def dump(path):
    """Everything that a GeoPackage says, whichever version of SQLite wrote it."""
    database = sqlite3.connect(path)
    try:
        return list(database.iterdump())
    finally:
        database.close()


def same_content(a, b):
    if a.suffix == ".gpkg":
        return dump(a) == dump(b)
    if a.suffix == ".xlsx":
        return workbook(a) == workbook(b)
    return a.read_bytes() == b.read_bytes()


@pytest.fixture(scope="module")
def truth():
    return json.loads((TOWN / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wards():
    return gpd.read_file(TOWN / "wards.geojson").to_crs(27700)


@pytest.fixture(scope="module")
def homes():
    return gpd.read_file(TOWN / "homes.gpkg", layer="homes").set_index("home_id")


@pytest.fixture(scope="module")
def streets():
    return gpd.read_file(TOWN / "streets.gpkg", layer="streets")


def sites_and_ways_in(not_counted):
    """The ways into green sites, with the hectares of their site, of all functions but some."""
    sites = gpd.read_file(TOWN / "green.gpkg", layer="GreenspaceSite").set_index("id")
    ways_in = gpd.read_file(TOWN / "green.gpkg", layer="AccessPoint")
    kept = ~ways_in["ref_to_greenspace_site"].map(sites["function"]).isin(not_counted)
    return list(zip(ways_in.geometry[kept], ways_in["ref_to_greenspace_site"][kept].map(sites.area / 1e4), strict=True))


def places(standards, not_counted=PLAY):
    """Where each standard's service is, read from the files as a user's tool would."""
    found = defaultdict(list)
    for row in rows_of("services.csv"):
        found[row["type"]].append(spot(row))
    for row in rows_of("stops.csv"):
        if row["Status"] == "active":
            found["bus_stop"].append(Point(float(row["Easting"]), float(row["Northing"])))
    green = sites_and_ways_in(not_counted)
    return {
        key: [way_in for way_in, hectares in green if hectares >= standard["minimum_ha"]]
        if standard["service"] == "green_space"
        else found[standard["service"]]
        for key, standard in standards.items()
    }


@pytest.fixture(scope="module")
def goals(truth):
    return places(truth["standards"])


@pytest.fixture(scope="module")
def deep(homes):
    """How far from each home the area ends that the town's configuration says is known."""
    west, south, east, north = tomllib.loads((TOWN / "assetmap.toml").read_text("utf-8"))["sources"]["example"][
        "coverage"
    ]
    known = gpd.GeoSeries([box(west, south, east, north)], crs=4326).to_crs(27700).item()
    assert homes.within(known).all()
    return homes.distance(known.exterior)


@pytest.fixture(scope="module")
def assets():
    """Every located asset: (layer, reference) -> (name, status, ownership, a point in it)."""
    places = {row["postcode"]: spot(row) for row in rows_of("postcodes.csv")}
    found = {}
    for row in workbook(TOWN / "register.xlsx"):
        here = Point(row["Easting"], row["Northing"]) if row["Easting"] else places.get(row["Postcode"])
        if here is not None:
            key = ("register", row["Asset Ref"])
            found.setdefault(key, (row["Asset Name"], (row["Status"] or "").lower(), "public", here))
    for row in gpd.read_file(TOWN / "land.gpkg", layer="land").itertuples():
        status = row.status.lower() if isinstance(row.status, str) else ""
        found["land", row.parcel_id] = (row.name, status, row.ownership, row.geometry.representative_point())
    for row in rows_of("empty-shops.csv"):
        found["empty_shops", row["id"]] = (row["name"], row["status"], row["ownership"], spot(row))
    return found


def ward_of(point, wards):
    return wards.loc[wards.contains(point), "WD25CD"].item()


def entries(assets, wards, wanted):
    return {
        (layer, reference, name, status, ward_of(here, wards))
        for (layer, reference), (name, status, ownership, here) in assets.items()
        if wanted(status, ownership)
    }


def as_tuples(rows):
    found = [tuple(row[key] for key in ("layer", "reference", "name", "status", "ward_code")) for row in rows]
    assert len(found) == len(set(found))
    return set(found)


def straight(home, points):
    return min((home.distance(point) for point in points), default=math.inf)


def listed(truth, standard):
    """The planted answers that are not "within"."""
    far, lost, dark = (set(truth[f"{name}_on_foot"][standard]) for name in ("lacking", "unreachable", "unknown"))
    assert lost <= far
    assert not far & dark
    named = [("beyond", far - lost), ("unreachable", lost), ("unknown", dark)]
    return {home: answer for answer, homes in named for home in homes}


def judged(walked, limit, deep, *, any_place):
    """The same rule once more: near enough; else what is not covered; else no way; else far. Without "within"."""
    found = {}
    for home, depth in deep.items():
        metres = walked.get(("home", home), math.inf)
        if metres > limit:
            lost = "unreachable" if any_place and math.isinf(metres) else "beyond"
            found[home] = "unknown" if depth < limit else lost
    return found


class Town:
    """A walking graph of its own: every point is snapped with shapely, then one Dijkstra per service."""

    def __init__(self, streets, closed=CLOSED):
        self.lines = list(streets.loc[~streets["highway"].isin(closed), "geometry"])
        self.tree = STRtree(self.lines)

    def snap(self, point):
        k = int(self.tree.nearest(point))
        return k, point.distance(self.lines[k]), self.lines[k].project(point)

    def distances(self, homes, points):
        """Walk from all the points at once; snapped points cut their street into pieces."""
        cuts = defaultdict(list)
        for kind, group in (("home", homes), ("goal", enumerate(points))):
            for key, point in group:
                k, away, along = self.snap(point)
                cuts[k].append((along, away, (kind, key)))
        links = defaultdict(list)
        for k, line in enumerate(self.lines):
            stops = [(0.0, line.coords[0]), (line.length, line.coords[-1])]
            for n, (along, away, key) in enumerate(cuts[k]):
                stops.append((along, (k, n)))
                links[key].append((away, (k, n)))
                links[k, n].append((away, key))
            for (from_m, a), (to_m, b) in pairwise(sorted(stops, key=lambda stop: stop[0])):
                links[a].append((to_m - from_m, b))
                links[b].append((to_m - from_m, a))
        return dijkstra(links, [("goal", n) for n, _ in enumerate(points)])


def dijkstra(links, starts):
    done, waiting, order = {}, [(0.0, n, start) for n, start in enumerate(starts)], len(starts)
    while waiting:
        walked, _, node = heapq.heappop(waiting)
        if node in done:
            continue
        done[node] = walked
        if node[0] in {"home", "goal"} and walked > 0:
            continue  # nobody walks through a home
        for length, other in links[node]:
            order += 1
            heapq.heappush(waiting, (walked + length, order, other))
    return done


def test_another_run_writes_the_committed_town(tmp_path):
    subprocess.run([sys.executable, str(SCRIPT), "--folder", str(tmp_path)], check=True)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in TOWN.iterdir())
    assert [name for name in names if not same_content(tmp_path / name, TOWN / name)] == []


def test_the_town_is_small():
    assert sum(path.stat().st_size for path in TOWN.iterdir()) < 1_000_000


def test_wards_cover_the_town_without_gaps_or_overlaps(wards):
    assert wards.geometry.is_valid.all()
    whole = unary_union(list(wards.geometry))
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(wards.area.sum(), abs=1.0)
    assert all(a.intersection(b).area < 0.01 for a, b in combinations(wards.geometry, 2))


def test_small_areas_cover_the_wards(wards):
    areas = gpd.read_file(TOWN / "areas.geojson").to_crs(27700)
    assert len(areas) == 15
    assert unary_union(list(areas.geometry)).symmetric_difference(unary_union(list(wards.geometry))).area < 1.0
    assert areas.area.sum() == pytest.approx(wards.area.sum(), abs=1.0)


@pytest.mark.parametrize(
    ("file", "layer"),
    [
        ("land.gpkg", "land"),
        ("green.gpkg", "GreenspaceSite"),
        ("context.gpkg", "context"),
        ("ground.gpkg", "ground"),
        ("open-map.gpkg", "buildings"),
        ("open-map.gpkg", "land"),
    ],
)
def test_polygons_are_valid(file, layer):
    frame = gpd.read_file(TOWN / file, layer=layer)
    assert frame.crs.to_epsg() == 27700
    assert frame.geometry.is_valid.all()


def test_streets_meet_only_at_their_ends(streets):
    lines = list(streets.geometry)
    for a, b in STRtree(lines).query(lines, predicate="intersects").T:
        if a < b:
            ends = [set(lines[k].boundary.geoms) for k in (a, b)]
            meet = lines[a].intersection(lines[b])
            assert {meet} if meet.geom_type == "Point" else set(meet.geoms) <= ends[0] & ends[1]
    assert streets["highway"].value_counts()["motorway"] == 1


def test_only_two_bridges_may_be_walked(streets):
    context = gpd.read_file(TOWN / "context.gpkg", layer="context")
    river = context.loc[context["name"] == "River Sample", "geometry"].item()
    over = streets[streets.crosses(river)]
    assert sorted(over["name"]) == ["Example Motorway", "Harbour Bridge", "Mill Bridge", "New Bridge"]
    assert sorted(over["highway"]) == ["construction", "motorway", "tertiary", "tertiary"]


def islands(streets):
    """The parts of the town that can be walked without leaving them: sets of ends, and their metres of street."""
    parts = []
    for line in streets.loc[~streets["highway"].isin(CLOSED), "geometry"]:
        ends, metres = {line.coords[0], line.coords[-1]}, line.length
        for part in [part for part in parts if part[0] & ends]:
            parts.remove(part)
            ends, metres = ends | part[0], metres + part[1]
        parts.append((ends, metres))
    return sorted(parts, key=lambda part: -part[1])


def test_one_hamlet_can_be_reached_by_the_motorway_only(truth, streets, homes, wards):
    (town, _), (hamlet, metres) = islands(streets)
    assert metres > 1000
    links = streets.loc[streets["highway"] == "motorway_link", "geometry"]
    assert any(hamlet & {line.coords[0], line.coords[-1]} for line in links)
    assert not town & hamlet
    cut_off = truth["unreachable_on_foot"]["twenty-minutes-library"]
    assert len(cut_off) == 3
    assert {ward_of(homes.geometry[home], wards) for home in cut_off} == {"W05999002"}
    lanes = MultiPoint(sorted(hamlet)).envelope.buffer(30)
    assert homes.index[homes.within(lanes)].tolist() == cut_off


def test_one_green_site_is_large_and_none_is_huge(truth):
    sites = gpd.read_file(TOWN / "green.gpkg", layer="GreenspaceSite").set_index("id")
    hectares = sites.area / 1e4
    large = sites[hectares >= 20]
    assert large["distinctive_name_1"].tolist() == ["Example Marsh"]
    limits = {standard["minimum_ha"] for standard in truth["standards"].values()} - {0}
    assert all(((hectares - limit).abs() > 0.03 * limit).all() for limit in limits)


def test_everything_stands_near_a_street(streets, homes, goals):
    graph = Town(streets)
    points = list(homes.geometry) + [point for group in goals.values() for point in group]
    assert max(graph.snap(point)[1] for point in points) <= 30.0


def test_ways_in_lie_on_the_edge_of_their_site():
    sites = gpd.read_file(TOWN / "green.gpkg", layer="GreenspaceSite").set_index("id")
    for way in gpd.read_file(TOWN / "green.gpkg", layer="AccessPoint").itertuples():
        assert sites.geometry[way.ref_to_greenspace_site].exterior.distance(way.geometry) < 0.001


def test_homes_that_lack_a_service_in_a_straight_line(truth, homes, goals, deep):
    for key, standard in truth["standards"].items():
        limit = standard["metres"]
        away = homes.geometry.map(lambda home, near=goals[key]: straight(home, near))
        assert ((away - limit).abs() > 0.03 * limit).all()
        assert ((deep - limit).abs() > 5.0).all()
        assert truth["lacking_straight_line"][key] == list(homes.index[(away > limit) & (deep >= limit)])


def test_homes_that_lack_a_service_on_foot(truth, homes, streets, goals, deep):
    graph = Town(streets)
    for key, standard in truth["standards"].items():
        limit = standard["metres"]
        walked = graph.distances(homes.geometry.items(), goals[key])
        assert all(abs(metres - limit) > 0.03 * limit for node, metres in walked.items() if node[0] == "home")
        assert listed(truth, key) == judged(walked, limit, deep, any_place=bool(goals[key]))
        assert set(truth["lacking_straight_line"][key]) <= set(truth["lacking_on_foot"][key])


def test_the_answer_is_the_same_where_cycleways_are_not_walked(truth, homes, streets, goals, deep):
    graph = Town(streets, closed=(*CLOSED, "cycleway"))
    for key, standard in truth["standards"].items():
        walked = graph.distances(homes.geometry.items(), goals[key])
        assert listed(truth, key) == judged(walked, standard["metres"], deep, any_place=bool(goals[key]))


def test_the_answer_is_the_same_where_restricted_green_sites_do_not_count(truth, homes, streets, deep):
    green = {key: one for key, one in truth["standards"].items() if one["service"] == "green_space"}
    graph = Town(streets)
    for key, open_to_all in places(green, RESTRICTED | PLAY).items():
        limit = green[key]["metres"]
        away = homes.geometry.map(lambda home, near=open_to_all: straight(home, near))
        assert truth["lacking_straight_line"][key] == list(homes.index[(away > limit) & (deep >= limit)])
        walked = graph.distances(homes.geometry.items(), open_to_all)
        assert listed(truth, key) == judged(walked, limit, deep, any_place=bool(open_to_all))


@pytest.mark.parametrize("what", ["lacking_straight_line", "lacking_on_foot", "unreachable_on_foot", "unknown_on_foot"])
def test_households_are_added_up_ward_by_ward(truth, homes, wards, what):
    ward = homes.geometry.map(lambda home: ward_of(home, wards))
    assert truth["households"] == homes["households"].groupby(ward).sum().to_dict()
    for code, standards in truth[f"households_{what}"].items():
        assert standards.keys() == truth["standards"].keys()
        for key, households in standards.items():
            named = homes.loc[truth[what][key]]
            assert households == named.loc[ward[named.index] == code, "households"].sum()


def test_the_town_is_worth_looking_at(truth):
    lacking = {key: len(homes) for key, homes in truth["lacking_straight_line"].items()}
    assert sum(count > 20 for count in lacking.values()) >= 5
    assert sum(count < 5 for count in lacking.values()) >= 2
    wards = truth["households_lacking_straight_line"].values()
    assert max(sum(count == 0 for count in standards.values()) for standards in wards) >= 6
    walk, line = (set(truth[f"lacking_{how}"]["twenty-minutes-library"]) for how in ("on_foot", "straight_line"))
    assert len(walk - line) > 20


def test_all_four_answers_occur(truth, homes):
    said = {key: Counter(listed(truth, key).values()) for key in truth["standards"]}
    assert 20 < said["wales-green-space-20ha"].total() < len(homes) - 20
    assert said["wales-green-space-20ha"].keys() == {"beyond", "unreachable"}
    assert said["wales-green-space-100ha"].keys() == {"beyond", "unknown"}
    assert said["wales-green-space-500ha"] == {"unknown": len(homes)}


@pytest.mark.parametrize("service", ["primary_school", "pharmacy"])
def test_a_service_in_the_next_ward_closes_a_gap(truth, wards, service):
    places = [spot(row) for row in rows_of("services.csv") if row["type"] == service]
    assert "W05999003" not in {ward_of(place, wards) for place in places}
    assert truth["households_lacking_on_foot"]["W05999003"][f"twenty-minutes-{service.replace('_', '-')}"] == 0


def test_a_service_in_the_next_ward_may_be_near_in_a_straight_line_only(truth, wards):
    offices = [spot(row) for row in rows_of("services.csv") if row["type"] == "post_office"]
    assert "W05999003" not in {ward_of(office, wards) for office in offices}
    assert truth["households_lacking_straight_line"]["W05999003"]["twenty-minutes-post-office"] == 0
    assert truth["households_lacking_on_foot"]["W05999003"]["twenty-minutes-post-office"] > 0


def test_what_is_recorded_as_idle_is_flagged_unless_the_truth_says_why_not(truth, assets, wards):
    def idle(owner):
        return entries(assets, wards, lambda status, ownership: status in UNDERUSED and ownership == owner)

    flagged, not_flagged = as_tuples(truth["underused"]), as_tuples(truth["not_flagged"])
    assert not flagged & not_flagged
    assert idle("public") | idle("private") | idle("unknown") <= flagged | not_flagged
    assert {name for _, _, name, *_ in idle("public") & not_flagged} == {"Old Weighbridge", "Bus Station Rooms"}
    agreed = {row for row in idle("private") if row[2] == "Rowan Court Land"}
    assert as_tuples(truth["private_never_flagged"]) == idle("private") - agreed
    assert as_tuples(truth["unknown_owner_counted"]) == idle("unknown")
    unknown = entries(assets, wards, lambda status, _: status in {"", "unknown"})
    assert as_tuples(truth["status_unknown"]) == unknown


def test_parcels_lie_in_one_ward(wards):
    land = gpd.read_file(TOWN / "land.gpkg", layer="land")
    assert all(wards.contains(parcel).sum() == 1 for parcel in land.geometry)


def test_rows_set_aside_are_the_planted_ones(truth):
    places = {row["postcode"] for row in rows_of("postcodes.csv")}
    seen, found = set(), []
    for row in workbook(TOWN / "register.xlsx"):
        if row["Asset Ref"] in seen:
            found.append((row["Asset Ref"], "duplicate reference"))
        elif row["Easting"] is None and row["Postcode"] is None:
            found.append((row["Asset Ref"], "no location"))
        elif row["Easting"] is None and row["Postcode"] not in places:
            found.append((row["Asset Ref"], "unknown postcode"))
        seen.add(row["Asset Ref"])
    assert [(row["reference"], row["reason"]) for row in truth["set_aside"]["register"]] == found
    assert {reason for _, reason in found} == {"duplicate reference", "unknown postcode", "no location"}
    inactive = sum(row["Status"] == "inactive" for row in rows_of("stops.csv"))
    assert truth["set_aside"]["stops"] == {"inactive": inactive}


def test_nothing_could_be_taken_for_real(wards):
    used = [row["postcode"] for name in ("postcodes.csv", "anchors.csv") for row in rows_of(name)]
    used += [row["Postcode"] for row in workbook(TOWN / "register.xlsx") if row["Postcode"]]
    assert all(postcode.startswith("ZZ") for postcode in used)
    pages = [row["website"] for row in rows_of("anchors.csv") if row["website"]]
    assert pages
    assert all(page.startswith("https://example.org/") for page in pages)
    assert wards["WD25CD"].str.startswith("W05999").all()
    west, south, east, north = wards.total_bounds
    assert 225_000 < west < east < 229_600
    assert 279_800 < south < north < 283_600
    assert LineString([(west, south), (east, north)]).length < 6_500
